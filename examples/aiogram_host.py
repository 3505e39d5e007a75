"""An aiogram bot with a conversation of its own, and the billing flow mounted in it.

pip install 'dist/billing_bot-0.2.0-py3-none-any.whl[aiogram]'  # docs/mounting.md builds it
TELEGRAM_BOT_TOKEN=123:ABC REDIS_URL=redis://localhost python aiogram_host.py
"""

import asyncio
import os

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message, Update
from billing_bot import billing_router

billing = billing_router(redis=os.environ.get("REDIS_URL", "redis://localhost"), commands="billing_", texts=True)
shop = Router()


class Order(StatesGroup):
    what = State()
    how_many = State()


@shop.message(Command("start"))
async def start(message: Message) -> None:
    await message.answer("/order takes an order, /billing_start helps with OpenAI API billing.")


@shop.message(Command("order"))
async def order(message: Message, state: FSMContext) -> None:
    await state.set_state(Order.what)
    await message.answer("What would you like?")


@shop.message(Order.what)
async def what(message: Message, state: FSMContext) -> None:
    await state.update_data(what=message.text)
    await state.set_state(Order.how_many)
    await message.answer("How many?")


@shop.message(Order.how_many)
async def how_many(message: Message, state: FSMContext) -> None:
    data = await state.get_data()
    await state.clear()
    await message.answer(f"Ordered: {message.text} x {data['what']}")


@shop.message(StateFilter(None))
async def rest(_message: Message, event_update: Update) -> None:
    """Passes on texts that this bot doesn't use. Without this, the flow reads no texts."""
    await billing.read(event_update)


async def main() -> None:
    address = os.environ.get("TELEGRAM_API_URL")
    api = TelegramAPIServer.from_base(address) if address else PRODUCTION
    dispatcher = Dispatcher()
    dispatcher.include_routers(billing, shop)  # the flow first: it takes only its own commands and buttons
    await dispatcher.start_polling(Bot(os.environ["TELEGRAM_BOT_TOKEN"], session=AiohttpSession(api=api)))


if __name__ == "__main__":
    asyncio.run(main())
