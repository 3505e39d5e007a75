"""What is counted of all people together: how far they get, what helped. Never who.

A count is a field, parts joined by ``|``, within a week. What helped is counted beside it, over all weeks.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from typing import NamedTuple, Protocol

import structlog

from ..conversation.aftercare import cause_of
from ..conversation.diagnosis import NO_VOTES, Tally, Votes
from ..conversation.event import Assign, Event, Said, Vote
from ..conversation.pages import begun, ended, open_page
from ..conversation.session import Helped, Session, View
from ..guide.guide import Guide
from ..ports import StoreDownError

FLUSH_SECONDS = 5.0
"""Counts of the way are written together every so often; a kill loses those since then. Votes are written at once."""

REFRESH_SECONDS = 300.0
"""How old the votes may be by which causes are ordered."""

log = structlog.get_logger(__name__)


class VoteChange(NamedTuple):
    """A vote on what to do (``action``) about a ``cause``; ``before`` is what the same person said last, or empty."""

    cause: str
    action: str
    before: str
    now: str


class Tallies(Protocol):
    """Keeps counts. Every call may raise ``StoreDownError``."""

    async def vote(self, operation: str, language: str, change: VoteChange) -> bool:
        """Counts a vote; the same ``operation`` once only. Whether it was counted now."""
        ...

    async def add(self, counts: Mapping[str, int]) -> None:
        """Adds counts to those of this week."""
        ...

    async def votes(self) -> dict[str, int]:
        """All votes: ``cause|action|s`` (``n``, ``w``) to how many."""
        ...

    async def weeks(self, last: int) -> dict[str, dict[str, int]]:
        """The counts of the ``last`` weeks that have any: ``2026-47`` to its counts."""
        ...


def counted(guide: Guide, before: Session, after: Session, event: Event) -> Iterator[str]:
    """What an event made of a session, as counts without the language."""
    flow, page = after.page.flow, after.page
    if flow in guide.flows:
        asked = page.view is View.SCREEN and page != before.page and page == open_page(guide, after, flow)
        if asked and before.page.flow != flow and not begun(guide, after, flow):
            yield f"begun|{flow}"
        if asked:
            kind = "outcome" if ended(guide, flow, page.screen) else "shown"
            yield f"{kind}|{flow}|{page.screen}"
    if isinstance(event, Assign):
        for question, choice in event.answers:
            if question not in before.answers and after.answers.get(question) == choice:
                yield f"answered|{event.flow}|{question}"
                if guide.screens[question].answers[choice].not_sure:
                    yield f"unsure|{event.flow}|{question}"
    if isinstance(event, Said):
        topics = (guide.answers[name].topic if name in guide.answers else name for name in event.topics)
        topic = next((topic for topic in topics if topic in guide.topics), "")
        yield f"topic|{topic}|{'sure' if topic and event.sure else 'unsure' if topic else 'none'}"


def votes_of(counts: Mapping[str, int]) -> Votes:
    """Per cause, over all that was advised about it."""
    found: dict[str, Tally] = {}
    for field, count in counts.items():
        cause, _, helped = field.split("|")
        so_far = found.get(cause, Tally(0, 0))
        found[cause] = Tally(so_far.solved + count * (helped == Helped.SOLVED), so_far.votes + count)
    return found


class Counting:
    """Counts for one process: gathers what can be gathered, and knows what helped."""

    def __init__(self, guide: Guide, tallies: Tallies, clock: Callable[[], float] = monotonic) -> None:
        self.votes: Votes = NO_VOTES
        self._guide = guide
        self._tallies = tallies
        self._clock = clock
        self._gathered: Counter[str] = Counter()
        self._flushed = clock()
        self._refreshed = float("-inf")

    async def before_commit(self, operation: str, session: Session, event: Event, language: str) -> bool:
        """Counts a vote before it is kept: a resent update finds it kept or not, and counts it once either way.

        Whether it was counted now.
        """
        if not isinstance(event, Vote) or event.screen not in self._guide.screens:
            return False
        before = session.votes.get(event.screen)
        if before is event.helped:
            return False
        cause = cause_of(self._guide, session, event.flow, event.screen)
        change = VoteChange(cause, event.screen, before.value if before else "", event.helped.value)
        return await self._tallies.vote(operation, language, change)

    async def after_commit(self, before: Session, after: Session, event: Event, language: str) -> None:
        """Counts the way somebody goes. A store that is down is no reason to bother them with."""
        self._gathered.update(f"{language}|{field}" for field in counted(self._guide, before, after, event))
        now = self._clock()
        if now - self._flushed >= FLUSH_SECONDS:
            self._flushed = now
            await self.flush()
        if now - self._refreshed >= REFRESH_SECONDS:
            self._refreshed = now
            try:
                self.votes = votes_of(await self._tallies.votes())
            except StoreDownError:
                log.info("votes-not-read")

    async def flush(self) -> None:
        """Writes what was gathered."""
        gathered, self._gathered = self._gathered, Counter()
        if not gathered:
            return
        try:
            await self._tallies.add(gathered)
        except StoreDownError:
            self._gathered.update(gathered)
