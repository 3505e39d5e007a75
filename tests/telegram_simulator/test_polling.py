"""Long polling."""

import asyncio

import pytest

from telegram_simulator import ScaledClock, SimulatedUser, Simulator

from .api import Api, Hook, confirm_all


async def test_updates_come_in_order_and_stay_until_confirmed(api: Api, lin: SimulatedUser) -> None:
    """The offset confirms all lower ids."""
    ids = [await lin.send(text) for text in "abc"]
    assert [each["update_id"] for each in await api.result("getUpdates")] == ids
    assert [each["update_id"] for each in await api.result("getUpdates", limit=2)] == ids[:2]
    assert [each["update_id"] for each in await api.result("getUpdates", offset=ids[2])] == ids[2:]
    assert [each["update_id"] for each in await api.result("getUpdates")] == ids[2:]
    assert await api.result("getUpdates", offset=ids[2] + 1) == []


async def test_negative_offset_keeps_the_last_updates(api: Api, lin: SimulatedUser) -> None:
    """Bots use it to skip the past."""
    ids = [await lin.send(text) for text in "abc"]
    assert [each["update_id"] for each in await api.result("getUpdates", offset=-1)] == ids[2:]
    assert [each["update_id"] for each in await api.result("getUpdates")] == ids[2:]


async def test_poll_waits_for_the_next_update(api: Api, lin: SimulatedUser) -> None:
    """And returns as soon as it arrives."""
    poll = asyncio.create_task(api.result("getUpdates", timeout=50))
    sending = asyncio.create_task(lin.send("hello"))
    (update,) = await poll
    assert update["update_id"] == await sending


async def test_poll_returns_empty_after_its_timeout(clock: ScaledClock, api: Api) -> None:
    """On the simulator's clock."""
    before = clock.now()
    assert await api.result("getUpdates", timeout=10) == []
    assert clock.now() - before >= 10


async def test_second_poller_ends_the_first(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """409 with Telegram's message; the newcomer gets the updates."""
    first = asyncio.create_task(api.call("getUpdates", timeout=50))
    await sim.until(lambda: sim.polling.waiting)
    second = asyncio.create_task(api.call("getUpdates", timeout=50))
    answer = await first
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await lin.send("hello")
    assert len((await second)["result"]) == 1


async def test_polling_and_webhook_exclude_each_other(sim: Simulator, api: Api, hook: Hook) -> None:
    """Setting a webhook ends a waiting poll and refuses the next."""
    poll = asyncio.create_task(api.call("getUpdates", timeout=50))
    await sim.until(lambda: sim.polling.waiting)
    await api.result("setWebhook", url=hook.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    assert await api.refusal("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )


async def test_only_allowed_updates_are_queued(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """The choice persists; already queued updates stay."""
    await lin.send("one")
    await api.result("getUpdates", allowed_updates=["callback_query"])
    await lin.send("two")
    assert [each["message"]["text"] for each in await api.result("getUpdates")] == ["one"]
    assert "allowed_updates" in await api.refusal("getUpdates", allowed_updates=["mesage"])
    await api.result("getUpdates", allowed_updates=[])
    await lin.send("three")
    assert len(await api.result("getUpdates")) == 2


async def test_old_updates_expire(sim: Simulator, clock: ScaledClock, api: Api, lin: SimulatedUser) -> None:
    """Taps after 150 seconds, messages after a day."""
    await lin.send("hello")
    await lin.tap_data("x", message_id=1)
    clock.skip(151)
    assert [list(each)[1] for each in await api.result("getUpdates")] == ["message"]
    clock.skip(86400)
    assert await api.result("getUpdates") == []
    assert len(sim.expired) == 2


async def test_settled_waits_for_the_offset(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """An update that was fetched but not confirmed isn't done."""
    await sim.settled()
    await lin.send("hello")
    await api.result("getUpdates")
    with pytest.raises(TimeoutError, match="hello"):
        await sim.settled(timeout=0.02)
    waiting = asyncio.create_task(sim.settled())
    await confirm_all(api)
    await waiting


async def test_unanswered_tap_settles_when_it_expires(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """150 seconds of the clock, without any other event."""
    await lin.tap_data("x", message_id=1)
    await confirm_all(api)
    await sim.settled()


async def test_resent_update_is_delivered_again(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """With its original id, though the offset is past it."""
    update_id = await lin.send("hello")
    await confirm_all(api)
    sim.resend(update_id)
    assert [each["update_id"] for each in await api.result("getUpdates", offset=update_id + 1)] == [update_id]
    await sim.settled()
