"""Methods on ephemeral messages, which only one member of a group sees (Bot API 10.2 and 10.3)."""

from dataclasses import replace
from typing import Annotated

from .api_error import bad_request
from .backend import Backend
from .entity import Formatted, units
from .fields import ChatId, Flag, Json, Strict, Whole
from .group import Group
from .keyboard import Keyboard
from .message import Message
from .message_params import Markup, Preview, keyboard_of, preview_of
from .message_text import EntityParams, ParseMode, read_content

WINDOW = 15.0
"""Seconds after a tap or an ephemeral command in which a bot that isn't an administrator may answer."""

CAPTION = 1024
"""UTF-16 units allowed in an edit; the low limit is a server bug, tdlib/telegram-bot-api#881."""

NOT_MODIFIED = "message is not modified"


class EphemeralParameters(Strict):
    receiver_user_id: Whole
    callback_query_id: str | None = None
    replace_callback_query_message: Flag | None = None


class EphemeralMessage(Strict):
    chat_id: ChatId
    receiver_user_id: Whole
    ephemeral_message_id: Whole


class EditEphemeralMessageText(EphemeralMessage):
    text: str
    parse_mode: ParseMode | None = None
    entities: Annotated[list[EntityParams], Json] | None = None
    link_preview_options: Preview | None = None
    reply_markup: Markup | None = None


class EditEphemeralMessageReplyMarkup(EphemeralMessage):
    reply_markup: Markup | None = None


def send_ephemeral(
    to: Backend, group: Group, given: EphemeralParameters, reply_to: int | None, content: Formatted, keyboard: Keyboard
) -> Message:
    """Send to one member. `reply_to` is the ephemeral command that it answers, if any."""
    receiver, world = given.receiver_user_id, to.world
    if group.member(receiver) is None:
        raise bad_request("user not found")
    replaces, query = 0, None
    if given.callback_query_id:
        query = world.answerable(given.callback_query_id)
        tapped = query.message
        if query.user_id != receiver or (tapped is not None and tapped.chat_id != group.id):
            raise bad_request("query is of somebody else, or of another chat", malformed=True)
        if given.replace_callback_query_message and tapped is not None:
            if tapped.ephemeral:
                raise bad_request("an ephemeral message must be edited, not replaced", malformed=True)
            replaces = tapped.message_id if tapped.message_id in group.by_id else 0
    command = group.ephemeral.get((receiver, reply_to)) if reply_to else None
    asked_at = max(query.asked_at if query else 0.0, float(command.date) if command else 0.0)
    if not group.is_admin(world.bot_id) and world.clock.now() - asked_at > WINDOW:
        raise bad_request("EPHEMERAL_MESSAGE_NOT_ALLOWED")
    message = Message(
        0,
        group.id,
        from_bot=True,
        content=content,
        html="",
        date=world.today(),
        keyboard=keyboard,
        receiver=receiver,
        ephemeral=group.next_ephemeral_id(receiver),
        after=max(group.by_id, default=0),
        replaces=replaces,
    )
    return world.put(message)


async def edit_ephemeral_message_text(to: Backend, given: EditEphemeralMessageText) -> object:
    content = read_content(given.text, given.parse_mode, given.entities)
    old = _editable(to, given)
    if units(content.text) > CAPTION:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    preview = preview_of(given.link_preview_options)
    return _edit(to, old, replace(old, content=content, keyboard=keyboard_of(given.reply_markup), preview=preview))


async def edit_ephemeral_message_reply_markup(to: Backend, given: EditEphemeralMessageReplyMarkup) -> object:
    old = _editable(to, given)
    return _edit(to, old, replace(old, keyboard=keyboard_of(given.reply_markup)))


async def delete_ephemeral_message(to: Backend, given: EphemeralMessage) -> object:
    _editable(to, given)
    del to.world.group(given.chat_id).ephemeral[given.receiver_user_id, given.ephemeral_message_id]
    to.world.on_change(to.world.group(given.chat_id).id)
    return True


def _editable(to: Backend, given: EphemeralMessage) -> Message:
    key = given.receiver_user_id, given.ephemeral_message_id
    message = to.world.group(given.chat_id).ephemeral.get(key)
    if message is None:
        raise bad_request("message to edit not found")
    return message


def _edit(to: Backend, old: Message, new: Message) -> bool:
    if new.same_as(old):
        raise bad_request(NOT_MODIFIED)
    to.world.put(replace(new, edit_date=to.world.today()))
    return True
