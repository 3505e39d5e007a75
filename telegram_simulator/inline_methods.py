"""Answers to inline queries: cards that a user may send to any chat."""

from typing import Annotated, Literal

from pydantic import Field

from .api_error import bad_request
from .backend import Backend
from .entity import Formatted
from .fields import Flag, Json, Strict, Whole
from .keyboard import InlineKeyboardParams, Keyboard
from .message import InlineResult
from .message_params import Preview
from .message_text import ParseMode, read_content

MAX_RESULTS = 50
MAX_ID_BYTES = 64


class TextContent(Strict):
    message_text: str
    parse_mode: ParseMode | None = None
    link_preview_options: Preview | None = None


class Article(Strict):
    type: Literal["article"]
    id: str
    title: Annotated[str, Field(min_length=1)]
    input_message_content: TextContent
    reply_markup: InlineKeyboardParams | None = None
    url: str | None = None
    description: str | None = None


class AnswerInlineQuery(Strict):
    inline_query_id: str
    results: Annotated[list[Article], Json]
    cache_time: Annotated[Whole, Field(ge=0)] = 300
    is_personal: Flag = False
    next_offset: str | None = None


async def answer_inline_query(to: Backend, given: AnswerInlineQuery) -> object:
    query = to.world.answerable(given.inline_query_id)
    if len(given.results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH", malformed=True)
    names = [article.id for article in given.results]
    if len(set(names)) < len(names):
        raise bad_request("RESULT_ID_DUPLICATE", malformed=True)
    if any(not 0 < len(name.encode()) <= MAX_ID_BYTES for name in names):
        raise bad_request("RESULT_ID_INVALID", malformed=True)
    query.answered = True
    to.world.inline_results[query.user_id] = [
        InlineResult(article.title, article.description or "", _text(article), _keyboard(article))
        for article in given.results
    ]
    to.delivery.queue.changed.fire()
    return True


def _text(article: Article) -> Formatted:
    content = article.input_message_content
    return read_content(content.message_text, content.parse_mode, None)


def _keyboard(article: Article) -> Keyboard:
    return article.reply_markup.keyboard() if article.reply_markup else ()
