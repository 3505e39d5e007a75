"""Calls all features, in order."""

from collections.abc import Sequence

from ..concurrency.supervision import Job
from ..context.edge import Edge
from ..context.feature import Feature
from ..context.turn import Turn
from ..conversation.event import Event
from ..conversation.record import Record
from ..conversation.session import Session
from ..ports.due_jobs import Claim
from ..ports.record_store import Version
from ..ports.updates import Receipt, Update
from .dead_letters import DeadLetters
from .due_job_runner import DueJobRunner


class Features:
    """Calls each feature that implements a hook. The first feature that handles an update ends the search."""

    def __init__(self, features: Sequence[Feature], edge: Edge) -> None:
        self._features = tuple(features)
        self._store = edge.store
        self._dead_letters = DeadLetters(edge.store)
        self.due_jobs = DueJobRunner(edge.store.due, edge.locks, self._run_due, self._give_up_due, edge.clock)
        # Resolved once: most features implement few hooks, and all hooks run for each tap.
        self._unlocked_handlers = [each.handle_unlocked for each in self._taking_part("handle_unlocked")]
        self._handlers = [each.handle for each in self._taking_part("handle")]
        self._fresh_checks = [each.needs_fresh_record for each in self._taking_part("needs_fresh_record")]
        self._interceptors = [each.intercept for each in self._taking_part("intercept")]
        self._annotators = [each.annotate for each in self._taking_part("annotate")]
        self._before_commit = [each.before_commit for each in self._taking_part("before_commit")]
        self._after_commit = [each.after_commit for each in self._taking_part("after_commit")]
        self._before_delivery = [each.before_delivery for each in self._taking_part("before_delivery")]
        self._due = [each.due for each in self._taking_part("due")]

    def _taking_part(self, hook: str) -> list[Feature]:
        """The features that override a method of :class:`Feature`."""
        return [each for each in self._features if getattr(type(each), hook) is not getattr(Feature, hook)]

    @property
    def jobs(self) -> dict[str, Job]:
        """The background jobs: due jobs, and those of the features."""
        jobs: dict[str, Job] = {"due": self.due_jobs.run}
        for feature in self._features:
            jobs |= feature.jobs
        return jobs

    async def handle_unlocked(self, update: Update) -> Receipt | None:
        for handler in self._unlocked_handlers:
            if receipt := await handler(update):
                return receipt
        return None

    async def handle(self, update: Update) -> Receipt | None:
        for handler in self._handlers:
            if receipt := await handler(update):
                return receipt
        return None

    def needs_fresh_record(self, update: Update, event: Event) -> bool:
        return any(check(update, event) for check in self._fresh_checks)

    async def intercept(self, update: Update, event: Event, version: Version) -> Receipt | None:
        for interceptor in self._interceptors:
            if receipt := await interceptor(update, event, version):
                return receipt
        return None

    def annotate(self, session: Session, event: Event) -> Session:
        for annotator in self._annotators:
            session = annotator(session, event)
        return session

    async def before_commit(self, turn: Turn) -> None:
        for hook in self._before_commit:
            await hook(turn)
        await self._mark_due(turn)

    async def after_commit(self, turn: Turn) -> None:
        # Marked again: a runner that polled before the commit saw nothing due in the record and removed the mark.
        await self._mark_due(turn)
        for hook in self._after_commit:
            await hook(turn)

    async def before_delivery(self, user: int, version: Version) -> tuple[Version, str]:
        notes = []
        for hook in self._before_delivery:
            version, note = await hook(user, version)
            notes.append(note)
        return version, next(filter(None, notes), "")

    async def erase(self, user: int, record: Record | None) -> None:
        """Erases everything stored about a user. ``record`` is None if it can't be read."""
        follow_ups = [await feature.before_erase(user, record) for feature in self._features]
        await self._store.erase(user)
        for follow_up in follow_ups:
            if follow_up:
                await follow_up()

    async def give_up(self, update: Update) -> bool:
        """Whether a feature has told the sender that the update won't be retried."""
        for feature in self._features:
            if await feature.give_up(update):
                return True
        return False

    async def close(self) -> None:
        for feature in self._features:
            await feature.close()

    async def _mark_due(self, turn: Turn) -> None:
        if at := min(filter(None, [due(turn) for due in self._due]), default=0):
            await self._store.due.add(turn.user, at)

    async def _run_due(self, claim: Claim, now: int) -> int:
        """Runs a user's due jobs; returns when the next one is due, 0 for never."""
        for feature in self._features:
            await feature.run_due(claim, now)
        return await self._next_due(claim.user)

    async def _give_up_due(self, claim: Claim, now: int, error: Exception) -> int:
        """Makes a user's failed jobs a dead letter; returns when the next one not yet due will be, 0 for never.

        Those that failed stay in the record, visible to the user, and are tried again with the user's next job.
        """
        following = await self._next_due(claim.user, now)
        await self._dead_letters.put_job(error)
        return following

    async def _next_due(self, user: int, after: int = 0) -> int:
        record = (await self._store.read(user, fresh=True)).record
        if record is None:
            return 0
        return min(filter(None, (feature.next_due(record.session, after) for feature in self._features)), default=0)
