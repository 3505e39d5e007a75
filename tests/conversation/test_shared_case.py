"""A case in a link: the same answers for somebody else, whatever became of the guide, and nothing about a person."""

import re
from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import callback_data
from bot.conversation.effect import Effect
from bot.conversation.event import ConfirmAnswers, Continue, Event, OpenSharedCase, UnknownTarget
from bot.conversation.navigation import ended, home, living
from bot.conversation.route import Route, walk
from bot.conversation.session import Page, Session, View
from bot.conversation.shared_case import case_of
from bot.conversation.transition import transition
from bot.guide.answer_codes import WIDTH
from bot.guide.flow_graph import longest_path
from bot.guide.guide import Guide
from bot.guide.screen import BaseScreen, Likely
from bot.i18n.catalogue import Languages
from bot.rendering import words
from bot.rendering.notices import notice
from bot.rendering.renderer import Renderer
from bot.secrets.detector import find_secret
from tests.support.strategies import some_answers, some_way

CHECKED = Page(View.ANSWERS, flow="decline")

randoms = st.randoms(use_true_random=False)


def payload_of(path: Route) -> str:
    return callback_data.encode_start(case_of(path))


def opened(guide: Guide, payload: str, session: Session | None = None) -> tuple[Session, tuple[Effect, ...]]:
    return transition(guide, session, callback_data.decode_start(payload))


@given(random=randoms)
def test_a_case_opens_as_it_was_passed_on(guide: Guide, random: Random) -> None:
    """In a start parameter as Telegram takes it; its answers are shown, and lead where they led."""
    path = some_way(guide, "decline", random)
    payload = payload_of(path)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    session, effects = opened(guide, payload)
    assert (session.page, session.answers, effects) == (CHECKED, path.answers, ())
    assert transition(guide, session, ConfirmAnswers("decline"))[0].page == Page(View.SCREEN, path.end, "decline")


@given(random=randoms)
def test_a_link_to_a_case_is_no_secret(guide: Guide, random: Random) -> None:
    """What the guard takes for a key is never opened; a case only looks like one."""
    payload = payload_of(some_way(guide, "decline", random))
    for text in (f"/start {payload}", f"/start billing_{payload}", f"https://t.me/some_bot?start={payload}"):
        assert find_secret(text) is None


def test_the_longest_way_through_the_causes_fits_a_link(guide: Guide) -> None:
    """As long as a way can be, beyond outcomes too."""
    for flow, settings in guide.flows.items():
        if not isinstance(guide.screens[settings.parts[-1]], Likely):
            continue
        names = longest_path(guide, flow, BaseScreen)
        answers = {name: _way_to(guide, flow, name, following) for name, following in pairwise(names)}
        path = walk(guide, flow, answers)
        assert (path.end, len(path.answered)) == (names[-1], len(names) - 1)
        payload = payload_of(path)
        assert len(payload) <= 64
        assert opened(guide, payload)[0].answers == answers


def _way_to(guide: Guide, flow: str, name: str, following: str) -> str:
    """The choice at ``name`` that leads to ``following``."""
    later = guide.flows[flow].parts[1:]
    choices = guide.screens[name].answers.items()
    return next(
        each for each, choice in choices if choice.to == following or (choice.to == "continue" and following in later)
    )


@given(random=randoms, ticked=st.booleans(), language=st.sampled_from(["", "en", "zh_Hans"]), topic=st.booleans())
def test_a_case_is_of_the_answers_alone(
    guide: Guide, languages: Languages, random: Random, ticked: bool, language: str, topic: bool
) -> None:
    """Two people with the same answers copy the same link, whoever they are, and all of it is answers."""
    path = some_way(guide, "decline", random)
    codes = case_of(path).codes
    assert [guide.codes[codes[at : at + WIDTH]] for at in range(0, len(codes), WIDTH)] == list(path.answered)
    one = Session(CHECKED, path.answers)
    other = Session(
        CHECKED,
        {**path.answers, "s_account": "done"},
        {"check_pay": frozenset({"org"})} if ticked else {},
        (home(guide),),
        language,
        "en",
        ("setup.account",) if topic else (),
    )
    renderer = Renderer(guide, list(languages.values()), lambda: guide.facts["F1"].checked, "some_bot")
    links = {
        button.copy
        for session in (one, other)
        for name in languages
        for button in renderer.render(session, languages[name]).buttons
        if button.copy
    }
    assert links == {f"https://t.me/some_bot?start={payload_of(path)}"}


