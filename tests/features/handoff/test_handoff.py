"""Handoff between a user and the staff: consent, summary, messages both ways, commands, stored data."""

import pytest
from prometheus_client import generate_latest

from bot.features.handoff.staff_hours import read_hours
from bot.observability import metrics
from telegram_simulator import ScaledClock
from tests.features.conftest import STAFF, Env
from tests.support.redis_scan import everything, keys_mentioning

pytestmark = [pytest.mark.slow]

EDGES = ["webhook-aiogram", "polling-python-telegram-bot"]
KEY = "sk-proj-" + "aB3dE5fG7hI9jK1lM3nO5pQ7" * 3


@pytest.mark.parametrize("edge", EDGES, indirect=True)
async def test_summary_is_sent_only_after_consent_and_as_shown(env: Env) -> None:
    """In the same words, since the staff's language is set to the user's. The topic is named after the user."""
    async with env.bot():
        await env.settled(env.forum.send(STAFF, "/settings language zh_Hans"))
        await env.settled(
            env.lin.send("/declined"), env.lin.tap("人和卡都在支持的地区"), env.lin.send("/start v-decline-s-human")
        )
        shown = env.lin.card
        assert shown is not None
        assert "我会把下面的摘要发给本机器人的客服" in shown.text
        assert env.topics == []
        await env.settled(env.lin.tap("发送并开始对话"))
        (topic,) = env.topics
        case = env.in_topic(topic)[0]
        answers = [line for line in case.text.splitlines() if line.startswith("•")]
        assert answers
        assert all(line in shown.text for line in answers)
        assert "在支持的地区" in case.text
        assert env.forum.group.topics[topic].name == "Lin"
        assert case.buttons[0].fields["url"].startswith("https://t.me/billing_sim_bot?start=k-")
        assert env.lin.card is not None
        assert "你排在第 1 位" in env.lin.card.text
        assert "没有固定的服务时间" in env.lin.card.text


@pytest.mark.parametrize("edge", EDGES, indirect=True)
async def test_all_kinds_of_messages_and_their_edits_are_relayed_once(env: Env) -> None:
    """Pictures and files bring a warning and can be withdrawn; the staff can delete their messages too."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send("It says card_declined"))
        mine = max(number for number, each in env.alex.chat.by_id.items() if not each.from_bot)
        await env.settled(env.alex.edit(mine, "It says do_not_honor"))
        await env.settled(
            env.alex.send_media("photo", "the page"), env.alex.send_media("document"), env.alex.send_media("voice")
        )
        got = [(each.media, each.text) for each in env.in_topic(topic)[1:]]
        assert got == [("", "It says do_not_honor"), ("photo", "the page"), ("document", ""), ("voice", "")]
        warnings = [each for each in env.alex.chat.messages if "delete it now" in each.text]
        assert len(warnings) == 2
        await env.settled(env.alex.tap("Delete it", warnings[0]))
        assert ("photo", "the page") not in [(each.media, each.text) for each in env.in_topic(topic)]
        assert all(each.media != "photo" for each in env.alex.chat.messages)

        await env.staff("Which bank <b>is</b> it?", topic)
        theirs = max(each.message_id for each in env.forum.messages if not each.from_bot)
        await env.settled(env.forum.edit(theirs, "Which country's bank?"))
        await env.staff("", topic, media="photo")
        received = [(each.media, each.text) for each in env.alex.chat.messages if each.from_bot][-2:]
        assert received == [("", "👤 Which country's bank?"), ("photo", "")]
        await env.staff("/delete", topic, reply_to=theirs)
        assert all("Which country" not in each.text for each in env.alex.chat.messages)
        assert env.in_topic(topic)[-1].text == "Deleted for the user. It's still here in the topic."
        assert any("Which country" in each.text for each in env.in_topic(topic))


@pytest.mark.parametrize(
    ("here", "there", "told"),
    [
        (False, True, "Deleted here. The support team still has its copy: Telegram doesn't let me delete it."),
        (
            True,
            False,
            "Deleted for the support team. Telegram doesn't let me delete it here, so please delete it yourself.",
        ),
        (True, True, "Telegram doesn't let me delete that anymore."),
    ],
    ids=["refused there", "refused here", "refused on both sides"],
)
async def test_user_is_told_on_which_side_a_picture_was_deleted(env: Env, here: bool, there: bool, told: str) -> None:
    """``here`` and ``there``: whether Telegram refuses to delete the user's message, and the staff's copy."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send_media("photo", "the page"))
        (warning,) = [each for each in env.alex.chat.messages if "delete it now" in each.text]
        for chat, refused in ((env.alex.id, here), (env.forum.id, there)):
            if refused:
                env.telegram.refuse("deleteMessage", chat_id=chat, description="message can't be deleted for everyone")
        await env.settled(env.alex.tap("Delete it", warning))
        assert any(each.media == "photo" for each in env.alex.chat.messages) is here
        assert any(each.media == "photo" for each in env.in_topic(topic)) is there
        assert [call.params.get("text") for call in env.telegram.calls if call.method == "answerCallbackQuery"][
            -1
        ] == told


