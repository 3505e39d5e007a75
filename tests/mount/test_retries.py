"""An update that fails in a host's bot: retried, reported, and finished when the host stops."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from bot.mount.host_mount import FINAL_ANSWER_SECONDS, GIVE_UP_SECONDS, STORE_GIVE_UP_SECONDS, HostMount
from bot.ports.errors import ApiError, UnreachableError
from bot.processing.update_processor import ANSWER_SECONDS, DEADLINE_SECONDS
from bot.store.pipeline import OPERATION_SECONDS as STORE_SECONDS
from tests.support.free_ports import free_port
from tests.support.host_bots import FakeBot, HangingBot, SlowBot, message, tap


async def test_telegrams_delay_is_waited_out(mounted: Callable[..., HostMount]) -> None:
    """The host has acknowledged the update, so it is retried here until delivered."""
    waited: list[float] = []
    mount, bot = mounted(waited), FakeBot(errors=[UnreachableError("x")])
    assert await mount.take(message("/billing_declined"), "host_bot", 42, bot)
    assert waited == [3]
    assert [method for method, _ in bot.made] == ["sendMessage", "sendMessage"]


async def test_failed_tap_is_reported_in_a_toast(mounted: Callable[..., HostMount]) -> None:
    """After some seconds, or if Telegram asks for too long a wait."""
    waited: list[float] = []
    mount, bot = mounted(waited), FakeBot(errors=[UnreachableError("x")] * 9)
    assert await mount.take(tap("bl:v..s.home"), "host_bot", 42, bot)
    assert waited == [3] * 5
    method, parameters = bot.made[-1]
    assert method == "answerCallbackQuery"
    assert "tap again" in parameters["text"]
    bot.errors = [ApiError(429, "Too Many Requests: retry after 60", 60)]
    assert await mount.take(tap("bl:v..s.home", 3), "host_bot", 42, bot)
    assert waited == [3] * 5
    assert "tap again" in bot.made[-1][1]["text"]


async def test_stopping_host_waits_for_updates_in_progress(mounted: Callable[..., HostMount]) -> None:
    """A running call finishes before the connections are closed."""
    mount, bot = mounted(), SlowBot()
    taking = asyncio.create_task(mount.take(message("/billing_start"), "host_bot", 42, bot))
    async with asyncio.timeout(60):
        await bot.called.wait()
        closing = asyncio.create_task(mount.close())
        await asyncio.wait({closing}, timeout=0.05)
        assert not closing.done()
        bot.go_on.set()
        await closing
    assert taking.done()
    assert [method for method, _ in bot.made] == ["sendMessage"]


async def test_stopping_host_cuts_pauses_short(redis_url: str) -> None:
    """The next attempt follows at once and is the last: its failure is reported."""
    paused = asyncio.Event()

    async def pause(_seconds: float) -> None:
        paused.set()
        await asyncio.Event().wait()

    mount, bot = HostMount({"redis": redis_url}, pause=pause), FakeBot(errors=[UnreachableError("x")] * 2)
    taking = asyncio.create_task(mount.take(message("/billing_start"), "host_bot", 42, bot))
    await paused.wait()
    await mount.close()
    assert taking.done()
    assert [method for method, _ in bot.made] == ["sendMessage"] * 3
    assert "went wrong" in bot.made[-1][1]["text"]


async def test_unreachable_store_is_reported_soon() -> None:
    """Waiting doesn't fix a wrong address or password; the log names the cause from the start."""
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    port = free_port()
    mount, bot = (
        HostMount({"redis": f"redis://:hunter2@127.0.0.1:{port}"}, pause=pause, clock=lambda: sum(waited)),
        FakeBot(),
    )
    with capture_logs() as logs:
        await mount.check_store()
        assert [line["event"] for line in logs] == ["store_down", "store_unusable"]
        assert logs[0]["address"] == f"127.0.0.1:{port}"
        assert await mount.take(message("/billing_start"), "host_bot", 42, bot)
    assert "hunter2" not in str(logs)
    assert sum(waited) <= STORE_GIVE_UP_SECONDS
    assert "went wrong" in bot.made[-1][1]["text"]
    await mount.close()


async def test_store_that_refuses_the_host_is_reported_at_the_start(redis_url: str) -> None:
    """It answers, so nothing else would ever say why no update is served."""
    server: Any = Redis.from_url(redis_url)
    await server.execute_command("ACL", "SETUSER", "visitor", "on", ">pw", "~*", "+hello")
    await server.aclose()
    mount = HostMount({"redis": redis_url.replace("unix://", "unix://visitor:pw@")})
    with capture_logs() as logs:
        await mount.check_store()
    await mount.close()
    (line,) = logs
    assert line["event"] == "store_unusable"
    assert line["error"].endswith("; correct the address or the server's settings")


async def test_update_is_abandoned_before_a_hosts_lock_expires(
    mounted: Callable[..., HostMount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unanswered apology is abandoned too; everything together takes less than a minute."""
    monkeypatch.setattr("bot.processing.update_processor.ANSWER_SECONDS", 0.1)
    mount, bot = mounted(), HangingBot(errors=[UnreachableError("x")] * 9)
    assert await mount.take(tap("bl:v..s.home"), "host_bot", 42, bot)
    assert bot.asked == 1
    last = max(FINAL_ANSWER_SECONDS, ANSWER_SECONDS)
    assert GIVE_UP_SECONDS + DEADLINE_SECONDS + STORE_SECONDS + last < 60


async def test_mount_can_be_reused_after_close(mounted: Callable[..., HostMount]) -> None:
    """A host may stop and start; failures are retried as before."""
    waited: list[float] = []
    mount, bot = mounted(waited), FakeBot()
    await mount.take(message("/billing_start"), "host_bot", 42, bot)
    await mount.close()
    bot.errors = [UnreachableError("x")]
    await mount.take(message("/billing_start", 2), "host_bot", 42, bot)
    assert waited == [3]
    assert len(bot.made) == 3


async def test_redis_outage_is_reported_and_not_raised(tmp_path: Path, mounted: Callable[..., HostMount]) -> None:
    """The host's handlers go on; the user is told."""
    waited: list[float] = []
    mount, bot = mounted(waited, redis=f"unix://{tmp_path}/none"), FakeBot()
    assert await mount.take(message("/billing_start"), "host_bot", 42, bot)
    assert waited
    assert "went wrong" in bot.made[-1][1]["text"]
