"""Webhooks: queues, retries, expiry and replies."""

import asyncio
import ssl
from datetime import UTC, datetime
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from telegram_simulator import ScaledClock, SimulatedUser, Simulator

from .api import NEXT, Api, Hook, failing, holding, replying

waits_long = pytest.mark.parametrize("clock", [100], indirect=True)
"""For tests in which nobody has to answer in time."""


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> ScaledClock:
    """Slower than elsewhere: a bot has 60 of its seconds to answer, which a busy machine may need."""
    return ScaledClock(getattr(request, "param", 10))


async def test_updates_are_posted_with_the_secret(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """The body is the update; the secret is in Telegram's header."""
    body = await api.call("setWebhook", url=hook.url, secret_token="s-1_x")
    assert body == {"ok": True, "result": True, "description": "Webhook was set"}
    update_id = await lin.send("hello")
    await sim.settled()
    assert hook.ids == [update_id]
    assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s-1_x"
    assert [(each.update_id, each.status) for each in sim.deliveries] == [(update_id, 200)]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "ftp://example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "http:///hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com:8080/"}, "bad webhook: Webhook can be set up only on ports"),
        ({"url": "https://[::1"}, "bad webhook: invalid URL"),
        ({"url": "https://a.bc", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://a.bc", "secret_token": "x" * 257}, "secret token contains unallowed characters"),
        ({"url": "https://a.bc", "max_connections": 101}, "max_connections"),
        ({"url": "https://a.bc", "allowed_updates": ["nonsense"]}, "allowed_updates"),
        ({}, 'parameter "url" is required'),
    ],
)
async def test_invalid_webhook_is_refused(sim: Simulator, api: Api, params: dict[str, Any], words: str) -> None:
    """With Telegram's message, and nothing is set."""
    assert words in await api.refusal("setWebhook", **params)
    assert len(sim.violations) == 1
    assert (await api.result("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize("url", ["http://bot:8080/hook", "http://10.0.0.9/hook", "https://127.0.0.1:8080/hook"])
async def test_http_webhooks_are_allowed_as_with_a_local_api_server(sim: Simulator, api: Api, url: str) -> None:
    """On a local network the bot has its own host name, and no certificate; on this machine any port is allowed."""
    await api.result("setWebhook", url=url)
    assert (await api.result("getWebhookInfo"))["url"] == url


def certificate(folder: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2126, 1, 1, tzinfo=UTC)
    )
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(made.public_bytes(pem) + secret)
    return file


async def test_self_signed_certificate_works_only_once_trusted(clock: ScaledClock, tmp_path: Path) -> None:
    """Until then updates stay queued, and the last error says why."""
    file = certificate(tmp_path)
    tls, trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    tls.load_cert_chain(file)
    simulator = Simulator(clock=clock, trust=trust)
    lin = simulator.add_user(7)
    async with Hook().serving(tls) as hook, simulator.serving(), aiohttp.ClientSession() as http:
        api = Api(http, simulator.url)
        await api.result("setWebhook", url=hook.url)
        update_id = await lin.send("hello")
        await simulator.until(lambda: simulator.deliveries)
        info = await api.result("getWebhookInfo")
        assert info["last_error_message"] == "SSL error {certificate verify failed}"
        trust.load_verify_locations(file)
        await simulator.settled()
        assert hook.ids == [update_id]


async def test_webhook_info_has_pending_updates_and_the_last_error(
    sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook
) -> None:
    """What an operator looks at."""
    hook.answer = failing(1000)
    await api.result("setWebhook", url=hook.url, max_connections=3, allowed_updates=["message"])
    await lin.send("hello")
    await sim.until(lambda: sim.deliveries)
    info = await api.result("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert (info["url"], info["max_connections"], info["allowed_updates"]) == (hook.url, 3, ["message"])
    again = await api.call("deleteWebhook", drop_pending_updates=True)
    assert again["description"] == "Webhook was deleted"
    assert await api.result("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


async def test_one_chat_has_one_update_in_transit(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """In order, each only after the previous one was accepted."""
    gate = asyncio.Event()
    hook.answer = holding(gate)
    await api.result("setWebhook", url=hook.url)
    ids = [await lin.send(text) for text in "abcd"]
    gate.set()
    await sim.settled()
    assert hook.ids == ids
    assert hook.most == 1


async def test_taps_and_messages_of_one_user_are_queued_separately(
    sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook
) -> None:
    """Both are in transit at once."""
    gate = asyncio.Event()
    both = asyncio.Event()

    async def answer(_: dict[str, Any]) -> web.Response:
        if hook.now == 2:
            both.set()
        await gate.wait()
        return web.json_response({})

    hook.answer = answer
    await api.result("setWebhook", url=hook.url)
    await lin.send("hello")
    await lin.tap_data("x", message_id=1)
    await both.wait()
    gate.set()
    await sim.until(lambda: not sim.updates.pending)


async def test_max_connections_limits_the_queues(sim: Simulator, api: Api, hook: Hook) -> None:
    """Five users, two at a time."""
    gate = asyncio.Event()
    two = asyncio.Event()

    async def answer(_: dict[str, Any]) -> web.Response:
        if hook.now == 2:
            two.set()
        await gate.wait()
        return web.Response()

    hook.answer = answer
    await api.result("setWebhook", url=hook.url, max_connections=2)
    for number in range(1, 6):
        await sim.add_user(number).send("hello")
    await two.wait()
    gate.set()
    await sim.settled()
    assert hook.most == 2
    assert len(set(hook.ids)) == 5


async def test_failure_is_retried_with_growing_delays(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """At once, then after 2, 4 and 8 seconds; the queue behind it waits."""
    hook.answer = failing(4, 503)
    await api.result("setWebhook", url=hook.url)
    first = await lin.send("a")
    second = await lin.send("b")
    await sim.settled()
    assert hook.ids == [first] * 5 + [second]
    times = [each.at for each in sim.deliveries]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[1] >= 2
    assert pauses[2] >= 4
    assert pauses[3] >= 8
    assert [each.status for each in sim.deliveries] == [503] * 4 + [200] * 2


@waits_long
async def test_retry_after_is_honoured(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """The bot may ask for time."""
    hook.answer = failing(1, 429, **{"Retry-After": "30"})
    await api.result("setWebhook", url=hook.url)
    await lin.send("a")
    await sim.settled()
    first, second = sim.deliveries
    assert second.at - first.at >= 30


@waits_long
async def test_silent_webhook_times_out_and_gets_a_duplicate(
    sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook
) -> None:
    """After sixty seconds of the clock."""
    gate = asyncio.Event()
    hook.answer = holding(gate)
    await api.result("setWebhook", url=hook.url)
    update_id = await lin.send("a")
    await sim.until(lambda: sim.deliveries)
    gate.set()
    await sim.settled()
    assert hook.ids == [update_id] * 2
    assert sim.deliveries[0].status is None


@waits_long
async def test_undeliverable_tap_expires(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """After 150 seconds Telegram gives up, and the user is left with a spinner."""
    hook.answer = failing(1000)
    await api.result("setWebhook", url=hook.url)
    update_id = await lin.tap_data("x", message_id=1)
    await sim.settled()
    assert [each["update_id"] for each in sim.expired] == [update_id]


async def test_refused_connection_counts_as_a_failure(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """The update waits until the bot is back."""
    await api.result("setWebhook", url="http://127.0.0.1:9/hook")
    update_id = await lin.send("a")
    await sim.until(lambda: sim.deliveries)
    await api.result("setWebhook", url=hook.url)
    await sim.settled()
    assert hook.ids == [update_id]


async def test_410_for_a_day_removes_the_webhook(
    sim: Simulator, clock: ScaledClock, api: Api, lin: SimulatedUser, hook: Hook
) -> None:
    """410 for 23 hours means that nobody will come back."""
    hook.answer = failing(1000, 410)
    await api.result("setWebhook", url=hook.url)
    await lin.send("a")
    await sim.until(lambda: sim.deliveries)
    clock.skip(23.5 * 3600)
    await sim.until(lambda: sim.webhook.settings is None)
    assert (await api.result("getWebhookInfo"))["url"] == ""


async def test_reply_may_contain_a_call(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """Checked and executed like any other, before the update counts as done."""
    await api.result("sendMessage", chat_id=7, text="x", reply_markup=NEXT)
    await api.result("setWebhook", url=hook.url)

    async def answer(update: dict[str, Any]) -> web.Response:
        query = update["callback_query"]["id"]
        return web.json_response({"method": "answerCallbackQuery", "callback_query_id": query, "text": "ok"})

    hook.answer = answer
    sim.delay("answerCallbackQuery", 5)  # the update must not be resent meanwhile
    await lin.tap("Next")
    await sim.settled()
    assert len(hook.ids) == 1
    assert [toast.text for toast in lin.toasts] == ["ok"]
    assert (sim.calls[-1].method, sim.calls[-1].source) == ("answerCallbackQuery", "webhook")
    assert not sim.violations


async def test_reply_may_be_a_form(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """As aiogram sends it."""
    await api.result("setWebhook", url=hook.url)

    async def answer(_: dict[str, Any]) -> web.Response:
        with aiohttp.MultipartWriter("form-data") as writer:
            for name, value in {"method": "sendMessage", "chat_id": "7", "text": "from a form"}.items():
                writer.append(value).set_content_disposition("form-data", name=name)
        return web.Response(body=writer)

    hook.answer = answer
    await lin.send("hello")
    await sim.settled()
    assert lin.card is not None
    assert lin.card.text == "from a form"


async def test_invalid_call_in_a_reply_is_a_violation(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """Nobody tells the bot, so the test must."""
    hook.answer = replying({"method": "sendMessage", "chat_id": 7, "txt": "x"})
    await api.result("setWebhook", url=hook.url)
    await lin.send("hello")
    await sim.settled()
    assert len(sim.violations) == 1


@pytest.mark.parametrize("method", ["deleteWebhook", "getMe", "logOut", "close"])
async def test_some_methods_are_ignored_in_a_reply(
    sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook, method: str
) -> None:
    """Those that make no sense there."""
    hook.answer = replying({"method": method})
    await api.result("setWebhook", url=hook.url)
    await lin.send("hello")
    await sim.settled()
    assert [call.method for call in sim.calls] == ["setWebhook"]


async def test_resent_update_is_an_exact_duplicate(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """Same id, same body."""
    await api.result("setWebhook", url=hook.url)
    update_id = await lin.send("hello")
    await sim.settled()
    sim.resend(update_id)
    await sim.settled()
    assert hook.updates[0] == hook.updates[1]


async def test_update_can_be_in_transit_twice(sim: Simulator, api: Api, lin: SimulatedUser, hook: Hook) -> None:
    """As when the first attempt timed out but still runs; each attempt is recorded with its start and end."""
    both = asyncio.Event()

    async def answer(_: dict[str, Any]) -> web.Response:
        if hook.now == 2:
            both.set()
        await both.wait()
        return web.Response()

    hook.answer = answer
    await api.result("setWebhook", url=hook.url)
    update_id = await lin.send("hello")
    sim.resend(update_id, beside=True)
    await sim.settled()
    assert hook.ids == [update_id, update_id]
    assert all(each.at <= each.ended for each in sim.deliveries)
