"""External faults: Telegram is slow or broken, the store is down, malformed updates come in."""

import asyncio
import os
import sys
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from redis.asyncio import Redis

from bot.settings import Settings
from bot.store.embedded import EmbeddedServer
from telegram_simulator import Simulator
from tests.e2e.conftest import Running, Settle, first_of, settings_for, started

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


async def test_429_is_honoured_and_the_screen_still_arrives(telegram: Simulator, bot: None, settled: Settle) -> None:
    """The update is retried after Telegram's delay, and nothing is applied twice."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    telegram.refuse("editMessageText", chat_id=2, error_code=429, retry_after=1)
    await settled(alex.tap("Both in supported places"))
    assert alex.card is not None
    assert "The most likely causes" in alex.card.text


@pytest.mark.parametrize("transport", ["polling", "webhook"])
async def test_429_for_one_user_does_not_delay_another(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Only the chat that Telegram named waits."""
    lin, alex = telegram.user(1), telegram.user(2)
    for user in (lin, alex):
        await user.send("/declined")
    await settled()
    telegram.refuse("editMessageText", chat_id=1, error_code=429, retry_after=2)
    await lin.tap("人和卡都在支持的地区")
    await telegram.until(lambda: any(call.error and call.error.code == 429 for call in telegram.calls))
    await alex.tap("Both in supported places")
    await telegram.until(lambda: alex.card and "The most likely causes" in alex.card.text)
    assert lin.card is not None
    assert "你的所在地和发卡地" in lin.card.text
    await settled()
    assert "目前最可能的原因" in lin.card.text


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
async def test_connection_lost_during_an_edit_loses_nothing(
    telegram: Simulator, bot: None, settled: Settle, applied: bool
) -> None:
    """Whether or not Telegram had applied it, the user ends up on the right screen."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    telegram.drop("editMessageText", applied=applied)
    await settled(alex.tap("Both in supported places"))
    assert alex.card is not None
    assert "The most likely causes" in alex.card.text


async def test_telegram_502_is_retried(telegram: Simulator, bot: None, settled: Settle) -> None:
    alex = telegram.user(2)
    telegram.refuse("sendMessage", error_code=502)
    await settled(alex.send("/start"))
    assert alex.card is not None


async def test_blocked_bot_is_not_a_failure(telegram: Simulator, bot: None, settled: Settle) -> None:
    """The update is done, and others are served."""
    alex = telegram.user(2)
    await settled(alex.send("/declined"))
    data = alex.find("Both in supported places")[1].callback_data
    assert data is not None
    assert alex.card is not None
    telegram.block(2)
    await settled(alex.tap_data(data, alex.card.message_id))
    await telegram.user(1).send("/start")
    await settled()
    assert telegram.user(1).card is not None


async def test_malformed_updates_are_acknowledged(telegram: Simulator, bot: None, settled: Settle) -> None:
    """Unknown kinds, no user, wrong types; the next update is served."""
    now = int(telegram.clock.now())  # Telegram doesn't send updates older than a day
    updates: tuple[dict[str, object], ...] = (
        {"message": {"message_id": 1, "date": now, "chat": {"id": 5, "type": "private"}}},
        {"message": {"message_id": 1, "date": now, "chat": {"id": -5, "type": "channel"}, "text": "/start"}},
        {"callback_query": {"id": "1", "from": {"id": 9}, "chat_instance": "x", "game_short_name": "g"}},
        {"edited_message": {"message_id": 1, "date": now, "chat": {"id": 2, "type": "private"}}},
        {"something_new": {"deep": [[[]]]}},
    )
    for update in updates:
        telegram.push(update)
    await telegram.user(2).send("/start")
    await telegram.until(lambda: telegram.user(2).card, timeout=120)


@pytest.fixture
def transport() -> str:
    """The other tests need the webhook's responses, or behave the same with both transports."""
    return "webhook"


async def test_store_outage_shows_static_screens_and_postpones_the_rest(telegram: Simulator, tmp_path: Path) -> None:
    """A menu tap is served with a note; a tap that must be saved is retried once the store is back."""
    alex = telegram.user(2)
    folder = tmp_path / "own"
    async with EmbeddedServer(folder) as server:
        url = server.url
        settings = settings_for(telegram, url, "webhook")
        running = started(settings)
        await running.__aenter__()
        await telegram.until(lambda: any(call.method == "setWebhook" for call in telegram.calls), timeout=120)
        await alex.send("/menu")
        await telegram.settled(timeout=120)
        await alex.tap("🧾 Invoices, refunds, limits")
        await telegram.settled(timeout=120)
    await alex.tap("Refunds and expiry")
    await telegram.settled(timeout=120)
    assert alex.card is not None
    assert "can't save your progress" in alex.card.text
    assert "can't save your progress" in alex.toasts[-1].text
    await alex.tap("Charged, but no credits")
    await telegram.until(lambda: any(delivery.status == 503 for delivery in telegram.deliveries), timeout=120)
    async with EmbeddedServer(folder) as server:
        assert server.url == url
        await telegram.settled(timeout=120)
        assert "Charged, but no credits: don't pay again" in alex.card.text
        await running.__aexit__(None, None, None)


