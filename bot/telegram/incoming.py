"""Raw updates, read once into the small form that both libraries' edges share.

Only the few fields that are used are looked at, and every one of them is checked: the JSON comes from the
network.
"""

import re
from dataclasses import replace
from typing import Any, TypeGuard

from ..ports import Incoming

UPDATE_KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""What is asked of Telegram; other kinds would only be thrown away."""


_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
"""A start parameter, by Telegram's rule. What else stands behind a command was typed."""


def read_update(raw: Any, username: str) -> Incoming | None:
    """``raw`` as an :class:`Incoming`, or ``None`` when it is no update at all. Never raises."""
    if not isinstance(raw, dict) or not _is_id(raw.get("update_id")):
        return None
    update_id = raw["update_id"]
    if isinstance(tap := raw.get("callback_query"), dict):
        return _tap(update_id, tap)
    if isinstance(query := raw.get("inline_query"), dict):
        return _inline(update_id, query)
    if isinstance(message := raw.get("message"), dict):
        return _message(update_id, message, username)
    if isinstance(message := raw.get("edited_message"), dict):
        return _edited(_message(update_id, message, username))
    return Incoming(update_id, "other")


def _tap(update_id: int, tap: dict[str, Any]) -> Incoming:
    user, data, callback_id = _dict(tap, "from"), tap.get("data"), tap.get("id")
    message = _dict(tap, "message")
    chat = _dict(message, "chat")
    if not _is_id(user.get("id")) or not isinstance(callback_id, str) or not isinstance(data, str):
        return Incoming(update_id, "other")
    chat_id = chat["id"] if _is_id(chat.get("id")) else user["id"]
    # A message that Telegram no longer shows the bot has date 0 and can't be edited.
    accessible = _is_id(message.get("message_id")) and message.get("date") != 0
    return Incoming(
        update_id,
        "tap",
        user=user["id"],
        chat=chat_id,
        private=chat_id == user["id"],
        language_code=_str(user, "language_code"),
        message_id=message["message_id"] if accessible else 0,
        callback_id=callback_id,
        data=data,
    )


def _inline(update_id: int, query: dict[str, Any]) -> Incoming:
    user, query_id = _dict(query, "from"), query.get("id")
    if not _is_id(user.get("id")) or not isinstance(query_id, str):
        return Incoming(update_id, "other")
    return Incoming(
        update_id,
        "inline",
        user=user["id"],
        language_code=_str(user, "language_code"),
        callback_id=query_id,
        text=_str(query, "query"),
    )


def _message(update_id: int, message: dict[str, Any], username: str) -> Incoming:
    user, chat = _dict(message, "from"), _dict(message, "chat")
    if not _is_id(user.get("id")) or not _is_id(chat.get("id")):
        return Incoming(update_id, "other")
    text = _str(message, "text") or _str(message, "caption")
    command, payload = _command(text, username)
    private = chat.get("type") == "private"
    if not private and not (command == "ask" and chat.get("type") in ("group", "supergroup")):
        return Incoming(update_id, "other")  # a group is no place for a private matter; only asking works there
    place, words = message, [text, _quoted(message)]
    replied = _replied(message, username)
    before = _str(replied, "text") or _str(replied, "caption")
    if command == "ask" and not payload and replied:
        place, payload = replied, _str(_dict(message, "quote"), "text") or before
        words.append(before)
    elif not command:
        payload = before
    return Incoming(
        update_id,
        "command" if command else "text" if text else "file",
        user=user["id"],
        chat=chat["id"],
        private=private,
        language_code=_str(user, "language_code"),
        command=command,
        payload=payload,
        own_message=place["message_id"] if _is_id(place.get("message_id")) else 0,
        text="\n".join(filter(None, words)),
    )


def _edited(incoming: Incoming) -> Incoming:
    """An edit is read like a new text. Only ``/ask`` is a question, so it is asked again.

    Any other command is not carried out a second time; but a key may stand in it now.
    """
    if incoming.command == "ask":
        return incoming
    if incoming.kind == "file" or not incoming.private:
        return Incoming(incoming.update_id, "other")
    return replace(incoming, kind="text", command="", payload="") if incoming.kind == "command" else incoming


def _quoted(message: dict[str, Any]) -> str:
    """What else a message carries in words: the part of another that it quotes, a file's name, a contact's number."""
    return " ".join(
        filter(
            None,
            (
                _str(_dict(message, "quote"), "text"),
                _str(_dict(message, "document"), "file_name"),
                _str(_dict(message, "contact"), "phone_number"),
            ),
        )
    )


def _replied(message: dict[str, Any], username: str) -> dict[str, Any]:
    """The message that this one replies to, where somebody wrote it; what this bot says is no question."""
    replied = _dict(message, "reply_to_message")
    by = _str(_dict(replied, "from"), "username").lower()
    return {} if by and by == username.lower() else replied


def _command(text: str, username: str) -> tuple[str, str]:
    """The command and what follows it, if ``text`` is a command to this bot."""
    if not text.startswith("/"):
        return "", ""
    head, *rest = text[1:].split(maxsplit=1)[:2] or [""]
    name, _, addressee = head.partition("@")
    if addressee and addressee.lower() != username.lower():
        return "", ""
    payload = rest[0].strip() if rest else ""
    known = name.lower() == "ask" or (name.lower() == "start" and _PAYLOAD.fullmatch(payload))
    return name.lower(), payload if known else ""


def _dict(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _str(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _is_id(value: Any) -> TypeGuard[int]:
    """Telegram's ids have at most 52 significant bits; ``True`` is no number here."""
    return type(value) is int and abs(value) < 1 << 53
