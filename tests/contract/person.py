"""A user who follows a transcript, on any edge."""

from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import yaml

from telegram_simulator import Message, Simulator
from telegram_simulator.world import Query

from .edge import Edge, normalized

SECONDS = 240

Transcript = dict[str, Any]


def transcripts() -> list[Transcript]:
    """The conversations in ``transcripts.yaml``."""
    loaded: list[Transcript] = yaml.safe_load((Path(__file__).parent / "transcripts.yaml").read_text(encoding="utf-8"))
    return loaded


class Person:
    """A user of the simulator. Every step returns when the bot has finished with it."""

    def __init__(self, telegram: Simulator, edge: Edge, number: int, language: str) -> None:
        self._telegram = telegram
        self._edge = edge
        self._user = telegram.add_user(number, first_name="Sam", language_code=language)
        self._kept: dict[str, int] = {}
        self._on = 0
        self._queries: set[str] = set()

    @property
    def id(self) -> int:
        return self._user.id

    @property
    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """The calls for this user, in private and in the group, as Telegram parses them."""
        return [
            normalized(call.method, call.params, self._edge)
            for call in self._telegram.calls
            if int(call.params.get("chat_id", 0)) in (self.id, self._group)
            or (call.params.get("callback_query_id") or call.params.get("inline_query_id")) in self._queries
        ]

    @property
    def _group(self) -> int:
        return -100_000 - self.id

    async def follow(self, transcript: Transcript) -> None:
        for number, step in enumerate(transcript["steps"], 1):
            try:
                await self.do(step)
            except AssertionError as error:
                raise AssertionError(f"{transcript['name']!r}, step {number} ({step}), {self._edge}: {error}") from None

    async def do(self, step: dict[str, Any]) -> None:
        """Executes one line of a transcript."""
        match step:
            case {"send": str(text)}:
                await self.send(text)
            case {"edit": str(text)}:
                mine = max(number for number, message in self._user.chat.by_id.items() if not message.from_bot)
                await self._answered(self._user.edit(mine, text))
            case {"in_group": str(text)}:
                await self._answered(self._written_in_group(self._edge.typed(text)), self._group)
            case {"search": str(text)}:
                await self._user.search(text)
                await self._asked(next(reversed(self._telegram.world.queries.values())))
            case {"tap": str(label), **rest}:
                card, button = self._user.find(label, self._kept[rest["card"]] if "card" in rest else None)
                assert button.callback_data is not None
                await self._press(button.callback_data, card.message_id)
            case {"data": str(data), **rest}:
                card_id = self._kept[rest["card"]] if "card" in rest else self.card.message_id
                await self.tap(data, card_id, inaccessible=bool(rest.get("inaccessible")))
            case {"keep": str(name)}:
                self._kept[name] = self.card.message_id
            case {"delete": str(name)}:
                await self._user.delete(self._kept[name])
            case {"expect": str(text)}:
                assert text in self._plain(self.card), self._plain(self.card)
            case {"on_card": str(text)}:
                said = self._plain(self._user.chat.by_id[self._on])
                assert text in said, said
            case {"answered": str(text)}:
                last = str(self.calls[-1][1])
                assert text in last, last
            case {"gone": str(text)}:
                assert all(text not in message.text for message in self._user.chat.messages)
            case {"toast": str(text)}:
                assert text in self._user.toasts[-1].text, self._user.toasts[-1].text
            case _:
                raise ValueError(f"no such step: {step}")

    async def send(self, text: str) -> None:
        await self._answered(self._user.send(self._edge.typed(text)))

    async def _answered(self, act: Awaitable[object], chat: int = 0) -> None:
        """Runs an action that the bot answers with a message."""
        before = len(self._telegram.calls)
        await act
        await self._telegram.until(
            lambda: any(
                call.method == "sendMessage" and int(call.params["chat_id"]) == (chat or self.id)
                for call in self._telegram.calls[before:]
            ),
            SECONDS,
        )

    async def _written_in_group(self, text: str) -> None:
        message = {"message_id": 1, "date": int(self._telegram.clock.now()), "from": self._user.person.wire()}
        chat = {"id": self._group, "type": "supergroup", "title": "API users"}
        self._telegram.push({"message": {**message, "chat": chat, "text": text}})

    async def tap(self, address: str, card: int | None = None, *, inaccessible: bool = False) -> None:
        """Taps a button with this callback data, on the newest card if none is given."""
        on = self.card.message_id if card is None else card
        await self._press(self._edge.callbacks + address, on, inaccessible=inaccessible)

    def press(self, address: str) -> tuple[Query, int]:
        """Taps on the newest card without waiting; returns the query and the update's id."""
        query, update = self._telegram.press(self.id, self.card.message_id, self._edge.callbacks + address)
        self._queries.add(query)
        return self._telegram.world.queries[query], update

    async def _press(self, data: str, card: int, *, inaccessible: bool = False) -> None:
        self._on = card
        query, _ = self._telegram.press(self.id, card, data, inaccessible=inaccessible)
        await self._asked(self._telegram.world.queries[query])

    async def _asked(self, query: Query) -> None:
        self._queries.add(query.id)
        await self._telegram.until(lambda: query.answered, SECONDS)

    @property
    def card(self) -> Message:
        card = self._user.card
        assert card is not None, "the bot has sent nothing"
        return card

    def _plain(self, message: Message) -> str:
        return message.text.replace("/billing_", "/")