async def test_http_webhook_is_allowed_with_a_self_hosted_api_server(
    telegram: Simulator, redis_url: str, library: str
) -> None:
    """With a host name that isn't this machine's, as in a container network."""
    settings = settings_for(telegram, redis_url, "webhook", library)
    local = f"127.0.0.1:{settings.listen.port}"
    named = settings.webhook_url.replace("127.0.0.1", "bot.internal")
    settings = Settings.model_validate({**settings.model_dump(), "webhook_url": named})
    async with started(settings) as task:
        ready = telegram.until(lambda: any(call.method == "setWebhook" for call in telegram.calls), timeout=120)
        await first_of(asyncio.create_task(ready), task)
        call = next(call for call in telegram.calls if call.method == "setWebhook")
        assert call.params["url"] == f"http://bot.internal:{settings.listen.port}/hook"
        headers = {"X-Telegram-Bot-Api-Secret-Token": str(call.params["secret_token"])}
        async with (
            aiohttp.ClientSession() as client,
            client.post(f"http://{local}/hook", headers=headers, json={"update_id": 1}) as answer,
        ):
            assert answer.status == 200


async def test_webhook_rejects_requests_that_are_not_telegrams(telegram: Simulator, running: Running) -> None:
    """Wrong or missing secret 401, too large 413, invalid JSON or update 400; and it keeps serving."""
    async with running(), aiohttp.ClientSession() as client:
        hook = next(call for call in telegram.calls if call.method == "setWebhook").params
        good = {"X-Telegram-Bot-Api-Secret-Token": str(hook["secret_token"])}
        bad: tuple[tuple[dict[str, str], bytes, int], ...] = (
            ({}, b"{}", 401),
            ({"X-Telegram-Bot-Api-Secret-Token": "wrong"}, b"{}", 401),
            ({"X-Telegram-Bot-Api-Secret-Token": "ключ"}, b"{}", 401),
            (good, b"x" * (1 << 21), 413),
            (good, b"{", 400),
            (good, b'"text"', 400),
            (good, b"\xff\xfe", 400),
            (good, b"[" * 100_000, 400),
            (good, b'{"update_id": true}', 400),
            (good, b'{"update_id": 1}', 200),
            (good, b'{"update_id": 2, "message": [1, 2, 3]}', 200),
            (
                good,
                b'{"update_id": 3, "callback_query": {"id": "2", "from": {"id": "nine"}, "data": "v..s.home"}}',
                200,
            ),
        )
        for headers, body, status in bad:
            async with client.post(str(hook["url"]), headers=headers, data=BytesIO(body)) as answer:
                assert answer.status == status, (headers, body[:20])
        base = str(hook["url"]).removesuffix("/hook")
        for path, text in (("/healthz", "ok"), ("/readyz", "ready"), ("/metrics", "billing_refused_requests_total")):
            async with client.get(base + path) as answer:
                assert answer.status == 200
                assert text in await answer.text()


async def test_poison_update_is_dead_lettered_without_its_text(
    telegram: Simulator, bot: None, settled: Settle, redis: Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only its kind and error are recorded; it blocks nobody, and `bot parked` lists it."""
    from bot.rendering.renderer import Renderer  # noqa: PLC0415

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("canary: what somebody typed")

    monkeypatch.setattr(Renderer, "render", broken)
    alex = telegram.user(2)
    await settled(alex.send("/start"))
    monkeypatch.undo()
    parked = await redis.lrange("billing:parked", 0, -1)
    assert len(parked) == 1
    assert b"RuntimeError" in parked[0]
    assert b"canary" not in parked[0]
    assert await redis.ttl("billing:parked") > 0
    listed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "--env-file", "", "parked", cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "REDIS_URL": redis_url},
    )  # fmt: skip
    lines = (await listed.communicate())[0].decode().splitlines()
    assert listed.returncode == 0
    assert [line.split("\t")[2] for line in lines] == ["command"]
    assert "RuntimeError at broken" in lines[0]
    await settled(alex.send("/start"))
    assert alex.card is not None
