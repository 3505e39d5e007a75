"""A person and the staff: consent, the summary, messages both ways, commands, and what is kept of it."""

import pytest
from prometheus_client import generate_latest

from bot.features.handoff.staff_hours import read_hours
from bot.observability import metrics
from telegram_simulator import ScaledClock
from tests.features.conftest import STAFF, Room
from tests.support.redis_scan import everything, speaks_of

pytestmark = [pytest.mark.slow]

EDGES = ["webhook-aiogram", "polling-python-telegram-bot"]
KEY = "sk-proj-" + "aB3dE5fG7hI9jK1lM3nO5pQ7" * 3


@pytest.mark.parametrize("edge", EDGES, indirect=True)
async def test_what_is_sent_is_what_was_shown_and_agreed_to(room: Room) -> None:
    """Answers in words, in the person's language; nothing goes before the tap; Telegram shows their name."""
    async with room.bot():
        await room.settled(
            room.lin.send("/declined"), room.lin.tap("人和卡都在支持的地区"), room.lin.send("/start v-decline-s-human")
        )
        shown = room.lin.card
        assert shown is not None
        assert "我会把下面的摘要发给本机器人的客服" in shown.text
        assert room.topics == []
        await room.settled(room.lin.tap("发送并开始对话"))
        (topic,) = room.topics
        case = room.in_topic(topic)[0]
        answers = [line for line in case.text.splitlines() if line.startswith("•")]
        assert answers
        assert all(line in shown.text for line in answers)
        assert "在支持的地区" in case.text
        assert room.forum.group.topics[topic].name == "Lin"
        assert case.buttons[0].fields["url"].startswith("https://t.me/billing_sim_bot?start=k-")
        assert room.lin.card is not None
        assert "你排在第 1 位" in room.lin.card.text
        assert "没有固定的服务时间" in room.lin.card.text


@pytest.mark.parametrize("edge", EDGES, indirect=True)
async def test_texts_pictures_files_and_voice_go_both_ways_with_their_edits(room: Room) -> None:
    """Each once; a picture comes with a warning and can be taken back; what can't be passed on is said."""
    async with room.bot():
        topic = await room.handed(room.alex)
        await room.settled(room.alex.send("It says card_declined"))
        mine = max(number for number, each in room.alex.chat.by_id.items() if not each.from_bot)
        await room.settled(room.alex.edit(mine, "It says do_not_honor"))
        await room.settled(
            room.alex.send_media("photo", "the page"), room.alex.send_media("document"), room.alex.send_media("voice")
        )
        got = [(each.media, each.text) for each in room.in_topic(topic)[1:]]
        assert got == [("", "It says do_not_honor"), ("photo", "the page"), ("document", ""), ("voice", "")]
        warnings = [each for each in room.alex.chat.messages if "take it back now" in each.text]
        assert len(warnings) == 2
        await room.settled(room.alex.tap("Take it back", warnings[0]))
        assert ("photo", "the page") not in [(each.media, each.text) for each in room.in_topic(topic)]
        assert all(each.media != "photo" for each in room.alex.chat.messages)

        await room.staff("Which bank <b>is</b> it?", topic)
        theirs = max(each.message_id for each in room.forum.messages if not each.from_bot)
        await room.settled(room.forum.edit(theirs, "Which country's bank?"))
        await room.staff("", topic, media="photo")
        received = [(each.media, each.text) for each in room.alex.chat.messages if each.from_bot][-2:]
        assert received == [("", "👤 Which country's bank?"), ("photo", "")]
        await room.staff("/delete", topic, reply_to=theirs)
        assert all("Which country" not in each.text for each in room.alex.chat.messages)


