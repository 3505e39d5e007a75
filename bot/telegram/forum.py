"""Calls to the staff's forum."""

from collections.abc import Awaitable
from typing import Any

from ..ports.errors import ApiError, CardGoneError, ClosedError, MovedError
from ..ports.forum import NoForumError, NotAcceptedError, NoTopicError, TooLongError
from ..rendering.card import Card
from .error_translation import NoRightsError
from .messenger import TelegramMessenger

_NAME = 128
"""Maximum characters in a topic's name (Bot API)."""

_NO_TOPIC = ("thread not found", "topic_deleted", "topic_id_invalid")
_TOO_LONG = ("too long", "too_long")
_NO_FORUM = ("not a forum", "chat_forum_missing", "topic_closed", "topics limit", "supergroup_required")


class TelegramForum:
    """The :class:`~bot.ports.forum.Forum` over the messenger. ``bot`` is the bot's own user id."""

    def __init__(self, messenger: TelegramMessenger, bot: int) -> None:
        self._messenger = messenger
        self._bot = bot

    async def check(self, chat: int) -> None:
        try:
            group = await self._messenger.to_chat("getChat", chat, {})
            member = await self._messenger.to_chat("getChatMember", chat, {"user_id": self._bot})
        except MovedError as error:
            raise NoForumError(f"the group has become a supergroup with the id {error.to}") from None
        except (ApiError, CardGoneError, ClosedError, NoRightsError):
            raise NoForumError("the bot is in no group with this id; add it, or correct the id") from None
        if not group.get("is_forum"):
            raise NoForumError("topics are off in this group; turn them on in its settings")
        if not member.get("can_manage_topics") and member.get("status") != "creator":
            raise NoForumError("the bot can't manage topics in this group; make it an admin with that right")

    async def say(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        message = {**self._messenger.message(card), **_in(thread)}
        if reply_to:
            message["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        return _number(await _map_errors(self._messenger.to_chat("sendMessage", chat, message)))

    async def copy(self, chat: int, source: int, message: int, caption: str, thread: int = 0) -> int:
        parameters: dict[str, Any] = {"from_chat_id": source, "message_id": message, "caption": caption, **_in(thread)}
        return _number(await _map_errors(self._messenger.to_chat("copyMessage", chat, parameters)))

    async def edit(self, chat: int, message: int, text: str, *, caption: bool) -> bool:
        method, field = ("editMessageCaption", "caption") if caption else ("editMessageText", "text")
        try:
            await self._messenger.to_chat(method, chat, {"message_id": message, field: text})
        except (ApiError, CardGoneError, ClosedError, MovedError):
            return False  # too old, deleted or unreachable
        return True

    async def open_topic(self, chat: int, name: str) -> int:
        topic = await _map_errors(self._messenger.to_chat("createForumTopic", chat, {"name": name[:_NAME]}))
        return _number(topic, "message_thread_id")

    async def close_topic(self, chat: int, thread: int, *, closed: bool) -> None:
        method = "closeForumTopic" if closed else "reopenForumTopic"
        try:
            await self._messenger.to_chat(method, chat, {"message_thread_id": thread})
        except (ApiError, ClosedError, MovedError):
            return  # it is closed or open already, or gone

    async def name_of(self, user: int) -> str:
        try:
            chat = await self._messenger.to_chat("getChat", user, {})
        except (ApiError, ClosedError):
            return ""
        given = chat if isinstance(chat, dict) else {}
        return " ".join(str(given[part]) for part in ("first_name", "last_name") if given.get(part))


async def _map_errors(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except ApiError as error:
        raise _refusal(error) from None
    except (CardGoneError, MovedError, NoRightsError) as error:
        raise NoForumError(str(error)) from None


def _refusal(error: ApiError) -> NoForumError:
    """The error for a refusal. Telegram's description isn't passed on: it may quote the message."""
    words = error.description.lower()
    for kind, known in ((NoTopicError, _NO_TOPIC), (TooLongError, _TOO_LONG), (NoForumError, _NO_FORUM)):
        if any(each in words for each in known):
            return kind(str(error.code))
    return NotAcceptedError(str(error.code))


def _in(thread: int) -> dict[str, int]:
    return {"message_thread_id": thread} if thread else {}


def _number(result: Any, field: str = "message_id") -> int:
    return int(result[field] if isinstance(result, dict) else getattr(result, field))
