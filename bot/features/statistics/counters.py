"""Counts what all users do together: how far they get, what helped. Never who.

A count is a field, parts joined by ``|``, within a week. What helped is counted beside it, over all weeks.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from time import monotonic

import structlog

from ...conversation.diagnosis import NO_VOTES, VoteCount, Votes
from ...conversation.event import AnswerQuestions, Event, RestartFlow, TextUnderstood, Vote
from ...conversation.navigation import is_end, open_page
from ...conversation.outcome_actions import cause_of
from ...conversation.session import Helped, Session, View
from ...guide.guide import Guide
from ...ports.counters import Ballot, CounterStore
from ...ports.errors import StoreDownError

FLUSH_SECONDS = 5.0
"""Counts of the way are written together every so often; a kill loses those since then. Votes are written at once."""


REFRESH_SECONDS = 300.0
"""How old the votes may be by which causes are ordered."""


_ANSWERED = "="
"""Stands before a question that was answered, among what somebody has passed."""


_NOWHERE: frozenset[str] = frozenset()


log = structlog.get_logger(__name__)


def noted(guide: Guide, after: Session, event: Event) -> Session:
    """``after``, with what is counted of this step noted, so that a walk through a flow counts each thing once."""
    passed = dict(after.passed)
    if isinstance(event, RestartFlow):
        passed.pop(event.flow, None)
    flow, screen = after.page.flow, after.page.screen
    if flow in guide.flows and after.page.view is View.SCREEN:
        so_far = passed.get(flow, _NOWHERE)
        led = after.page == open_page(guide, after, flow)
        if finished(guide, flow, screen):
            new = (led or so_far) and not any(finished(guide, flow, each) for each in so_far if each in guide.screens)
        else:
            new = led and screen not in so_far
        if new:
            passed[flow] = so_far | {screen}
    if isinstance(event, AnswerQuestions) and event.flow in guide.flows:
        given = {_ANSWERED + question for question, choice in event.answers if after.answers.get(question) == choice}
        passed[event.flow] = passed.get(event.flow, _NOWHERE) | given
    return after if passed == after.passed else replace(after, passed=passed)


def counted(guide: Guide, before: Session, after: Session, event: Event) -> Iterator[str]:
    """What an event made of a session that was :func:`noted`, as counts without the language."""
    for flow, passed in after.passed.items():
        earlier = (
            _NOWHERE if isinstance(event, RestartFlow) and event.flow == flow else before.passed.get(flow, _NOWHERE)
        )
        if not any(each in guide.screens for each in earlier) and any(each in guide.screens for each in passed):
            yield f"begun|{flow}"
        for each in sorted(passed - earlier, key=lambda each: (each.startswith(_ANSWERED), each)):
            if question := each.removeprefix(_ANSWERED) if each.startswith(_ANSWERED) else "":
                yield f"answered|{flow}|{question}"
                if guide.screens[question].answers[after.answers[question]].not_sure:
                    yield f"unsure|{flow}|{question}"
            elif each in guide.screens:
                yield f"{'outcome' if finished(guide, flow, each) else 'shown'}|{flow}|{each}"
    if isinstance(event, TextUnderstood):
        topics = (guide.answers[name].topic if name in guide.answers else name for name in event.topics)
        topic = next((topic for topic in topics if topic in guide.topics), "")
        yield f"topic|{topic}|{'sure' if topic and event.sure else 'unsure' if topic else 'none'}"


def finished(guide: Guide, flow: str, screen: str) -> bool:
    """Whether a flow is done with there: at an outcome, or where nothing is asked any more."""
    return is_end(guide, flow, screen) or (
        screen in guide.reach[guide.flows[flow].parts[-1]] and not guide.screens[screen].answers
    )


def votes_of(counts: Mapping[str, int]) -> Votes:
    """Per cause, over all that was advised about it."""
    found: dict[str, VoteCount] = {}
    for field, count in counts.items():
        cause, _, helped = field.split("|")
        so_far = found.get(cause, VoteCount(0, 0))
        found[cause] = VoteCount(so_far.solved + count * (helped == Helped.SOLVED), so_far.votes + count)
    return found


class Counters:
    """Counts for one process: gathers what can be gathered, and knows what helped."""

    def __init__(self, guide: Guide, counters: CounterStore, clock: Callable[[], float] = monotonic) -> None:
        self.votes: Votes = NO_VOTES
        self._guide = guide
        self._counters = counters
        self._clock = clock
        self._gathered: Counter[str] = Counter()
        self._flushed = clock()
        self._refreshed = float("-inf")

    async def before_commit(self, user: int, session: Session, event: Event, language: str) -> None:
        """Counts a vote before it is kept: a resent update finds it kept or not, and counts it once either way."""
        if not isinstance(event, Vote) or event.screen not in self._guide.screens:
            return
        if session.votes.get(event.screen) is event.helped:
            return
        cause = cause_of(self._guide, session, event.flow, event.screen)
        await self._counters.vote(user, language, Ballot(cause, event.screen, event.helped.value))

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
                self.votes = votes_of(await self._counters.votes())
            except StoreDownError:
                log.info("votes_read_failed")

    async def flush(self) -> None:
        """Writes what was gathered."""
        gathered, self._gathered = self._gathered, Counter()
        if not gathered:
            return
        try:
            await self._counters.add(gathered)
        except StoreDownError:
            self._gathered.update(gathered)
