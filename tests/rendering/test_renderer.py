"""What stands on a card, and where."""

from dataclasses import replace
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
from bot.i18n.catalogue import BUILT_IN, Languages
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


def test_a_question_has_its_choices_its_links_and_the_way_back(folder: Path) -> None:
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
    assert parse(rendered.html).text == (
        "What does it do?\n\nLook at it, Nov 1, 2026.\nLamps differ.\nChecked November 2026"
    )


def test_an_answered_question_marks_the_answer(folder: Path) -> None:
    """To tap it again goes on, and keeps the later answers."""
    rendered = card(folder, Session(WHAT, {"where": "desk", "what": "unsure"}))
    assert labels(rendered)[:2] == [["Nothing", "It flickers"], ["✓ Not sure"]]


def test_an_outcome_begins_with_the_steps_and_ends_with_the_date(folder: Path) -> None:
    """Title, what to do, who can do it and when to try again; then the quote, which begins with what not to do."""
    rendered = card(folder, Session(BULB, {"where": "desk", "what": "unsure"}))
    assert parse(rendered.html).text.split("\n\n") == [
        "The bulb",
        ("Change it.\nYou · In a minute.\nDon't: Touch it.\nIt is old.\nChecked November 2026 · Did it help?"),
    ]
    assert "<blockquote expandable><b>Don't:</b> Touch it.\nIt is old.</blockquote>" in rendered.html
    (copy,) = [button for button in rendered.buttons if button.copy]
    assert (copy.label, copy.copy) == ("Copy the order", "One bulb please")
    assert labels(rendered)[-2] == ["Sources", "Change answers"]
    assert callback_data.decode(rendered.rows[-2][1].data) == Show(Page(View.ANSWERS, flow="fix"))


def test_several_steps_are_numbered(tmp_path: Path) -> None:
    """One alone is not."""
    edits = {"screens/screens.yaml": ("first: Change it.", "first: |-\n    Switch it off.\n    Change it.")}
    rendered = card(write_tiny(tmp_path, edits), Session(BULB, {"where": "desk", "what": "unsure"}))
    assert "The bulb\n\n1. Switch it off.\n2. Change it.\nYou · In a minute." in parse(rendered.html).text


def test_a_final_answer_asks_whether_it_helped_and_has_one_way_on_if_not(folder: Path) -> None:
    """A choice, where one leads further; else that it didn't."""
    final = card(folder, Session(Page(View.SCREEN, "end", "fix"), {"where": "desk", "what": "unsure", "bulb": "still"}))
    assert parse(final.html).text.endswith("Checked November 2026 · Did it help?")
    assert labels(final)[0] == ["Yes, solved", "Not yet"]
    leads_on = card(folder, Session(BULB, {"where": "desk", "what": "unsure"}))
    assert "Did it help?" in leads_on.html
    assert ["Yes, solved", "Still dark"] in labels(leads_on)
    outside = card(folder, Session(Page(View.SCREEN, "bulb")))
    assert "Did it help?" not in outside.html


def test_a_notice_stands_above_the_screens_it_is_for(folder: Path) -> None:
    """While the answers fit, and only above screens that ask for it; in the flow and outside."""
    notice = "<i>Not all here is certain.</i>\n"
    unsure = {"where": "unsure", "what": "nothing"}
    assert card(folder, Session(WHAT, unsure)).html.startswith(notice)
    assert notice not in card(folder, Session(WHAT, {"where": "desk"})).html
    assert notice not in card(folder, Session(Page(View.SCREEN, "plug", "fix"), unsure)).html
    assert card(folder, Session(Page(View.SCREEN, "what"), unsure)).html.startswith(notice)


def test_a_checklist_shows_its_state_and_its_buttons_set_the_other(folder: Path) -> None:
    """Each button says what it sets, so that two taps are one."""
    rendered = card(folder, Session(Page(View.SCREEN, "list"), {}, {"list": frozenset({"off"})}))
    assert "✅ The lamp is off.\n⬜ My hands are dry." in rendered.html
    assert labels(rendered)[0] == ["✅ Lamp off", "⬜ Dry hands"]
    done_items = [callback_data.decode(button.data) for button in rendered.rows[0]]
    assert done_items == [SetItem("list", "off", done=False), SetItem("list", "dry", done=True)]


def test_a_link_into_a_branch_gives_its_answers_as_a_link(folder: Path) -> None:
    """Or Back would lead to a question that was never seen."""
    rendered = card(folder, Session(HOME))
    events = [callback_data.decode(button.data) for button in rendered.buttons]
    assert events[:2] == [EnterFlow("fix"), AnswerQuestions("fix", (("what", "flickers"),), link=True)]
    assert events[2] == Show(Page(View.SCREEN, "list"))
    assert labels(rendered)[-1] == ["🌐 简体中文"]


