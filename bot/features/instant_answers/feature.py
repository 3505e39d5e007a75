"""Inline mode: an answer that can be sent into any chat."""

from functools import partial

from ...concurrency.text_worker import run_for_text
from ...context.feature import Feature
from ...context.locale import LocaleResolver
from ...ports.updates import InlineAnswer, Receipt, Update
from .instant_answers import InstantAnswers


class InlineMode(Feature):
    """Answers inline queries."""

    def __init__(self, answers: InstantAnswers, locales: LocaleResolver) -> None:
        self._answers = answers
        self._locales = locales

    async def handle(self, update: Update) -> Receipt | None:
        if update.kind != "inline":
            return None
        find = partial(self._answers.find, update.text, self._locales.client_language(update))
        results = await run_for_text(update.characters, find)
        return Receipt(answer=InlineAnswer(update.callback_id, tuple(results)))
