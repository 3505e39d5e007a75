"""Minimal host bots with the flow mounted: one per library, polling or webhook."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineQuery, Message
from aiogram.types import Update as AiogramUpdate
from aiohttp import web
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CallbackContext, InlineQueryHandler, MessageHandler, filters

from bot import BillingHandlers, BillingRouter
from bot.mount.host_mount import HostMount
from bot.mount.options import MountOptions
from telegram_simulator import Simulator
from tests.support.free_ports import free_port

Feed = Callable[[dict[str, object]], Awaitable[None]]


@asynccontextmanager
async def aiogram_host(telegram: Simulator, options: MountOptions, *, webhook: bool) -> AsyncIterator[None]:
    """Hands over all that the flow accepts: texts, edited ones too, and inline queries."""
    billing = BillingRouter(HostMount(options, limited=False))  # a crawl is faster than people are
    rest = Router()

    @rest.message()
    @rest.edited_message()
    @rest.inline_query()
    async def hand_over(_given: Message | InlineQuery, event_update: AiogramUpdate) -> None:
        await billing.read(event_update)

    dispatcher = Dispatcher()
    dispatcher.include_routers(billing, rest)
    bot = Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)))
    if webhook:

        async def feed(raw: dict[str, object]) -> None:
            await dispatcher.feed_webhook_update(bot, raw)

        await dispatcher.emit_startup(bot=bot)
        async with listening(feed) as url:
            await bot.set_webhook(url)
            yield
        await dispatcher.emit_shutdown(bot=bot)
        await bot.session.close()
        return
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield
    await dispatcher.stop_polling()
    await polling


@asynccontextmanager
async def ptb_host(telegram: Simulator, options: MountOptions, *, webhook: bool) -> AsyncIterator[None]:
    """The same with python-telegram-bot."""
    billing = BillingHandlers(HostMount(options, limited=False))

    async def hand_over(update: Update, context: CallbackContext[Bot, dict, dict, dict]) -> None:  # type: ignore[type-arg, type-var]
        await billing.read(update, context)

    application: Application = (  # type: ignore[type-arg]
        ApplicationBuilder().token(telegram.token).base_url(f"{telegram.url}/bot").build()
    )
    application.add_handlers(billing)
    application.add_handlers([MessageHandler(filters.ALL, hand_over), InlineQueryHandler(hand_over)])
    async with application:
        await application.start()
        if webhook:

            async def feed(raw: dict[str, object]) -> None:
                await application.update_queue.put(Update.de_json(raw, application.bot))

            async with listening(feed) as url:
                await application.bot.set_webhook(url)
                yield
        else:
            assert application.updater is not None
            await application.updater.start_polling()
            yield
            await application.updater.stop()
        await application.stop()
    await billing.close()


@asynccontextmanager
async def listening(feed: Feed) -> AsyncIterator[str]:
    """A webhook server that accepts every update; yields its URL."""

    async def take(request: web.Request) -> web.Response:
        await feed(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        await runner.cleanup()
