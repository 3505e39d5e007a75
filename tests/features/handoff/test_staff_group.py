"""The staff's group as Telegram reports it: who speaks there, and service messages."""

import pytest

from bot.telegram.relay_message import read_relay_message
from tests.features.conftest import OWNER, STAFF, Env

pytestmark = [pytest.mark.slow]


def received(env: Env) -> list[str]:
    return [each.text for each in env.alex.chat.messages if each.text.startswith("👤")]


async def test_anonymous_admin_is_staff_but_a_channel_is_not(env: Env) -> None:
    """Both post from Telegram's own accounts."""
    channel = env.telegram.add_group("News", OWNER, kind="channel")
    env.forum.promote(STAFF, anonymous=True)
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.staff("from nobody in particular", topic)
        await env.settled(env.forum.send(OWNER, "from a channel", thread=topic, channel=channel.id))
        assert received(env) == ["👤 from nobody in particular"]


async def test_service_messages_are_not_relayed(env: Env) -> None:
    """Renaming a topic doesn't claim it, and nobody is told that it can't be relayed."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        said = len(env.in_topic(topic))
        env.telegram.groups.tell(
            env.forum.group, {"forum_topic_edited": {"name": "Alex, prepaid"}}, thread=topic, by=STAFF
        )
        await env.telegram.settled(timeout=120)
        assert [each.text for each in env.in_topic(topic) if each.service is None][said:] == []
        await env.staff("/queue", topic)
        assert env.in_topic(topic)[-1].text == "Waiting: 1."


async def test_path_is_not_taken_for_a_command(env: Env) -> None:
    """Error messages often start with an API endpoint."""
    path = "/v1/chat/completions returns 429"
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send(path))
        assert env.in_topic(topic)[-1].text == path
        await env.staff("/v1/responses gives the same?", topic)
        assert received(env) == ["👤 /v1/responses gives the same?"]


async def test_edits_that_can_not_be_delivered_are_dropped(env: Env) -> None:
    """The user has blocked the bot, or the bot was removed from the group."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send("it says declined"))
        mine = max(number for number, each in env.alex.chat.by_id.items() if not each.from_bot)
        await env.staff("which bank?", topic)
        theirs = max(each.message_id for each in env.forum.messages if not each.from_bot)
        env.telegram.block(env.alex.id)
        await env.settled(env.forum.edit(theirs, "whose bank?"))
        await env.staff("are you there?", topic)
        assert "doesn't accept messages" in env.in_topic(topic)[-1].text
        env.telegram.unblock(env.alex.id)
        env.forum.remove_bot(STAFF)
        await env.settled(env.alex.edit(mine, "it says do_not_honor"))
        await env.settled(env.alex.send("hello?"))
        assert env.alex.card is not None
        assert "I can't reach anyone right now" in env.alex.card.text
        assert not await env.redis.exists("billing:parked")


async def test_names_and_outcomes_are_shown_verbatim(env: Env) -> None:
    """Markup in a name or a staff message is shown as written."""
    eve = env.telegram.add_user(7, first_name="<b>Eve</b> {what} & <a href='x'>", language_code="en")
    async with env.bot():
        topic = await env.hand_off(eve)
        assert env.forum.group.topics[topic].name == "<b>Eve</b> {what} & <a href='x'>"
        case = env.in_topic(topic)[0]
        assert "New case · <b>Eve</b> {what} & <a href='x'>" in case.text
        await env.staff("/send <i>no</i>", topic)
        assert "There's no screen called <i>no</i>" in env.in_topic(topic)[-1].text
        await env.staff("/close <b>{outcome}</b>", topic)
        assert eve.card is not None
        assert "<b>{outcome}</b>" in eve.card.text


def test_empty_and_foreign_messages_are_not_relayed() -> None:
    """Nor are messages from other bots and channels."""
    kim, chat = {"id": 50, "first_name": "Kim"}, {"id": -100, "type": "supergroup"}
    said = {"message_id": 1, "from": kim, "chat": chat, "text": "hello"}
    assert read_relay_message({"message": said}) is not None
    assert read_relay_message({"message": {**said, "from": {**kim, "is_bot": True}}}) is None
    channel = {**said, "from": {"id": 136817688, "is_bot": True}, "sender_chat": {"id": -200, "type": "channel"}}
    assert read_relay_message({"message": channel}) is None
    assert read_relay_message({"message": {**channel, "sender_chat": chat}}) is not None
    del said["text"]
    assert read_relay_message({"message": {**said, "pinned_message": {"message_id": 2}}}) is None
    assert read_relay_message({"message": {**said, "sticker": {"file_id": "x"}}}) is not None
