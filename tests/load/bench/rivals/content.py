"""The rivals' content: texts and buttons of the guide that our bot uses, from the same files."""

import os
from gettext import NullTranslations, translation
from pathlib import Path
from typing import NamedTuple

import yaml

_SCREENS = Path(__file__).parents[1] / "guide" / "screens" / "decline.yaml"
LOCALES = os.environ["LOCALES"]
DOMAIN = "messages"

BACK, MENU, ANSWERS, START_OVER = "‹ Back", "Menu", "My answers", "Start over"
WHO, FIRST, RETRY = (
    "▸ <b>Who can fix it:</b> {text}",
    "▸ <b>First:</b> {text}",
    "▸ <b>Try again:</b> {text}",
)
LANGUAGES = {"en": "🌐 EN", "zh_Hans": "🌐 简"}


class Screen(NamedTuple):
    """A question or an outcome: the parts of its text, and the id and label of each choice."""

    title: str
    parts: tuple[str, ...]
    why: str
    choices: tuple[tuple[str, str], ...]
    first: str = ""
    retry: str = ""


def _screens() -> dict[str, Screen]:
    data = yaml.safe_load(_SCREENS.read_text(encoding="utf-8"))
    return {
        name: Screen(
            screen["title"],
            (screen["text"],),
            screen.get("why", ""),
            tuple((key, choice["label"]) for key, choice in screen.get("choices", {}).items()),
            screen.get("first", ""),
            screen.get("retry", ""),
        )
        for name, screen in data.items()
    }


SCREENS = _screens()
DECLINED = "⛔ Card declined"
BANK = "Your bank"
QUESTIONS = ("place", "bill", "seen", "bank")


def translations(language: str) -> NullTranslations:
    """A language's gettext catalogue."""
    return translation(DOMAIN, LOCALES, [language], fallback=True)
