"""The server's parts that the methods work on."""

from dataclasses import dataclass

from .chat_rate_limit import ChatLimits
from .group_actions import Groups
from .page_feed import Feed
from .profile import Profile
from .update_delivery import UpdateDelivery
from .world import World


@dataclass(frozen=True, slots=True)
class Backend:
    world: World
    groups: Groups
    delivery: UpdateDelivery
    profile: Profile
    feed: Feed
    limits: ChatLimits

    def spend(self, chat_id: int) -> None:
        """Count a message, or an edit in a group. Raises Refusal if the limit is exceeded."""
        self.limits.spend(chat_id, in_group=chat_id in self.world.groups)
