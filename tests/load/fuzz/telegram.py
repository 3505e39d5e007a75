"""Telegram's side: accepts every call, checks for injected markup, and sometimes fails."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import orjson

from telegram_simulator import parse_html
from tests.load.bench.http_wire import Message, Server, parameters
from tests.load.bench.telegram import Telegram

EVIL = "evil.example"
FIRST_THREAD = 5000

_ANY: tuple[tuple[int, str, dict[str, int]], ...] = (
    (403, "Forbidden: bot was blocked by the user", {}),
    (403, "Forbidden: user is deactivated", {}),
    (400, "Bad Request: chat not found", {}),
    (429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    (502, "Bad Gateway", {}),
)
_EDITS: tuple[tuple[int, str, dict[str, int]], ...] = (
    (400, "Bad Request: message is not modified", {}),
    (400, "Bad Request: message to edit not found", {}),
    (400, "Bad Request: message can't be edited", {}),
)
_GROUPS: tuple[tuple[int, str, dict[str, int]], ...] = (
    (403, "Forbidden: bot was kicked from the supergroup chat", {}),
    (400, "Bad Request: not enough rights to send text messages to the chat", {}),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -1_000_000_000_999}),
)
_RIGHTS = ("can_pin_messages", "can_delete_messages", "can_manage_topics")
_MEMBER = {"status": "administrator", **dict.fromkeys(_RIGHTS, True)}


class FlakyTelegram(Telegram):
    """Refuses one call in a hundred. ``smuggled``: markup in what was sent that isn't the bot's own."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.threads = 1
        self.refused: Counter[str] = Counter()
        self.smuggled: list[str] = []
        self.well = True
        self._chance = random.Random(seed)
        self._seen: set[int] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Line(self._called), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield
        server.close()

    def _called(self, path: str, given: dict[str, Any], answer: Callable[[Any], None]) -> None:
        method, chat = path.rpartition("/")[2], given.get("chat_id")
        self._look(given)
        if not self.well and "Webhook" not in method and self._chance.random() < 0.01:
            group = isinstance(chat, int) and chat < 0
            fitting = _ANY + (_EDITS if method.startswith("edit") else ()) + (_GROUPS if group else ())
            code, words, more = self._chance.choice(fitting)
            self.refused[f"{code} {words}"] += 1
            if method == "answerCallbackQuery" and code != 502:
                code, words, more = 400, "Bad Request: query is too old and response timeout expired", {}
            answer({"ok": False, "error_code": code, "description": words, "parameters": more})
            return
        super()._called(path, given, answer) if self._known(path, method, chat) else answer(self._any(method, chat))

    def _known(self, path: str, method: str, chat: Any) -> bool:
        """Whether a simulated user is waiting for this call, or the bot makes it for itself."""
        if method in ("sendMessage", "editMessageText"):
            return any(chat in bot.chats for bot in self._bots.values())
        return method in ("getMe", "setWebhook") or (method == "answerCallbackQuery" and self._awaited(path))

    def _awaited(self, path: str) -> bool:
        bot = self._bots[path.split("/")[1].removeprefix("bot")]
        return bool(bot.taps)

    def _any(self, method: str, chat: Any) -> dict[str, Any]:
        if method == "createForumTopic":
            self.threads += 1
            return {"ok": True, "result": {"message_thread_id": FIRST_THREAD + self.threads, "name": "x"}}
        if method == "getChatMember":
            return {"ok": True, "result": _MEMBER}
        if method == "getChat":
            return {"ok": True, "result": {"id": chat, "type": "supergroup", "is_forum": True}}
        if method.startswith(("send", "edit", "copy")):
            return {
                "ok": True,
                "result": {"message_id": 4711, "ephemeral_message_id": 12, "date": 1, "chat": {"id": chat}},
            }
        return {"ok": True, "result": True}

    def _look(self, given: dict[str, Any]) -> None:
        """Checks that sent markup is valid and entirely ours."""
        text = given.get("text") or given.get("caption") or given.get("name") or ""
        if given.get("parse_mode") != "HTML" or hash(text) in self._seen:
            return
        if len(self._seen) > 50_000:
            self._seen.clear()
        self._seen.add(hash(text))
        try:
            found = parse_html(str(text))
        except Exception as error:  # noqa: BLE001 - whatever it is, Telegram would refuse the message
            self.smuggled.append(f"{type(error).__name__} {text[:200]!r}")
            return
        if any(EVIL in str(entity.wire().get("url", "")) for entity in found.entities):
            self.smuggled.append(str(text)[:200])


class _Line(Server):
    """Responds with an error's own status."""

    def received(self, message: Message) -> None:
        try:
            given = parameters(message)
        except ValueError:  # a file: bytes that aren't text
            given = {}
        self._handler(message.head.split(b" ", 2)[1].decode(), given, self._answer)

    def _answer(self, answer: Any) -> None:
        body = orjson.dumps(answer)
        code = answer.get("error_code", 200)
        words = HTTPStatus(code).phrase.encode()
        self.write(
            b"HTTP/1.1 %d %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (code, words, len(body), body)
        )
