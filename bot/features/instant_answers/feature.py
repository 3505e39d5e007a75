"""Inline mode: an answer that can be sent into any chat."""

from functools import partial

from ...concurrency.text_worker import run_for_text
from ...context.feature import Feature
from ...context.reply_language import ReplyLanguages
from ...ports.updates import InlineAnswer, Receipt, Update
from .instant_answers import InstantAnswers


class InlineMode(Feature):
    """Answers inline queries."""

    def __init__(self, answers: InstantAnswers, reply_languages: ReplyLanguages) -> None:
        self._answers = answers
        self._reply_languages = reply_languages

    async def handle(self, update: Update) -> Receipt | None:
        if update.kind != "inline":
            return None
        find = partial(self._answers.find, update.text, self._reply_languages.client_language(update))
        results = await run_for_text(update.characters, find)
        return Receipt(answer=InlineAnswer(update.callback_id, tuple(results)))
