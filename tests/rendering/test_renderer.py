"""The content and order of a card."""

from datetime import date
from pathlib import Path

import pytest

from bot.conversation import callback_data
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    Continue,
    EnterFlow,
    EraseData,
    RestartFlow,
    SetItem,
    SetLanguage,
    Show,
)
from bot.conversation.session import Page, Session, View
from bot.guide.loader import load
from bot.i18n.catalogue import BUILT_IN
from bot.i18n.offered_languages import Languages
from bot.rendering.card import Card
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import cells
from tests.support.real_guide import real_guide, real_languages
from tests.support.telegram_markup import parse
from tests.support.tiny_guide import write_tiny

HOME = Page(View.SCREEN, "home")
WHERE = Page(View.SCREEN, "where", "fix")
WHAT = Page(View.SCREEN, "what", "fix")
BULB = Page(View.SCREEN, "bulb", "fix")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("tiny"))


def card(folder: Path, session: Session, language: str = "en", today: date = date(2026, 11, 22)) -> Card:
    languages = Languages(BUILT_IN, folder / "locales")
    return Renderer(load(folder), list(languages.values()), lambda: today).render(session, languages[language])


def labels(rendered: Card) -> list[list[str]]:
    return [[button.label for button in row] for row in rendered.rows]


def test_question_has_choices_links_and_back(folder: Path) -> None:
    """Short labels share a row."""
    rendered = card(folder, Session(WHAT, {"where": "desk"}))
    assert labels(rendered) == [
        ["Nothing", "It flickers"],
        ["Not sure"],
        ["The maker"],
        ["Sources"],
        ["‹ Back", "Menu", "🌐 简"],
    ]
    assert callback_data.decode(rendered.rows[0][0].data) == AnswerQuestions("fix", (("what", "nothing"),))
    assert rendered.rows[2][0].url == "https://example.org/"
    assert [callback_data.decode(button.data) for button in rendered.rows[-1]] == [
        Back(WHERE),
        Show(HOME),
        SetLanguage("zh_Hans"),
    ]
    assert parse(rendered.html).text == ("What does it do?\n\nLook at it.\nLamps differ.\nChecked November 2026")


def test_answered_question_marks_its_answer(folder: Path) -> None:
    """Tapping it again goes on and keeps the later answers."""
    rendered = card(folder, Session(WHAT, {"where": "desk", "what": "unsure"}))
    assert labels(rendered)[:2] == [["Nothing", "It flickers"], ["✓ Not sure"]]


def test_outcome_starts_with_the_steps_and_ends_with_the_date(folder: Path) -> None:
    """Title, what to do, who can do it and when to retry; then the quote with the reasons."""
    rendered = card(folder, Session(BULB, {"where": "desk", "what": "unsure"}))
    assert parse(rendered.html).text.split("\n\n") == [
        "The bulb",
        ("Change it.\nYou · In a minute.\nIt is old.\nChecked November 2026 · Did it help?"),
    ]
    assert "<blockquote expandable>It is old.</blockquote>" in rendered.html
    (copy,) = [button for button in rendered.buttons if button.copy]
    assert (copy.label, copy.copy) == ("Copy the order", "One bulb please")
    assert labels(rendered)[-2] == ["Sources", "Change answers"]
    assert callback_data.decode(rendered.rows[-2][1].data) == Show(Page(View.ANSWERS, flow="fix"))


def test_several_steps_are_numbered(tmp_path: Path) -> None:
    """A single one isn't."""
    edits = {"screens/screens.yaml": ("first: Change it.", "first: |-\n    Switch it off.\n    Change it.")}
    rendered = card(write_tiny(tmp_path, edits), Session(BULB, {"where": "desk", "what": "unsure"}))
    assert "The bulb\n\n1. Switch it off.\n2. Change it.\nYou · In a minute." in parse(rendered.html).text


