"""A Bot API server for many bots at once, which returns complete messages as Telegram does."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from .http_wire import Sender, Server

_TAG = re.compile(r"<(/?)(b|i|blockquote)( expandable)?>")
_KINDS = {"b": "bold", "i": "italic", "blockquote": "expandable_blockquote"}
_DATE = 1795000000


class Chat(Protocol):
    """A user who is shown cards and whose taps are answered."""

    def shown(self, message: dict[str, Any], *, new: bool) -> None: ...

    def answered(self) -> None: ...


@dataclass
class Bot:
    """One bot as Telegram knows it. ``calls`` counts calls by method."""

    token: str
    webhook: Sender | None = None
    chats: dict[int, Chat] = field(default_factory=dict)
    taps: dict[str, Chat] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    last_message: int = 100

    @property
    def user(self) -> dict[str, Any]:
        return {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "Bot", "username": "bench_bot"}

    def card(self, user: int, given: dict[str, Any]) -> dict[str, Any]:
        """A message of the bot as Telegram includes it in a tap."""
        return _message(self, {"chat_id": user, **given}, self.last_message)

    def answered(self, query: str) -> None:
        """Notes that a tap was answered, by a call or in the webhook's response. Raises KeyError the second time."""
        self.taps.pop(query).answered()


class Telegram:
    """The server. ``delay``: seconds before each response."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.url = ""
        self._bots: dict[str, Bot] = {}

    def bot(self, token: str) -> Bot:
        return self._bots.setdefault(token, Bot(token))

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Server(self._called), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield
        server.close()

    def _called(self, path: str, given: dict[str, Any], answer: Callable[[Any], None]) -> None:
        _, token, method = path.split("/")
        bot = self._bots[token.removeprefix("bot")]
        bot.calls[method] = bot.calls.get(method, 0) + 1
        result = {"ok": True, "result": self._result(bot, method, given)}
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, answer, result)
        else:
            answer(result)

    def _result(self, bot: Bot, method: str, given: dict[str, Any]) -> Any:
        match method:
            case "sendMessage" | "editMessageText":
                new = method == "sendMessage"
                if new:
                    bot.last_message += 1
                message = _message(bot, given, bot.last_message if new else given["message_id"])
                bot.chats[given["chat_id"]].shown(message, new=new)
                return message
            case "answerCallbackQuery":
                bot.answered(str(given["callback_query_id"]))
            case "setWebhook":
                bot.webhook = Sender(given["url"], str(given.get("secret_token", "")))
                bot.ready.set()
            case "getMe":
                return bot.user | {"can_join_groups": True, "can_read_all_group_messages": False}
        return True


def _message(bot: Bot, given: dict[str, Any], number: int) -> dict[str, Any]:
    plain, entities = _parsed(given["text"])
    return {
        "message_id": number,
        "from": bot.user,
        "chat": {"id": given["chat_id"], "type": "private", "first_name": "Sam"},
        "date": _DATE,
        "edit_date": _DATE + 1,
        "text": plain,
        "entities": entities,
        "reply_markup": given["reply_markup"],
    }


@lru_cache(maxsize=256)
def _parsed(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without markup, and the entities: offsets are in UTF-16 units."""
    plain, last, opened, entities = "", 0, list[int](), list[dict[str, Any]]()
    for tag in _TAG.finditer(html):
        plain += html[last : tag.start()]
        last = tag.end()
        here = len(plain.encode("utf-16-le")) // 2
        if tag[1]:
            start = opened.pop()
            entities.append({"type": _KINDS[tag[2]], "offset": start, "length": here - start})
        else:
            opened.append(here)
    return plain + html[last:], entities