@given(random=randoms, unknown=st.text("0123456789abcXYZ", min_size=1, max_size=WIDTH))
def test_answers_that_are_no_longer_known_are_left_out_and_that_is_said(
    guide: Guide, languages: Languages, random: Random, unknown: str
) -> None:
    """A case from before an edit, or one that was cut short: the rest of it still counts."""
    path = some_way(guide, "decline", random)
    codes = case_of(path).codes
    if len(unknown) == WIDTH and unknown not in guide.codes and len(codes) + WIDTH <= 60:
        at = random.randrange(0, len(codes) + 1, WIDTH)
        event, left = OpenSharedCase(codes[:at] + unknown + codes[at:]), path.answers
    else:
        event, left = OpenSharedCase(codes[: -random.randint(1, WIDTH - 1)]), dict(path.answered[:-1])
    session, effects = opened(guide, callback_data.encode_start(event))
    if not left:
        assert (session.page, effects) == (home(guide), (Effect.VANISHED,))
        return
    assert (session.page, session.answers, effects) == (CHECKED, left, (Effect.DROPPED,))
    notes = {notice(language, effects, event) for language in languages.values()}
    assert words.DROPPED in notes
    assert len(notes) == len(languages)


@given(random=randoms)
def test_a_case_takes_the_place_of_ones_own_answers_in_its_flow_only(guide: Guide, random: Random) -> None:
    """What was answered elsewhere stays, and ticks and language do."""
    path = some_way(guide, "decline", random)
    own = {**some_answers(guide, "setup", random), **some_answers(guide, "decline", random)}
    before = Session(home(guide), own, {"check_pay": frozenset({"org"})}, (), "zh_Hans", "en")
    session, effects = opened(guide, payload_of(path), before)
    elsewhere = {name: choice for name, choice in own.items() if name not in guide.flow_screens("decline")}
    answers = {**elsewhere, **path.answers}
    borrowed = frozenset(path.answers)
    assert session == replace(before, page=CHECKED, answers=answers, history=(home(guide),), borrowed=borrowed)
    assert effects == ()
    again, _ = opened(guide, payload_of(path), session)
    assert again == session


def test_a_case_of_what_flows_share_opens_where_causes_are_ranked(guide: Guide) -> None:
    """Place and card alone belong to every flow."""
    path = walk(guide, "decline", {"place": "listed", "card_country": "home"})
    session, effects = opened(guide, payload_of(path))
    assert (session.page, session.answers, effects) == (CHECKED, path.answers, ())
    assert transition(guide, session, Continue("decline"))[0].page == Page(View.SCREEN, "likely", "decline")


@given(
    codes=st.text("abcXYZ019", max_size=62),
    known=st.lists(st.sampled_from(["place.listed", "reason.funds", "s_account.done", "seen.hold"]), max_size=3),
    begun=st.booleans(),
)
def test_nonsense_leads_nowhere_bad(
    guide: Guide, renderer: Renderer, codes: str, known: list[str], begun: bool
) -> None:
    """What is no case at all changes nothing; whatever comes of the rest can be shown and gone on from."""
    from_answer = {f"{question}.{choice}": code for code, (question, choice) in guide.codes.items()}
    codes = ("".join(from_answer[answer] for answer in known) + codes)[:62]
    before = Session(Page(View.SCREEN, "seen", "decline"), {"place": "unlisted"}) if begun else Session(home(guide))
    session, effects = transition(guide, before, OpenSharedCase(codes))
    if set(effects) == {Effect.VANISHED}:
        assert session == before
    else:
        assert session.page.view is View.ANSWERS
        assert set(effects) <= {Effect.DROPPED}
    assert living(guide, session.page) == session.page
    assert renderer.render(session, renderer.languages[0]).html
    on = transition(guide, session, ConfirmAnswers(session.page.flow))[0]
    assert living(guide, on.page) == on.page


@given(noise=st.text(max_size=70))
def test_what_is_no_case_is_not_read_as_one(noise: str) -> None:
    """Only what an address may hold after ``k-``, and no more than Telegram passes on."""
    read: Event = callback_data.decode_start(f"k-{noise}")
    if re.fullmatch(r"[A-Za-z0-9]{1,62}", noise, re.ASCII):
        assert read == OpenSharedCase(noise)
    elif not re.fullmatch(r"[A-Za-z0-9_]{0,16}", noise, re.ASCII):
        assert read == UnknownTarget()


def test_a_case_read_in_a_guide_with_new_answers_is_the_same(guide: Guide) -> None:
    """Codes come from ids alone, so that nothing added to the guide changes what a link says."""
    turned = dict(reversed(guide.screens.items()))
    fewer = {name: screen for name, screen in guide.screens.items() if name != "seen"}
    assert Guide(manifest=guide.manifest, screens=turned, facts={}).codes == guide.codes
    assert Guide(manifest=guide.manifest, screens=fewer, facts={}).codes.items() < guide.codes.items()


def test_a_way_that_ended_is_checked_before_and_concluded_after(guide: Guide) -> None:
    """The link of somebody who has tried things opens with what was tried among the answers."""
    answers = {"place": "listed", "card_country": "home", "likely": "seen", "seen": "details"}
    path = walk(guide, "decline", {**answers, "carddata": "still"})
    assert ended(guide, "decline", path.end)
    session, _ = opened(guide, payload_of(path))
    assert session.page == CHECKED
    assert transition(guide, session, ConfirmAnswers("decline"))[0].page == Page(View.SCREEN, "callbank", "decline")
