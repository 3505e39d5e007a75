"""What a host can rely on: which updates are taken, in which language, under which keys, and what is logged."""

from collections.abc import Callable
from pathlib import Path

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from bot.mount.host_mount import (
    HostMount,
)
from bot.mount.options import MountError
from bot.observability.logging import FIELDS
from bot.ports.errors import ApiError
from tests.support.host_bots import FakeBot, message, tap

KEY = "sk-proj-CANARYabcdef0123456789ABCDEFghijkl"


async def test_updates_not_handed_over_are_not_read(mounted: Callable[..., HostMount]) -> None:
    """Texts, commands and taps without the prefix, polls: False, and no call is made."""
    mount, bot = mounted(), FakeBot()
    for raw in (message("hello"), message("/declined"), tap("v..s.home"), {"update_id": 4, "poll": {}}):
        assert not await mount.take(raw, "host_bot", 42, bot)
    assert not await mount.take(tap("v..s.home"), "host_bot", 42, bot, passed_on=True)
    assert bot.made == []
    assert await mount.take(message("hello"), "host_bot", 42, bot, passed_on=True)
    assert [method for method, _ in bot.made] == ["sendMessage"]


@pytest.mark.parametrize("texts", [True, False])
async def test_replies_promise_only_what_is_handed_over(mounted: Callable[..., HostMount], texts: bool) -> None:
    """How to ask, in private and in a group; what is read in a group; and the rights that are asked for there."""
    mount, bot = mounted(texts=texts), FakeBot()
    group = {"id": -1005, "type": "supergroup", "title": "API users"}
    for number, command in enumerate(("/billing_ask", "/billing_group"), 1):
        await mount.take(message(command, number), "host_bot", 42, bot)
    await mount.take(message("/billing_ask", 8, chat=group), "host_bot", 42, bot)
    await mount.take(message("/billing_help", 9, chat=group), "host_bot", 42, bot)
    asked, invited, asked_there, helped = (parameters for _, parameters in bot.made if "text" in parameters)
    assert [("just send it to me" in each["text"]) for each in (asked, asked_there)] == [texts, texts]
    assert ("every message" in invited["text"]) == ("every message" in helped["text"]) == texts
    (add,) = invited["reply_markup"]["inline_keyboard"][0]
    rights = "pin_messages+delete_messages" if texts else "pin_messages"
    assert add["url"] == f"https://t.me/host_bot?startgroup=billing_pin&admin={rights}"


async def test_guard_takes_only_messages_with_secrets(mounted: Callable[..., HostMount]) -> None:
    """Texts, captions and edits, even with texts disabled. Everything else is left to the host, unanswered."""
    mount, bot = mounted(texts=False), FakeBot()
    edited = {"update_id": 9, "edited_message": message(f"oh, {KEY}", 9)["message"] | {"edit_date": 2}}
    photo = message("", 10, caption=KEY, photo=[{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}])
    for raw in (
        message("hello"),
        message("/declined"),
        message("/billing_start"),
        tap("bl:v..s.home"),
        {"update_id": 4},
    ):
        assert not await mount.take(raw, "host_bot", 42, bot, only_secrets=True)
    assert bot.made == []
    for raw in (message(f"my key is {KEY}", 8), edited, photo):
        assert await mount.take(raw, "host_bot", 42, bot, only_secrets=True)
    deleted = [parameters["message_id"] for method, parameters in bot.made if method == "deleteMessage"]
    assert deleted == [3, 3, 3]
    said = [str(parameters["text"]) for method, parameters in bot.made if method != "deleteMessage"]
    assert said
    assert all("I deleted your message" in text for text in said)


async def test_inline_query_can_be_handed_over(mounted: Callable[..., HostMount]) -> None:
    """Its cards link into the bot with the flow's prefix."""
    mount, bot = mounted(), FakeBot()
    query = {"update_id": 1, "inline_query": {"id": "8", "from": {"id": 5, "language_code": "en"}, "query": "plus"}}
    assert not await mount.take(query, "host_bot", 42, bot)
    assert await mount.take(query, "host_bot", 42, bot, passed_on=True)
    ((method, parameters),) = bot.made
    assert method == "answerInlineQuery"
    assert "t.me/host_bot?start=billing_" in str(parameters["results"])


async def test_host_logs_contain_only_safe_fields(tmp_path: Path, mounted: Callable[..., HostMount]) -> None:
    """The standalone bot filters fields; a host's structlog gets whatever is logged."""
    mount, bot = mounted(redis=f"unix://{tmp_path}/none"), FakeBot(errors=[ApiError(400, "canary")] * 9)
    with capture_logs() as lines:
        await mount.take(message("canary", user=987654321), "host_bot", 42, bot, passed_on=True)
        await mount.take(tap("bl:canary", user=987654321), "host_bot", 42, bot)
    assert {line["event"] for line in lines} >= {"update_postponed", "apology_failed"}
    assert {name for line in lines for name in line} <= FIELDS | {"log_level"}
    assert "canary" not in str(lines)
    assert "987654321" not in str(lines)


@pytest.mark.parametrize("kind", ["sync", "async"])
async def test_hosts_language_applies_before_the_clients(mounted: Callable[..., HostMount], kind: str) -> None:
    def chosen(user: int) -> str | None:
        return "zh-hans" if user == 5 else None

    async def looked_up(user: int) -> str | None:
        return chosen(user)

    mount, bot = mounted(language=chosen if kind == "sync" else looked_up), FakeBot()
    await mount.take(message("/billing_declined"), "host_bot", 42, bot)
    await mount.take(message("/billing_declined", 2, user=6), "host_bot", 42, bot)
    assert "你的所在地和发卡地" in bot.made[0][1]["text"]
    assert "You and your card" in bot.made[1][1]["text"]


async def test_keys_carry_the_hosts_prefix(mounted: Callable[..., HostMount], redis_url: str) -> None:
    """All of them, so that a host can tell them from its own; and the host's client stays open."""
    client = Redis.from_url(redis_url, protocol=3)
    mount = mounted(keys="shop:billing", redis=client)
    await mount.take(message("/billing_start"), "host_bot", 42, FakeBot())
    await mount.close()
    assert [key async for key in client.scan_iter("*")] == [b"shop:billing:{5}:session"]
    await client.aclose()


async def test_second_bot_is_refused(mounted: Callable[..., HostMount]) -> None:
    """Message ids belong to one bot: editing a card would overwrite a message of the other."""
    mount, bot = mounted(), FakeBot()
    await mount.take(message("/billing_start"), "host_bot", 42, bot)
    with pytest.raises(MountError, match="bot=43"):
        await mount.take(message("/billing_start", 2), "other_bot", 43, bot)
