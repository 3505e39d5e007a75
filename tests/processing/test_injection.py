"""User-supplied names and texts are shown verbatim: they never become markup."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.conversation.event import TextUnderstood
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.counters import CounterStore
from bot.ports.groups import GroupMessenger, Member
from bot.ports.messenger import Messenger
from bot.ports.recognizer import Recognizer
from bot.ports.updates import InlineAnswer, TapAnswer
from bot.rendering.card import Card
from bot.telegram.update_parser import read_update
from telegram_simulator import parse_html
from tests.support.fakes import FakeGroupStore, FakeStores
from tests.support.processors import make_processor

LINK = '<a href="https://evil.example/">Click</a>'
_TAG = re.compile(r"<[^>]*>")
FOREIGN = frozenset(_TAG.findall(f"<u></u><s></s>{LINK}")) - {"</a>"}
"""Tags that only users write; our cards have none of them."""


class FixedRecognizer(Recognizer):
    """Understands every text the same way, so cards differ only in what they quote."""

    def __init__(self, said: TextUnderstood) -> None:
        self._said = said

    def secret_in(self, text: str) -> str:
        return ""

    def read(self, text: str) -> TextUnderstood:
        return self._said


class NoCounters(CounterStore):
    """Counts nothing."""

    async def add(self, counts: Mapping[str, int]) -> None:
        pass

    async def votes(self) -> dict[str, int]:
        return {}


class EmptyStores(FakeStores):
    """A store without users."""

    counters = NoCounters()  # type: ignore[abstract]  # its other methods aren't called here


@dataclass
class RecordingMessenger(Messenger, GroupMessenger):
    """Keeps every card shown in any chat."""

    shown: list[Card] = field(default_factory=list)

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        self.shown.append(card)
        return len(self.shown)

    async def post(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        return await self.send(chat, card)

    async def send_ephemeral(
        self, chat: int, user: int, card: Card, *, callback_id: str = "", instead: bool = False, command: int = 0
    ) -> int:
        return await self.send(chat, card)

    async def tell(self, user: int, card: Card) -> None:
        self.shown.append(card)

    async def edit(self, chat: int, message: int, card: Card) -> None:
        self.shown.append(card)

    async def delete(self, chat: int, message: int) -> bool:
        return True

    async def member(self, chat: int, user: int) -> Member:
        return Member("creator", frozenset())

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        raise AssertionError("no file is sent here")

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        raise AssertionError("answers go back with the receipt")


def updates(written: str, name: str) -> Iterator[dict[str, Any]]:
    """Every kind of update that carries user text, with the text in each of its fields."""
    person = {"id": 7, "first_name": name, "last_name": name, "username": name, "language_code": "en"}
    private = {"id": 7, "type": "private", "first_name": name, "title": name}
    group = {"id": -100500, "type": "supergroup", "title": name, "username": name}
    quoted = {"message_id": 3, "from": person, "text": written}
    texts = (written, f"/start {written}", f"/ask {written}", f"/help {written}", f"/settings {written}",
             f"/settings language {written}", f"/{written}")  # fmt: skip
    for chat in (private, group):
        for text in texts:
            message = {"message_id": 9, "from": person, "chat": chat, "date": 1}
            yield {"message": message | {"text": text}}
            yield {"message": message | {"caption": text, "document": {"file_name": name}}}
            yield {"message": message | {"text": text, "reply_to_message": quoted, "quote": {"text": written}}}
            yield {"edited_message": message | {"text": text}}
        yield {"message": message | {"text": "/ask", "reply_to_message": quoted}}
        yield {"message": message | {"contact": {"phone_number": written, "first_name": name}}}
        yield {"callback_query": {"id": "1", "from": person, "data": written, "message": message}}
    yield {"my_chat_member": {
        "chat": group, "from": person, "date": 1,
        "old_chat_member": {"status": "left", "user": person}, "new_chat_member": {"status": "member", "user": person},
    }}  # fmt: skip
    yield {"inline_query": {"id": "1", "from": person, "query": written}}


_PIECES = (LINK, "<u>", "</u>", "<s>x</s>", "<b>", "</b>", "</i>", "&lt;", "&", "<", ">", '"', "<pre>", "a", " ", "你")
markup = st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)
typed = markup | st.text(max_size=30)


class Content:
    """Guide and languages, with a short repr for failing examples."""

    def __init__(self, guide: Guide, languages: Languages) -> None:
        self.guide = guide
        self.languages = languages

    def __repr__(self) -> str:
        return "content"


@pytest.fixture(scope="session")
def content(guide: Guide, languages: Languages) -> Content:
    return Content(guide, languages)


@pytest.mark.parametrize(
    "said", [TextUnderstood(), TextUnderstood(("setup.plus_vs_api", "options.cards"), sure=True)], ids=["no", "yes"]
)
@settings(max_examples=15, deadline=None)
@example(written=f"<u>{LINK}</u>", name=f"<s>{LINK}</s>")
@given(written=typed, name=typed)
async def test_user_text_never_becomes_markup(content: Content, said: TextUnderstood, written: str, name: str) -> None:
    """Telegram's parser accepts each card, and none contains a foreign tag or link."""
    messenger, stores = RecordingMessenger(), EmptyStores()  # type: ignore[abstract]  # their other methods aren't called here
    groups = FakeGroupStore(), messenger  # type: ignore[abstract]  # likewise
    processor = make_processor(
        content.guide, content.languages, stores, messenger, FixedRecognizer(said), "helper_bot", groups
    )
    for number, update in enumerate(updates(written, name)):
        incoming = read_update({"update_id": number, **update}, "helper_bot")
        assert incoming is not None
        receipt = await processor.handle(incoming)
        assert "park" not in stores.touched, update
        if isinstance(receipt.answer, InlineAnswer):
            messenger.shown += [result.card for result in receipt.answer.results]
    assert len(messenger.shown) > 30
    for card in messenger.shown:
        parse_html(card.html)
        assert not FOREIGN.intersection(_TAG.findall(card.html))
        assert not any(button.url.startswith("https://evil") for button in card.buttons)
