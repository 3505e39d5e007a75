"""The conversation in python-telegram-bot as its documentation shows: ConversationHandler, persistence, webhook."""

import os
from typing import Any
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    Defaults,
)

from . import content
from .ptb_persistence import RedisPersistence

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Update, Any, object]
HOME, PLACE, BILL, SEEN, BANK, REFUSED = range(6)
NAMES = {HOME: "home", PLACE: "place", BILL: "bill", SEEN: "seen", BANK: "bank", REFUSED: "refused"}
TRANSLATIONS = {language: content.translations(language) for language in content.LANGUAGES}


def text_of(name: str, language: str) -> str:
    _ = TRANSLATIONS[language].gettext
    screen = content.SCREENS[name]
    lines = [f"<b>{_(screen.title)}</b>", *(_(part) for part in screen.parts)]
    if screen.first:
        lines.append(_(content.WHO).format(text=f"<b>{_(content.BANK)}</b>"))
        lines.append(_(content.FIRST).format(text=_(screen.first)))
        lines.append(_(content.RETRY).format(text=_(screen.retry)))
    if screen.why:
        lines.append(f"<blockquote expandable>{_(screen.why)}</blockquote>")
    return "\n\n".join(lines)


def keyboard_of(name: str, language: str) -> InlineKeyboardMarkup:
    _ = TRANSLATIONS[language].gettext
    rows = [
        [InlineKeyboardButton(_(label), callback_data=f"{name}:{choice}")]
        for choice, label in content.SCREENS[name].choices
    ]
    if name == "home":
        rows.append([InlineKeyboardButton(_(content.DECLINED), callback_data="decline")])
    else:
        rows.append([InlineKeyboardButton(_(content.BACK), callback_data="back")])
        rows.append([InlineKeyboardButton(_(content.MENU), callback_data="menu")])
    rows += [
        [InlineKeyboardButton(label, callback_data=f"speak:{other}")]
        for other, label in content.LANGUAGES.items()
        if other != language
    ]
    return InlineKeyboardMarkup(rows)


def user_data(context: Context) -> dict[Any, Any]:
    assert context.user_data is not None
    return context.user_data


async def show(update: Update, context: Context, state: int) -> int:
    language = user_data(context).get("language", "en")
    query = update.callback_query
    assert query is not None
    user_data(context)["shown"] = state
    await query.answer()
    name = NAMES[state]
    await query.edit_message_text(text_of(name, language), reply_markup=keyboard_of(name, language))
    return state


async def start(update: Update, context: Context) -> int:
    language = user_data(context).get("language", "en")
    user_data(context)["shown"] = HOME
    assert update.message is not None
    await update.message.reply_text(text_of("home", language), reply_markup=keyboard_of("home", language))
    return HOME


async def menu(update: Update, context: Context) -> int:
    return await show(update, context, HOME)


async def decline(update: Update, context: Context) -> int:
    return await show(update, context, PLACE)


async def answer(update: Update, context: Context) -> int:
    assert update.callback_query is not None
    assert update.callback_query.data is not None
    question, choice = update.callback_query.data.split(":")
    user_data(context)[question] = choice
    return await show(update, context, user_data(context)["shown"] + 1)


async def back(update: Update, context: Context) -> int:
    return await show(update, context, user_data(context)["shown"] - 1)


async def speak(update: Update, context: Context) -> int:
    assert update.callback_query is not None
    assert update.callback_query.data is not None
    user_data(context)["language"] = update.callback_query.data.partition(":")[2]
    return await show(update, context, user_data(context)["shown"])


def main() -> None:
    application = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_API_URL']}/bot")
        .defaults(Defaults(parse_mode=ParseMode.HTML))
        .persistence(RedisPersistence(os.environ["REDIS_URL"]))
        .build()
    )
    always: list[Handler] = [CallbackQueryHandler(menu, "^menu$"), CallbackQueryHandler(speak, "^speak:")]
    return_way: Handler = CallbackQueryHandler(back, "^back$")
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={
                HOME: [CallbackQueryHandler(decline, "^decline$")],
                PLACE: [CallbackQueryHandler(answer, "^place:"), return_way],
                BILL: [CallbackQueryHandler(answer, "^bill:"), return_way],
                SEEN: [CallbackQueryHandler(answer, "^seen:"), return_way],
                BANK: [CallbackQueryHandler(answer, "^bank:"), return_way],
                REFUSED: [return_way],
            },
            fallbacks=[CommandHandler("start", start), *always],
            name="decline",
            persistent=True,
        )
    )
    address = urlsplit(os.environ["WEBHOOK_URL"])
    application.run_webhook(
        listen=address.hostname or "",
        port=address.port or 0,
        url_path=address.path.lstrip("/"),
        webhook_url=os.environ["WEBHOOK_URL"],
        secret_token="s3cret",
    )


if __name__ == "__main__":
    main()
