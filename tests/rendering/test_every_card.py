"""Every card of the real guide, in every language, through Telegram's own parser."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest

from bot.check.card_faults import faults
from bot.check.page_generator import pages
from bot.conversation import callback_data
from bot.conversation.event import UnknownTarget
from bot.conversation.session import Page, Session, View
from bot.guide.guide import Guide
from bot.guide.model import CONTINUE
from bot.guide.screen import Likely
from bot.i18n.offered_languages import Languages
from bot.rendering import bot_texts
from bot.rendering.card import Card
from bot.rendering.card_limits import TEXT_UNITS
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import plain, units
from tests.support.real_guide import real_guide, real_languages, real_renderer
from tests.support.telegram_markup import expected, parse

LANGUAGES = sorted(real_languages())


def answered(guide: Guide) -> Iterator[Session]:
    """Every screen with each of its answers given, as Back shows it."""
    for flow in guide.flows:
        for name in sorted(guide.flow_screens(flow)):
            for choice in guide.screens[name].answers:
                yield Session(Page(View.SCREEN, name, flow), {name: choice})


@cache
def cards(language: str) -> list[tuple[Session, Card]]:
    """Every page, rendered once for all tests."""
    guide, renderer = real_guide(), real_renderer()
    return [(session, renderer.render(session, real_languages()[language])) for session in pages(guide)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_parses_the_markup_as_intended(language: str) -> None:
    """The same text, with every bold, italic, code, quote and link in its place."""
    kinds = set()
    for session, card in cards(language):
        parsed, wanted = parse(card.html), expected(card.html)
        assert parsed.entities == wanted.entities, session.page
        assert parsed.text == wanted.text
        assert parsed.text.strip() == plain(card.html)
        assert all(entity.url.startswith("https://") for entity in parsed.entities if entity.kind == "TextUrl")
        kinds |= {entity.kind for entity in parsed.entities}
    assert kinds == {
        "Bold", "Italic", "Code", "Pre", "TextUrl", "BlockQuote", "ExpandableBlockQuote", "DateTime",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_is_within_the_limits(guide: Guide, language: str) -> None:
    """A screen has at most 1,024 UTF-16 units, the limit of ephemeral messages in groups."""
    for session, card in cards(language):
        allowed = guide.manifest.rules.max_units if session.page.view is View.SCREEN else TEXT_UNITS
        assert not list(faults(card, allowed)), session.page
        assert units(parse(card.html).text) <= min(allowed, 1024 if session.page.view is View.SCREEN else TEXT_UNITS)
        assert len([button for row in card.rows for button in row]) <= 100
        assert all(card.rows), "an empty row"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_has_exactly_one_valid_action(language: str) -> None:
    """A target, a URL or a text to copy."""
    for session, card in cards(language):
        for button in card.buttons:
            assert sum(map(bool, (button.data, button.url, button.copy))) == 1, session.page
            assert button.label.strip() == button.label != ""
            if button.data:
                assert callback_data.decode(button.data) != UnknownTarget()
                assert callback_data.encode(callback_data.decode(button.data)) == button.data


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_is_left(language: str) -> None:
    """On cards, buttons and in texts to copy."""
    for session, card in cards(language):
        for text in (card.html, *(button.label + button.copy for button in card.buttons)):
            assert not re.search(r"\{\w*\}", text), session.page


@pytest.mark.parametrize("language", LANGUAGES)
def test_answered_screen_marks_its_answer_and_still_fits(
    guide: Guide, renderer: Renderer, languages: Languages, language: str
) -> None:
    """The mark makes a label wider; each answer is tried."""
    for session in answered(guide):
        card = renderer.render(session, languages[language])
        marked = [button.label for button in card.buttons if button.label.startswith("✓ ")]
        screen = guide.screens[session.page.screen]
        choice = screen.answers[session.answers[session.page.screen]]
        # Only the likeliest causes have a button; "Not yet" covers those that didn't help.
        hidden = choice.not_yet or choice.to == CONTINUE or isinstance(screen, Likely)
        expected = [f"✓ {languages[language].say(choice.label)}"]
        assert marked == expected or (hidden and not marked)
        assert not list(faults(card, guide.manifest.rules.max_units)), session


@pytest.mark.parametrize("language", LANGUAGES)
def test_note_above_a_card_keeps_it_valid(
    guide: Guide, renderer: Renderer, languages: Languages, language: str
) -> None:
    """Telegram's parser accepts the note above every page."""
    said = languages[language].say(bot_texts.VANISHED)
    for session in pages(guide):
        card = renderer.render(session, languages[language], f"{said} <&>")
        assert parse(card.html).text.startswith(f"{said} <&>\n\n")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


def test_why_page_never_denies_the_reasons_that_it_lists() -> None:
    """What the answers rule out is a reason, too."""
    pages_of_reasons = [card.html for session, card in cards("en") if session.page.view is View.WHY]
    assert sum(bot_texts.EXCLUDED in html for html in pages_of_reasons) > 10
    assert not [html for html in pages_of_reasons if bot_texts.EXCLUDED in html and bot_texts.WHY_NOTHING in html]


def test_answers_point_only_to_causes_that_are_likely() -> None:
    """A cause that is merely possible is there because nothing speaks against it."""
    pages_of_reasons = [card.html for session, card in cards("en") if session.page.view is View.WHY]
    likely, possible = (f"1. {rank.format(text='')}" for rank in (bot_texts.LIKELIEST, bot_texts.POSSIBLE))
    assert sum(likely in html for html in pages_of_reasons) > 10
    assert any(possible in html for html in pages_of_reasons)
    assert all((likely in html) == (bot_texts.WHY_TEXT in html) for html in pages_of_reasons)


def test_labels_contain_no_markup(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Telegram shows labels verbatim, tags included."""
    for name in LANGUAGES:
        again = [renderer.render(session, languages[name]) for session in answered(guide)]
        labels = {button.label for card in (*(card for _, card in cards(name)), *again) for button in card.buttons}
        tags = _Tags()
        for label in labels:
            tags.feed(label)
            tags.reset()
        assert not tags.seen


def test_rendering_is_deterministic(renderer: Renderer, languages: Languages) -> None:
    """Otherwise an unchanged card would be edited on every resent tap."""
    for session, card in cards("en"):
        copy = session._replace(answers=dict(reversed(list(session.answers.items()))))
        assert renderer.render(copy, languages["en"]) == card