def test_final_outcome_asks_whether_it_helped(folder: Path) -> None:
    """A choice that leads further replaces "Not yet"."""
    final = card(folder, Session(Page(View.SCREEN, "end", "fix"), {"where": "desk", "what": "unsure", "bulb": "still"}))
    assert parse(final.html).text.endswith("Checked November 2026 · Did it help?")
    assert labels(final)[0] == ["Yes, solved", "Not yet"]
    leads_on = card(folder, Session(BULB, {"where": "desk", "what": "unsure"}))
    assert "Did it help?" in leads_on.html
    assert ["Yes, solved", "Still dark"] in labels(leads_on)
    outside = card(folder, Session(Page(View.SCREEN, "bulb")))
    assert "Did it help?" not in outside.html


def test_question_below_facts_that_may_have_changed_has_its_own_line(folder: Path) -> None:
    """On the same line as the longer text it would wrap."""
    session = Session(Page(View.SCREEN, "end", "fix"), {"where": "desk", "what": "unsure", "bulb": "still"})
    old = card(folder, session, today=date(2027, 11, 30))
    assert parse(old.html).text.endswith("Checked November 2026; may be outdated\nDid it help?")


def test_notice_is_shown_above_its_screens(folder: Path) -> None:
    """While the answers match, and only on screens that ask for it; in the flow and outside."""
    notice = "<i>Not all here is certain.</i>\n"
    unsure = {"where": "unsure", "what": "nothing"}
    assert card(folder, Session(WHAT, unsure)).html.startswith(notice)
    assert notice not in card(folder, Session(WHAT, {"where": "desk"})).html
    assert notice not in card(folder, Session(Page(View.SCREEN, "plug", "fix"), unsure)).html
    assert card(folder, Session(Page(View.SCREEN, "what"), unsure)).html.startswith(notice)


def test_checklist_shows_its_state_and_each_button_sets_one(folder: Path) -> None:
    """So that a double tap has the effect of one."""
    rendered = card(folder, Session(Page(View.SCREEN, "list"), {}, {"list": frozenset({"off"})}))
    assert "✅ The lamp is off.\n⬜ My hands are dry." in rendered.html
    assert labels(rendered)[0] == ["✅ Lamp off", "⬜ Dry hands"]
    done_items = [callback_data.decode(button.data) for button in rendered.rows[0]]
    assert done_items == [SetItem("list", "off", done=False), SetItem("list", "dry", done=True)]


def test_branch_link_is_marked_as_a_link(folder: Path) -> None:
    """Otherwise Back would lead to a question that was never seen."""
    rendered = card(folder, Session(HOME))
    events = [callback_data.decode(button.data) for button in rendered.buttons]
    assert events[:2] == [EnterFlow("fix"), AnswerQuestions("fix", (("what", "flickers"),), link=True)]
    assert events[2] == Show(Page(View.SCREEN, "list"))
    assert labels(rendered)[-1] == ["🌐 简体中文"]


def test_sources_page_shows_where_and_when_checked(folder: Path) -> None:
    """And, once overdue, that it may have changed."""
    session = Session(Page(View.SOURCES, "bulb", "fix"))
    fresh, old = card(folder, session), card(folder, session, today=date(2027, 4, 30))
    assert '<a href="https://example.org/lamps?a=1&amp;b=2">Lamps &amp; light</a>, checked Nov 1, 2026' in fresh.html
    assert "may have changed since" not in fresh.html
    assert "may have changed since" in old.html


def test_each_answer_given_can_be_changed(folder: Path) -> None:
    """In the order of the route, whatever was tapped first."""
    rendered = card(folder, Session(Page(View.ANSWERS, flow="fix"), {"what": "flickers", "where": "desk"}))
    assert "Where is it?\n→ On the desk" in parse(rendered.html).text
    assert labels(rendered)[:2] == [["On the desk"], ["It flickers"]]
    assert [callback_data.decode(row[0].data) for row in rendered.rows[:3]] == [
        Show(WHERE),
        Show(WHAT),
        Continue("fix"),
    ]
    assert rendered.rows[3][0].copy, "answers that lead to an outcome are a case"
    assert callback_data.decode(rendered.rows[4][0].data) == RestartFlow("fix")
    none = card(folder, Session(Page(View.ANSWERS, flow="fix")))
    assert "You haven't answered anything here yet." in none.html
    assert labels(none)[0] == ["Continue ›"]


