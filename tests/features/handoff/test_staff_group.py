"""The staff's group as Telegram tells of it: who speaks there, and what it says by itself."""

import pytest

from bot.telegram.relay_message import read_relay_message
from tests.features.conftest import OWNER, STAFF, Room

pytestmark = [pytest.mark.slow]


def received(room: Room) -> list[str]:
    return [each.text for each in room.alex.chat.messages if each.text.startswith("👤")]


async def test_an_admin_who_stays_anonymous_is_staff_and_a_channel_is_not(room: Room) -> None:
    """Both come from accounts of Telegram's own."""
    channel = room.telegram.add_group("News", OWNER, kind="channel")
    room.forum.promote(STAFF, anonymous=True)
    async with room.bot():
        topic = await room.handed(room.alex)
        await room.staff("from nobody in particular", topic)
        await room.settled(room.forum.send(OWNER, "from a channel", thread=topic, channel=channel.id))
        assert received(room) == ["👤 from nobody in particular"]


async def test_what_telegram_says_in_a_topic_is_no_message_of_the_staff(room: Room) -> None:
    """A topic that is renamed has not been taken, and nobody is told that this can't be passed on."""
    async with room.bot():
        topic = await room.handed(room.alex)
        said = len(room.in_topic(topic))
        room.telegram.groups.tell(
            room.forum.group, {"forum_topic_edited": {"name": "Alex, prepaid"}}, thread=topic, by=STAFF
        )
        await room.telegram.settled(timeout=20)
        assert [each.text for each in room.in_topic(topic) if each.service is None][said:] == []
        await room.staff("/queue", topic)
        assert room.in_topic(topic)[-1].text == "Waiting: 1."


async def test_a_path_is_no_command_on_either_side(room: Room) -> None:
    """An error begins with the endpoint that gave it, and it is what the two are talking about."""
    path = "/v1/chat/completions returns 429"
    async with room.bot():
        topic = await room.handed(room.alex)
        await room.settled(room.alex.send(path))
        assert room.in_topic(topic)[-1].text == path
        await room.staff("/v1/responses gives the same?", topic)
        assert received(room) == ["👤 /v1/responses gives the same?"]


async def test_edits_that_can_reach_nobody_any_more_are_no_trouble(room: Room) -> None:
    """The person has blocked the bot, or the bot was put out of the group: both edits are done with."""
    async with room.bot():
        topic = await room.handed(room.alex)
        await room.settled(room.alex.send("it says declined"))
        mine = max(number for number, each in room.alex.chat.by_id.items() if not each.from_bot)
        await room.staff("which bank?", topic)
        theirs = max(each.message_id for each in room.forum.messages if not each.from_bot)
        room.telegram.block(room.alex.id)
        await room.settled(room.forum.edit(theirs, "whose bank?"))
        await room.staff("are you there?", topic)
        assert "doesn't accept messages" in room.in_topic(topic)[-1].text
        room.telegram.unblock(room.alex.id)
        room.forum.remove_bot(STAFF)
        await room.settled(room.alex.edit(mine, "it says do_not_honor"))
        await room.settled(room.alex.send("hello?"))
        assert room.alex.card is not None
        assert "I can't reach anyone right now" in room.alex.card.text
        assert not await room.redis.exists("billing:parked")


async def test_names_and_outcomes_are_text_wherever_they_stand(room: Room) -> None:
    """Markup in a name or in what the staff writes is shown as it was written."""
    eve = room.telegram.add_user(7, first_name="<b>Eve</b> {what} & <a href='x'>", language_code="en")
    async with room.bot():
        topic = await room.handed(eve)
        assert room.forum.group.topics[topic].name == "<b>Eve</b> {what} & <a href='x'>"
        case = room.in_topic(topic)[0]
        assert "New case · <b>Eve</b> {what} & <a href='x'>" in case.text
        await room.staff("/send <i>no</i>", topic)
        assert "There's no screen called <i>no</i>" in room.in_topic(topic)[-1].text
        await room.staff("/close <b>{outcome}</b>", topic)
        assert eve.card is not None
        assert "<b>{outcome}</b>" in eve.card.text


def test_an_empty_message_is_none() -> None:
    """Nor is one of another bot, or of a channel's."""
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
