"""``GET /ask`` over a real socket: what other programs get, and what they don't."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app.ask_endpoint import add_ask
from bot.concurrency.rate_limiter import RateLimiter
from bot.features.instant_answers.single_question import Ask
from bot.observability.health import Health
from bot.settings import SERVER_PATHS
from bot.telegram.listener import listening
from bot.telegram.source_filter import SourceFilter, read_networks
from bot.telegram.webhook import health_app
from bot.understanding.recognizer import GuideRecognizer
from tests.support.real_guide import real_guide, real_languages, real_renderer, real_understanding

BURST = 12


@pytest.fixture(scope="module")
def ask() -> Ask:
    return Ask(real_guide(), real_languages(), real_renderer(), GuideRecognizer(real_guide(), real_understanding()))


@pytest.fixture
async def url(ask: Ask) -> AsyncIterator[str]:
    app = health_app(Health())
    keeper = SourceFilter(read_networks("127.0.0.1"))
    add_ask(app, lambda: ask, keeper, RateLimiter(BURST, 0.001))
    async with listening(app, "127.0.0.1", 0, 1) as port:
        yield f"http://127.0.0.1:{port}/ask"


async def test_question_is_answered_as_json(url: str) -> None:
    async with aiohttp.ClientSession() as client, client.get(url, params={"question": "Do credits expire?"}) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        said = await answer.json()
    assert said["answer_id"] == "credits_expire"
    assert said["answer"].startswith("Yes.")
    assert said["sources"][0].keys() == {"title", "address", "date"}


async def test_language_and_format_can_be_chosen(url: str) -> None:
    parameters = {"question": "Do credits expire?", "language": "zh_Hans"}
    headers = {"Accept": "text/markdown"}
    async with aiohttp.ClientSession() as client, client.get(url, params=parameters, headers=headers) as answer:
        assert answer.content_type == "text/markdown"
        assert (await answer.text()).startswith("会")


async def test_secret_is_not_echoed(url: str) -> None:
    question = "sk-proj-EXAMPLEQQ77ww88EE99rr00TT11yy22UU33ii44 gives 401"
    async with aiohttp.ClientSession() as client, client.get(url, params={"question": question}) as answer:
        said = await answer.json()
    assert said["topic"] == "secret"
    assert "EXAMPLE" not in str(said)


def test_settings_know_every_page_of_the_server(ask: Ask) -> None:
    """They refuse a WEBHOOK_URL that has the path of one."""
    app = health_app(Health())
    add_ask(app, lambda: ask, SourceFilter(read_networks("127.0.0.1")))
    assert {resource.canonical for resource in app.router.resources()} == set(SERVER_PATHS)


@pytest.mark.parametrize(
    "parameters",
    [{}, {"question": " "}, {"question": "x" * 4097}, {"question": "do credits expire", "language": "xx"}],
)
async def test_invalid_question_is_rejected(url: str, parameters: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as client, client.get(url, params=parameters) as answer:
        assert answer.status == 400
        assert "error" in await answer.json()


async def test_frequent_asker_is_throttled_and_nobody_else(url: str) -> None:
    """Askers are told apart by the address that a trusted proxy reports; anything before it may be forged."""

    async def status(client: aiohttp.ClientSession, forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        async with client.get(url, params={"question": "hi"}, headers=headers) as answer:
            assert answer.status == 200 or answer.headers["Retry-After"]
            return answer.status

    async with aiohttp.ClientSession() as client:
        eager = [await status(client, f"10.0.0.{number}, 192.0.2.1") for number in range(BURST + 1)]
        assert eager == [200] * BURST + [429]
        assert await status(client, "192.0.2.2") == 200
        network = [await status(client, f"2001:db8::{number}") for number in range(BURST + 1)]
        assert network[-1] == 429
        assert await status(client, "2001:db8:1::1") == 200
