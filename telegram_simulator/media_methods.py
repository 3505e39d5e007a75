"""Methods on messages other than texts: copies, captions, photos and documents."""

from dataclasses import replace
from typing import Annotated

from .api_error import bad_request
from .backend import Backend
from .entity import Formatted, units
from .fields import ChatId, Flag, Json, Strict, Whole
from .media import CAPTION_UNITS, Upload
from .message import Media, Message
from .message_methods import edited, thread_of
from .message_params import Markup, Reply, keyboard_of
from .message_text import EntityParams, ParseMode, read_content
from .update_wire import message_wire


class CopyMessage(Strict):
    chat_id: ChatId
    from_chat_id: ChatId
    message_id: Whole
    message_thread_id: Whole | None = None
    caption: str | None = None
    parse_mode: ParseMode | None = None
    disable_notification: Flag | None = None
    protect_content: Flag | None = None
    reply_parameters: Annotated[Reply, Json] | None = None
    reply_markup: Markup | None = None


class EditMessageCaption(Strict):
    chat_id: ChatId
    message_id: Whole
    caption: str = ""
    parse_mode: ParseMode | None = None
    reply_markup: Markup | None = None


class _SendFile(Strict):
    chat_id: ChatId
    message_thread_id: Whole | None = None
    caption: str = ""
    parse_mode: ParseMode | None = None
    caption_entities: Annotated[list[EntityParams], Json] | None = None
    disable_notification: Flag | None = None
    protect_content: Flag | None = None
    reply_markup: Markup | None = None


class SendPhoto(_SendFile):
    photo: Upload


class SendDocument(_SendFile):
    document: Upload


async def copy_message(to: Backend, given: CopyMessage) -> object:
    source = to.world.chat(given.from_chat_id).by_id.get(given.message_id)
    if source is None or source.service is not None:
        raise bad_request("message to copy not found")
    content = source.content
    if source.media and given.caption is not None:
        content = _caption(given.caption, given.parse_mode)
    message = await _put(to, given.chat_id, given.message_thread_id, content, source.media, source.file, given)
    return {"message_id": message.message_id}


async def edit_message_caption(to: Backend, given: EditMessageCaption) -> object:
    old = to.world.editable(given.chat_id, given.message_id)
    if not old.media:
        raise bad_request("there is no caption in the message to edit")
    content = _caption(given.caption, given.parse_mode)
    new = replace(old, content=content, keyboard=keyboard_of(given.reply_markup), edit_date=to.world.today())
    return edited(to, old, new)


async def send_photo(to: Backend, given: SendPhoto) -> object:
    return await _send(to, given, "photo", given.photo)


async def send_document(to: Backend, given: SendDocument) -> object:
    return await _send(to, given, "document", given.document)


async def _send(to: Backend, given: _SendFile, media: Media, file: Upload) -> object:
    if not file.content:
        raise bad_request("file must be non-empty", malformed=True)
    content = _caption(given.caption, given.parse_mode)
    sent = await _put(to, given.chat_id, given.message_thread_id, content, media, file.content, given)
    return message_wire(to.world, sent)


async def _put(
    to: Backend,
    chat_id: object,
    thread: int | None,
    content: Formatted,
    media: Media,
    file: bytes,
    given: CopyMessage | _SendFile,
) -> Message:
    chat = to.world.writable(chat_id)
    where = thread_of(to, chat, thread)
    to.spend(chat.id)
    return to.world.put(
        Message(
            to.world.next_message_id(),
            chat.id,
            from_bot=True,
            content=content,
            html=content.text,
            date=to.world.today(),
            keyboard=keyboard_of(given.reply_markup),
            thread=where,
            media=media,
            file=file,
        )
    )


def _caption(text: str, mode: str | None) -> Formatted:
    content = read_content(text, mode, None) if text else Formatted("")
    if units(content.text) > CAPTION_UNITS:
        raise bad_request("message caption is too long", malformed=True)
    return content
