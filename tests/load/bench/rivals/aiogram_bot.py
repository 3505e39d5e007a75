"""The conversation in aiogram as its documentation shows: FSM in Redis, i18n, callback data, webhook."""

import os
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import FSMI18nMiddleware, I18n
from aiogram.utils.i18n import gettext as _
from aiogram.utils.keyboard import InlineKeyboardBuilder
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from . import content

router = Router()
i18n = I18n(path=content.LOCALES, default_locale="en", domain=content.DOMAIN)
i18n_middleware = FSMI18nMiddleware(i18n)


class Decline(StatesGroup):
    place = State()
    bill = State()
    seen = State()
    bank = State()
    refused = State()


class Answer(CallbackData, prefix="answer"):
    question: str
    choice: str


class Speak(CallbackData, prefix="speak"):
    language: str


def text_of(name: str) -> str:
    screen = content.SCREENS[name]
    lines = [f"<b>{_(screen.title)}</b>", *(_(part) for part in screen.parts)]
    if screen.first:
        lines.append(_(content.WHO).format(text=f"<b>{_(content.BANK)}</b>"))
        lines.append(_(content.FIRST).format(text=_(screen.first)))
        lines.append(_(content.RETRY).format(text=_(screen.retry)))
    if screen.why:
        lines.append(f"<blockquote expandable>{_(screen.why)}</blockquote>")
    return "\n\n".join(lines)


def keyboard_of(name: str, locale: str) -> InlineKeyboardMarkup:
    builder = InlineKeyboardBuilder()
    for choice, label in content.SCREENS[name].choices:
        builder.button(text=_(label), callback_data=Answer(question=name, choice=choice))
    if name == "home":
        builder.button(text=_(content.DECLINED), callback_data="decline")
    else:
        builder.button(text=_(content.BACK), callback_data="back")
        builder.button(text=_(content.MENU), callback_data="menu")
    for language, label in content.LANGUAGES.items():
        if language != locale:
            builder.button(text=label, callback_data=Speak(language=language))
    builder.adjust(1)
    return builder.as_markup()


async def show(query: CallbackQuery, name: str, locale: str) -> None:
    assert isinstance(query.message, Message)
    await query.message.edit_text(text_of(name), reply_markup=keyboard_of(name, locale))
    await query.answer()


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(None)
    await message.answer(text_of("home"), reply_markup=keyboard_of("home", i18n.current_locale))


@router.callback_query(F.data == "menu")
async def menu(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(None)
    await show(query, "home", i18n.current_locale)


@router.callback_query(F.data == "decline")
async def decline(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Decline.place)
    await show(query, "place", i18n.current_locale)


@router.callback_query(Decline.place, Answer.filter(F.question == "place"))
async def place(query: CallbackQuery, callback_data: Answer, state: FSMContext) -> None:
    await state.update_data(place=callback_data.choice)
    await state.set_state(Decline.bill)
    await show(query, "bill", i18n.current_locale)


@router.callback_query(Decline.bill, Answer.filter(F.question == "bill"))
async def bill(query: CallbackQuery, callback_data: Answer, state: FSMContext) -> None:
    await state.update_data(bill=callback_data.choice)
    await state.set_state(Decline.seen)
    await show(query, "seen", i18n.current_locale)


@router.callback_query(Decline.seen, Answer.filter(F.question == "seen"))
async def seen(query: CallbackQuery, callback_data: Answer, state: FSMContext) -> None:
    await state.update_data(seen=callback_data.choice)
    await state.set_state(Decline.bank)
    await show(query, "bank", i18n.current_locale)


@router.callback_query(Decline.bank, Answer.filter(F.question == "bank"))
async def bank(query: CallbackQuery, callback_data: Answer, state: FSMContext) -> None:
    await state.update_data(bank=callback_data.choice)
    await state.set_state(Decline.refused)
    await show(query, "refused", i18n.current_locale)


@router.callback_query(Decline.place, F.data == "back")
async def back_home(query: CallbackQuery, state: FSMContext) -> None:
    await menu(query, state)


@router.callback_query(Decline.bill, F.data == "back")
async def back_to_place(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Decline.place)
    await show(query, "place", i18n.current_locale)


@router.callback_query(Decline.seen, F.data == "back")
async def back_to_bill(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Decline.bill)
    await show(query, "bill", i18n.current_locale)


@router.callback_query(Decline.bank, F.data == "back")
async def back_to_seen(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Decline.seen)
    await show(query, "seen", i18n.current_locale)


@router.callback_query(Decline.refused, F.data == "back")
async def back_to_bank(query: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(Decline.bank)
    await show(query, "bank", i18n.current_locale)


@router.callback_query(Speak.filter())
async def speak(query: CallbackQuery, callback_data: Speak, state: FSMContext) -> None:
    await i18n_middleware.set_locale(state, callback_data.language)
    current = await state.get_state()
    name = current.partition(":")[2] if current else "home"
    await show(query, name, callback_data.language)


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(os.environ["WEBHOOK_URL"], secret_token="s3cret")


def main() -> None:
    dispatcher = Dispatcher(storage=RedisStorage.from_url(os.environ["REDIS_URL"]))
    dispatcher.update.outer_middleware(i18n_middleware)
    dispatcher.include_router(router)
    dispatcher.startup.register(on_startup)
    bot = Bot(
        os.environ["TELEGRAM_BOT_TOKEN"],
        session=AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"])),
        default=DefaultBotProperties(parse_mode=ParseMode.HTML),
    )
    app = web.Application()
    address = urlsplit(os.environ["WEBHOOK_URL"])
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot, secret_token="s3cret").register(app, path=address.path)
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host=address.hostname, port=address.port)


if __name__ == "__main__":
    main()