def test_the_sources_of_a_screen_say_where_and_when(folder: Path) -> None:
    """And, once it is due, that it may have changed."""
    session = Session(Page(View.SOURCES, "bulb", "fix"))
    fresh, old = card(folder, session), card(folder, session, today=date(2027, 4, 30))
    assert '<a href="https://example.org/lamps?a=1&amp;b=2">Lamps &amp; light</a>, checked Nov 1, 2026' in fresh.html
    assert "may have changed since" not in fresh.html
    assert "may have changed since" in old.html


def test_the_answers_given_can_each_be_changed(folder: Path) -> None:
    """In the order of the path, whatever was tapped first."""
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


def test_a_label_is_escaped_where_it_stands_in_a_text(tmp_path: Path) -> None:
    """On the button it is plain text; in the list of answers it is not."""
    folder = write_tiny(tmp_path, {"screens/screens.yaml": ("label: On the desk", "label: R&D <desk")})
    rendered = card(folder, Session(Page(View.ANSWERS, flow="fix"), {"where": "desk"}))
    assert "→ R&D <desk" in parse(rendered.html).text
    assert rendered.rows[0][0].label == "R&D <desk"


def test_the_question_whether_to_go_on_names_the_place(folder: Path) -> None:
    """And lets one look at the answers, or start over."""
    rendered = card(folder, Session(Page(View.RESUME, flow="fix"), {"where": "desk"}))
    assert "Find the fault: <b>What does it do?</b>" in rendered.html
    events = [callback_data.decode(button.data) for button in rendered.buttons]
    assert events[:3] == [Continue("fix"), Show(Page(View.ANSWERS, flow="fix")), RestartFlow("fix")]


def test_a_card_is_wholly_in_its_language(folder: Path) -> None:
    """Texts, labels, dates and texts to copy."""
    rendered = card(folder, Session(BULB, {"where": "unsure", "what": "unsure"}), "zh_Hans")
    assert parse(rendered.html).text.startswith("译 Not all here is certain.\n译 The bulb\n\n译 Change it.")
    assert [button.copy for button in rendered.buttons if button.copy] == ["译 One bulb please"]
    assert rendered.rows[-1][-1].label == "🌐 EN"
    assert "2026年11月1日" in card(folder, Session(WHAT), "zh_Hans").html


def test_the_card_that_asks_for_the_language_asks_in_all_of_them(folder: Path) -> None:
    """Whoever reads one line of it is served."""
    rendered = card(folder, Session(Page(View.LANGUAGE)))
    assert parse(rendered.html).text == "Choose your language\n请选择语言"
    assert [callback_data.decode(button.data) for button in rendered.buttons] == [
        SetLanguage("en"),
        SetLanguage("zh_Hans"),
    ]


def test_deleting_is_asked_for_before_it_is_done(folder: Path) -> None:
    """One red button, and a way back."""
    rendered = card(folder, Session(Page(View.FORGET), history=(BULB,)))
    assert [button.style for button in rendered.buttons] == ["danger", "", "", ""]
    assert [callback_data.decode(button.data) for button in rendered.buttons][:2] == [EraseData(), Back(BULB)]


def test_unknown_answers_and_ticks_of_an_old_session_are_not_shown(folder: Path) -> None:
    """They are kept, and say nothing."""
    old = Session(WHAT, {"where": "desk", "what": "smells"}, {"list": frozenset({"gone"})})
    assert card(folder, old) == card(folder, Session(WHAT, {"where": "desk"}))
    ticked = replace(old, page=Page(View.SCREEN, "list"))
    assert "✅" not in card(folder, ticked).html


def test_wide_characters_count_twice() -> None:
    """As East Asian fonts draw them."""
    assert (cells("ab"), cells("账单"), cells("✅ a")) == (2, 4, 4)


def test_where_there_is_no_answer_the_official_page_and_a_person_are_offered() -> None:
    """And where topics are offered, the person only once, however the topics came out."""
    guide, languages = real_guide(), real_languages()
    renderer = Renderer(guide, list(languages.values()), lambda: date(2026, 11, 22))
    none = renderer.render(Session(Page(View.TOPICS)), languages["en"])
    assert "I don't have a checked answer to that" in none.html
    assert none.rows[0][0].url == "https://help.openai.com/"
    assert none.rows[1][0].label == "Talk to a person"
    some = renderer.render(Session(Page(View.TOPICS), topics=("options.cards", "human")), languages["en"])
    assert [button.label for button in some.buttons].count("Talk to a person") == 1
    assert not any(button.url for button in some.buttons)
