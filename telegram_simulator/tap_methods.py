"""Methods that answer taps."""

import re
from typing import Annotated

from pydantic import Field, field_validator

from .backend import Backend
from .entity import units
from .fields import Flag, Strict, Whole, wire_error
from .page_feed import Toast

MAX_ANSWER = 200


class AnswerCallbackQuery(Strict):
    callback_query_id: str
    text: str | None = None
    show_alert: Flag = False
    url: str | None = None
    cache_time: Annotated[Whole, Field(ge=0)] = 0

    @field_validator("text")
    @classmethod
    def _check_text(cls, text: str | None) -> str | None:
        if text is not None and units(text) > MAX_ANSWER:
            raise wire_error("MESSAGE_TOO_LONG")
        return text

    @field_validator("url")
    @classmethod
    def _check_url(cls, url: str | None) -> str | None:
        # Without a game, only links that open the bot with a start parameter are allowed.
        if url and re.match(r"https://t\.me/\w+\?start(app|group)?=[\w-]{1,64}$", url, re.ASCII) is None:
            raise wire_error("URL_INVALID")
        return url


async def answer_callback_query(to: Backend, given: AnswerCallbackQuery) -> object:
    query = to.world.answerable(given.callback_query_id)
    if not query.answered:
        query.answered = True
        if given.text or given.url:
            toast = Toast(given.text or "", given.show_alert, given.url, query.id)
            to.feed.toast(query.user_id, toast)
        to.feed.answered(query.user_id, query.id)
        to.delivery.queue.changed.fire()
    return True
