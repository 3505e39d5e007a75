"""A python-telegram-bot bot with a conversation of its own, and the billing flow mounted in it.

pip install 'dist/billing_bot-0.2.0-py3-none-any.whl[python-telegram-bot]'  # docs/mounting.md builds it
TELEGRAM_BOT_TOKEN=123:ABC REDIS_URL=redis://localhost python ptb_host.py
"""

import logging
import os

from billing_bot import billing_handlers
from telegram import Message, Update
from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes, ConversationHandler, MessageHandler, filters

logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it logs URLs, which contain the token

billing = billing_handlers(redis=os.environ.get("REDIS_URL", "redis://localhost"), commands="billing_", texts=True)

Context = ContextTypes.DEFAULT_TYPE
WHAT, HOW_MANY = range(2)
TEXT = filters.TEXT & ~filters.COMMAND


def said(update: Update) -> Message:
    assert update.message is not None
    return update.message


async def start(update: Update, _context: Context) -> None:
    await said(update).reply_text("/order takes an order, /billing_start helps with OpenAI API billing.")


async def order(update: Update, _context: Context) -> int:
    await said(update).reply_text("What would you like?")
    return WHAT


async def what(update: Update, context: Context) -> int:
    assert context.user_data is not None
    context.user_data["what"] = said(update).text
    await said(update).reply_text("How many?")
    return HOW_MANY


async def how_many(update: Update, context: Context) -> int:
    assert context.user_data is not None
    await said(update).reply_text(f"Ordered: {said(update).text} x {context.user_data.pop('what')}")
    return ConversationHandler.END


async def rest(update: Update, context: Context) -> None:
    """Passes on texts that this bot doesn't use. Without this, the flow reads no texts."""
    await billing.read(update, context)


def main() -> None:
    address = os.environ.get("TELEGRAM_API_URL", "https://api.telegram.org")
    application = (
        ApplicationBuilder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{address}/bot")
        .post_shutdown(billing.close)
        .build()
    )
    application.add_handlers(billing)  # the flow first: it takes only its own commands and buttons
    application.add_handler(CommandHandler("start", start))
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("order", order)],
            states={WHAT: [MessageHandler(TEXT, what)], HOW_MANY: [MessageHandler(TEXT, how_many)]},
            fallbacks=[],
        )
    )
    application.add_handler(MessageHandler(TEXT, rest, block=False))
    application.run_polling()


if __name__ == "__main__":
    main()
