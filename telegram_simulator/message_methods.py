"""Methods on messages and chats."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from .api_error import Refusal, bad_request
from .backend import Backend
from .ephemeral_methods import EphemeralParameters, send_ephemeral
from .fields import ChatId, Flag, Json, Strict, Whole
from .group import Group
from .message import Message
from .message_params import Markup, Preview, Reply, keyboard_of, preview_of
from .message_text import EntityParams, ParseMode, read_content
from .update_wire import message_wire
from .world import Chat

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class SendMessage(Strict):
    chat_id: ChatId
    message_thread_id: Whole | None = None
    text: str
    parse_mode: ParseMode | None = None
    entities: Annotated[list[EntityParams], Json] | None = None
    link_preview_options: Preview | None = None
    disable_notification: Flag | None = None
    protect_content: Flag | None = None
    message_effect_id: str | None = None
    reply_parameters: Annotated[Reply, Json] | None = None
    ephemeral_message_parameters: Annotated[EphemeralParameters, Json] | None = None
    reply_markup: Markup | None = None


class EditMessageText(Strict):
    chat_id: ChatId
    message_id: Whole
    text: str
    parse_mode: ParseMode | None = None
    entities: Annotated[list[EntityParams], Json] | None = None
    link_preview_options: Preview | None = None
    reply_markup: Markup | None = None


class EditMessageReplyMarkup(Strict):
    chat_id: ChatId
    message_id: Whole
    reply_markup: Markup | None = None


class DeleteMessage(Strict):
    chat_id: ChatId
    message_id: Whole


class DeleteMessages(Strict):
    chat_id: ChatId
    message_ids: Annotated[list[Whole], Json, Field(min_length=1, max_length=100)]


class GetChat(Strict):
    chat_id: ChatId


class SendChatAction(Strict):
    chat_id: ChatId
    message_thread_id: Whole | None = None
    action: Literal[
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]


async def send_message(to: Backend, given: SendMessage) -> object:
    content = read_content(given.text, given.parse_mode, given.entities)
    chat = to.world.writable(given.chat_id)
    keyboard, thread = keyboard_of(given.reply_markup), thread_of(to, chat, given.message_thread_id)
    reply = given.reply_parameters
    if given.ephemeral_message_parameters is not None:
        answered = reply.ephemeral_message_id if reply else None
        group = to.world.group(given.chat_id)
        sent = send_ephemeral(to, group, given.ephemeral_message_parameters, answered, content, keyboard)
        return message_wire(to.world, sent)
    reply_to = None
    if reply is not None and reply.message_id is not None:
        if reply.message_id in chat.by_id:
            reply_to = reply.message_id
        elif not reply.allow_sending_without_reply:
            raise bad_request("message to be replied not found")
    to.spend(chat.id)
    message = Message(
        to.world.next_message_id(),
        chat.id,
        from_bot=True,
        content=content,
        html=given.text,
        date=to.world.today(),
        keyboard=keyboard,
        preview=preview_of(given.link_preview_options),
        reply_to=reply_to,
        thread=thread,
    )
    return message_wire(to.world, to.world.put(message))


def thread_of(to: Backend, chat: Chat | Group, thread: int | None) -> int:
    if thread is None:
        return 0
    topic = chat.topics.get(thread) if isinstance(chat, Group) else None
    if topic is None or not isinstance(chat, Group):
        raise bad_request("message thread not found")
    if topic.closed and not chat.may(to.world.bot_id, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return thread


async def edit_message_text(to: Backend, given: EditMessageText) -> object:
    content = read_content(given.text, given.parse_mode, given.entities)
    old = to.world.editable(given.chat_id, given.message_id)
    new = replace(
        old,
        content=content,
        html=given.text,
        keyboard=keyboard_of(given.reply_markup),
        preview=preview_of(given.link_preview_options),
        edit_date=to.world.today(),
    )
    return edited(to, old, new)


async def edit_message_reply_markup(to: Backend, given: EditMessageReplyMarkup) -> object:
    old = to.world.editable(given.chat_id, given.message_id)
    return edited(to, old, replace(old, keyboard=keyboard_of(given.reply_markup)))


def edited(to: Backend, old: Message, new: Message) -> object:
    if new.same_as(old):
        raise bad_request(NOT_MODIFIED)
    if old.chat_id in to.world.groups:
        to.spend(old.chat_id)
    return message_wire(to.world, to.world.put(new))


async def delete_message(to: Backend, given: DeleteMessage) -> object:
    to.world.remove(given.chat_id, given.message_id)
    return True


async def delete_messages(to: Backend, given: DeleteMessages) -> object:
    to.world.chat(given.chat_id)
    for message_id in given.message_ids:
        try:
            to.world.remove(given.chat_id, message_id)
        except Refusal:  # "If some of the specified messages can't be found, they are skipped."
            continue
    return True


async def get_chat(to: Backend, given: GetChat) -> object:
    chat = to.world.chat(given.chat_id)
    if isinstance(chat, Group):
        pinned = {"pinned_message": message_wire(to.world, chat.by_id[chat.pins[0]])} if chat.pins else {}
        return {**chat.wire(), "accent_color_id": 0, "max_reaction_count": 11, **pinned}
    person = chat.person
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return {
        **person.chat_wire(),
        "accent_color_id": person.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }


async def send_chat_action(to: Backend, given: SendChatAction) -> object:
    to.world.writable(given.chat_id)
    return True
