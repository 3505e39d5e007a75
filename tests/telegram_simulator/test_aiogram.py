"""A real client library against the simulator."""

import asyncio

import pytest

from telegram_simulator import TOKEN, SimulatedUser, Simulator


@pytest.mark.timeout(60)
async def test_aiogram_works_as_with_telegram(sim: Simulator, lin: SimulatedUser) -> None:
    """getMe, polling, a card, a tap, an answer, an edit, and errors in between."""
    # Its import takes seconds, which other tests need not wait for.
    from aiogram import Bot, Dispatcher, F, Router  # noqa: PLC0415
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter  # noqa: PLC0415
    from aiogram.types import (  # noqa: PLC0415
        BotCommand,
        BotCommandScopeAllPrivateChats,
        CallbackQuery,
        InlineKeyboardButton,
        InlineKeyboardMarkup,
        LinkPreviewOptions,
        Message,
    )

    button = InlineKeyboardButton(text="Next", callback_data="n", style="primary")
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    router = Router()

    @router.message()
    async def on_message(message: Message) -> None:
        await message.answer(
            "<b>Step 1</b>",
            parse_mode="HTML",
            reply_markup=markup,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    @router.callback_query(F.data == "n")
    async def on_tap(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.answer("Saved")
        await query.message.edit_text("<i>Step 2</i>", parse_mode="HTML")

    session = AiohttpSession(api=TelegramAPIServer.from_base(sim.url))
    async with Bot(TOKEN, session=session) as bot:
        assert (await bot.get_me()).username == "billing_sim_bot"
        await bot.set_my_commands(
            [BotCommand(command="start", description="Begin")], scope=BotCommandScopeAllPrivateChats()
        )
        dispatcher = Dispatcher()
        dispatcher.include_router(router)
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
        await lin.send("/start")
        await sim.until(lambda: lin.card)
        await lin.tap("Next")
        await sim.until(lambda: lin.card is not None and lin.card.text == "Step 2")
        await sim.settled()
        assert [toast.text for toast in lin.toasts] == ["Saved"]
        assert lin.card is not None
        with pytest.raises(TelegramBadRequest, match="message is not modified"):
            await bot.edit_message_text("<i>Step 2</i>", chat_id=7, message_id=lin.card.message_id, parse_mode="HTML")
        sim.refuse("sendMessage", error_code=429, retry_after=3)
        with pytest.raises(TelegramRetryAfter) as slow:
            await bot.send_message(7, "x")
        assert slow.value.retry_after == 3
        await dispatcher.stop_polling()
        await polling
    assert not sim.violations
