"""Turns cards and answers into parameters of Bot API methods."""

from typing import Any

from ..ports.updates import InlineAnswer, TapAnswer
from ..rendering.card import Button, Card

INLINE_CACHE_SECONDS = 60
"""How long Telegram may answer the same inline query from the same user without asking the bot."""


def message_of(card: Card) -> dict[str, Any]:
    """The parameters of a message that shows ``card``, without link previews, which would bury the buttons."""
    return {
        "text": card.html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in card.rows]},
    }


def answer_of(answer: TapAnswer | InlineAnswer) -> tuple[str, dict[str, Any]]:
    """The method that sends ``answer``, and its parameters."""
    if isinstance(answer, TapAnswer):
        said = {name: value for name, value in (("text", answer.text), ("url", answer.url)) if value}
        return "answerCallbackQuery", {"callback_query_id": answer.callback_id, **said}
    results = [
        {
            "type": "article",
            "id": result.name,
            "title": result.title,
            **({"description": result.description} if result.description else {}),
            "input_message_content": {
                "message_text": result.card.html,
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            },
            "reply_markup": message_of(result.card)["reply_markup"],
        }
        for result in answer.results
    ]
    # The cards are in the user's language, so Telegram must not serve them to others from its cache.
    return "answerInlineQuery", {
        "inline_query_id": answer.query_id,
        "results": results,
        "is_personal": True,
        "cache_time": INLINE_CACHE_SECONDS,
    }


def _button(button: Button) -> dict[str, Any]:
    made: dict[str, Any] = {"text": button.label}
    if button.url:
        made["url"] = button.url
    elif button.copy:
        made["copy_text"] = {"text": button.copy}
    else:
        made["callback_data"] = button.data
    if button.style:
        made["style"] = button.style
    return made
