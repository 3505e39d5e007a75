"""An aiogram bot that does nothing with a tap: the lower bound for a flow mounted in it."""

import os
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(os.environ["WEBHOOK_URL"], secret_token="s3cret")


async def tapped(tap: CallbackQuery) -> None:
    if tap.data == os.environ["LAST"]:
        await tap.answer()


def main() -> None:
    dispatcher = Dispatcher()
    dispatcher.callback_query.register(tapped)
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
