"""Votes: where each answer leads, how it is counted, and how the counts rank the causes."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.conversation.diagnosis import Finding, VoteCount, diagnose
from bot.conversation.event import AnswerQuestions, Back, Continue, EnterFlow, Event, RestartFlow, Show, Vote
from bot.conversation.navigation import new_session
from bot.conversation.route import routes
from bot.conversation.session import Helped, Page, Reminder, Session, View
from bot.conversation.transition import transition
from bot.features.statistics.counters import mark_counted, new_counts, votes_of
from bot.features.statistics.statistics import aggregate
from bot.guide.guide import STAFF, Guide
from bot.guide.screen import Profile
from bot.i18n.offered_languages import Languages
from bot.ports.counters import Ballot
from bot.ports.updates import Update
from bot.store.cipher import Cipher
from bot.store.counters import VOTE_SECONDS
from bot.store.records import RedisStore
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor
from tests.support.real_guide import real_guide
from tests.support.redis_scan import keys_mentioning

FLOW = "decline"


def case_with_several_causes(guide: Guide) -> tuple[dict[str, str], str, list[Finding]]:
    """Answers that leave more than one cause, the outcome they lead to, and the causes."""
    for path in routes(guide, FLOW, guide.watched):
        likely = diagnose(guide, path.answers).likely
        if len(likely) > 1 and likely[0].cause == path.end:
            return path.answers, path.end, list(likely)
    raise AssertionError("no answers leave two causes")


def case_with_a_tie(guide: Guide) -> tuple[dict[str, str], str, str]:
    """Answers that leave two equally likely causes, and these two in the guide's order."""
    for path in routes(guide, FLOW, guide.watched):
        likely = diagnose(guide, path.answers).likely
        for one, other in pairwise(likely):
            if one.weight == other.weight:
                return path.answers, one.cause, other.cause
    raise AssertionError("no answers leave two causes of one weight")


def test_not_yet_leads_on_to_an_agent_and_never_back(guide: Guide) -> None:
    """First what the outcome itself names, then causes that agree with what was said, none twice."""
    answers, end, _ = case_with_several_causes(guide)
    session = Session(Page(View.SCREEN, end, FLOW), answers)
    shown = [end]
    while session.page.view is View.SCREEN and session.page.screen != guide.manifest.human:
        vote = Vote(FLOW, session.page.screen, Helped.NOT_YET)
        session, _ = transition(guide, session, vote)
        shown.append(session.page.screen)
    assert shown[-1] == guide.manifest.human
    assert len(set(shown)) == len(shown)
    staffed = guide.model_copy(update={"services": frozenset({STAFF})})
    before = Session(Page(View.SCREEN, shown[-2], FLOW), answers, seen=tuple(shown[:-1]))
    assert transition(staffed, before, vote)[0].page == Page(View.HANDOFF, flow=FLOW)


def test_solved_stays_on_the_page_and_cancels_the_flows_reminders(guide: Guide) -> None:
    answers, end, _ = case_with_several_causes(guide)
    kept, gone = Reminder("hold", "setup", 1), Reminder(end, FLOW, 2)
    session = Session(Page(View.SCREEN, end, FLOW), answers, reminders=(gone, kept))
    after, _ = transition(guide, session, Vote(FLOW, end, Helped.SOLVED))
    assert after.page == session.page
    assert after.reminders == (kept,)
    assert transition(guide, after, Vote(FLOW, end, Helped.SOLVED))[0] == after


def test_wrong_leads_to_the_answers_page(guide: Guide) -> None:
    """One of them may be wrong."""
    answers, end, _ = case_with_several_causes(guide)
    after, _ = transition(guide, Session(Page(View.SCREEN, end, FLOW), answers), Vote(FLOW, end, Helped.WRONG))
    assert after.page == Page(View.ANSWERS, flow=FLOW)


@given(st.integers(0, 10), st.integers(0, 10))
def test_ten_votes_do_not_change_the_ranking(solved: int, failed: int) -> None:
    """However they are spread over the two causes."""
    if solved + failed > 10:
        solved, failed = solved % 6, failed % 5
    guide = _guide()
    answers, first, second = case_with_a_tie(guide)
    votes = {first: VoteCount(0, failed), second: VoteCount(solved, solved)}
    assert [finding.cause for finding in diagnose(guide, answers, votes).likely] == [
        finding.cause for finding in diagnose(guide, answers).likely
    ]


def test_clearly_more_helpful_cause_wins_a_tie() -> None:
    """With forty votes; a likelier cause stays ahead of both."""
    guide = _guide()
    answers, first, second = case_with_a_tie(guide)
    votes = {first: VoteCount(0, 20), second: VoteCount(20, 20)}
    before, after = diagnose(guide, answers).likely, diagnose(guide, answers, votes).likely
    order = [finding.cause for finding in after]
    assert order.index(second) < order.index(first)
    assert [finding.weight for finding in after] == [finding.weight for finding in before]


