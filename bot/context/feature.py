"""What a feature can take part in. The processor calls a list of features and knows none of them by name."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from ..concurrency.supervision import Job
from ..conversation.event import Event
from ..conversation.record import Record
from ..conversation.session import Session
from ..i18n.catalogue import Language
from ..ports.due_jobs import Claim
from ..ports.messenger import PutCard
from ..ports.store import Version
from ..ports.updates import Answer, Receipt, Update
from .turn import Turn

AfterErase = Callable[[], Awaitable[None]]


class Feature:
    """Does nothing by itself; a feature overrides what it needs."""

    jobs: Mapping[str, Job] = MappingProxyType({})
    """What runs beside updates, for whoever runs the processor to start."""

    async def handle_unlocked(self, update: Update) -> Receipt | None:
        """Handles an update outside the sender's lock, for features that work in another user's; None: not its own."""
        del update
        return None

    async def handle(self, update: Update) -> Receipt | None:
        """Handles an update that is no part of the sender's conversation; None: not its own."""
        del update
        return None

    def needs_fresh_record(self, update: Update, event: Event) -> bool:
        """Whether a cached record won't do, since another replica may have written a newer one."""
        del update, event
        return False

    async def intercept(self, update: Update, event: Event, version: Version) -> Receipt | None:
        """Handles an event instead of the conversation; None: it is for the conversation."""
        del update, event, version
        return None

    def annotate(self, session: Session, event: Event) -> Session:
        """The session after ``event``, with what the feature keeps in it."""
        del event
        return session

    async def before_commit(self, turn: Turn) -> None:
        """Writes what must not be lost if the process dies right after the commit. May run twice for one update."""

    async def after_commit(self, turn: Turn) -> None:
        """Does what follows from a committed record. Lost if the process dies before it."""

    async def before_delivery(self, user: int, version: Version) -> tuple[Version, str]:
        """The committed record as it is to be shown, and a note for the user; mostly as it was, and none."""
        del user
        return version, ""

    def due(self, turn: Turn) -> int:
        """When something that this turn has begun is due, in seconds since 1970; 0 for nothing."""
        del turn
        return 0

    def next_due(self, session: Session) -> int:
        """When something of this session is due next; 0 for never."""
        del session
        return 0

    async def run_due(self, claim: Claim, now: int) -> None:
        """Does what is due for a user by ``now``."""

    async def before_erase(self, user: int, record: Record | None) -> AfterErase | None:
        """Called before all data of a user is erased; what it returns is called once it is gone.

        ``record`` is None where it can't be read.
        """
        del user, record
        return None

    async def give_up(self, update: Update) -> bool:
        """Told that an update won't be tried again; whether the feature has told its sender so."""
        del update
        return False

    async def close(self) -> None:
        """Writes what is held in memory."""


class GroupSurface(Protocol):
    """Shows a user their own pages in a group."""

    def put(self, update: Update, speak: Callable[[Session], Language]) -> PutCard: ...

    async def elsewhere(self, update: Update, session: Session | None = None) -> Answer:
        """The answer to a tap that opens the private chat instead."""
        ...
