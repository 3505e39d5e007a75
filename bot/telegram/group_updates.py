"""Parses what only updates from groups have: sender chats, topics, membership."""

from dataclasses import replace
from typing import Any

from ..ports.updates import Update
from .json_fields import dict_in, is_id, number_in, str_in

ANONYMOUS_ADMIN = 1087968824
"""GroupAnonymousBot; the same id in every group."""

NOBODY = (ANONYMOUS_ADMIN, 136817688, 777000)
"""Telegram's own accounts, given as the sender when a chat speaks: for an anonymous admin, for a channel, and for a
channel's post that Telegram forwards to its group. Nothing may be stored under them."""


def is_migration(message: dict[str, Any]) -> bool:
    """Whether a service message says that a group has a new id."""
    return is_id(message.get("migrate_to_chat_id")) or is_id(message.get("migrate_from_chat_id"))


def topic_of(message: dict[str, Any]) -> int:
    """The topic of a message. Outside forums a reply also has a thread id, but nothing can be sent there."""
    return number_in(message, "message_thread_id") if message.get("is_topic_message") is True else 0


def group_message(read: Update, message: dict[str, Any]) -> Update:
    """``read``, completed with what only messages in groups have."""
    if is_id(new := message.get("migrate_to_chat_id")):
        return Update(read.update_id, "moved", chat=read.chat, private=False, moved=new)
    if is_id(old := message.get("migrate_from_chat_id")):
        return Update(read.update_id, "moved", chat=old, private=False, moved=read.chat)
    sender_chat = dict_in(message, "sender_chat").get("id")
    nobody = read.user in NOBODY
    ephemeral = message.get("ephemeral_message_id")
    return replace(
        read,
        user=0 if nobody else read.user,
        language_code="" if nobody else read.language_code,
        sender_chat=sender_chat if is_id(sender_chat) else 0,
        quiet=read.quiet or read.kind == "file",  # not for the bot, but it may hold a key
        ephemeral=ephemeral if is_id(ephemeral) else 0,
    )


def read_membership(update_id: int, change: dict[str, Any]) -> Update:
    """A change of the bot's own membership in a group or channel. ``standing`` is ``added`` or ``misplaced``.

    Only becoming a member counts. Where the bot is ``misplaced``, as in a channel, it leaves again.
    """
    chat, user = dict_in(change, "chat"), dict_in(change, "from")
    before, after = (str_in(dict_in(change, key), "status") for key in ("old_chat_member", "new_chat_member"))
    if chat.get("type") == "private" or not is_id(chat.get("id")) or after in ("left", "kicked", ""):
        return Update(update_id, "other")
    meant = chat.get("type") in ("group", "supergroup") and chat.get("is_direct_messages") is not True
    if meant and before not in ("left", "kicked"):
        return Update(update_id, "other")
    person = user.get("id")
    known = is_id(person) and person not in NOBODY
    return Update(
        update_id,
        "membership",
        user=person if known and is_id(person) else 0,
        chat=chat["id"],
        private=False,
        language_code=str_in(user, "language_code") if known else "",
        standing="added" if meant else "misplaced",
    )
