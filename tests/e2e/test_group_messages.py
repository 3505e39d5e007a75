"""Messages in a group: hints where enabled, leaked keys deleted, everything else left alone."""

from typing import Any

import pytest
from prometheus_client import generate_latest
from redis.asyncio import Redis

from bot.observability import metrics
from telegram_simulator import SimulatedGroup, Simulator

from .conftest import Settle

pytestmark = pytest.mark.slow

LIN, ALEX, MEI = 1, 2, 3
TROUBLE = "OpenAI declined my credit card again, what now?"
KEY = "sk-proj-" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3dEf6hIj9k"


@pytest.fixture
def transport() -> str:
    """See test_group_card.py."""
    return "webhook"


@pytest.fixture
async def group(telegram: Simulator, bot: None, settled: Settle) -> SimulatedGroup:
    """The bot is an admin, so it receives every message."""
    telegram.add_user(MEI, first_name="Mei", language_code="zh-hant")
    made = telegram.add_group("API users", creator=LIN, members=[ALEX, MEI])
    await settled(made.send(LIN, "/settings language en"))
    return made


def hints(group: SimulatedGroup) -> list[str]:
    return [message.text for message in group.messages if message.from_bot and message.keyboard]


async def test_hints_are_off_by_default(group: SimulatedGroup, settled: Settle) -> None:
    """Nobody who didn't ask gets a message."""
    await settled(group.send(ALEX, TROUBLE))
    assert hints(group) == []