def _guide() -> Guide:
    return real_guide()


def test_counters_name_flows_screens_and_questions_only(guide: Guide) -> None:
    """And repeating a step counts nothing."""
    event = AnswerQuestions(FLOW, (("place", "listed"),))
    before = new_session(guide)
    after = mark_counted(guide, transition(guide, before, event)[0], event)
    assert list(new_counts(guide, before, after, event)) == [
        f"begun|{FLOW}",
        f"shown|{FLOW}|{after.page.screen}",
        f"answered|{FLOW}|place",
    ]
    assert list(new_counts(guide, after, mark_counted(guide, transition(guide, after, event)[0], event), event)) == []


def test_screen_with_several_questions_is_not_where_people_stop_who_answered_it(guide: Guide) -> None:
    """Its button answers other questions, each of which is counted; the screen itself is passed."""
    session, counted = new_session(guide), Counter[str]()
    name, profile = next((name, each) for name, each in guide.screens.items() if isinstance(each, Profile))
    option = next(iter(profile.options.values()))
    for event in (Show(Page(View.SCREEN, name, FLOW)), AnswerQuestions(FLOW, tuple(option.answers.items()))):
        after = mark_counted(guide, transition(guide, session, event)[0], event)
        counted.update(f"en|{field}" for field in new_counts(guide, session, after, event))
        session = after
    assert counted[f"en|shown|{FLOW}|{name}"] == counted[f"en|passed|{FLOW}|{name}"] == 1
    assert name not in aggregate(guide, {"2026-46": counted}).flows[FLOW].left


def apply_and_count(guide: Guide, session: Session, *events: Event) -> tuple[Session, Counter[str]]:
    """Applies the events to ``session``; returns the session and what was counted, by kind."""
    kinds = Counter[str]()
    for event in events:
        after = mark_counted(guide, transition(guide, session, event)[0], event)
        kinds.update(field.split("|")[0] for field in new_counts(guide, session, after, event))
        session = after
    return session, kinds


def test_reopening_cards_is_not_counted_again(guide: Guide) -> None:
    """Sources, Back, other outcomes after a change of mind: one user counts once, and small counts stay hidden."""
    answers, end, _ = case_with_several_causes(guide)
    page = Page(View.SCREEN, end, FLOW)
    looks = [
        each
        for view in (View.WHY, View.SOURCES, View.ANSWERS)
        for each in (Show(Page(view, end if view is not View.ANSWERS else "", FLOW)), Back(page))
    ]
    assigned = [AnswerQuestions(FLOW, ((question, choice),)) for question, choice in answers.items()]
    session, kinds = apply_and_count(
        guide, new_session(guide), *assigned, Continue(FLOW), *looks, *assigned, *looks, EnterFlow(FLOW)
    )
    assert (kinds["begun"], kinds["outcome"]) == (1, 1)
    assert kinds["answered"] == len(answers)
    assert kinds["shown"] <= len(answers)
    _, again = apply_and_count(guide, session, RestartFlow(FLOW), *assigned, Continue(FLOW), *looks)
    assert (again["begun"], again["outcome"]) == (1, 1)


def test_setup_counts_as_finished_at_its_last_page(guide: Guide) -> None:
    """That page isn't an outcome, since nothing failed."""
    for path in routes(guide, "setup", guide.watched):
        if not guide.screens[path.end].answers and path.end in guide.reach[guide.flows["setup"].parts[-1]]:
            break
    else:
        raise AssertionError("the setup has no end")
    assigned = [AnswerQuestions("setup", ((question, choice),)) for question, choice in path.answered]
    _, kinds = apply_and_count(guide, new_session(guide), EnterFlow("setup"), *assigned, Continue("setup"))
    assert (kinds["begun"], kinds["outcome"]) == (1, 1)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def store(redis: Redis) -> RedisStore:
    return RedisStore(redis, Cipher(), secret=b"s")


async def test_vote_is_counted_once_per_user(store: RedisStore) -> None:
    """Changing it moves the user's own vote, and never takes away another's."""
    assert await store.counters.vote(1, "en", Ballot("hold", "hold", "s"))
    again = [await store.counters.vote(2, "en", Ballot("hold", "hold", "n")) for _ in range(3)]
    assert again == [True, False, False]
    assert await store.counters.vote(2, "zh_Hans", Ballot("balance", "hold", "s"))
    assert await store.counters.votes() == {"hold|hold|s": 1, "balance|hold|s": 1}
    (counts,) = (await store.counters.weeks(2)).values()
    assert counts == {"en|vote|hold|hold|s": 1, "zh_Hans|vote|balance|hold|s": 1}
    assert votes_of(await store.counters.votes()) == {"hold": VoteCount(1, 1), "balance": VoteCount(1, 1)}
    assert await store.counters.votes_by(2, ["hold", "wait"]) == {"hold": Ballot("balance", "hold", "s")}


