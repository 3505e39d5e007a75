"""Faults on request."""

import aiohttp
import pytest

from telegram_simulator import ScaledClock, SimulatedUser, Simulator

from .api import Api


async def test_call_can_be_refused_with_retry_after(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """429 as Telegram writes it, once, in one chat."""
    sim.add_user(8, started=True)
    sim.refuse("sendMessage", chat_id=7, error_code=429, retry_after=2)
    assert await api.result("sendMessage", chat_id=8, text="x")
    assert await api.call("sendMessage", chat_id=7, text="x") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 2",
        "parameters": {"retry_after": 2},
    }
    assert await api.result("sendMessage", chat_id=7, text="x")
    assert not sim.violations
    assert sim.calls[1].error is not None
    assert sim.calls[1].error.retry_after == 2


@pytest.mark.parametrize(
    "case",
    [
        (500, None, "Internal Server Error"),
        (502, None, "Bad Gateway"),
        (400, "message can't be edited", "Bad Request: message can't be edited"),
        (403, "Forbidden: user is deactivated", "Forbidden: user is deactivated"),
    ],
)
async def test_any_error_can_be_requested(
    sim: Simulator, api: Api, lin: SimulatedUser, case: tuple[int, str | None, str]
) -> None:
    """Telegram's prefix is added if missing."""
    code, description, words = case
    sim.refuse("sendMessage", error_code=code, description=description)
    body = await api.call("sendMessage", chat_id=7, text="x")
    assert (body["error_code"], body["description"]) == (code, words)


async def test_connection_can_be_dropped(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Before or after the call took effect: the bot can't tell which."""
    sim.drop("sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=7, text="lost")
    sim.drop("sendMessage", applied=True)
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=7, text="sent all the same")
    assert [message.text for message in lin.chat.messages] == ["sent all the same"]
    assert len(sim.calls) == 2


async def test_call_can_be_slow(sim: Simulator, clock: ScaledClock, api: Api, lin: SimulatedUser) -> None:
    """In seconds of the clock."""
    sim.delay("sendMessage", 20)
    before = clock.now()
    assert await api.result("sendMessage", chat_id=7, text="x")
    assert clock.now() - before >= 20


async def test_lasting_fault_ends_with_heal(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """`times=None` and every method."""
    sim.refuse("*", error_code=502, times=None)
    for _ in range(3):
        assert not (await api.call("getMe"))["ok"]
    sim.heal()
    assert await api.result("getMe")
