"""Two deployments with one token: neither silently takes the other's updates away."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from itertools import chain, repeat

import aiohttp
import pytest

from bot.app.serve import RunOptions, serve
from bot.app.startup import StartError
from bot.observability.health import UnwellError
from bot.ports.updates import Receipt, Update
from bot.settings import Settings
from bot.telegram import webhook_monitor
from bot.telegram.aiogram_client import AiogramClient
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.polling import NEW_SECONDS, Poller, PollingError
from bot.telegram.webhook_monitor import WebhookMonitor
from telegram_simulator import Simulator
from tests.e2e.conftest import settings_for, started
from tests.support.metric_values import metric
from tests.support.waiting import until

pytestmark = pytest.mark.slow

PRODUCTION = "http://127.0.0.1:1/production"


@pytest.fixture
async def client(telegram: Simulator) -> AsyncIterator[AiogramClient]:
    made = AiogramClient.connect(telegram.token, telegram.url)
    yield made
    await made.close()


async def webhook(client: AiogramClient) -> str:
    return str((await client.call("getWebhookInfo", {}))["url"])


async def test_polling_refuses_to_start_while_a_webhook_is_set(
    telegram: Simulator, client: AiogramClient, redis_url: str
) -> None:
    """A developer with production's token would cut production off. The error says what to do; the path is a secret."""
    await client.call("setWebhook", {"url": PRODUCTION})
    settings = settings_for(telegram, redis_url, "polling")
    with pytest.raises(StartError, match=r"webhook at 127\.0\.0\.1.*--take-over") as refused:
        await serve(settings, asyncio.Event(), encoder=False)
    assert "production" not in str(refused.value)
    assert await webhook(client) == PRODUCTION


async def test_take_over_removes_the_webhook_and_polls(
    telegram: Simulator, client: AiogramClient, redis_url: str
) -> None:
    await client.call("setWebhook", {"url": PRODUCTION})
    stop, settings = asyncio.Event(), settings_for(telegram, redis_url, "polling")
    bot = asyncio.create_task(serve(settings, stop, RunOptions(take_over=True), encoder=False))
    alex = telegram.user(2)
    await alex.send("/start")
    await telegram.until(lambda: alex.card, timeout=60)
    assert await webhook(client) == ""
    stop.set()
    await asyncio.wait_for(bot, 30)


async def readiness(settings: Settings) -> tuple[int, str]:
    url = f"http://{settings.listen.host}:{settings.listen.port}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("taken", [PRODUCTION, ""], ids=["replaced", "deleted"])
async def test_replaced_webhook_is_noticed(
    telegram: Simulator, client: AiogramClient, redis_url: str, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    """In the log, at /readyz and in the metrics; and so is its return."""
    monkeypatch.setattr(webhook_monitor, "CHECK_SECONDS", 0.05)
    settings = settings_for(telegram, redis_url, "webhook")

    async def said_with(status: int) -> str:
        seen, said = await readiness(settings)
        return said if seen == status else ""

    async with started(settings):
        await telegram.until(lambda: any(call.method == "setWebhook" for call in telegram.calls), timeout=60)
        assert await until(partial(said_with, 200)) == "ready\n"
        await client.call("setWebhook", {"url": taken})
        said = await until(partial(said_with, 503))
        assert ("127.0.0.1" if taken else "deleted") in said
        assert "production" not in said
        assert metric("billing_webhook_ours") == 0
        await client.call("setWebhook", {"url": settings.webhook_url})
        await until(partial(said_with, 200))
        assert metric("billing_webhook_ours") == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("https://bot.example/hook", "https://bot.example/hook", True),
        ("https://bot.example/hook", "https://BOT.example:443/hook/", True),
        ("https://bot.example/a%20b", "https://bot.example/a b", True),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x", True),
        ("https://bot.example/hook", "https://bot.example/other", False),
        ("https://bot.example/hook", "https://bot.example:8443/hook", False),
        ("https://bot.example/hook", "", False),
    ],
)
async def test_equivalent_webhook_urls_are_recognized(ours: str, theirs: str, same: bool) -> None:
    """Otherwise a healthy bot would look unreachable."""

    class Telegram:
        async def call(self, _method: str, _parameters: dict[str, object]) -> object:
            return {"url": theirs, "pending_update_count": 3}

    watch = WebhookMonitor(Telegram(), ours)
    await watch.refresh()
    assert metric("billing_webhook_ours") == same
    assert metric("billing_webhook_pending_updates") == 3


@pytest.mark.parametrize("answer", [True, None, [], {}, {"url": None}, {"url": "", "pending_update_count": "many"}])
async def test_incomplete_webhook_info_is_tolerated(answer: object) -> None:
    """A self-hosted API server may return less than Telegram's. Without a URL, the last known state stays."""

    class Telegram:
        async def call(self, _method: str, _parameters: dict[str, object]) -> object:
            return answer

    watch = WebhookMonitor(Telegram(), "https://bot.example/hook")
    await watch.refresh()
    told = isinstance(answer, dict) and isinstance(answer.get("url"), str)
    if told:
        with pytest.raises(UnwellError, match="deleted"):
            await watch.check()
    else:
        await watch.check()


class RecordingProcessor:
    """Records the updates that it handles."""

    def __init__(self) -> None:
        self.taken: list[int] = []

    async def handle(self, update: Update) -> Receipt:
        self.taken.append(update.update_id)
        return Receipt()

    async def give_up(self, _incoming: Update) -> bool:
        raise AssertionError

    def holds_secret(self, _incoming: Update) -> bool:
        return False


async def test_second_poller_is_refused(telegram: Simulator, client: AiogramClient) -> None:
    """It exits with the reason; the first one, which has been polling for a while, goes on."""
    other, first, second = (
        AiogramClient.connect(telegram.token, telegram.url),
        RecordingProcessor(),
        RecordingProcessor(),
    )
    ages = chain([0.0], repeat(NEW_SECONDS))
    stop = asyncio.Event()
    messenger = TelegramMessenger(client)
    running = asyncio.create_task(Poller(client, first, messenger, "bot", clock=lambda: next(ages)).run(stop))
    await telegram.user(1).send("/start")
    await telegram.settled(timeout=120)
    with pytest.raises(PollingError, match="another process is polling"):
        await asyncio.wait_for(Poller(other, second, TelegramMessenger(other), "bot").run(stop), 60)
    await telegram.user(2).send("/start")
    await telegram.settled(timeout=120)
    assert len(first.taken) == 2
    assert second.taken == []
    stop.set()
    await asyncio.wait_for(running, 60)
    await other.close()