async def test_secret_is_withheld_and_deleted_even_in_an_edit(env: Env, capsys: pytest.CaptureFixture[str]) -> None:
    """It reaches neither staff nor store; and no message text at all gets into store, logs or metrics."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send(f"my key {KEY} fails"), env.alex.send("no key here"))
        mine = max(number for number, each in env.alex.chat.by_id.items() if not each.from_bot)
        await env.settled(env.alex.edit(mine, f"here {KEY}"))
        texts = [each.text for each in env.in_topic(topic)[1:]]
        assert texts == ["[blocked: a key or token]"] * 2
        assert all(KEY not in each.text for each in env.alex.chat.messages)
        await env.staff("a word of the staff", topic)
        typed = (KEY, "fails", "no key here", "a word of the staff")
        assert await keys_mentioning(env.redis, *typed) == []
    captured = capsys.readouterr()
    told = captured.out + captured.err + generate_latest(metrics.REGISTRY).decode()
    assert not [text for text in typed if text in told]
    assert "billing_relayed_messages_total" in told


async def test_staff_commands(env: Env) -> None:
    """take, send, note, close with an outcome, reopen, ban, unban, queue; a reply also claims the case."""
    async with env.bot():
        topic = await env.hand_off(env.lin, "发送并开始对话")
        await env.staff("/queue", topic)
        assert env.in_topic(topic)[-1].text == "Waiting: 1."
        await env.staff("/take", topic)
        assert env.lin.card is not None
        assert env.lin.card.text == "已有客服在处理你的问题。"
        await env.staff("/queue", topic)
        assert env.in_topic(topic)[-1].text == "Waiting: 0."
        await env.staff("/send plus_api", topic)
        assert "ChatGPT Plus" in env.lin.card.text
        assert "客服发给你的内容" in env.lin.card.text
        before = len(env.lin.chat.messages)
        await env.staff("/note looks like a prepaid card", topic)
        await env.staff("/send nowhere", topic)
        assert "There's no screen called nowhere" in env.in_topic(topic)[-1].text
        assert len(env.lin.chat.messages) == before
        await env.staff("/close the bank has to allow it", topic)
        assert env.lin.card.text == "客服已结束这次对话：the bank has to allow it。"
        assert env.forum.group.topics[topic].closed
        calls = len(env.in_topic(topic))
        await env.settled(env.lin.send("我的卡被拒了"))
        assert len(env.in_topic(topic)) == calls
        await env.staff("/reopen", topic)
        assert not env.forum.group.topics[topic].closed
        await env.settled(env.lin.send("还是不行"))
        assert env.in_topic(topic)[-1].text == "还是不行"
        await env.staff("/ban", topic)
        assert "客服目前不接收你的消息" in env.lin.card.text
        await env.settled(env.lin.send("/start v--s-human"), env.lin.tap("发送并开始对话"))
        assert "客服目前不接收你的消息" in env.lin.card.text
        assert len(env.topics) == 1
        assert [key for key in await everything(env.redis) if "{bar" in key]
        await env.staff("/unban", topic)
        await env.settled(env.lin.send("/start v--s-human"), env.lin.tap("发送并开始对话"))
        assert len(env.topics) == 2


async def test_staff_is_told_when_the_user_ends_or_erases(env: Env) -> None:
    """The topic is closed; after /forget nothing about the user is left."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send("hello"), env.alex.tap("End conversation"))
        assert env.in_topic(topic)[-1].text == "The user has ended the conversation."
        assert env.forum.group.topics[topic].closed
        again = await env.hand_off(env.alex)
        await env.settled(env.alex.send("hello"), env.alex.send("/forget"), env.alex.tap("Delete everything"))
        assert "has deleted all their data" in env.in_topic(again)[-1].text
        await env.staff("are you there?", again)
        kept = await everything(env.redis)
        assert not [key for key in kept if "{2}" in key or "topic" in key or "waiting" in key]


async def test_without_group_rights_official_contacts_are_shown(env: Env) -> None:
    """Nobody is promised an agent."""
    env.forum.add_bot(STAFF, None)
    async with env.bot():
        await env.settled(env.alex.send("/start"), env.alex.send("/start v--s-human"))
        await env.settled(env.alex.tap("Send and start talking"))
        assert env.alex.card is not None
        assert "I can't reach anyone right now" in env.alex.card.text
        assert "help.openai.com" in env.alex.card.text
        await env.settled(env.alex.send("talk to a human"))
        assert "I'll send this summary" in env.alex.card.text


async def test_flood_is_not_relayed_and_the_sender_is_told(env: Env) -> None:
    """Telegram accepts twenty messages a minute in a group."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        for number in range(17):
            await env.settled(env.alex.send(f"message {number}"))
        assert len(env.in_topic(topic)) == 16
        assert env.alex.card is not None
        assert "wasn't sent" in env.alex.card.text


async def test_resent_message_is_relayed_once(env: Env) -> None:
    """Telegram resends what wasn't acknowledged in time, to any replica."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        number = await env.alex.send("only once")
        await env.telegram.settled(timeout=120)
        for _ in range(3):
            env.telegram.resend(number)
            await env.telegram.settled(timeout=120)
        answer = await env.forum.send(STAFF, "and back", thread=topic)
        await env.telegram.settled(timeout=120)
        env.telegram.resend(answer)
        await env.telegram.settled(timeout=120)
        assert [each.text for each in env.in_topic(topic)].count("only once") == 1
        assert [each.text for each in env.alex.chat.messages].count("👤 and back") == 1


def test_staff_hours_use_their_own_time_zone() -> None:
    """Nine in Shanghai is one in London."""
    hours = read_hours("Mon-Fri 09:00-18:00 Asia/Shanghai")
    monday_nine = 1_795_395_600  # 2026-11-23 01:00 UTC
    assert hours.open_at(monday_nine)
    assert not hours.open_at(monday_nine - 1)
    assert not hours.open_at(monday_nine - 24 * 3600)
    with pytest.raises(ValueError, match="like Mon-Fri"):
        read_hours("all day")
    with pytest.raises(ValueError, match="hours past midnight aren't supported"):
        read_hours("Mon-Fri 18:00-09:00 Asia/Shanghai")
    with pytest.raises(ValueError, match="no time zone"):
        read_hours("Mon-Fri 09:00-18:00 Middle/Earth")
    assert ScaledClock(1).now() > 0
