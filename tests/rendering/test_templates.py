"""Texts to send: in the languages of sender and recipient, filled from the answers, blank elsewhere."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.session import Page, Session, View
from bot.guide.guide import Guide
from bot.guide.loader import load
from bot.guide.model import ANSWER
from bot.guide.screen import Note
from bot.i18n.catalogue import BUILT_IN, read_catalogue
from bot.i18n.offered_languages import Languages
from bot.i18n.update import write_catalogue
from bot.rendering.card import Card
from bot.rendering.card_limits import COPY_UNITS
from bot.rendering.outcome_buttons import summary
from bot.rendering.renderer import Renderer
from bot.rendering.templates import BLANK
from bot.rendering.text_length import units
from tests.support.real_guide import real_languages
from tests.support.strategies import random_route
from tests.support.telegram_markup import parse
from tests.support.tiny_guide import DIAGNOSED, write_tiny

LANGUAGES = sorted(real_languages())
CALLBANK = Page(View.SCREEN, "callbank", "decline")
NOTE = Page(View.SCREEN, "note_openai", "decline")
DECLINED = {"place": "listed", "likely": "reason", "reason": "blocked"}

randoms = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("tiny"), base=DIAGNOSED)


def card(folder: Path, screen: str, answers: dict[str, str], language: str = "en", flow: str = "fix") -> Card:
    languages = Languages(BUILT_IN, folder / "locales")
    renderer = Renderer(load(folder), list(languages.values()), lambda: date(2026, 11, 22))
    return renderer.render(Session(Page(View.SCREEN, screen, flow), answers), languages[language])


def copies(rendered: Card) -> dict[str, str]:
    return {button.label: button.copy for button in rendered.buttons if button.copy}


@pytest.mark.parametrize(
    ("language", "card_country", "named"),
    [
        ("en", "home", [""]),
        ("en", "china", [" · EN", " · 简"]),
        ("zh_Hans", "china", [""]),
        ("zh_Hans", "home", [" · 简", " · EN"]),
        ("zh_Hans", "unsure", [""]),
    ],
)
def test_bank_text_is_offered_in_the_banks_language(
    renderer: Renderer, languages: Languages, language: str, card_country: str, named: list[str]
) -> None:
    """After the user's own; only once if they are the same or the bank is unknown."""
    answers = {**DECLINED, "card_country": card_country}
    found = copies(renderer.render(Session(CALLBANK, answers), languages[language]))
    label = languages[language].say("Copy the text for the bank")
    assert list(found) == [f"{label}{name}" for name in named]
    assert len(set(found.values())) == len(named)


def test_traditional_chinese_reader_gets_simplified_for_the_bank(renderer: Renderer, languages: Languages) -> None:
    """A mainland bank reads it, though the user may not write it."""
    answers = {**DECLINED, "card_country": "china"}
    first, second = copies(renderer.render(Session(CALLBANK, answers), languages["zh_Hant"]))
    assert first.endswith(" · 繁")
    assert second.endswith(" · 简")


def test_each_text_is_filled_in_its_own_language(renderer: Renderer, languages: Languages) -> None:
    """Answers given in one language are translated for the recipient."""
    answers = {**DECLINED, "card_country": "china", "callbank": "still"}
    text = parse(renderer.render(Session(NOTE, answers), languages["zh_Hans"]).html).text
    english = text[text.index("English") :]
    assert "Bank says: Blocked, or no reason given" in english
    assert languages["zh_Hans"].say("Blocked, or no reason given") in text
    assert languages["zh_Hans"].say("Blocked, or no reason given") not in english


def test_unanswered_fields_stay_blank(renderer: Renderer, languages: Languages) -> None:
    """So do fields that must not be known here: amounts, days, names."""
    answers = {"place": "listed", "card_country": "home", "likely": "seen", "seen": "unsure"}
    (text,) = copies(renderer.render(Session(CALLBANK, answers), languages["en"])).values()
    assert f"USD {BLANK}, on {BLANK} at {BLANK}" in text
    kept = {**answers, "reason": "blocked"}
    assert list(copies(renderer.render(Session(CALLBANK, kept), languages["en"])).values()) == [text]


def test_text_outside_a_flow_ignores_the_answers(folder: Path) -> None:
    """A recipient with a fixed language gets only that one, and the label says so."""
    found = copies(card(folder, "bulb", {"where": "desk", "what": "flickers"}, "zh_Hans", flow=""))
    assert found == {"译 Copy the order · EN": f"One bulb please: {BLANK}."}


