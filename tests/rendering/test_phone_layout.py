"""Every card in every language, as the chat page shows it on a phone of 390 x 844 points."""

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.check.page_generator import pages
from bot.conversation.session import Session, View
from bot.guide.guide import NEWS, REMINDERS, STAFF, Guide
from bot.guide.screen import Likely, Outcome
from bot.i18n.offered_languages import Languages
from bot.rendering.card import Card
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import lines
from bot.telegram.method_parameters import message_of
from telegram_simulator import Simulator
from tests.support.browser import BROWSER, launched

from ..support.real_guide import TODAY

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]

PERSON = 1001

MEASURE = """() => ({
  room: document.querySelector(".chat").clientHeight,
  cards: [...document.querySelectorAll("article")].map((card) => ({
    height: card.getBoundingClientRect().height,
    lines: [...card.querySelectorAll(".text")].map((text) =>
      Math.round(text.getBoundingClientRect().height / parseFloat(getComputedStyle(text).lineHeight)))[0],
    cut: [...card.querySelectorAll(".keyboard span")].filter((label) => label.scrollWidth > label.clientWidth)
      .map((label) => label.textContent),
  })),
})"""


class Shown(NamedTuple):
    """A card, and what the browser measured of it."""

    session: Session
    card: Card
    measured: dict[str, Any]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    if BROWSER is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine; .ci/run installs it")
    async with async_playwright() as playwright, launched(playwright) as browser:
        yield await browser.new_page(viewport={"width": 390, "height": 844})


def cards(guide: Guide, languages: Languages, language: str) -> Iterator[tuple[Session, Card]]:
    """Every screen, and every other page that has a new row of buttons; every optional service is on."""
    offering = guide.model_copy(update={"services": frozenset((STAFF, REMINDERS, NEWS))})
    renderer = Renderer(offering, list(languages.values()), lambda: TODAY, "some_bot")
    seen: set[str] = set()
    rows: set[tuple[str, ...]] = set()
    for session in pages(offering):
        card = renderer.render(session, languages[language])
        labels = {tuple(button.label for button in row) for row in card.rows}
        measured = session.page.view is View.SCREEN and card.html not in seen
        if measured or not labels <= rows:
            seen.add(card.html)
            rows |= labels
            yield session, card


async def measure(page: Page, drawn: list[tuple[Session, Card]]) -> tuple[float, list[Shown]]:
    """Sends all cards to one chat; each is as high and as wide as it would be alone."""
    telegram = Simulator()
    telegram.add_user(PERSON, started=True)
    async with telegram.serving():
        for _, card in drawn:
            await telegram.call("sendMessage", {"chat_id": PERSON, **message_of(card)})
        await page.goto(f"{telegram.url}/?user={PERSON}&theme=light")
        await expect(page.locator("article")).to_have_count(len(drawn), timeout=60_000)
        found = await page.evaluate(MEASURE)
    return found["room"], [Shown(*each, measured) for each, measured in zip(drawn, found["cards"], strict=True)]


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
async def test_every_screen_fits_and_no_label_is_truncated(
    guide: Guide, languages: Languages, page: Page, language: str
) -> None:
    """With its quote collapsed, between the chat's header and the input field: the title and all buttons together.

    Pages that list somebody's answers, sources or budget may be longer.
    """
    room, found = await measure(page, list(cards(guide, languages, language)))
    cut = {label for each in found for label in each.measured["cut"]}
    assert not cut
    screens = [each for each in found if each.session.page.view is View.SCREEN]
    assert {each.session.page.screen for each in screens} == set(guide.screens)
    too_high = {each.session.page.screen: each.measured for each in screens if each.measured["height"] > room}
    assert not too_high
    # `bot check` estimates without a browser, from average letter widths: it may be two lines short, never more.
    answers = [each for each in screens if _is_outcome(guide, each)]
    assert not [each.session.page for each in answers if each.measured["lines"] > lines(each.card.html) + 2]


def _is_outcome(guide: Guide, each: Shown) -> bool:
    return isinstance(guide.screens[each.session.page.screen], Outcome | Likely)