async def test_hint_is_one_silent_reply_per_user_and_day(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """With a button that shows the flow to the member who taps it."""
    await settled(group.send(LIN, "/settings hints on"), group.send(ALEX, "lunch, anyone?"), group.send(ALEX, TROUBLE))
    (hint,) = hints(group)
    assert "only you will see" in hint
    said = group.messages[-1]
    assert group.group.by_id[said.reply_to or 0].text == TROUBLE
    assert telegram.calls[-1].params["disable_notification"] is True
    await settled(group.send(ALEX, TROUBLE), group.send(ALEX, "my card was rejected by openai, too"))
    assert len(hints(group)) == 1
    await settled(group.tap(MEI, "Help me with this"))
    assert group.ephemeral_messages(MEI)[0].replaces == said.message_id
    assert group.messages[-1].message_id > said.message_id  # still there for the others


async def test_hourly_hint_limit_of_the_group(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, redis: Redis
) -> None:
    """A user who got none because of the limit may still get one later."""
    people = [telegram.add_user(10 + number, language_code="en").id for number in range(4)]
    await settled(group.send(LIN, "/settings hints 2"))
    for person in people:
        group.join(person)
        await settled(group.send(person, TROUBLE))
    assert len(hints(group)) == 2
    assert 0 < await redis.ttl(f"billing:{{{people[0]}}}:hinted") <= 86400
    assert not await redis.exists(f"billing:{{{people[3]}}}:hinted")
    assert 0 < await redis.ttl(f"billing:{{{group.id}}}:hints") <= 3600


async def test_erase_removes_the_hint_marker(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, redis: Redis
) -> None:
    """It is stored for a day, under the user's id."""
    await settled(group.send(LIN, "/settings hints on"), group.send(ALEX, TROUBLE))
    assert await redis.exists(f"billing:{{{ALEX}}}:hinted")
    await settled(telegram.user(ALEX).send("/forget"), telegram.user(ALEX).tap("Delete everything"))
    assert await redis.keys(f"*{{{ALEX}}}*") == []


async def test_channels_and_anonymous_admins_get_no_hints(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """There is no user to apply the limit to."""
    channel = telegram.add_group("News", creator=ALEX, kind="channel", bot=None)
    group.link(channel)
    await settled(group.send(LIN, "/settings hints on"), group.forward_from_channel(TROUBLE))
    group.hide_creator(LIN)
    await settled(group.send(LIN, TROUBLE), group.send(ALEX, TROUBLE, channel=channel.id))
    assert hints(group) == []


async def test_leaked_key_is_deleted_and_only_its_sender_told(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether posted or edited in; nothing about it or its sender is stored, logged or counted."""
    await settled(group.send(ALEX, f"why does {KEY} not work"))
    assert all(KEY not in message.text for message in group.messages)
    (told,) = group.ephemeral_messages(ALEX)
    assert "a key or token" in told.text
    assert "I deleted the message" in told.text
    await settled(group.send(MEI, "look at this"))
    await settled(group.edit(group.messages[-1].message_id, f"look at {KEY}"))
    assert all(KEY not in message.text for message in group.messages)
    assert len(group.ephemeral_messages(MEI)) == 1
    kept = b"".join([await redis.dump(key) or b"" for key in await redis.keys("*")])
    assert KEY.encode() not in kept
    assert KEY not in str([call.params for call in telegram.calls])
    written = "".join(capsys.readouterr()) + generate_latest(metrics.REGISTRY).decode()
    for word in (KEY, "API users", "look at", str(group.id), "Alex", "Mei"):
        assert word not in written


async def test_without_the_delete_right_the_sender_is_asked_to_delete(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """Ephemerally or in private; where neither is possible, nobody is told."""
    group.add_bot(LIN, ("can_pin_messages",))
    await settled(group.send(ALEX, KEY))
    assert "please delete it yourself" in group.ephemeral_messages(ALEX)[0].text
    await settled(telegram.user(MEI).send("/start"))
    telegram.refuse("sendMessage", chat_id=group.id, description="EPHEMERAL_MESSAGE_NOT_ALLOWED")
    await settled(group.send(MEI, KEY))
    assert "金鑰" in telegram.user(MEI).chat.messages[-1].text or "key" in telegram.user(MEI).chat.messages[-1].text
    public = [message for message in group.messages if message.from_bot]
    assert len(public) == 1  # the introduction


async def test_sender_of_a_key_that_nobody_else_saw_is_told_so(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """An ephemeral command reaches only the bot, and there is nothing to delete."""
    await settled(group.send(ALEX, f"/ask {KEY}", ephemeral=True))
    told = group.ephemeral_messages(ALEX)[-1].text
    assert "a key or token. Nobody else in this group saw it" in told
    assert "as exposed" in told
    assert "delete" not in told
    assert [call for call in telegram.calls if call.method.startswith("delete")] == []


async def test_anonymous_admins_key_is_deleted_silently(group: SimulatedGroup, settled: Settle) -> None:
    """There is nobody to tell."""
    group.hide_creator(LIN)
    group.forget_ephemeral_messages(LIN)
    await settled(group.send(LIN, KEY))
    assert all(KEY not in message.text for message in group.messages)
    assert group.ephemeral_messages(LIN) == []


async def test_guard_can_be_switched_off_and_ignores_other_secrets(group: SimulatedGroup, settled: Settle) -> None:
    """One-time codes and passwords are not the bot's business where nobody is talking to it."""
    await settled(group.send(ALEX, "my one-time code is 493021"), group.send(ALEX, "password: hunter2hunter2"))
    assert [message.text for message in group.messages][-2:] == [
        "my one-time code is 493021",
        "password: hunter2hunter2",
    ]
    await settled(group.send(LIN, "/settings guard off"), group.send(ALEX, KEY))
    assert group.messages[-1].text == KEY


async def test_ask_in_reply_to_a_secret_never_deletes_it(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """Even with the guard off, or for something that only looks like a secret.

    The asker is told that the bot doesn't use it.
    """
    await settled(group.send(LIN, "/settings guard off"))
    for text in (KEY, "CVV 737 is shown as wrong"):
        theirs = await group.send(LIN, text)
        (number,) = [message.message_id for message in group.messages if message.text == text]
        await settled(group.send(ALEX, "/ask", reply_to=number))
        assert theirs
        assert text in [message.text for message in group.messages]
        assert "I didn't use it" in group.ephemeral_messages(ALEX)[-1].text
    assert [call for call in telegram.calls if call.method == "deleteMessage"] == []


@pytest.mark.parametrize(
    "carrying",
    [
        {"document": {"file_id": "x", "file_unique_id": "y", "file_name": f"{KEY}.txt"}},
        {"video": {"file_id": "x", "file_unique_id": "y", "file_name": f"{KEY}.mp4"}},
        {"poll": {"id": "1", "question": "Which?", "options": [{"text": KEY}, {"text": "none"}]}},
        {"checklist": {"title": "Keys", "tasks": [{"id": 1, "text": KEY}]}},
        {"text": "here", "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": f"https://a.b/?k={KEY}"}]},
    ],
    ids=lambda fields: next(iter(fields)),
)
@pytest.mark.parametrize("kind", ["message", "edited_message"])
async def test_key_is_found_in_any_part_of_a_message(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, carrying: dict[str, Any], kind: str
) -> None:
    """A file name, a title, a poll option, a link target; new or edited in."""
    alex = {"id": ALEX, "is_bot": False, "first_name": "Alex", "language_code": "en"}
    chat, now = {"id": group.id, "type": "supergroup", "title": "API users"}, int(telegram.clock.now())
    telegram.push({kind: {"message_id": 700, "date": now, "from": alex, "chat": chat, **carrying}})
    await settled()
    deleted = [call.params["message_id"] for call in telegram.calls if call.method == "deleteMessage"]
    assert deleted == [700]
    assert len(group.ephemeral_messages(ALEX)) == 1


async def test_pictures_files_and_service_messages_are_not_answered(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    before = len(telegram.calls)
    alex = {"id": ALEX, "is_bot": False, "first_name": "Alex", "language_code": "en"}
    chat, now = {"id": group.id, "type": "supergroup", "title": "API users"}, int(telegram.clock.now())
    shown: list[dict[str, Any]] = [
        {"photo": [{"file_id": "x"}]},
        {"document": {"file_name": "a.log"}},
        {"forum_topic_created": {"name": "x"}},
    ]
    for number, fields in enumerate(shown):
        telegram.push({"message": {"message_id": 700 + number, "date": now, "from": alex, "chat": chat, **fields}})
    await settled()
    assert [call.method for call in telegram.calls[before:] if not call.method.startswith("get")] == []


async def test_group_limit_of_twenty_messages_a_minute(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """Beyond it, Telegram is asked to resend the command later."""
    group.add_bot(LIN, None)
    for _ in range(25):
        await group.send(ALEX, "/ask declined")
    await telegram.until(lambda: len([each for each in group.messages if each.from_bot]) >= 20, 20)
    await telegram.until(lambda: any(delivery.status == 503 for delivery in telegram.deliveries), 20)
    assert len([message for message in group.messages if message.from_bot]) == 20
    telegram.updates.clear()


async def test_flood_of_questions_does_not_delay_the_guard(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """Beyond twenty a minute, answers are ephemeral; other messages are still checked."""
    for _ in range(22):
        await group.send(ALEX, "/ask declined")
    await settled(group.send(MEI, KEY))
    assert len([message for message in group.messages if message.from_bot]) == 20
    assert all(KEY not in message.text for message in group.messages)
    assert group.ephemeral_messages(ALEX)
    assert len(group.ephemeral_messages(MEI)) == 1
    assert [delivery.status for delivery in telegram.deliveries if delivery.status != 200] == []


async def test_ordinary_member_bot_sees_commands_only(group: SimulatedGroup, settled: Settle) -> None:
    """No hints and no guard."""
    await settled(group.send(LIN, "/settings hints on"))
    group.add_bot(LIN, None)
    assert await group.send(ALEX, TROUBLE) == 0
    assert await group.send(ALEX, KEY) == 0
    await settled()
    assert group.messages[-1].text == KEY