def test_note_is_shown_for_copying(folder: Path) -> None:
    """One line per field; lines with only unasked fields are dropped, blanks and the rest stay."""
    rendered = card(folder, "order", {"where": "unsure", "what": "flickers"})
    (block,) = [entity.text for entity in parse(rendered.html).entities if entity.kind == "Pre"]
    assert block == "A bulb for <b> & c, please.\n\nIt does: It flickers\nPrice: ____"
    tried = card(folder, "order", {"where": "unsure", "what": "flickers", "bulb": "still"})
    assert "\nThen: Still dark; ____\n" in parse(tried.html).text


def test_note_for_another_language_is_shown_in_both(folder: Path) -> None:
    """Labeled by language, each filled in its own."""
    rendered = card(folder, "order", {"where": "desk", "what": "flickers"})
    parsed = parse(rendered.html)
    assert [entity.kind for entity in parsed.entities].count("Pre") == 2
    assert parsed.text.index("English") < parsed.text.index("It does: It flickers")
    assert parsed.text.index("It does: It flickers") < parsed.text.index("简体中文")
    assert parsed.text.index("简体中文") < parsed.text.index("译 It flickers")
    chinese = card(folder, "order", {"where": "unsure", "what": "flickers"}, "zh_Hans")
    assert parse(chinese.html).text.index("简体中文") < parse(chinese.html).text.index("English")


def test_untranslated_note_is_shown_once(tmp_path: Path) -> None:
    """Not twice in English, once for a language that isn't complete and once for the recipient."""
    folder = write_tiny(tmp_path, base=DIAGNOSED)
    file = folder / "locales/zh_Hans/LC_MESSAGES/guide.po"
    catalogue = read_catalogue(file)
    (note,) = [each for each in catalogue if str(each.id).startswith("A bulb for")]
    note.string = ""
    write_catalogue(catalogue, file)
    rendered = card(folder, "order", {"where": "unsure", "what": "flickers"}, "zh_Hans")
    assert [entity.kind for entity in parse(rendered.html).entities].count("Pre") == 1


def test_note_for_openai_states_what_is_known(renderer: Renderer, languages: Languages) -> None:
    """In English for its support team, whatever the user reads; it asks for nothing that mustn't be in a chat."""
    answers = {**DECLINED, "card_country": "home", "callbank": "still"}
    rendered = parse(renderer.render(Session(NOTE, answers), languages["zh_Hans"]).html).text
    english = rendered[rendered.index("English") :].splitlines()
    assert "Bank says: Blocked, or no reason given" in english
    assert "Card from where I live (supported)" in english
    assert "Organization, request ID: ____" in english
    assert not any(line.startswith("API error") for line in english)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"likely": "other", "other": "web", "web": "renew"}, "ChatGPT plan: A renewal failed"),
        ({"likely": "seen", "seen": "address"}, "What I see: Address or postal code"),
        ({"likely": "paid"}, "What happened: Charged, but no credits"),
    ],
)
def test_note_for_openai_includes_details(
    renderer: Renderer, languages: Languages, asked: dict[str, str], line: str
) -> None:
    """Also for a ChatGPT plan, for "something else", and where money was charged."""
    answers = {"place": "listed", "card_country": "home", **asked}
    rendered = parse(renderer.render(Session(NOTE, answers), languages["en"]).html).text.splitlines()
    assert line in rendered


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100)
@given(random=randoms)
def test_every_text_fits_its_button_and_every_note_its_screen(
    guide: Guide, renderer: Renderer, languages: Languages, language: str, random: Random
) -> None:
    """On every route, in every language, with nothing left to fill in but blanks."""
    path = random_route(guide, "decline", random)
    outcome = renderer.render(Session(Page(View.SCREEN, path.end, "decline"), path.answers), languages[language])
    for text in copies(outcome).values():
        assert 1 <= units(text) <= COPY_UNITS
        assert not ANSWER.search(text)
    for name, screen in guide.screens.items():
        if isinstance(screen, Note):
            rendered = renderer.render(Session(Page(View.SCREEN, name, "decline"), path.answers), languages[language])
            assert units(parse(rendered.html).text) <= guide.manifest.rules.max_units
            assert not ANSWER.search(rendered.html)


def test_the_summary_for_staff_names_what_was_chosen_among_the_likely_causes(
    guide: Guide, languages: Languages
) -> None:
    """Not as the answer to a question: "The most likely causes" isn't one."""
    answers = {"place": "listed", "card_country": "home", "likely": "code"}
    lines = parse(
        summary(guide, Session(Page(View.SCREEN, "api", "decline"), answers), "decline", languages["en"])
    ).text
    assert "• Where are you? → In a supported place\n" in lines
    assert "\n• My code shows an error" in lines
    assert "The most likely causes" not in lines
