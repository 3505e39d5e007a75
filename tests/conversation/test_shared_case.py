"""A case shared as a link: the same answers for somebody else, in any version of the guide, with no personal data."""

import re
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import deep_links
from bot.conversation.effect import Effect
from bot.conversation.event import ConfirmAnswers, Continue, Event, OpenSharedCase, UnknownTarget
from bot.conversation.navigation import home, is_end, resolve_page
from bot.conversation.route import Route, walk
from bot.conversation.session import Page, Session, View
from bot.conversation.shared_case import case_of
from bot.conversation.transition import transition
from bot.guide.answer_codes import WIDTH
from bot.guide.flow_checks import longest_path
from bot.guide.guide import Guide
from bot.guide.screen import BaseScreen, Likely
from bot.i18n.offered_languages import Languages
from bot.rendering import bot_texts
from bot.rendering.notice_choice import notice
from bot.rendering.renderer import Renderer
from bot.secrets.detector import find_secret
from tests.support.strategies import random_route, some_answers

CHECKED = Page(View.ANSWERS, flow="decline")

randoms = st.randoms(use_true_random=False)


def payload_of(path: Route) -> str:
    return deep_links.encode(case_of(path))


def opened(guide: Guide, payload: str, session: Session | None = None) -> tuple[Session, tuple[Effect, ...]]:
    return transition(guide, session, deep_links.decode(payload))


@given(random=randoms)
def test_shared_case_opens_with_the_same_answers(guide: Guide, random: Random) -> None:
    """As a valid start parameter; the answers are shown and lead to the same page."""
    path = random_route(guide, "decline", random)
    payload = payload_of(path)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    session, effects = opened(guide, payload)
    assert (session.page, session.answers, effects) == (CHECKED, path.answers, ())
    assert transition(guide, session, ConfirmAnswers("decline"))[0].page == Page(View.SCREEN, path.end, "decline")


@given(random=randoms)
def test_case_link_is_not_mistaken_for_a_secret(guide: Guide, random: Random) -> None:
    """Otherwise the bot would delete the message."""
    payload = payload_of(random_route(guide, "decline", random))
    for text in (f"/start {payload}", f"/start billing_{payload}", f"https://t.me/some_bot?start={payload}"):
        assert find_secret(text) is None


def test_longest_route_fits_in_a_link(guide: Guide) -> None:
    """Including routes that continue past an outcome."""
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
def test_case_contains_only_answers(
    guide: Guide, languages: Languages, random: Random, ticked: bool, language: str, topic: bool
) -> None:
    """Two users with the same answers get the same link, whoever they are."""
    path = random_route(guide, "decline", random)
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
def test_unknown_answers_in_a_case_are_dropped_with_a_notice(
    guide: Guide, languages: Languages, random: Random, unknown: str
) -> None:
    """A link from before an edit, or one that was cut short: the rest still counts."""
    path = random_route(guide, "decline", random)
    codes = case_of(path).codes
    if len(unknown) == WIDTH and unknown not in guide.codes and len(codes) + WIDTH <= 60:
        at = random.randrange(0, len(codes) + 1, WIDTH)
        event, left = OpenSharedCase(codes[:at] + unknown + codes[at:]), path.answers
    else:
        event, left = OpenSharedCase(codes[: -random.randint(1, WIDTH - 1)]), dict(path.answered[:-1])
    session, effects = opened(guide, deep_links.encode(event))
    if not left:
        assert (session.page, effects) == (home(guide), (Effect.VANISHED,))
        return
    assert (session.page, session.answers, effects) == (CHECKED, left, (Effect.DROPPED,))
    notes = {notice(guide, language, effects, event) for language in languages.values()}
    assert bot_texts.DROPPED in notes
    assert len(notes) == len(languages)


