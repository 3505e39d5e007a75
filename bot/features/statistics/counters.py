"""Counts what users do, as totals without user ids: how far they get, and what helped.

A counter is a field of one week, its parts joined by ``|``. Votes are also totaled over all weeks.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from time import monotonic

import structlog

from ...conversation.diagnosis import NO_VOTES, VoteCount, Votes
from ...conversation.event import AnswerQuestions, Event, RestartFlow, TextUnderstood, Vote
from ...conversation.navigation import is_end, open_page
from ...conversation.outcome_actions import cause_of
from ...conversation.session import Helped, Session, View
from ...guide.guide import Guide
from ...guide.screen import Profile
from ...ports.counters import Ballot, CounterStore
from ...ports.errors import StoreDownError

FLUSH_SECONDS = 5.0
"""How often counts are written, as a batch; a crash loses those since the last batch. Votes are written at once."""


REFRESH_SECONDS = 300.0
"""How often the votes that rank causes are read again."""


_ANSWERED = "="
"""Prefix of a question that was answered, in ``Session.passed``."""


_NOTHING: frozenset[str] = frozenset()


log = structlog.get_logger(__name__)


def mark_counted(guide: Guide, after: Session, event: Event) -> Session:
    """``after``, with what this step counts added to ``passed``, so that a run through a flow counts it only once."""
    passed = dict(after.passed)
    if isinstance(event, RestartFlow):
        passed.pop(event.flow, None)
    flow, screen = after.page.flow, after.page.screen
    if flow in guide.flows and after.page.view is View.SCREEN:
        so_far = passed.get(flow, _NOTHING)
        if screen not in so_far and _is_new(guide, after, so_far):
            passed[flow] = so_far | {screen}
    if isinstance(event, AnswerQuestions) and event.flow in guide.flows:
        so_far = passed.get(event.flow, _NOTHING)
        given = {question for question, choice in event.answers if after.answers.get(question) == choice}
        given |= {name for name in so_far if _asks_any(guide, name, given)}
        passed[event.flow] = so_far | {_ANSWERED + each for each in given}
    return after if passed == after.passed else after._replace(passed=passed)


def _is_new(guide: Guide, after: Session, so_far: frozenset[str]) -> bool:
    """Whether the page shown counts for its flow: the answers lead there, or it ends a run that has begun."""
    flow, screen = after.page.flow, after.page.screen
    if not is_finished(guide, flow, screen):
        return after.page == open_page(guide, after, flow)
    if any(is_finished(guide, flow, each) for each in so_far if each in guide.screens):
        return False
    return bool(so_far) or after.page == open_page(guide, after, flow)


def new_counts(guide: Guide, before: Session, after: Session, event: Event) -> Iterator[str]:
    """The counters to increment for a step, without the language. ``after`` comes from :func:`mark_counted`."""
    for flow, passed in after.passed.items():
        earlier = (
            _NOTHING if isinstance(event, RestartFlow) and event.flow == flow else before.passed.get(flow, _NOTHING)
        )
        if passed == earlier:
            continue
        if not any(each in guide.screens for each in earlier) and any(each in guide.screens for each in passed):
            yield f"begun|{flow}"
        for each in sorted(passed - earlier, key=lambda each: (each.startswith(_ANSWERED), each)):
            if question := each.removeprefix(_ANSWERED) if each.startswith(_ANSWERED) else "":
                if isinstance(guide.screens[question], Profile):
                    yield f"passed|{flow}|{question}"
                    continue
                yield f"answered|{flow}|{question}"
                if guide.screens[question].answers[after.answers[question]].not_sure:
                    yield f"unsure|{flow}|{question}"
            elif each in guide.screens:
                yield f"{'outcome' if is_finished(guide, flow, each) else 'shown'}|{flow}|{each}"
    if isinstance(event, TextUnderstood):
        topics = (guide.answers[name].topic if name in guide.answers else name for name in event.topics)
        topic = next((topic for topic in topics if topic in guide.topics), "")
        yield f"topic|{topic}|{'sure' if topic and event.sure else 'unsure' if topic else 'none'}"


def _asks_any(guide: Guide, name: str, questions: set[str]) -> bool:
    """Whether ``name`` is a profile that asks any of these questions."""
    screen = guide.screens.get(name)
    return isinstance(screen, Profile) and not questions.isdisjoint(screen.asks)


def is_finished(guide: Guide, flow: str, screen: str) -> bool:
    """Whether ``screen`` finishes the flow: an outcome, or a screen of its last part that asks nothing."""
    return is_end(guide, flow, screen) or (
        screen in guide.reach[guide.flows[flow].parts[-1]] and not guide.screens[screen].answers
    )


def votes_of(counts: Mapping[str, int]) -> Votes:
    """The votes by cause, summed over all outcomes for it."""
    found: dict[str, VoteCount] = {}
    for field, count in counts.items():
        cause, _, helped = field.split("|")
        so_far = found.get(cause, VoteCount(0, 0))
        found[cause] = VoteCount(so_far.solved + count * (helped == Helped.SOLVED), so_far.votes + count)
    return found


class Counters:
    """The counters of one process: batches counts, and caches the votes."""

    def __init__(self, guide: Guide, counters: CounterStore, clock: Callable[[], float] = monotonic) -> None:
        self.votes: Votes = NO_VOTES
        self._guide = guide
        self._counters = counters
        self._clock = clock
        self._pending: Counter[str] = Counter()
        self._flushed = clock()
        self._refreshed = float("-inf")

    async def before_commit(self, user: int, session: Session, event: Event, language: str) -> None:
        """Counts a vote before the record is committed.

        The store counts one vote per user and outcome, so a resent update isn't counted twice.
        """
        if not isinstance(event, Vote) or event.screen not in self._guide.screens:
            return
        if session.votes.get(event.screen) is event.helped:
            return
        cause = cause_of(self._guide, session, event.flow, event.screen)
        await self._counters.vote(user, language, Ballot(cause, event.screen, event.helped.value))

    async def after_commit(self, before: Session, after: Session, event: Event, language: str) -> None:
        """Counts a step. If the store is down, the counts stay in memory and the user isn't affected."""
        self._pending.update(f"{language}|{field}" for field in new_counts(self._guide, before, after, event))
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
        """Writes the batched counts."""
        pending, self._pending = self._pending, Counter()
        if not pending:
            return
        try:
            await self._counters.add(pending)
        except StoreDownError:
            self._pending.update(pending)
