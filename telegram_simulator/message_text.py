"""Parses and measures the text of a message, and refuses what Telegram would refuse."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from .api_error import bad_request
from .entity import CODE, QUOTES, STYLES, Entity, Formatted, units
from .fields import Strict, Whole
from .html_scanner import MarkupError
from .markup import parse_html
from .text_cleanup import clean_up
from .url_rules import checked_link

MAX_TEXT = 4096  # UTF-16 units after parsing
MAX_ENTITIES = 100

# Markdown is left out: this project writes HTML only.
ParseMode = Annotated[Literal["html", ""], BeforeValidator(lambda v: v.lower() if isinstance(v, str) else v)]


class EntityParams(Strict):
    type: str
    offset: Annotated[Whole, Field(ge=0)]
    length: Annotated[Whole, Field(ge=1)]
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: Whole | None = None
    date_time_format: str | None = None


def read_content(text: str, mode: str | None, entities: Sequence[EntityParams] | None) -> Formatted:
    if not text:
        raise bad_request("message text is empty", malformed=True)
    if mode and entities:
        raise bad_request("entities are given together with parse_mode, which takes precedence", malformed=True)
    if mode:
        try:
            source = parse_html(text)
        except MarkupError as error:
            words = str(error)
            raise bad_request(
                f"can't parse entities: {words}" if words else "can't parse entities", malformed=True
            ) from None
    else:
        source = Formatted(text, tuple(_entity(each, text) for each in entities or ()))
    if len(source.entities) > MAX_ENTITIES:
        raise bad_request(f"too many entities: Telegram drops those after {MAX_ENTITIES}", malformed=True)
    content = clean_up(source)
    if not content.text:
        raise bad_request("text must be non-empty", malformed=True)
    if units(content.text) > MAX_TEXT:
        raise bad_request("message is too long", malformed=True)
    return content


def _entity(given: EntityParams, text: str) -> Entity:
    known = STYLES | CODE | QUOTES | {"text_link", "custom_emoji", "date_time", "url", "bot_command", "mention"}
    if given.type not in known:
        raise bad_request(f"can't parse MessageEntity: unsupported type {given.type}", malformed=True)
    if given.offset + given.length > units(text):
        raise bad_request(
            f"entity beginning at UTF-16 offset {given.offset} ends after the end of the text", malformed=True
        )
    fields = given.model_dump(exclude_none=True)
    if given.type == "text_link":
        fields["url"] = checked_link(given.url or "")
    return Entity(**fields)
