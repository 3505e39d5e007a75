"""Our flow mounted in an aiogram bot written as the documentation shows."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bot import billing_router


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(os.environ["WEBHOOK_URL"], secret_token="s3cret")


def main() -> None:
    dispatcher = Dispatcher()
    dispatcher.include_router(
        billing_router(redis=os.environ["REDIS_URL"], guide=Path(os.environ["GUIDE"]), commands="")
    )
    dispatcher.startup.register(on_startup)
    bot = Bot(
        os.environ["TELEGRAM_BOT_TOKEN"],
        session=AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"])),
    )
    app = web.Application()
    address = urlsplit(os.environ["WEBHOOK_URL"])
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot, secret_token="s3cret").register(app, path=address.path)
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host=address.hostname, port=address.port)


if __name__ == "__main__":
    main()
