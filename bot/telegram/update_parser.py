"""Parses raw updates into the reduced form that the bot works with.

Every field that is read is type-checked, since the JSON comes from the network.
"""

import re
from dataclasses import replace
from typing import Any

from ..ports.relay_message import COMMAND
from ..ports.updates import Kind, Update
from .group_updates import NOBODY, group_message, is_migration, read_membership, topic_of
from .json_fields import dict_in, is_id, number_in, str_in
from .relay_message import read_relay_message
from .service_messages import is_service
from .visible_texts import carried

UPDATE_KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""The kinds of updates requested from Telegram."""


_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
"""A valid start parameter, by Telegram's rule. Any other text after /start was typed."""


def read_update(raw: Any, username: str) -> Update | None:
    """``raw`` as an :class:`Update`; None if it isn't an update at all. Never raises."""
    if not isinstance(raw, dict) or not is_id(raw.get("update_id")):
        return None
    update_id = raw["update_id"]
    if isinstance(tap := raw.get("callback_query"), dict):
        return _tap(update_id, tap)
    if isinstance(query := raw.get("inline_query"), dict):
        return _inline(update_id, query)
    if isinstance(message := raw.get("message"), dict):
        return replace(_message(update_id, message, username), relay_message=read_relay_message(raw, username))
    if isinstance(message := raw.get("edited_message"), dict):
        return replace(_edited(_message(update_id, message, username)), relay_message=read_relay_message(raw, username))
    if isinstance(change := raw.get("my_chat_member"), dict):
        return read_membership(update_id, change)
    return Update(update_id, "other")


def _tap(update_id: int, tap: dict[str, Any]) -> Update:
    user, data, callback_id = dict_in(tap, "from"), tap.get("data"), tap.get("id")
    message = dict_in(tap, "message")
    chat = dict_in(message, "chat")
    ephemeral = message.get("ephemeral_message_id")
    if not is_id(user.get("id")) or not isinstance(callback_id, str) or not isinstance(data, str):
        return Update(update_id, "other")
    chat_id = chat["id"] if is_id(chat.get("id")) else user["id"]
    private = chat_id == user["id"]
    # A message that is no longer accessible to the bot has date 0 and can't be edited.
    accessible = is_id(message.get("message_id")) and message.get("date") != 0
    return Update(
        update_id,
        "tap",
        user=user["id"],
        chat=chat_id,
        private=private,
        language_code=str_in(user, "language_code"),
        message_id=message["message_id"] if accessible else 0,
        callback_id=callback_id,
        data=data,
        ephemeral=ephemeral if is_id(ephemeral) else 0,
        thread=topic_of(message) if private else 0,
    )


def _inline(update_id: int, query: dict[str, Any]) -> Update:
    user, query_id = dict_in(query, "from"), query.get("id")
    if not is_id(user.get("id")) or not isinstance(query_id, str):
        return Update(update_id, "other")
    return Update(
        update_id,
        "inline",
        user=user["id"],
        language_code=str_in(user, "language_code"),
        callback_id=query_id,
        text=str_in(query, "query"),
    )


def _message(update_id: int, message: dict[str, Any], username: str) -> Update:
    user, chat = dict_in(message, "from"), dict_in(message, "chat")
    if not is_id(user.get("id")) or not is_id(chat.get("id")):
        return Update(update_id, "other")
    if is_service(message) and not is_migration(message):
        return Update(update_id, "other")
    text = str_in(message, "text") or str_in(message, "caption")
    command, payload = _command(text, username)
    private = chat.get("type") == "private"
    quoted = str_in(dict_in(message, "quote"), "text")
    replied, about = _replied(message, username), 0
    before = str_in(replied, "text") or str_in(replied, "caption")
    if command == "ask" and not payload and replied:
        payload, about = quoted or before, number_in(replied, "message_id")
    elif not command:
        payload = before
    kind: Kind = "command" if command else "text" if text else "file"
    read = Update(
        update_id,
        kind,
        user=user["id"],
        chat=chat["id"],
        private=private,
        language_code=str_in(user, "language_code"),
        command=command,
        payload=payload,
        own_message=number_in(message, "message_id"),
        about=about,
        text="\n".join(filter(None, (text, quoted))),
        carried=carried(message),
        quiet=_is_a_bots(message, username),
        thread=topic_of(message),
        album=str_in(message, "media_group_id"),
    )
    if private:
        return read if command else replace(read, date=number_in(message, "date"))
    if chat.get("type") in ("group", "supergroup"):
        return group_message(read, message)
    return Update(update_id, "other")


def _edited(update: Update) -> Update:
    """An edit is read like a new text, and an edited ``/ask`` is answered again.

    Other commands aren't executed a second time and files aren't answered, but either may hold a key now.
    """
    if update.command == "ask":
        return update
    if update.kind == "command":
        return replace(update, kind="text", command="", payload="", quiet=True)
    return replace(update, quiet=update.quiet or update.kind == "file", date=0)


def _is_a_bots(message: dict[str, Any], username: str) -> bool:
    """Whether a bot sent it: another one, or this one's inline mode. Telegram's own accounts don't count."""
    sender = dict_in(message, "from")
    if sender.get("is_bot") is True and sender.get("id") not in NOBODY:
        return True
    by = str_in(dict_in(message, "via_bot"), "username").lower()
    return bool(by) and by == username.lower()


def _replied(message: dict[str, Any], username: str) -> dict[str, Any]:
    """The message that this one replies to; empty if it is this bot's, which isn't a question."""
    replied = dict_in(message, "reply_to_message")
    by = str_in(dict_in(replied, "from"), "username").lower()
    return {} if by and by == username.lower() else replied


def _command(text: str, username: str) -> tuple[str, str]:
    """The command and the text after it, if ``text`` is a command for this bot."""
    found = COMMAND.match(text)
    if found is None or (found[2] and found[2].lower() != username.lower()):
        return "", ""
    name, payload = found[1].lower(), text[found.end() :].strip()
    return name, "" if name == "start" and not _PAYLOAD.fullmatch(payload) else payload
