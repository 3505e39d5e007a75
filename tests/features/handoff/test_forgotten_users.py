"""Users who have deleted their data: what the staff write in their topics, and the limits and bans that stay."""

import pytest

from bot.features.handoff.handoff import TOPICS_PER_HOUR
from bot.features.handoff.relay import MESSAGES_PER_MINUTE
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from telegram_simulator import SimulatedUser
from tests.features.conftest import STAFF, Env
from tests.support.redis_scan import everything, keys_mentioning

pytestmark = [pytest.mark.slow]


async def forget(env: Env, user: SimulatedUser) -> None:
    await env.settled(user.send("/forget"), user.tap("Delete everything"))


def said_in(env: Env, topic: int) -> list[str]:
    return [each.text for each in env.in_topic(topic) if each.from_bot and each.service is None]


async def test_forgetting_resets_no_limit(env: Env) -> None:
    """Nor does anything in the store name the user afterwards."""
    async with env.bot():
        for _ in range(TOPICS_PER_HOUR + 2):
            await env.hand_off(env.alex)
            await forget(env, env.alex)
        assert len(env.topics) == TOPICS_PER_HOUR
        kept = await everything(env.redis)
        assert not [key for key in kept if "{2}" in key]
        marks = [key for key in kept if "{limit" in key]
        assert len(marks) == 1
        assert 0 < await env.redis.ttl(marks[0]) <= 3600


async def test_forgetting_does_not_allow_more_messages_a_minute(env: Env) -> None:
    """Telegram accepts twenty a minute in the group, and other users need some."""
    async with env.bot():
        first = await env.hand_off(env.alex)
        for number in range(MESSAGES_PER_MINUTE):
            await env.settled(env.alex.send(f"message {number}"))
        await forget(env, env.alex)
        second = await env.hand_off(env.alex)
        assert second != first
        said = len(env.in_topic(second))
        await env.settled(env.alex.send("one more"))
        assert len(env.in_topic(second)) == said
        assert env.alex.card is not None
        assert "wasn't sent" in env.alex.card.text


async def test_limit_marks_of_a_user_can_not_be_linked(env: Env) -> None:
    """Each has a hash of its own, and so does a ban."""
    store = RedisStore(env.redis, Cipher(), secret=b"s")
    await store.relays.may_open(987_654_321, 3)
    await store.relays.may_send(987_654_321, 15)
    await store.relays.bar(987_654_321, barred=True)
    marks = [key.partition("{")[2] for key in await everything(env.redis)]
    names = [mark.removeprefix("limit").removeprefix("bar").partition("}")[0] for mark in marks]
    assert len(set(names)) == len(names) == 3
    assert await keys_mentioning(env.redis, "987654321") == []


async def test_ban_can_be_lifted_in_the_topic_of_a_user_who_forgot(env: Env) -> None:
    """Otherwise the ban stays for 30 days. The topic records which ban it is, not whose."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.staff("/ban", topic)
        await forget(env, env.alex)
        assert not [key for key in await everything(env.redis) if "{2}" in key]
        await env.hand_off(env.alex)
        assert env.topics == [topic]
        await forget(env, env.alex)
        await env.staff("/unban", topic)
        assert said_in(env, topic)[-1] == "The ban has been lifted."
        assert not [key for key in await everything(env.redis) if "bar" in key]
        await env.hand_off(env.alex)
        assert len(env.topics) == 2
        await env.staff("/unban", topic)
        assert "no longer know whose" in said_in(env, topic)[-1]


async def test_lifting_a_ban_in_the_topic_works_only_for_the_banned(env: Env) -> None:
    """The topic of another user who has deleted their data lifts nothing."""
    async with env.bot():
        await env.hand_off(env.alex)
        await env.staff("/ban")
        lins = await env.hand_off(env.lin, "发送并开始对话")
        await env.settled(env.lin.send("/forget"), env.lin.tap("全部删除"))
        await env.staff("/unban", lins)
        assert "no longer know whose" in said_in(env, lins)[-1]
        assert [key for key in await everything(env.redis) if "{bar" in key]


async def test_staff_are_told_that_nobody_gets_what_they_write_to_a_user_who_forgot(env: Env) -> None:
    """For text, slashes and pictures alike, but once an hour; not when they write among themselves."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await forget(env, env.alex)
        said = len(said_in(env, topic))
        await env.staff("are you there?", topic)
        assert "Not delivered to anyone" in said_in(env, topic)[-1]
        await env.staff("", topic, media="photo")
        await env.staff("/v1 returns 429", topic)
        assert len(said_in(env, topic)) == said + 1
        own = env.forum.add_topic("Lunch", STAFF)
        await env.staff("noodles?", own)
        assert said_in(env, own) == []


@pytest.mark.parametrize("media", ["photo", "sticker"])
async def test_staff_are_told_when_the_operator_has_deleted_a_users_data(env: Env, media: str) -> None:
    """`bot forget` can't reach Telegram. The same holds for a topic unused for 30 days."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        store = RedisStore(env.redis, Cipher(), secret=b"s")
        await store.erase(2)
        await env.staff("", topic, media=media)
        assert "Not delivered to anyone" in said_in(env, topic)[-1]


async def test_picture_sent_before_forgetting_can_still_be_deleted_here(env: Env) -> None:
    """The button used to lead to the menu. The user is told that the staff's copy stays."""
    async with env.bot():
        await env.hand_off(env.alex)
        await env.settled(env.alex.send_media("photo", "the page"))
        (warning,) = [each for each in env.alex.chat.messages if "delete it now" in each.text]
        await forget(env, env.alex)
        answered = len(env.telegram.calls)
        await env.settled(env.alex.tap("Delete it", warning))
        assert all(each.media != "photo" for each in env.alex.chat.messages)
        said = [
            str(call.params.get("text"))
            for call in env.telegram.calls[answered:]
            if call.method == "answerCallbackQuery"
        ]
        assert ["support team still has its copy" in each for each in said] == [True]
