"""What users and staff see, in English and Chinese, on the simulated Telegram."""

from datetime import UTC, datetime

import pytest

from bot.conversation.record import Record
from bot.guide.guide import Guide
from bot.i18n.language import Language
from bot.i18n.offered_languages import Languages
from bot.rendering import bot_texts
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from telegram_simulator import SimulatedUser
from tests.features.conftest import OWNER, Env

pytestmark = [pytest.mark.slow]

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh_Hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


@pytest.fixture(params=["en", "zh_Hans"])
def language(request: pytest.FixtureRequest, languages: Languages) -> Language:
    """What the user reads."""
    return languages[request.param]


def reader(env: Env, language: Language) -> SimulatedUser:
    return env.alex if language.name == "en" else env.lin


def card_text(user: SimulatedUser) -> str:
    assert user.card is not None
    return user.card.text


def hours(days_on: int) -> tuple[str, int, str]:
    """Opening hours: one whole day, ``days_on`` days from now, in a zone where it's noon; its weekday; and the zone."""
    now = datetime.now(UTC)
    day, zone = (now.weekday() + days_on) % 7, f"Etc/GMT{now.hour - 12:+d}"
    return f"{DAYS['en'][day]} 00:00-23:59 {zone}", day, zone


@pytest.mark.parametrize("days_on", [0, 2], ids=["open", "closed"])
async def test_staff_hours_are_shown(env: Env, language: Language, days_on: int) -> None:
    """With weekdays in the user's language; outside the hours, the card says so. Official contacts are a tap away."""
    setting, day, zone = hours(days_on)
    env.settings = env.settings.model_copy(update={"staff_hours": setting})
    user = reader(env, language)
    async with env.bot():
        await env.hand_off(user, language.say(bot_texts.HANDOFF_DO))
        told = f"{DAYS[language.name][day]} 00:00–23:59 ({zone})"
        text = bot_texts.HOURS_CLOSED if days_on else bot_texts.HOURS_OPEN
        assert language.say(text).format(hours=told) in card_text(user)
        assert language.say(bot_texts.QUEUE).format(number=1) in card_text(user)
        assert ("No one is available right now" in card_text(user) or "现在没有人在线" in card_text(user)) == bool(
            days_on
        )
        await env.settled(user.tap(language.say(bot_texts.CONTACTS)))
        assert "help.openai.com" in card_text(user)


async def test_without_staff_official_contacts_are_shown(env: Env, language: Language) -> None:
    """Nobody is offered a conversation that isn't available."""
    env.settings = env.settings.model_copy(update={"staff_chat_id": None})
    user = reader(env, language)
    async with env.bot():
        await env.settled(user.send("/start"), user.send("/start v--s-human"))
        assert "help.openai.com" in card_text(user)
        assert language.say(bot_texts.HANDOFF_DO) not in str(user.card and user.card.buttons)


async def test_not_yet_leads_on_until_the_staff_who_see_what_was_tried(
    env: Env, guide: Guide, language: Language, languages: Languages
) -> None:
    """The staff answers, and then it is solved."""
    user = reader(env, language)
    async with env.bot():
        await env.settled(user.send("/start"), user.send("/start v-decline-s-hold"))
        assert language.say(bot_texts.DID_IT_HELP) in card_text(user)
        await env.settled(user.tap(language.say("Pending for over 7 days")))
        assert user.toasts[-1].text == language.say(bot_texts.VOTED_NOT_YET)
        assert language.say(guide.screens["hold"].title) not in card_text(user)
        await env.settled(user.send("/start v-decline-s-human"))
        assert language.say(bot_texts.HANDOFF_TITLE) in card_text(user)
        await env.settled(user.tap(language.say(bot_texts.HANDOFF_DO)))
        topic = env.topics[-1]
        case = languages["en"].say(bot_texts.SUMMARY_LANGUAGE).format(name=language.endonym)
        assert case in env.in_topic(topic)[0].text
        await env.staff("/send callbank", topic)
        assert language.say(bot_texts.SENT_SCREEN) in card_text(user)
        assert languages["en"].say(bot_texts.STAFF_NOT_OPEN) not in env.in_topic(topic)[-1].text
        await env.settled(user.tap(language.say(bot_texts.SOLVED)))
        assert user.toasts[-1].text == language.say(bot_texts.VOTED_SOLVED)
        await env.staff("/close", topic)
        assert language.say(bot_texts.TALK_CLOSED) in card_text(user)
    votes = await env.redis.hgetall("billing:{tally}:votes")
    assert votes == {b"hold|hold|n": b"1", b"callbank|callbank|s": b"1"}


