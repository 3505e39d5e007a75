"""Our flow mounted in a python-telegram-bot application written as the documentation shows."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from telegram.ext import Application

from bot import billing_handlers


def main() -> None:
    billing = billing_handlers(
        redis=os.environ["REDIS_URL"], guide=Path(os.environ["GUIDE"]), commands="", direct="DIRECT" in os.environ
    )
    application = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_API_URL']}/bot")
        .post_shutdown(billing.close)
        .build()
    )
    application.add_handlers(billing)
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