async def test_a_secret_is_held_back_and_deleted_also_when_it_comes_by_an_edit(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the staff nor the store ever has it; no text at all stands in store, logs or metrics."""
    async with room.bot():
        topic = await room.handed(room.alex)
        await room.settled(room.alex.send(f"my key {KEY} fails"), room.alex.send("no key here"))
        mine = max(number for number, each in room.alex.chat.by_id.items() if not each.from_bot)
        await room.settled(room.alex.edit(mine, f"here {KEY}"))
        texts = [each.text for each in room.in_topic(topic)[1:]]
        assert texts == ["[blocked: a key or token]"] * 2
        assert all(KEY not in each.text for each in room.alex.chat.messages)
        await room.staff("a word of the staff", topic)
        typed = (KEY, "fails", "no key here", "a word of the staff")
        assert await speaks_of(room.redis, *typed) == []
    captured = capsys.readouterr()
    told = captured.out + captured.err + generate_latest(metrics.REGISTRY).decode()
    assert not [text for text in typed if text in told]
    assert "billing_relayed_messages_total" in told


async def test_the_staffs_commands_do_what_they_say(room: Room) -> None:
    """take, send, note, close with an outcome, reopen, ban, unban, queue; a reply takes the case, too."""
    async with room.bot():
        topic = await room.handed(room.lin, "发送并开始对话")
        await room.staff("/queue", topic)
        assert room.in_topic(topic)[-1].text == "Waiting: 1."
        await room.staff("/take", topic)
        assert room.lin.card is not None
        assert room.lin.card.text == "已有客服在处理你的问题。"
        await room.staff("/queue", topic)
        assert room.in_topic(topic)[-1].text == "Waiting: 0."
        await room.staff("/send plus_api", topic)
        assert "ChatGPT Plus" in room.lin.card.text
        assert "客服发给你的内容" in room.lin.card.text
        before = len(room.lin.chat.messages)
        await room.staff("/note looks like a prepaid card", topic)
        await room.staff("/send nowhere", topic)
        assert "There's no screen called nowhere" in room.in_topic(topic)[-1].text
        assert len(room.lin.chat.messages) == before
        await room.staff("/close the bank has to allow it", topic)
        assert room.lin.card.text == "客服已结束这次对话：the bank has to allow it。"
        assert room.forum.group.topics[topic].closed
        calls = len(room.in_topic(topic))
        await room.settled(room.lin.send("我的卡被拒了"))
        assert len(room.in_topic(topic)) == calls
        await room.staff("/reopen", topic)
        assert not room.forum.group.topics[topic].closed
        await room.settled(room.lin.send("还是不行"))
        assert room.in_topic(topic)[-1].text == "还是不行"
        await room.staff("/ban", topic)
        assert "客服目前不接收你的消息" in room.lin.card.text
        await room.settled(room.lin.send("/start v--s-human"), room.lin.tap("发送并开始对话"))
        assert "客服目前不接收你的消息" in room.lin.card.text
        assert len(room.topics) == 1
        assert [key for key in await everything(room.redis) if "{bar" in key]
        await room.staff("/unban", topic)
        await room.settled(room.lin.send("/start v--s-human"), room.lin.tap("发送并开始对话"))
        assert len(room.topics) == 2


async def test_the_person_ends_it_or_is_forgotten_and_the_staff_is_told(room: Room) -> None:
    """The topic is closed; nothing of the person is left after /forget."""
    async with room.bot():
        topic = await room.handed(room.alex)
        await room.settled(room.alex.send("hello"), room.alex.tap("End conversation"))
        assert room.in_topic(topic)[-1].text == "The user has ended the conversation."
        assert room.forum.group.topics[topic].closed
        again = await room.handed(room.alex)
        await room.settled(room.alex.send("hello"), room.alex.send("/forget"), room.alex.tap("Delete everything"))
        assert "has deleted all their data" in room.in_topic(again)[-1].text
        await room.staff("are you there?", again)
        kept = await everything(room.redis)
        assert not [key for key in kept if "{2}" in key or "topic" in key or "waiting" in key]


async def test_without_rights_in_the_group_the_official_contacts_are_given(room: Room) -> None:
    """Nobody is promised what there is not."""
    room.forum.add_bot(STAFF, None)
    async with room.bot():
        await room.settled(room.alex.send("/start"), room.alex.send("/start v--s-human"))
        await room.settled(room.alex.tap("Send and start talking"))
        assert room.alex.card is not None
        assert "I can't reach anyone right now" in room.alex.card.text
        assert "help.openai.com" in room.alex.card.text
        await room.settled(room.alex.send("talk to a human"))
        assert "I'll send this summary" in room.alex.card.text


async def test_a_flood_is_not_passed_on_and_the_sender_is_told(room: Room) -> None:
    """Telegram takes twenty messages a minute in a group."""
    async with room.bot():
        topic = await room.handed(room.alex)
        for number in range(17):
            await room.settled(room.alex.send(f"message {number}"))
        assert len(room.in_topic(topic)) == 16
        assert room.alex.card is not None
        assert "wasn't sent" in room.alex.card.text


async def test_a_message_that_comes_again_is_passed_on_once(room: Room) -> None:
    """Telegram resends what was not acknowledged in time, to whichever replica."""
    async with room.bot():
        topic = await room.handed(room.alex)
        number = await room.alex.send("only once")
        await room.telegram.settled(timeout=20)
        for _ in range(3):
            room.telegram.resend(number)
            await room.telegram.settled(timeout=20)
        answer = await room.forum.send(STAFF, "and back", thread=topic)
        await room.telegram.settled(timeout=20)
        room.telegram.resend(answer)
        await room.telegram.settled(timeout=20)
        assert [each.text for each in room.in_topic(topic)].count("only once") == 1
        assert [each.text for each in room.alex.chat.messages].count("👤 and back") == 1


def test_hours_are_those_of_their_own_zone() -> None:
    """Nine in Shanghai is one in London."""
    hours = read_hours("Mon-Fri 09:00-18:00 Asia/Shanghai")
    monday_nine = 1_795_395_600  # 2026-11-23 01:00 UTC
    assert hours.open_at(monday_nine)
    assert not hours.open_at(monday_nine - 1)
    assert not hours.open_at(monday_nine - 24 * 3600)
    with pytest.raises(ValueError, match="like Mon-Fri"):
        read_hours("all day")
    with pytest.raises(ValueError, match="no time zone"):
        read_hours("Mon-Fri 09:00-18:00 Middle/Earth")
    assert ScaledClock(1).now() > 0
