"""What a card offers follows from the services that this bot or mount has, in every combination of any three."""

import re
from itertools import combinations

import pytest

from bot.app.wiring import build_renderer
from bot.check.page_generator import pages
from bot.conversation import callback_data
from bot.conversation.effect import Effect
from bot.conversation.session import View
from bot.conversation.transition import transition
from bot.guide.guide import NEWS, REMINDERS, SERVICES, STAFF, TEXTS, Guide
from bot.i18n.offered_languages import Languages

COMBINATIONS = [frozenset(some) for count in range(0, len(SERVICES) + 1, 2) for some in combinations(SERVICES, count)]
"""None, each pair, and all: any three services are on and off in all eight ways."""

OWN_PAGE = {View.REMINDERS: REMINDERS, View.NEWS: NEWS, View.HANDOFF: STAFF, View.TALK: STAFF}
ASKS_FOR_TEXT = re.compile(
    r"(?<!never )\b(?:send|tell|write|ask) me\b(?! where)|\bpaste\b[^.]*\b(?:here|question|message|part)\b|"
    r"\btype (?:a|your) question\b|send it to me",
    re.IGNORECASE,
)
MENTIONS = {
    "/reminders": REMINDERS,
    "your reminders": REMINDERS,
    "update notifications": NEWS,
    "the support team": STAFF,
    "every message": TEXTS,
}
"""What only a bot with that service may mention."""


@pytest.mark.parametrize("services", COMBINATIONS, ids=lambda some: "+".join(sorted(some)) or "none")
def test_card_offers_only_what_this_bot_does(guide: Guide, languages: Languages, services: frozenset[str]) -> None:
    """No button leads nowhere, no command is listed that does nothing, and a text is asked for only if it's read."""
    offering = guide.model_copy(update={"services": services})
    renderer = build_renderer(offering, languages, "bot")
    asked = 0
    for session in pages(offering):
        own = OWN_PAGE.get(session.page.view)
        if own and own not in services:
            continue  # shown only for an old button or command; it says that there is no such service
        card = renderer.render(session, languages["en"])
        asked += bool(ASKS_FOR_TEXT.search(card.html))
        for word, service in MENTIONS.items():
            assert (word in card.html) <= (service in services), (session.page, word)
        for button in card.buttons:
            if button.data:
                _, effects = transition(offering, session, callback_data.decode(button.data))
                assert Effect.VANISHED not in effects, (session.page, button.label)
    assert bool(asked) == (TEXTS in services)
