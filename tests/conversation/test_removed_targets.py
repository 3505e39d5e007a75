"""Old cards, links and sessions after an edit has removed what they name."""

import pytest

from bot.conversation.effect import Effect
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    Continue,
    EnterFlow,
    Event,
    RestartFlow,
    SetItem,
    SetLanguage,
    Show,
    UnknownTarget,
)
from bot.conversation.navigation import adapt_session, current_path, home, resolve_page
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.loader import load
from tests.support.tiny_guide import write_tiny

HOME = Page(View.SCREEN, "home")
WHERE = Page(View.SCREEN, "where", "fix")
WHAT = Page(View.SCREEN, "what", "fix")
BULB = Page(View.SCREEN, "bulb", "fix")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """``oldest`` and ``older`` became ``where``, ``entrance`` became home, and ``lamp`` is no longer a flow."""
    retired = "{oldest: older, older: where, entrance: home, ring: gnir, gnir: ring}"
    return load(write_tiny(tmp_path_factory.mktemp("tiny"), {"guide.yaml": ("{older: where}", retired)}))


CASES: list[tuple[Event, Page]] = [
    (Show(Page(View.SCREEN, "older", "fix")), WHERE),
    (Show(Page(View.SCREEN, "oldest", "fix")), WHERE),
    (Show(Page(View.SCREEN, "oldest")), WHERE),
    (Show(Page(View.SCREEN, "entrance", "fix")), HOME),
    (Show(Page(View.SCREEN, "never", "fix")), WHAT),
    (Show(Page(View.SCREEN, "never", "lamp")), HOME),
    (Show(Page(View.SCREEN, "ring", "fix")), WHAT),
    (Show(Page(View.SOURCES, "never")), HOME),
    (Show(Page(View.SOURCES, "older", "fix")), Page(View.SOURCES, "where", "fix")),
    (Show(Page(View.ANSWERS, flow="lamp")), HOME),
    (Show(Page(View.RESUME, flow="lamp")), HOME),
    (Back(Page(View.SCREEN, "older", "fix")), WHERE),
    (Back(Page(View.SCREEN, "never", "fix")), WHAT),
    (Back(Page(View.SCREEN, "never")), HOME),
    (AnswerQuestions("fix", (("older", "desk"),)), WHERE),
    (AnswerQuestions("fix", (("what", "smells"),)), WHAT),
    (AnswerQuestions("fix", (("never", "desk"),)), WHAT),
    (AnswerQuestions("fix", (("where", "desk"), ("never", "so"))), WHAT),
    (AnswerQuestions("lamp", (("what", "nothing"),)), WHAT),
    (AnswerQuestions("lamp", (("never", "nothing"),)), BULB),
    (EnterFlow("lamp"), BULB),
    (Continue("lamp"), BULB),
    (RestartFlow("lamp"), BULB),
    (SetItem("never", "off", done=True), HOME),
    (SetItem("older", "off", done=True), WHERE),
    (SetItem("list", "never", done=True), Page(View.SCREEN, "list", "fix")),
    (SetItem("where", "desk", done=True), WHERE),
    (UnknownTarget(), BULB),
]


@pytest.mark.parametrize(("event", "page"), CASES, ids=str)
def test_removed_target_shows_the_nearest_page_with_a_notice(tiny: Guide, event: Event, page: Page) -> None:
    """No answer is lost or invented."""
    session = Session(BULB, {"where": "desk"}, {"list": frozenset({"dry"})})
    after, effects = transition(tiny, session, event)
    assert (after.page, effects) == (page, (Effect.VANISHED,))
    assert (after.answers, after.done_items) == (session.answers, session.done_items)
    assert transition(tiny, after, event) == (after, effects)


@pytest.mark.parametrize(
    ("stored", "page"),
    [
        (Page(View.SCREEN, "older", "fix"), WHERE),
        (Page(View.SCREEN, "never", "fix"), BULB),
        (Page(View.SCREEN, "never", "lamp"), HOME),
        (Page(View.SCREEN, "what", "lamp"), Page(View.SCREEN, "what")),
        (Page(View.ANSWERS, flow="lamp"), HOME),
        (Page(View.SOURCES, "never", "fix"), BULB),
        (Page(View.LANGUAGE, flow="lamp"), Page(View.LANGUAGE)),
    ],
    ids=str,
)
def test_stored_session_with_removed_pages_is_repaired(tiny: Guide, stored: Page, page: Page) -> None:
    """Removed answers are ignored but kept, in case they come back."""
    answers = {"where": "desk", "what": "flickers", "never": "so", "plug": "gone"}
    history = (HOME, Page(View.SCREEN, "older", "fix"), Page(View.ANSWERS, flow="lamp"), WHAT)
    session = adapt_session(tiny, Session(stored, answers, {"never": frozenset({"x"})}, history, "tlh"))
    assert session.page == page
    assert session.history == (HOME, WHAT)
    assert session.answers == answers


def test_repair_returns_an_intact_session_unchanged(tiny: Guide) -> None:
    """Most sessions take the fast path, which must let through nothing that the full repair would change."""
    names, flows = [*tiny.screens, *tiny.manifest.retired, "never", ""], [*tiny.flows, "lamp", ""]
    for page in (Page(view, name, flow) for view in View for name in names for flow in flows):
        session = Session(page, history=(HOME, page))
        adapted = adapt_session(tiny, session)
        assert adapted.history == ((HOME, page) if resolve_page(tiny, page) == page else (HOME,)), page
        assert (adapted is session) == (resolve_page(tiny, page) == page), page


def test_removed_choice_leaves_its_question_open(tiny: Guide) -> None:
    path = current_path(tiny, Session(WHAT, {"where": "desk", "what": "smells"}))
    assert path is not None
    assert (path.answered, path.end) == ((("where", "desk"),), "what")


def test_existing_target_shows_no_notice(tiny: Guide) -> None:
    """Even from a session that needs repair."""
    session = Session(Page(View.SCREEN, "never", "lamp"))
    for event in (
        Show(WHAT),
        AnswerQuestions("fix", (("where", "desk"),)),
        SetLanguage("en"),
        EnterFlow("fix"),
        Back(home(tiny)),
    ):
        assert transition(tiny, session, event)[1] == ()


def test_double_back_to_a_replaced_screen_equals_one(tiny: Guide) -> None:
    session = Session(BULB, {}, {}, (HOME, WHERE, WHAT))
    event = Back(Page(View.SCREEN, "oldest", "fix"))
    once, _ = transition(tiny, session, event)
    assert (once.page, once.history) == (WHERE, (HOME,))
    assert transition(tiny, once, event)[0] == once
