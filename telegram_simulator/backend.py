"""The server's parts that the methods work on."""

from dataclasses import dataclass

from .chat_rate_limit import Rate
from .clock import Clock
from .group_actions import Groups
from .page_feed import Feed
from .polling import Polling
from .profile import Profile
from .updates import Updates
from .webhook import Webhook
from .world import World


@dataclass(frozen=True, slots=True)
class Backend:
    """`rate` and `group_rate`: the limits per chat; None for no limit."""

    clock: Clock
    world: World
    groups: Groups
    updates: Updates
    profile: Profile
    feed: Feed
    polling: Polling
    webhook: Webhook
    rate: Rate | None
    group_rate: Rate | None = None

    def spend(self, chat_id: int) -> None:
        """Count a message, or an edit in a group. Raises Refusal if the limit is exceeded."""
        rate = self.group_rate if chat_id in self.world.groups else self.rate
        if rate is not None:
            rate.spend(chat_id)
