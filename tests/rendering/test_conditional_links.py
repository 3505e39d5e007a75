"""Links shown only for certain answers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation import callback_data
from bot.conversation.event import Show
from bot.conversation.route import offered, routes
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import current_answers
from bot.guide.guide import Guide
from bot.guide.loader import load
from bot.guide.screen import Link
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from tests.support.tiny_guide import write_tiny

CARD_OPTIONS = {"opt_cards", "opt_virtual", "opt_nous"}

NO_PLACE = {
    "not said": {"place": "other"},
    "unlisted": {"place": "unlisted"},
}

PLACE = {
    "listed": {"place": "listed"},
    "listed, with a card from China": {"place": "listed", "card_country": "china"},
}


def targets(guide: Guide, renderer: Renderer, languages: Languages, session: Session) -> Iterator[str]:
    for button in renderer.render(session, languages["en"]).buttons:
        if isinstance(event := callback_data.decode(button.data), Show) and event.page.view is View.SCREEN:
            yield event.page.screen


@pytest.mark.parametrize(
    ("when", "unless", "answers", "there"),
    [
        ({}, {}, {}, True),
        ({"a": ["x"]}, {}, {}, False),
        ({"a": ["x", "y"]}, {}, {"a": "y"}, True),
        ({"a": ["x"], "b": ["x"]}, {}, {"a": "x"}, False),
        ({}, {"a": ["x"], "b": ["x"]}, {"b": "x"}, False),
        ({}, {"a": ["x"]}, {"a": "y"}, True),
        ({"a": ["x"]}, {"b": ["x"]}, {"a": "x", "b": "x"}, False),
    ],
)
def test_link_is_shown_if_all_of_when_and_none_of_unless_match(
    when: dict[str, list[str]], unless: dict[str, list[str]], answers: dict[str, str], there: bool
) -> None:
    """``when`` joins its questions with "and", ``unless`` with "or"."""
    link = Link.model_validate({"label": "On", "to": "on", "when": when, "unless": unless})
    assert offered(link, answers) is there


def test_conditional_link_follows_the_answers_of_the_route(tmp_path: Path) -> None:
    """Answers left over from another route don't count."""
    edit = ("to: list}\n\nwhere", "to: list, unless: {what: [flickers]}}\n\nwhere")
    guide = load(write_tiny(tmp_path, {"screens/screens.yaml": edit}))
    link = guide.screens["home"].links[2]
    on_path = Session(Page(View.SCREEN, "home"), {"where": "desk", "what": "flickers"})
    kept = Session(Page(View.SCREEN, "home"), {"what": "flickers"})
    assert not offered(link, current_answers(guide, on_path))
    assert offered(link, current_answers(guide, kept))


@pytest.mark.parametrize("answers", NO_PLACE.values(), ids=NO_PLACE)
def test_card_options_are_hidden_without_a_supported_place(
    guide: Guide, renderer: Renderer, languages: Languages, answers: dict[str, str]
) -> None:
    """On every page of every route."""
    seen = 0
    for flow in guide.flows:
        for path in routes(guide, flow, frozenset(answers)):
            if answers.items() <= path.answers.items():
                seen += 1
                session = Session(Page(View.SCREEN, path.end, flow), path.answers)
                assert not CARD_OPTIONS & set(targets(guide, renderer, languages, session)), session
    assert seen > 50
    for name in guide.screens:
        for flow in ("", "decline"):
            beside = Session(Page(View.SCREEN, name, flow), {**answers, "card_country": "home"})
            assert not CARD_OPTIONS & set(targets(guide, renderer, languages, beside)), beside.page


@pytest.mark.parametrize("answers", PLACE.values(), ids=PLACE)
def test_card_options_are_shown_in_a_supported_place(
    guide: Guide, renderer: Renderer, languages: Languages, answers: dict[str, str]
) -> None:
    """Otherwise the rule would hide them from everyone."""
    menu = Session(Page(View.SCREEN, "opt_menu"), answers)
    assert set(targets(guide, renderer, languages, menu)) >= CARD_OPTIONS


def test_store_payments_link_both_stores(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Which store it was isn't asked: the receipt names it, and nothing else depends on it."""
    answers = {"likely": "other", "other": "store", "shop_seen": "method", "shop_method": "still"}
    session = Session(Page(View.SCREEN, "shop_ask", "decline"), answers)
    html = renderer.render(session, languages["en"]).html
    assert set(re.findall(r'href="https://([^/"]+)', html)) == {"reportaproblem.apple.com", "support.google.com"}