@given(random=randoms)
def test_case_replaces_answers_of_its_own_flow_only(guide: Guide, random: Random) -> None:
    """Other answers, ticks and the language stay."""
    path = random_route(guide, "decline", random)
    own = {**some_answers(guide, "setup", random), **some_answers(guide, "decline", random)}
    before = Session(home(guide), own, {"check_pay": frozenset({"org"})}, (), "zh_Hans", "en")
    session, effects = opened(guide, payload_of(path), before)
    elsewhere = {name: choice for name, choice in own.items() if name not in guide.flow_screens("decline")}
    answers = {**elsewhere, **path.answers}
    borrowed = frozenset(path.answers)
    assert session == before._replace(page=CHECKED, answers=answers, history=(home(guide),), borrowed=borrowed)
    assert effects == ()
    again, _ = opened(guide, payload_of(path), session)
    assert again == session


def test_case_of_shared_answers_opens_the_likely_causes(guide: Guide) -> None:
    """Place and card belong to every flow."""
    path = walk(guide, "decline", {"place": "listed", "card_country": "home"})
    session, effects = opened(guide, payload_of(path))
    assert (session.page, session.answers, effects) == (CHECKED, path.answers, ())
    assert transition(guide, session, Continue("decline"))[0].page == Page(View.SCREEN, "likely", "decline")


@given(
    codes=st.text("abcXYZ019", max_size=62),
    known=st.lists(st.sampled_from(["place.listed", "reason.funds", "s_account.done", "seen.hold"]), max_size=3),
    begun=st.booleans(),
)
def test_malformed_case_is_harmless(
    guide: Guide, renderer: Renderer, codes: str, known: list[str], begun: bool
) -> None:
    """An invalid case changes nothing; a partly valid one renders and can be continued."""
    from_answer = {f"{question}.{choice}": code for code, (question, choice) in guide.codes.items()}
    codes = ("".join(from_answer[answer] for answer in known) + codes)[:62]
    before = Session(Page(View.SCREEN, "seen", "decline"), {"place": "unlisted"}) if begun else Session(home(guide))
    session, effects = transition(guide, before, OpenSharedCase(codes))
    if set(effects) == {Effect.VANISHED}:
        assert session == before
    else:
        assert session.page.view is View.ANSWERS
        assert set(effects) <= {Effect.DROPPED}
    assert resolve_page(guide, session.page) == session.page
    assert renderer.render(session, renderer.languages[0]).html
    on = transition(guide, session, ConfirmAnswers(session.page.flow))[0]
    assert resolve_page(guide, on.page) == on.page


@given(noise=st.text(max_size=70))
def test_invalid_case_payload_is_not_decoded(noise: str) -> None:
    read: Event = deep_links.decode(f"k-{noise}")
    if re.fullmatch(r"[A-Za-z0-9]{1,62}", noise, re.ASCII):
        assert read == OpenSharedCase(noise)
    elif not re.fullmatch(r"[A-Za-z0-9_]{0,16}", noise, re.ASCII):
        assert read == UnknownTarget()


def test_case_codes_do_not_change_when_the_guide_grows(guide: Guide) -> None:
    """Codes are derived from ids alone."""
    turned = dict(reversed(guide.screens.items()))
    fewer = {name: screen for name, screen in guide.screens.items() if name != "seen"}
    assert Guide(manifest=guide.manifest, screens=turned, facts={}).codes == guide.codes
    assert Guide(manifest=guide.manifest, screens=fewer, facts={}).codes.items() < guide.codes.items()


def test_completed_case_opens_for_review_then_concludes(guide: Guide) -> None:
    """What was tried is among the answers shown."""
    answers = {"place": "listed", "card_country": "home", "likely": "seen", "seen": "details"}
    path = walk(guide, "decline", {**answers, "carddata": "still"})
    assert is_end(guide, "decline", path.end)
    session, _ = opened(guide, payload_of(path))
    assert session.page == CHECKED
    assert transition(guide, session, ConfirmAnswers("decline"))[0].page == Page(View.SCREEN, "callbank", "decline")
