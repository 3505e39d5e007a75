"""What people and the staff see of it, in English and in Chinese, on the simulated Telegram."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation.record import Record
from bot.guide.guide import Guide
from bot.i18n.catalogue import Language, Languages
from bot.rendering import words
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from telegram_simulator import SimulatedUser
from tests.features.conftest import OWNER, Room

pytestmark = [pytest.mark.slow]

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh_Hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}


@pytest.fixture(params=["en", "zh_Hans"])
def language(request: pytest.FixtureRequest, languages: Languages) -> Language:
    """What the person reads."""
    return languages[request.param]


def reader(room: Room, language: Language) -> SimulatedUser:
    return room.alex if language.name == "en" else room.lin


def seen(user: SimulatedUser) -> str:
    assert user.card is not None
    return user.card.text


def hours(days_on: int) -> tuple[str, int, str]:
    """Hours of a whole day, so many days from now, where it is noon; its number and the zone's name."""
    now = datetime.now(UTC)
    day, zone = (now.weekday() + days_on) % 7, f"Etc/GMT{now.hour - 12:+d}"
    return f"{DAYS['en'][day]} 00:00-23:59 {zone}", day, zone


@pytest.mark.parametrize("days_on", [0, 2], ids=["open", "closed"])
async def test_it_is_said_whether_somebody_should_be_there(room: Room, language: Language, days_on: int) -> None:
    """With the hours as the language writes days; when nobody is, that is said, and the contacts are a tap away."""
    setting, day, zone = hours(days_on)
    room.settings = room.settings.model_copy(update={"staff_hours": setting})
    user = reader(room, language)
    async with room.bot():
        await room.handed(user, language.say(words.HANDOFF_DO))
        told = f"{DAYS[language.name][day]} 00:00–23:59 ({zone})"
        text = words.HOURS_CLOSED if days_on else words.HOURS_OPEN
        assert language.say(text).format(hours=told) in seen(user)
        assert language.say(words.QUEUE).format(number=1) in seen(user)
        assert ("Nobody's available right now" in seen(user) or "现在没有人在线" in seen(user)) == bool(days_on)
        await room.settled(user.tap(language.say(words.CONTACTS)))
        assert "help.openai.com" in seen(user)


async def test_without_a_staff_the_official_contacts_are_given(room: Room, language: Language) -> None:
    """Nobody is offered a conversation that there is not."""
    room.settings = room.settings.model_copy(update={"staff_chat_id": None})
    user = reader(room, language)
    async with room.bot():
        await room.settled(user.send("/start"), user.send("/start v--s-human"))
        assert "help.openai.com" in seen(user)
        assert language.say(words.HANDOFF_DO) not in str(user.card and user.card.buttons)


async def test_votes_lead_on_and_at_last_to_the_staff_who_read_what_did_not_help(
    room: Room, guide: Guide, language: Language, languages: Languages
) -> None:
    """Not yet leads to the next page; the staff is asked, answers, and then it is solved."""
    user = reader(room, language)
    async with room.bot():
        await room.settled(user.send("/start"), user.send("/start v-decline-s-hold"))
        assert language.say(words.DID_IT_HELP) in seen(user)
        await room.settled(user.tap(language.say(words.NOT_YET)))
        assert user.toasts[-1].text == language.say(words.VOTED_NOT_YET)
        assert language.say(guide.screens["hold"].title) not in seen(user)
        await room.settled(user.send("/start v-decline-s-human"))
        assert language.say(words.HANDOFF_TITLE) in seen(user)
        await room.settled(user.tap(language.say(words.HANDOFF_DO)))
        topic = room.topics[-1]
        assert f"{language.say(words.SUMMARY_LANGUAGE).format(name=language.endonym)}" in room.in_topic(topic)[0].text
        await room.staff("/send callbank", topic)
        assert language.say(words.SENT_SCREEN) in seen(user)
        assert languages["en"].say(words.STAFF_NOT_OPEN) not in room.in_topic(topic)[-1].text
        await room.settled(user.tap(language.say(words.SOLVED)))
        assert user.toasts[-1].text == language.say(words.VOTED_SOLVED)
        await room.staff("/close", topic)
        assert language.say(words.TALK_CLOSED) in seen(user)
    votes = await room.redis.hgetall("billing:{tally}:votes")
    assert votes == {b"hold|hold|n": b"1", b"callbank|callbank|s": b"1"}


