"""A python-telegram-bot bot that does nothing with a tap: the lower bound for a flow mounted in it."""

import os
from urllib.parse import urlsplit

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes


async def tapped(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    tap = update.callback_query
    assert tap is not None
    if tap.data == os.environ["LAST"]:
        await tap.answer()


def main() -> None:
    application = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_API_URL']}/bot")
        .build()
    )
    application.add_handler(CallbackQueryHandler(tapped))
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
