"""Parameters shared by methods on messages."""

from typing import Annotated, Any

from .fields import ChatId, Flag, Json, Strict, Whole
from .keyboard import InlineKeyboardParams, Keyboard


class LinkPreview(Strict):
    is_disabled: Flag | None = None
    url: str | None = None
    prefer_small_media: Flag | None = None
    prefer_large_media: Flag | None = None
    show_above_text: Flag | None = None


class Reply(Strict):
    message_id: Whole | None = None
    ephemeral_message_id: Whole | None = None
    chat_id: ChatId | None = None
    allow_sending_without_reply: Flag | None = None


Markup = Annotated[InlineKeyboardParams, Json]
Preview = Annotated[LinkPreview, Json]


def keyboard_of(markup: InlineKeyboardParams | None) -> Keyboard:
    return markup.keyboard() if markup is not None else ()


def preview_of(preview: LinkPreview | None) -> tuple[tuple[str, Any], ...]:
    return tuple(preview.model_dump(exclude_none=True).items()) if preview is not None else ()