async def test_a_reminder_comes_in_the_language_read_by_then_and_asks(room: Room, language: Language) -> None:
    """Asked for in one language; the other was chosen before it was due. It comes once, and is answered there."""
    user, other = reader(room, language), {"en": "zh_Hans", "zh_Hans": "en"}[language.name]
    store = RedisStore(room.redis, Cipher())
    async with room.bot():
        await room.settled(user.send("/start"), user.send("/start v-decline-s-hold"))
        await room.settled(user.tap(language.say(words.REMIND_DAYS).format(number=7)))
        assert user.toasts[-1].text == language.say(words.REMINDED)
        await room.settled(user.send("/reminders"))
        assert language.say(words.REMINDERS_TITLE) in seen(user)
        assert user.card is not None
        await room.settled(user.tap_data(f"l.{other}", user.card.message_id))
        await due_now(store, user.id)
        says = read_in(other, words.REMINDER_DUE)
        await room.telegram.until(lambda: any(says in each.text for each in user.chat.messages), 20)
        await room.telegram.settled(timeout=20)
        assert [says in each.text for each in user.chat.messages].count(True) == 1
        assert read_in(other, words.DID_IT_HELP) in seen(user)
        await room.settled(user.tap(read_in(other, words.SOLVED)))
        await room.settled(user.send("/reminders"))
        assert read_in(other, words.REMINDERS_NONE) in seen(user)


async def test_word_of_a_change_comes_once_in_the_language_read_by_then(room: Room) -> None:
    """Both asked for it; one changed the language since; the owner's second tap comes when all were told."""
    owner = room.telegram.user(OWNER)
    lin, alex = room.lin, room.alex
    async with room.bot():
        for user, solved, ask, tell in (
            (lin, words.SOLVED, words.NEWS_ASK, words.FOLLOW),
            (alex, words.SOLVED, words.NEWS_ASK, words.FOLLOW),
        ):
            name = "en" if user is alex else "zh_Hans"
            taps = [user.tap(read_in(name, each)) for each in (solved, ask, tell)]
            await room.settled(user.send("/start"), user.send("/start v-decline-s-hold"), *taps)
        assert alex.card is not None
        await room.settled(alex.tap_data("l.zh_Hans", alex.card.message_id))
        await room.settled(owner.send("/broadcast hold"))
        assert owner.card is not None
        card, button = owner.card.message_id, owner.find("Send it")[1].callback_data
        assert button is not None
        await room.settled(owner.tap_data(button, card))
        says = read_in("zh_Hans", words.NEWS_CHANGED)
        await room.telegram.until(
            lambda: all(any(says in each.text for each in user.chat.messages) for user in (lin, alex)), 20
        )
        store = RedisStore(room.redis, Cipher())
        while (cast := await store.followers.state()) and cast.running:
            await room.telegram.settled(timeout=20)
        await room.settled(owner.tap_data(button, card))
        cast = await store.followers.state()
        assert cast is not None
        assert (cast.running, cast.sent) == (False, 2)
        assert "Sent: 2." in seen(owner)


async def due_now(store: RedisStore, user: int) -> None:
    """Lets time pass for a person's reminders."""
    version = await store.read(user, fresh=True)
    assert version.record is not None
    session = version.record.session
    passed = replace(session, reminders=tuple(each._replace(due=1) for each in session.reminders))
    await store.commit(user, Record(passed, version.record.card, version.record.updates), version)
    await store.due.add(user, 1)


_SPOKEN: dict[str, Language] = {}


@pytest.fixture(autouse=True)
def _spoken(languages: Languages) -> None:
    _SPOKEN.update(languages)


def read_in(name: str, text: str) -> str:
    return _SPOKEN[name].say(text)
