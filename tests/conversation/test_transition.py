"""Single transitions."""

from pathlib import Path

import pytest

from bot.conversation.effect import Effect
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    Continue,
    EnterFlow,
    EraseData,
    Event,
    RestartFlow,
    SetItem,
    SetLanguage,
    Show,
    Start,
)
from bot.conversation.navigation import HISTORY, back_page, has_begun, new_session
from bot.conversation.record import RECENT, CardAddress, Record
from bot.conversation.route import fits, progress, walk
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.loader import load
from tests.support.tiny_guide import write_tiny

HOME = Page(View.SCREEN, "home")
WHERE = Page(View.SCREEN, "where", "fix")
WHAT = Page(View.SCREEN, "what", "fix")
PLUG = Page(View.SCREEN, "plug", "fix")
BULB = Page(View.SCREEN, "bulb", "fix")
END = Page(View.SCREEN, "end", "fix")
LIST = Page(View.SCREEN, "list")
LANGUAGE = Page(View.LANGUAGE)
RESUME = Page(View.RESUME, flow="fix")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    return load(write_tiny(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """The tiny guide with a second flow that starts with the same question."""
    second = "  other:\n    title: Another\n    parts: [where, plug]\nfixers:\n"
    return load(write_tiny(tmp_path_factory.mktemp("shared"), {"guide.yaml": ("fixers:\n", second)}))


def after(guide: Guide, *events: Event, session: Session | None = None) -> Session:
    for event in events:
        session = transition(guide, session, event)[0]
    assert session is not None
    return session


def tap(question: str, choice: str) -> AnswerQuestions:
    return AnswerQuestions("fix", ((question, choice),))


def test_tap_shows_the_first_open_question(tiny: Guide) -> None:
    """Whether or not earlier ones are answered."""
    assert after(tiny, tap("where", "desk")).page == WHAT
    assert after(tiny, tap("what", "flickers")).page == WHERE
    assert after(tiny, tap("what", "flickers"), tap("where", "desk")).page == BULB


def test_back_and_continue_keep_later_answers(tiny: Guide) -> None:
    session = after(tiny, EnterFlow("fix"), tap("where", "desk"), tap("what", "nothing"), tap("plug", "done"))
    assert session.page == BULB
    early = after(tiny, Back(WHERE), session=session)
    assert early.page == WHERE
    assert after(tiny, Continue("fix"), session=early).page == BULB
    assert after(tiny, tap("where", "unsure"), session=early).page == BULB


def test_back_returns_one_page_at_a_time(tiny: Guide) -> None:
    """Until home, which has no Back."""
    session = after(tiny, EnterFlow("fix"), tap("where", "desk"), tap("what", "nothing"), tap("plug", "done"))
    seen = []
    while page := back_page(tiny, session):
        session = after(tiny, Back(page), session=session)
        seen.append(session.page)
    assert seen == [PLUG, WHAT, WHERE, HOME]


def test_back_without_history_follows_the_answers(tiny: Guide) -> None:
    session = Session(BULB, {"where": "desk", "what": "flickers"})
    assert back_page(tiny, session) == WHAT
    assert back_page(tiny, after(tiny, Back(WHAT), session=session)) == WHERE


def test_history_is_bounded(tiny: Guide) -> None:
    """A session must not grow with use."""
    seen = [LIST, WHERE, WHAT, PLUG, BULB, END, LANGUAGE, RESUME, Page(View.FORGET), Page(View.ANSWERS, flow="fix")]
    seen += [Page(View.SOURCES, screen) for screen in ("what", "bulb", "end")]
    session = after(tiny, *(Show(page) for page in [*seen, HOME._replace(view=View.SOURCES)]))
    assert session.history == tuple(seen[-HISTORY:])
    assert len(seen) > HISTORY


def test_back_after_a_branch_link_returns_home(tiny: Guide) -> None:
    """Not to the question it answers, which the user has never seen."""
    session = after(tiny, AnswerQuestions("fix", (("what", "flickers"),), link=True))
    assert session.page == WHERE
    assert back_page(tiny, session) == HOME


def test_branch_link_opens_the_branch_despite_earlier_answers(tiny: Guide) -> None:
    """Even for someone who answered its question long ago."""
    walked = after(
        tiny, AnswerQuestions("fix", (("where", "desk"),)), AnswerQuestions("fix", (("what", "unsure"),)), Show(HOME)
    )
    assert "what" in walked.answers
    linked = after(tiny, AnswerQuestions("fix", (("where", "desk"),), link=True), session=walked)
    assert linked.page == WHAT
    assert "what" not in linked.answers
    tapped = after(tiny, AnswerQuestions("fix", (("where", "desk"),)), session=walked)
    assert tapped.answers["what"] == "unsure"


def test_back_after_a_tap_on_an_old_card_returns_to_that_card(tiny: Guide) -> None:
    session = after(tiny, EnterFlow("fix"), tap("where", "desk"), tap("what", "flickers"), Show(LIST))
    session = after(tiny, tap("what", "nothing"), session=session)
    assert (session.page, back_page(tiny, session)) == (PLUG, WHAT)
    assert back_page(tiny, after(tiny, Back(WHAT), session=session)) == WHERE


def test_any_answer_in_any_flow_leaves_a_page_that_back_leaves(guide: Guide) -> None:
    """Even in a flow that asks the question on a page of its own, or not at all: old cards have such buttons."""
    stuck = [
        (flow, question, choice)
        for flow in guide.flows
        for question, screen in guide.screens.items()
        for choice in screen.answers
        for session in [after(guide, AnswerQuestions(flow, ((question, choice),)))]
        if back_page(guide, session) == session.page
    ]
    assert stuck == []


def test_home_clears_the_history(tiny: Guide) -> None:
    session = after(tiny, EnterFlow("fix"), tap("where", "desk"), Show(HOME))
    assert (session.page, session.history, back_page(tiny, session)) == (HOME, (), None)


def test_reentering_a_started_flow_offers_to_resume(tiny: Guide) -> None:
    session = after(tiny, EnterFlow("fix"), tap("where", "desk"), tap("what", "nothing"), Show(HOME), EnterFlow("fix"))
    assert session.page == RESUME
    assert after(tiny, Continue("fix"), session=session).page == PLUG
    anew = after(tiny, RestartFlow("fix"), session=session)
    assert (anew.page, anew.answers, back_page(tiny, anew)) == (WHERE, {}, HOME)


def test_shared_answers_survive_start_over(shared: Guide) -> None:
    """They are asked once and don't count as having started a flow."""
    session = after(shared, tap("where", "desk"))
    assert not has_begun(shared, session, "fix")
    assert after(shared, EnterFlow("other"), session=session).page == PLUG._replace(flow="other")
    session = after(shared, tap("what", "flickers"), RestartFlow("fix"), session=session)
    assert (session.page, session.answers) == (WHAT, {"where": "desk"})


def test_unknown_language_is_asked_for_first(tiny: Guide) -> None:
    session = after(tiny, Start())
    assert session.page == LANGUAGE
    session = after(tiny, SetLanguage("zh_Hans"), session=session)
    assert (session.page, session.language) == (HOME, "zh_Hans")


def test_known_client_language_skips_the_question(tiny: Guide) -> None:
    assert after(tiny, Start(), session=Session(HOME, client_language="en")).page == HOME


def test_language_change_keeps_page_answers_and_history(tiny: Guide) -> None:
    session = after(tiny, EnterFlow("fix"), tap("where", "desk"))
    switched = after(tiny, SetLanguage("zh_Hans"), session=session)
    assert (switched.page, switched.answers, switched.history) == (session.page, session.answers, session.history)


def test_language_chosen_from_the_command_returns_to_the_previous_page(tiny: Guide) -> None:
    """That card has no other buttons, so choosing must always leave it."""
    session = after(tiny, EnterFlow("fix"), Show(LANGUAGE))
    assert after(tiny, SetLanguage("en"), session=session).page == WHERE
    assert after(tiny, Back(LANGUAGE), SetLanguage("en")).page == HOME
    assert after(tiny, Show(LANGUAGE), Show(LANGUAGE._replace(flow="fix")), SetLanguage("en")).page == HOME


def test_start_in_the_middle_of_a_flow_offers_to_resume(tiny: Guide) -> None:
    """At an outcome there is nothing to resume."""
    session = after(tiny, SetLanguage("en"), EnterFlow("fix"), tap("where", "desk"), tap("what", "nothing"))
    greeted = after(tiny, Start(), session=session)
    assert greeted.page == RESUME
    assert back_page(tiny, greeted) == HOME
    done = after(tiny, tap("plug", "done"), session=session)
    assert after(tiny, Start(), session=done).page == HOME


def test_ticks_are_set_and_not_toggled(tiny: Guide) -> None:
    """Tapping "done" twice is the same as once, and the list stays open."""
    session = after(tiny, Show(LIST), SetItem("list", "off", done=True), SetItem("list", "off", done=True))
    assert (session.page, session.done_items) == (LIST, {"list": frozenset({"off"})})
    session = after(tiny, SetItem("list", "dry", done=True), SetItem("list", "off", done=False), session=session)
    assert session.done_items == {"list": {"dry"}}
    assert back_page(tiny, session) == HOME


def test_ticks_survive_start_over(tiny: Guide) -> None:
    """They belong to no flow."""
    assert after(tiny, SetItem("list", "off", done=True), RestartFlow("fix")).done_items == {"list": {"off"}}


def test_erase_resets_the_session_and_asks_the_store_to_delete(tiny: Guide) -> None:
    session = after(tiny, SetLanguage("zh_Hans"), SetItem("list", "off", done=True), tap("where", "desk"))
    forgotten, effects = transition(tiny, session, EraseData())
    assert effects == (Effect.ERASE,)
    assert forgotten == Session(Page(View.FORGOTTEN))


def test_screen_without_a_flow_opens_in_its_own_flow(tiny: Guide) -> None:
    """So its notices, answers and way back are available."""
    assert after(tiny, Show(Page(View.SCREEN, "bulb"))).page == BULB
    assert after(tiny, Show(LIST)).page == LIST
    assert after(tiny, EnterFlow("fix"), Show(LIST)).page == LIST._replace(flow="fix")


def test_continue_passes_all_parts_of_a_flow_in_order(tmp_path: Path) -> None:
    """A flow may have more than two."""
    when = (
        "when:\n  kind: question\n  title: When\n  choices: {unsure: {label: Never, to: continue, not_sure: true}}\n\n"
    )
    write_tiny(tmp_path, {"guide.yaml": ("[where, what]", "[where, when, what]")})
    (tmp_path / "screens/when.yaml").write_text(when, encoding="utf-8")
    guide = load(tmp_path)
    answers = {"where": "desk", "when": "unsure", "what": "flickers"}
    path = walk(guide, "fix", answers)
    assert (path.answers, path.end) == (answers, "bulb")
    assert [name for name, _ in path.answered] == list(answers)


def test_condition_needs_one_of_its_choices_for_every_question() -> None:
    when = {"where": ("desk", "unsure"), "what": ("flickers",)}
    assert fits(when, {"where": "unsure", "what": "flickers", "more": "x"})
    assert not fits(when, {"where": "unsure"})
    assert not fits(when, {"where": "unsure", "what": "nothing"})


def test_steps_are_numbered_along_the_route(tmp_path: Path) -> None:
    """Only steps done and the run of steps that follows are counted; nothing else is certain."""
    screw = "screw:\n  kind: step\n  title: Screw\n  done: Done\n  stuck: {label: Too tight, to: end}\n  to: bulb\n"
    write_tiny(tmp_path, {"screens/screens.yaml": ("to: bulb\n\nbulb:", f"to: screw\n\n{screw}\nbulb:")})
    guide = load(tmp_path)
    answers = {"where": "desk", "what": "nothing"}
    for given in (answers, {**answers, "plug": "done"}, {**answers, "plug": "done", "screw": "done"}):
        path = walk(guide, "fix", given)
        places = [progress(guide, path, name) for name in ("what", "plug", "screw", "bulb")]
        assert places == [None, (1, 2), (2, 2), None]


def test_cycle_of_choices_does_not_hang(tmp_path: Path) -> None:
    """``bot check`` rejects such a guide, but a running process must survive it."""
    guide = load(write_tiny(tmp_path, {"screens/screens.yaml": ("to: end\n", "to: what\n")}))
    path = walk(guide, "fix", {"where": "desk", "what": "flickers", "bulb": "still"})
    assert path.end == "what"


def test_only_recent_update_ids_are_remembered(tiny: Guide) -> None:
    """Enough to recognize a resent update."""
    record = Record(new_session(tiny))
    for update in range(100):
        record = record.after(update, record.session, CardAddress(1, update))
    assert [update for update in range(100) if record.applied(update)] == list(range(100 - RECENT, 100))
    assert record.card == CardAddress(1, 99)


def test_answers_that_contradict_each_other_are_all_kept(guide: Guide) -> None:
    """A forged button may answer a question that only another choice leads to: the first answer decides the page."""
    event = AnswerQuestions("decline", (("likely", "carddata"), ("duplicate", "still")), link=False)
    session, _ = transition(guide, new_session(guide), event)
    assert session.answers == {"likely": "carddata", "duplicate": "still"}
    assert session.page.screen == "carddata"