async def test_reminder_is_delivered_in_the_current_language(env: Env, language: Language) -> None:
    """Set in one language, due after switching to the other; delivered once, and answered on its own message."""
    user, other = reader(env, language), {"en": "zh_Hans", "zh_Hans": "en"}[language.name]
    store = RedisStore(env.redis, Cipher())
    async with env.bot():
        await env.settled(user.send("/start"), user.send("/start v-decline-s-hold"))
        await env.settled(user.tap(language.say(bot_texts.REMIND_DAYS).format(number=7)))
        assert user.toasts[-1].text == language.say(bot_texts.REMINDED)
        await env.settled(user.send("/reminders"))
        assert language.say(bot_texts.REMINDERS_TITLE) in card_text(user)
        assert user.card is not None
        await env.settled(user.tap_data(f"l.{other}", user.card.message_id))
        await make_reminders_due(store, user.id)
        says = read_in(other, bot_texts.REMINDER_DUE)
        await env.telegram.until(lambda: any(says in each.text for each in user.chat.messages), 20)
        await env.telegram.settled(timeout=120)
        assert [says in each.text for each in user.chat.messages].count(True) == 1
        assert read_in(other, bot_texts.DID_IT_HELP) in card_text(user)
        await env.settled(user.tap(read_in(other, bot_texts.SOLVED)))
        await env.settled(user.send("/reminders"))
        assert read_in(other, bot_texts.REMINDERS_NONE) in card_text(user)


async def test_broadcast_is_delivered_once_in_the_current_language(env: Env) -> None:
    """Two subscribers, one of whom has switched language since; the owner's second tap comes after delivery."""
    owner = env.telegram.user(OWNER)
    lin, alex = env.lin, env.alex
    async with env.bot():
        for user, solved, ask, tell in (
            (lin, bot_texts.SOLVED, bot_texts.NEWS_ASK, bot_texts.FOLLOW),
            (alex, bot_texts.SOLVED, bot_texts.NEWS_ASK, bot_texts.FOLLOW),
        ):
            name = "en" if user is alex else "zh_Hans"
            taps = [user.tap(read_in(name, each)) for each in (solved, ask, tell)]
            await env.settled(user.send("/start"), user.send("/start v-decline-s-hold"), *taps)
        assert alex.card is not None
        await env.settled(alex.tap_data("l.zh_Hans", alex.card.message_id))
        await env.settled(owner.send("/broadcast hold"))
        assert owner.card is not None
        card, button = owner.card.message_id, owner.find("Send it")[1].callback_data
        assert button is not None
        await env.settled(owner.tap_data(button, card))
        says = read_in("zh_Hans", bot_texts.NEWS_CHANGED)
        await env.telegram.until(
            lambda: all(any(says in each.text for each in user.chat.messages) for user in (lin, alex)), 20
        )
        store = RedisStore(env.redis, Cipher())
        while (cast := await store.followers.state()) and cast.running:
            await env.telegram.settled(timeout=120)
        await env.settled(owner.tap_data(button, card))
        cast = await store.followers.state()
        assert cast is not None
        assert (cast.running, cast.sent) == (False, 2)
        assert "Sent: 2." in card_text(owner)


async def make_reminders_due(store: RedisStore, user: int) -> None:
    version = await store.read(user, fresh=True)
    assert version.record is not None
    session = version.record.session
    passed = session._replace(reminders=tuple(each._replace(due=1) for each in session.reminders))
    await store.commit(user, Record(passed, version.record.card, version.record.updates), version)
    await store.due.add(user, 1)


_SPOKEN: dict[str, Language] = {}


@pytest.fixture(autouse=True)
def _languages_by_name(languages: Languages) -> None:
    _SPOKEN.update(languages)


def read_in(name: str, text: str) -> str:
    return _SPOKEN[name].say(text)
