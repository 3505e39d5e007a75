"""The bot's own words fit a guide about anything; what belongs to a subject comes from the guide."""

import re
from pathlib import Path

import pytest

from bot.app.wiring import build_renderer, read_content
from bot.conversation.session import Page, Session, View
from bot.rendering import bot_texts
from tests.support.tiny_guide import DIAGNOSED, write_tiny

PLACES = """\
lists:
  lamps:
    provider: Lamps & Co
    url: https://example.org/places
    checked: 2026-08-01
    cites: [F1]
    places: FR JP
    added: DE
    added_by: 2026-11-10
dependent: PF
"""
UNSEEN, UNLISTED = "I can't see your lamp.", "The lamp's colour makes no difference."
WORDS = f"  short: A small guide\n  unseen: {UNSEEN}\n  unlisted: {UNLISTED}\n"

ABOUT_SECRETS = {
    *("HANDOFF_RULES", "TALK_TEXT", "PHOTO_SENT", "HELP_TEXTS", "EXPOSED_CARD", "UNREADABLE", "GROUP_SECRETS"),
}
"""These ask everybody not to send card numbers."""


def shown(folder: Path, page: Page, *, words: bool) -> str:
    """A page as rendered; with ``words``, the guide has words of its own."""
    manifest = DIAGNOSED["guide.yaml"].replace(
        "  short: A small guide\n", WORDS if words else "  short: A small guide\n"
    )
    write_tiny(folder, base={**DIAGNOSED, "guide.yaml": manifest, "places.yaml": PLACES})
    guide, languages = read_content(folder)
    answers = {"where": "desk", "what": "flickers"}
    return build_renderer(guide, languages).render(Session(page, answers), languages["en"]).html


def test_bots_own_words_are_about_no_bank_and_no_payment() -> None:
    """Except for some warnings about secrets, which anybody may send."""
    subject = re.compile(r"\b(banks?|cards?|pay|paid|payments?|billing|API|OpenAI)\b")
    said = {name: text for name, text in vars(bot_texts).items() if name.isupper() and isinstance(text, str)}
    names = {name for name, text in said.items() if subject.search(text)}
    assert names == ABOUT_SECRETS


@pytest.mark.parametrize("words", [True, False])
def test_why_page_says_what_the_bot_cannot_see_in_the_guides_words(tmp_path: Path, words: bool) -> None:
    html = shown(tmp_path, Page(View.WHY, "bulb", "fix"), words=words)
    assert bot_texts.WHY_TEXT in html
    assert (UNSEEN in html) == words


@pytest.mark.parametrize(("code", "said"), [("BR", True), ("FR", False), ("DE", False), ("PF", False)])
def test_guide_adds_its_words_where_a_place_is_not_listed(tmp_path: Path, code: str, said: bool) -> None:
    """Not where that isn't certain."""
    page = Page(View.PLACE, f"lamps_{code}")
    assert (UNLISTED in shown(tmp_path / "words", page, words=True)) == said
    assert UNLISTED not in shown(tmp_path / "none", page, words=False)


@pytest.mark.parametrize(("code", "month"), [("FR", "August"), ("BR", "August"), ("DE", "November")])
def test_place_is_dated_as_the_copy_that_has_it(tmp_path: Path, code: str, month: str) -> None:
    """A later copy may be cut short, so it says nothing about a place that it doesn't have."""
    assert f"Checked {month} 2026" in shown(tmp_path, Page(View.PLACE, f"lamps_{code}"), words=False)
