"""The parts of the server that the methods work on."""

from dataclasses import dataclass

from .clock import Clock
from .feed import Feed
from .polling import Polling
from .profile import Profile
from .rate import Rate
from .updates import Updates
from .webhook import Webhook
from .world import World


@dataclass(frozen=True, slots=True)
class Backend:
    """`rate` None: no limit per chat."""

    clock: Clock
    world: World
    updates: Updates
    profile: Profile
    feed: Feed
    polling: Polling
    webhook: Webhook
    rate: Rate | None
