"""A simulated user who goes through the measured conversation and checks every card."""

import asyncio
import re
from collections.abc import Sequence
from time import perf_counter
from typing import Any, NamedTuple

import orjson

from .telegram import Bot

_DATE = 1795000000
_QUERY = re.compile(rb'answerCallbackQuery.*?callback_query_id[":\r\n]+([0-9]+)', re.DOTALL)

START = "/start"
WALK = (
    (START, "OpenAI API billing"),
    ("⛔ Card declined", "Is your place on"),
    ("Yes, it is listed", "Which payment"),
    ("OpenAI API credits", "What do you see?"),
    ("‹ Back", "Which payment"),
    ("OpenAI API credits", "What do you see?"),
    ("Only that it was declined", "What does your bank show"),
    ("Refused, with a reason", "Your bank refused the payment"),
    ("🌐", "你的银行拒绝了这笔付款"),
)
"""The labels tapped, and what the card must say then: four answers, with one Back in between."""

COMING_BACK = (
    (START, "一步一步"),
    ("🌐", "OpenAI API billing"),
    ("⛔ Card declined", "Continue where you left off?"),
    ("Continue ›", "Your bank refused the payment"),
    ("🌐", "你的银行拒绝了这笔付款"),
)
"""The same for a returning user, whose answers are still there."""

_ROWS = [[{"text": label.strip("‹ "), "callback_data": f"a.{number}"}] for number, (label, _) in enumerate(WALK[2:7])]
_CARD = {
    "text": f"<b>{WALK[2][1]}?</b>\n\n{' '.join(said for _, said in WALK)}",
    "reply_markup": {"inline_keyboard": _ROWS},
}

Steps = Sequence[tuple[str, str]]


class WrongError(Exception):
    """A bot did something that the conversation doesn't expect."""


class Timing(NamedTuple):
    """Seconds from sending an update until its card arrived, and until everything was done."""

    shown: float
    done: float


class IdleTap:
    """A tap on a card like the conversation's, for which nothing is shown."""

    def __init__(self, bot: Bot, number: int) -> None:
        self._bot = bot
        self._answered = asyncio.Event()
        self._user = {"id": number, "is_bot": False, "first_name": "Sam", "language_code": "en"}
        self._query = str(number * 100)
        self._card = bot.card(number, _CARD)

    def body(self, data: str) -> bytes:
        self._bot.taps[self._query] = self
        tap = {"id": self._query, "from": self._user, "message": self._card, "chat_instance": "1", "data": data}
        return orjson.dumps({"update_id": int(self._query), "callback_query": tap})

    def shown(self, message: dict[str, Any], *, new: bool) -> None:
        raise WrongError(f"{message['text']!r} was shown for a tap with which nothing is done")

    def answered(self) -> None:
        self._answered.set()

    async def answer(self) -> None:
        """Returns once this tap has been answered."""
        await self._answered.wait()


class User:
    """A user of one bot, in a private chat. A returning user needs new update ids, which start after ``first``."""

    def __init__(self, bot: Bot, number: int, first: int = 0) -> None:
        self._bot = bot
        self._user = {"id": number, "is_bot": False, "first_name": "Sam", "language_code": "en"}
        self._chat = {"id": number, "type": "private", "first_name": "Sam"}
        self._number = number
        self._updates = first or number * 100
        self._card: dict[str, Any] = {}
        self._open = 0
        self._done: asyncio.Future[None] | None = None
        self._shown_at = 0.0
        bot.chats[number] = self

    async def walk(self, steps: Steps = WALK) -> list[Timing]:
        """The whole conversation. Raises :class:`WrongError`."""
        timings = [await self.step(*step) for step in steps]
        del self._bot.chats[self._number]
        return timings

    async def step(self, label: str, expected: str) -> Timing:
        """Sends ``label`` if it is a command or a text in quotes, or else taps the button that contains it.

        Returns once the card has arrived, the tap is answered and the update acknowledged.
        """
        self._updates += 1
        before = self._card.get("message_id")
        typed = label.startswith(("/", '"'))
        body = self._said(label.strip('"')) if typed else self._tapped(label)
        self._open = 2 if typed else 3
        self._done = asyncio.get_running_loop().create_future()
        began = perf_counter()
        assert self._bot.webhook is not None
        response = await self._bot.webhook.post(body)
        if not response.head.startswith(b"HTTP/1.1 200"):
            raise WrongError(response.head.decode())
        if b"answerCallbackQuery" in response.body and (found := _QUERY.search(response.body)):
            self._bot.answered(found[1].decode())
        self._finished()
        await self._done
        if expected not in self._card["text"]:
            raise WrongError(f"{label!r} showed {self._card['text']!r}")
        if not typed and self._card["message_id"] != before:
            raise WrongError(f"{label!r} was not answered on the card that was tapped")
        return Timing(self._shown_at - began, perf_counter() - began)

    def shown(self, message: dict[str, Any], *, new: bool) -> None:
        self._shown_at = perf_counter()
        self._card = message
        self._finished()

    def answered(self) -> None:
        self._finished()

    def _finished(self) -> None:
        self._open -= 1
        if self._open == 0 and self._done is not None:
            self._done.set_result(None)

    def _said(self, text: str) -> bytes:
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
        message = {"message_id": self._updates, "from": self._user, "chat": self._chat, "date": _DATE}
        return orjson.dumps({"update_id": self._updates, "message": {**message, "text": text, "entities": entities}})

    def _tapped(self, label: str) -> bytes:
        rows = self._card["reply_markup"]["inline_keyboard"]
        data = next((button["callback_data"] for row in rows for button in row if label in button["text"]), "")
        if not data:
            raise WrongError(f"there is no {label!r} on {self._card['text']!r}")
        query = str(self._updates)
        self._bot.taps[query] = self
        tap = {"id": query, "from": self._user, "message": self._card, "chat_instance": "1", "data": data}
        return orjson.dumps({"update_id": self._updates, "callback_query": tap})
