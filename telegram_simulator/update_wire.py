"""Messages and taps as the Bot API sends them to a bot."""

from typing import Any

from .group import ANONYMOUS_ADMIN, CHANNEL_BOT, TELEGRAM, Group
from .keyboard import keyboard_wire
from .media import media_wire
from .message import Message
from .world import Query, World


def message_wire(world: World, message: Message) -> dict[str, Any]:
    group = world.groups.get(message.chat_id)
    fields: dict[str, Any] = {"message_id": message.message_id}
    if group is None:
        person = world.chats[message.chat_id].person
        fields |= {"from": world.bot if message.from_bot else person.wire(), "chat": person.chat_wire()}
    else:
        fields |= {**_sender(world, group, message), "chat": group.wire(), **_place(world, group, message)}
    fields["date"] = message.date
    if message.edit_date is not None:
        fields["edit_date"] = message.edit_date
    if target := world.messages(message.chat_id).get(message.reply_to or _topic_of(group, message)):
        told = message_wire(world, target)
        fields["reply_to_message"] = {name: value for name, value in told.items() if name != "reply_to_message"}
    if message.service is not None:
        return {**fields, **message.service}
    if message.media:
        fields |= media_wire(message)
    else:
        fields["text"] = message.text
    if message.entities:
        fields["caption_entities" if message.media else "entities"] = [entity.wire() for entity in message.entities]
    if message.preview:
        fields["link_preview_options"] = dict(message.preview)
    if message.keyboard:
        fields["reply_markup"] = {"inline_keyboard": keyboard_wire(message.keyboard)}
    return fields


def tap_wire(world: World, query: Query, message_id: int, data: str, *, inaccessible: bool) -> dict[str, Any]:
    """`inaccessible`: as for a message that is too old to be shown to the bot."""
    message = None if inaccessible else query.message
    chat = query.message.chat_id if query.message else query.user_id
    where = world.groups[chat].wire() if chat in world.groups else world.person(query.user_id).chat_wire()
    gone = {"chat": where, "message_id": message_id, "date": 0}
    return {
        "id": query.id,
        "from": world.person(query.user_id).wire(),
        "message": gone if message is None else message_wire(world, message),
        "chat_instance": str(world.chat_instance + (message.chat_id if message else query.user_id)),
        "data": data,
    }


def _sender(world: World, group: Group, message: Message) -> dict[str, Any]:
    """The sender. If a chat speaks, `from` is one of Telegram's own accounts and says nothing."""
    if message.from_bot:
        return {"from": world.bot}
    if not message.sender_chat:
        return {"from": world.person(message.sender).wire()}
    if message.sender_chat == group.id:
        return {"from": ANONYMOUS_ADMIN, "sender_chat": group.wire()}
    channel = world.groups[message.sender_chat].wire()
    if message.sender_chat == group.linked and not message.sender:
        return {"from": TELEGRAM, "sender_chat": channel, "is_automatic_forward": True}
    return {"from": CHANNEL_BOT, "sender_chat": channel}


def _topic_of(group: Group | None, message: Message) -> int:
    """The message that opened the topic: a message there that replies to nothing arrives as a reply to it."""
    return message.thread if group and group.forum and message.thread != message.message_id else 0


def _place(world: World, group: Group, message: Message) -> dict[str, Any]:
    """The thread id, and an ephemeral message's id and receiver.

    Outside forums a reply has a thread id, too, but nobody can write to that thread.
    """
    fields: dict[str, Any] = {}
    if message.thread:
        fields["message_thread_id"] = message.thread
        if group.forum:
            fields["is_topic_message"] = True
    if message.ephemeral:
        fields["ephemeral_message_id"] = message.ephemeral
        receiver = world.bot if message.receiver == world.bot["id"] else world.person(message.receiver).wire()
        fields["receiver_user"] = receiver
    return fields