async def test_changed_vote_stays_in_its_original_week(redis: Redis) -> None:
    """Weeks are compared with each other; and changing a vote doesn't postpone its expiry."""
    now = datetime(2026, 11, 20, tzinfo=UTC).timestamp()
    store = RedisStore(redis, Cipher(), secret=b"s", clock=lambda: now)
    await store.counters.vote(1, "en", Ballot("hold", "hold", "n"))
    now += 7 * 24 * 3600
    (mark,) = [key async for key in redis.scan_iter("*:vote:*")]
    await redis.expire(mark, 1000)
    await store.counters.vote(1, "en", Ballot("hold", "hold", "s"))
    assert await store.counters.weeks(2) == {"2026-48": {"en|vote|hold|hold|s": 1}}
    assert await redis.ttl(mark) <= 1000


async def test_voting_again_after_erase_is_one_vote(store: RedisStore, guide: Guide, languages: Languages) -> None:
    """So is any number of taps under alternating causes; other users' votes stay."""
    answers, end, _ = case_with_several_causes(guide)
    honest, user, messenger = 5, 987_654_321, FakeMessenger()
    await store.counters.vote(honest, "en", Ballot(end, end, "s"))
    processor = make_processor(guide, languages, store, messenger)
    updates = count(1)

    async def tap(data: str) -> None:
        number = next(updates)
        incoming = Update(
            number, "tap", user, user, language_code="en", message_id=100, callback_id=str(number), data=data
        )
        assert (await processor.handle(incoming)).done

    for turn in range(12):
        if turn % 2:  # with answers, the vote goes to the cause they point to; without any, to the outcome itself
            for question, choice in answers.items():
                await tap(f"a.{FLOW}.{question}.{choice}")
        else:
            await tap("x.")
        for helped in "sn":
            await tap(f"o.{FLOW}.{end}.{helped}")
    votes = await store.counters.votes()
    assert votes[f"{end}|{end}|s"] == 1
    assert sum(votes.values()) == 2
    await processor.close()


async def test_vote_marker_can_not_be_traced_without_the_secret(store: RedisStore, redis: Redis) -> None:
    """Nor can two markers be linked to one user; and they expire."""
    other = RedisStore(redis, Cipher(), secret=b"another")
    for action in ("hold", "wait"):
        await store.counters.vote(987_654_321, "en", Ballot(action, action, "s"))
    marks = [key.decode() async for key in redis.scan_iter("*:vote:*")]
    assert len(marks) == 2
    assert await keys_mentioning(redis, str(987_654_321)) == []
    assert await other.counters.votes_by(987_654_321, ["hold", "wait"]) == {}
    for mark in marks:
        assert 0 < await redis.ttl(mark) <= VOTE_SECONDS


async def test_votes_are_counted_once_and_identify_nobody(
    store: RedisStore, redis: Redis, guide: Guide, languages: Languages
) -> None:
    """Two replicas get the same tap, then it is resent; no key or field of the counts contains the user's id."""
    user, messenger = 987_654_321, FakeMessenger()
    processors = [make_processor(guide, languages, store, messenger) for _ in range(2)]
    shown = Update(1, "tap", user, user, language_code="en", message_id=100, callback_id="1", data="v.decline.s.hold")
    await processors[0].handle(shown)
    vote = Update(2, "tap", user, user, language_code="en", message_id=100, callback_id="2", data="o.decline.hold.n")
    await asyncio.gather(*(processor.handle(vote) for processor in processors))
    await processors[0].handle(vote)
    assert sum((await store.counters.votes()).values()) == 1
    for processor in processors:
        await processor.close()
    assert await keys_mentioning(redis, str(user)) == [f"billing:{{{user}}}:session"]


async def test_changed_vote_and_double_tap_count_once_across_stale_replicas(
    store: RedisStore, redis: Redis, guide: Guide, languages: Languages
) -> None:
    """The other replica still has the session without the vote cached."""
    user, messenger = 987_654_321, FakeMessenger()
    other = RedisStore(redis, Cipher(), secret=b"s")
    processors = [make_processor(guide, languages, each, messenger) for each in (store, other)]

    def tap(number: int, data: str) -> Update:
        return Update(number, "tap", user, user, language_code="en", message_id=100, callback_id=str(number), data=data)

    await processors[0].handle(tap(1, "v.decline.s.hold"))
    await processors[1].handle(tap(2, "v.decline.s.hold"))
    await processors[0].handle(tap(3, "v.decline.s.hold"))
    await asyncio.gather(
        processors[0].handle(tap(4, "o.decline.hold.s")), processors[1].handle(tap(5, "o.decline.hold.s"))
    )
    assert list((await store.counters.votes()).values()) == [1]
    await processors[1].handle(tap(6, "o.decline.hold.n"))
    await processors[0].handle(tap(7, "o.decline.hold.w"))
    (field,) = await store.counters.votes()
    assert field.endswith("|hold|w")
    assert list((await store.counters.votes()).values()) == [1]
