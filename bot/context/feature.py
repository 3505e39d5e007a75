"""The hooks that a feature can implement. The processor calls a list of features and knows none of them by name."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from ..concurrency.supervision import Job
from ..conversation.event import Event
from ..conversation.record import Record
from ..conversation.session import Session
from ..i18n.language import Language
from ..ports.due_jobs import Claim
from ..ports.messenger import PutCard
from ..ports.record_store import Version
from ..ports.updates import Receipt, TapAnswer, Update
from .turn import Turn

AfterErase = Callable[[], Awaitable[None]]


class Feature:
    """Every hook does nothing by default; a feature overrides those it needs."""

    jobs: Mapping[str, Job] = MappingProxyType({})
    """Background jobs by name. They are started by whatever runs the processor."""

    async def handle_unlocked(self, update: Update) -> Receipt | None:
        """Handles an update without the sender's lock, for features that take another user's; None: not handled."""
        del update
        return None

    async def handle(self, update: Update) -> Receipt | None:
        """Handles an update that isn't part of the sender's conversation; None: not handled."""
        del update
        return None

    def needs_fresh_record(self, update: Update, event: Event) -> bool:
        """Whether to bypass the record cache, because another replica may have written a newer version."""
        del update, event
        return False

    async def intercept(self, update: Update, event: Event, version: Version) -> Receipt | None:
        """Handles an event in place of the conversation; None: the conversation handles it."""
        del update, event, version
        return None

    def annotate(self, session: Session, event: Event) -> Session:
        """Adds what the feature stores to the session that follows ``event``."""
        del event
        return session

    async def before_commit(self, turn: Turn) -> None:
        """Writes what must not be lost if the process dies right after the commit. May run twice for one update."""

    async def after_commit(self, turn: Turn) -> None:
        """Side effects of a committed turn. They are lost if the process dies between the commit and this call."""

    async def before_delivery(self, user: int, version: Version) -> tuple[Version, str]:
        """The committed record as it should be shown, and a note for the user; usually unchanged, and no note."""
        del user
        return version, ""

    def due(self, turn: Turn) -> int:
        """When the job that this turn has scheduled is due, in seconds since 1970; 0 if it scheduled none."""
        del turn
        return 0

    def next_due(self, session: Session, after: int = 0) -> int:
        """When this session's first job later than ``after`` is due, in seconds since 1970; 0 if it has none."""
        del session, after
        return 0

    async def run_due(self, claim: Claim, now: int) -> None:
        """Runs the jobs of a claimed user that are due by ``now``, in seconds since 1970."""

    async def before_erase(self, user: int, record: Record | None) -> AfterErase | None:
        """Called before all data of a user is erased. The callback it returns runs once the data is gone.

        ``record`` is None if it can't be read.
        """
        del user, record
        return None

    async def give_up(self, update: Update) -> bool:
        """Called when an update won't be retried any more. Returns whether the feature has informed its sender."""
        del update
        return False

    async def close(self) -> None:
        """Flushes what is held in memory."""


class GroupSurface(Protocol):
    """Shows users their own pages in a group."""

    def put(self, update: Update, language_of: Callable[[Session], Language]) -> PutCard: ...

    async def open_in_private(self, update: Update, session: Session | None = None) -> TapAnswer:
        """The answer to a tap that opens the private chat instead of a page in the group."""
        ...