def test_label_in_a_text_is_escaped(tmp_path: Path) -> None:
    """On a button it is plain text; in the list of answers it is HTML."""
    folder = write_tiny(tmp_path, {"screens/screens.yaml": ("label: On the desk", "label: R&D <desk")})
    rendered = card(folder, Session(Page(View.ANSWERS, flow="fix"), {"where": "desk"}))
    assert "→ R&D <desk" in parse(rendered.html).text
    assert rendered.rows[0][0].label == "R&D <desk"


def test_resume_page_names_the_question_left_open(folder: Path) -> None:
    """And offers the answers, or starting over."""
    rendered = card(folder, Session(Page(View.RESUME, flow="fix"), {"where": "desk"}))
    assert "Find the fault: <b>What does it do?</b>" in rendered.html
    events = [callback_data.decode(button.data) for button in rendered.buttons]
    assert events[:3] == [Continue("fix"), Show(Page(View.ANSWERS, flow="fix")), RestartFlow("fix")]


def test_card_is_entirely_in_one_language(folder: Path) -> None:
    """Texts, labels, dates and texts to copy."""
    rendered = card(folder, Session(BULB, {"where": "unsure", "what": "unsure"}), "zh_Hans")
    assert parse(rendered.html).text.startswith("译 Not all here is certain.\n译 The bulb\n\n译 Change it.")
    assert [button.copy for button in rendered.buttons if button.copy] == ["译 One bulb please"]
    assert rendered.rows[-1][-1].label == "🌐 EN"
    assert "2026年11月核对" in card(folder, Session(WHAT), "zh_Hans").html


def test_language_page_asks_in_every_language(folder: Path) -> None:
    rendered = card(folder, Session(Page(View.LANGUAGE)))
    assert parse(rendered.html).text == "Choose your language\n请选择语言"
    assert [callback_data.decode(button.data) for button in rendered.buttons] == [
        SetLanguage("en"),
        SetLanguage("zh_Hans"),
    ]


def test_erase_asks_for_confirmation(folder: Path) -> None:
    """One red button, and a way back."""
    rendered = card(folder, Session(Page(View.FORGET), history=(BULB,)))
    assert [button.style for button in rendered.buttons] == ["danger", "", "", ""]
    assert [callback_data.decode(button.data) for button in rendered.buttons][:2] == [EraseData(), Back(BULB)]


def test_removed_answers_and_ticks_are_not_shown(folder: Path) -> None:
    """They stay stored but have no effect."""
    old = Session(WHAT, {"where": "desk", "what": "smells"}, {"list": frozenset({"gone"})})
    assert card(folder, old) == card(folder, Session(WHAT, {"where": "desk"}))
    ticked = old._replace(page=Page(View.SCREEN, "list"))
    assert "✅" not in card(folder, ticked).html


def test_wide_characters_count_twice() -> None:
    """As East Asian fonts show them."""
    assert (cells("ab"), cells("账单"), cells("✅ a")) == (2, 4, 4)


def test_no_answer_offers_official_help_and_an_agent() -> None:
    """Where topics are offered, the agent appears only once, whatever the topics."""
    guide, languages = real_guide(), real_languages()
    renderer = Renderer(guide, list(languages.values()), lambda: date(2026, 11, 22))
    none = renderer.render(Session(Page(View.TOPICS)), languages["en"])
    assert "I don't have a checked answer to that" in none.html
    assert none.rows[0][0].url == "https://help.openai.com/"
    assert none.rows[1][0].label == "Talk to a person"
    some = renderer.render(Session(Page(View.TOPICS), topics=("options.cards", "human")), languages["en"])
    assert [button.label for button in some.buttons].count("Talk to a person") == 1
    assert not any(button.url for button in some.buttons)
