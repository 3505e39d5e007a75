"""What a host can rely on: prefixes, errors, its bot object, and what happens to an update that fails."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from structlog.testing import capture_logs

from bot.check.page_generator import pages
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.mount.host_mount import (
    FINAL_ANSWER_SECONDS,
    GIVE_UP_SECONDS,
    STORE_GIVE_UP_SECONDS,
    HostMount,
    longest,
)
from bot.mount.options import MountError, Options
from bot.mount.prefixes import Namespace, names_of
from bot.observability.logging import FIELDS
from bot.ports.errors import ApiError, UnreachableError
from bot.processing.update_processor import ANSWER_SECONDS, DEADLINE_SECONDS
from bot.rendering.card import Button, Card
from bot.rendering.renderer import Renderer
from bot.store.pipeline import OPERATION_SECONDS as STORE_SECONDS
from bot.telegram.multipart import Attachment
from tests.contract.crawl import crawl
from tests.support.free_ports import free_port

MOUNTING = Path(__file__).parents[2] / "docs" / "mounting.md"
KEY = "sk-proj-CANARYabcdef0123456789ABCDEFghijkl"
SPACE = Namespace("billing_", "bl:", names_of(["menu", "declined", "help"]))


@dataclass
class FakeBot:
    """Records calls, and raises the configured errors."""

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        return await self.call(method, {**parameters, file.field: file.name})

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.made.append((method, parameters))
        if method != "answerCallbackQuery" and self.errors:
            raise self.errors.pop(0)
        return {"message_id": 7}


class SlowBot(FakeBot):
    """A bot whose calls wait until released."""

    def __init__(self) -> None:
        super().__init__()
        self.called = asyncio.Event()
        self.go_on = asyncio.Event()

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.called.set()
        await self.go_on.wait()
        return await super().call(method, parameters)


@dataclass
class HangingBot(FakeBot):
    """A bot whose callback answers never return."""

    asked: int = 0

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        if method == "answerCallbackQuery":
            self.asked += 1
            await asyncio.Event().wait()
        return await super().call(method, parameters)


def message(text: str, number: int = 1, user: int = 5, **more: Any) -> dict[str, Any]:
    """A raw update: a private message."""
    chat = {"id": user, "type": "private"}
    sender = {"id": user, "language_code": "en"}
    return {
        "update_id": number,
        "message": {"message_id": 3, "date": 1, "chat": chat, "from": sender, "text": text} | more,
    }


def tap(data: str, number: int = 2, user: int = 5) -> dict[str, Any]:
    """A raw update: a tap on a button of message 7."""
    card = {"message_id": 7, "date": 1, "chat": {"id": user, "type": "private"}}
    sender = {"id": user, "language_code": "en"}
    return {"update_id": number, "callback_query": {"id": "9", "from": sender, "message": card, "data": data}}


@pytest.fixture
async def mounted(redis_url: str) -> AsyncIterator[Callable[..., HostMount]]:
    """Makes mounts whose time passes in pauses only; these are recorded in ``waited``."""
    made: list[HostMount] = []

    def make(waited: list[float] | None = None, **options: Any) -> HostMount:
        pauses = [] if waited is None else waited

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        given: Options = {"redis": redis_url, **options}  # type: ignore[typeddict-item]
        made.append(HostMount(given, pause=pause, clock=lambda: sum(pauses)))
        return made[-1]

    yield make
    for mount in made:
        await mount.close()


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("/billing_start", "/start"),
        ("/BILLING_Declined@Host_Bot", "/declined"),
        ("/billing_start v--s-home", "/start v--s-home"),
        ("/start billing_v--s-home", "/start v--s-home"),
        ("/start billing_", "/start"),
        ("/start billing_campaign", None),
        ("/start", None),
        ("/start v--s-home", None),
        ("/start@host_bot", None),
        ("/declined", None),
        ("/billing_declined@other_bot", None),
        ("/billing_unknown", None),
        ("/billing_", None),
        ("billing_start", None),
        ("/", None),
        ("", None),
    ],
)
def test_only_prefixed_commands_are_taken(text: str, bare: str | None) -> None:
    """The guide's commands with the host's prefix, and links that carry it; a bare /start is the host's."""
    stripped = SPACE.strip(message(text), "host_bot")
    assert (stripped and stripped["message"]["text"]) == bare
    assert SPACE.owns_text(text, "host_bot", private=True) == (bare is not None)


@pytest.mark.parametrize(
    ("text", "bare"), [("/billing_ask why", "/ask why"), ("/billing_start", None), ("/start billing_", None)]
)
def test_only_ask_is_taken_in_a_group(text: str, bare: str | None) -> None:
    """Commands that the flow wouldn't answer there stay the host's."""
    stripped = SPACE.strip(message(text, chat={"id": -100, "type": "supergroup"}), "host_bot")
    assert (stripped and stripped["message"]["text"]) == bare
    assert SPACE.owns_text(text, "host_bot", private=False) == (bare is not None)


def test_only_prefixed_buttons_are_taken() -> None:
    """The host may even use the same callback data without the prefix."""
    stripped = SPACE.strip(tap("bl:v..s.home"), "host_bot")
    assert stripped is not None
    assert stripped["callback_query"]["data"] == "v..s.home"
    assert SPACE.strip(tap("v..s.home"), "host_bot") is None
    assert not SPACE.owns_data(None)


def test_prefix_is_added_throughout_a_card() -> None:
    """In texts, buttons and links into the bot; other URLs stay unchanged."""
    card = Card(
        'Type /help, or <b>/menu</b>. See <a href="https://example.com/help">/a/menu and /menus</a>',
        (
            (
                Button("a", "v..s.home"),
                Button("b", url="https://t.me/host_bot?start=v--s-x"),
                Button("c", copy="/menu"),
            ),
            (Button("d", copy="https://t.me/host_bot?start=k-abc"),),
        ),
    )
    dressed = SPACE.add_prefixes(card)
    assert dressed.html == (
        'Type /billing_help, or <b>/billing_menu</b>. See <a href="https://example.com/help">/a/menu and /menus</a>'
    )
    data, link, copied, case = dressed.buttons
    assert data.data == "bl:v..s.home"
    assert link.url == "https://t.me/host_bot?start=billing_v--s-x"
    assert copied.copy == "/menu"
    assert case.copy == "https://t.me/host_bot?start=billing_k-abc"


def test_prefix_fits_with_the_longest_button_and_link(guide: Guide, languages: Languages) -> None:
    """Telegram allows 64 bytes; the host may use what the guide leaves, and more is rejected at start-up."""
    button, payload = longest(guide, languages)
    documented = re.search(
        r"up to (\d+) bytes with the built-in guide, and (\d+) in", MOUNTING.read_text(encoding="utf-8")
    )
    assert documented, "docs/mounting.md says how long `callbacks` may be"
    assert int(documented[1]) == 64 - button >= int(documented[2])
    assert 1 <= payload <= 64
    Namespace("", "x" * (64 - button), SPACE.names).check(button, payload)
    for callbacks in ("", "x" * (65 - button), "ключ", "a b"):
        with pytest.raises(MountError, match="callbacks="):
            Namespace("b_", callbacks, SPACE.names).check(button, payload)
    for commands in ("Billing_", "b-", "b" * 30):
        with pytest.raises(MountError, match="commands="):
            Namespace(commands, "bl:", SPACE.names).check(button, payload)
    with pytest.raises(MountError, match="at most 4 "):
        Namespace("shop_", "bl:", SPACE.names).check(button, 60)


def test_no_button_of_a_walk_is_longer_than_the_longest(guide: Guide, languages: Languages, renderer: Renderer) -> None:
    """Otherwise Telegram would refuse a card with a prefix of the length that is allowed."""
    cards = [tap.card for tap in crawl(guide, languages, renderer, "en").taps]
    walked = max(len(button.data) for card in cards for button in card.buttons)
    assert walked <= longest(guide, languages).button


async def test_updates_not_handed_over_are_not_read(mounted: Callable[..., HostMount]) -> None:
    """Texts, photos, foreign taps, membership: False, without a call."""
    mount, bot = mounted(), FakeBot()
    for raw in (message("hello"), message("/declined"), tap("v..s.home"), {"update_id": 4, "poll": {}}):
        assert not await mount.take(raw, "host_bot", 42, bot)
    assert not await mount.take(tap("v..s.home"), "host_bot", 42, bot, passed_on=True)
    assert bot.made == []
    assert await mount.take(message("hello"), "host_bot", 42, bot, passed_on=True)
    assert [method for method, _ in bot.made] == ["sendMessage"]


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


async def test_telegrams_delay_is_waited_out(mounted: Callable[..., HostMount]) -> None:
    """The host has acknowledged the update, so it is retried here until delivered."""
    waited: list[float] = []
    mount, bot = mounted(waited), FakeBot(errors=[UnreachableError("x")])
    assert await mount.take(message("/billing_declined"), "host_bot", 42, bot)
    assert waited == [3]
    assert [method for method, _ in bot.made] == ["sendMessage", "sendMessage"]


async def test_failed_tap_is_reported_in_a_toast(mounted: Callable[..., HostMount]) -> None:
    """After some seconds, or if Telegram asks for too long a wait; and it is dead-lettered."""
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
        assert [(line["event"], line["address"]) for line in logs] == [("store_down", f"127.0.0.1:{port}")]
        assert await mount.take(message("/billing_start"), "host_bot", 42, bot)
    assert "hunter2" not in str(logs)
    assert sum(waited) <= STORE_GIVE_UP_SECONDS
    assert "went wrong" in bot.made[-1][1]["text"]
    await mount.close()


async def test_update_is_abandoned_before_a_hosts_lock_expires(
    mounted: Callable[..., HostMount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unanswered apology is abandoned too; everything together takes less than a minute."""
    monkeypatch.setattr("bot.processing.update_processor.ANSWER_SECONDS", 0.1)
    mount, bot = mounted(), HangingBot(errors=[UnreachableError("x")] * 9)
    assert await mount.take(tap("bl:v..s.home"), "host_bot", 42, bot)
    assert bot.asked == 1
    assert GIVE_UP_SECONDS + DEADLINE_SECONDS + STORE_SECONDS + max(FINAL_ANSWER_SECONDS, ANSWER_SECONDS) < 60


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


async def test_inline_query_can_be_handed_over(mounted: Callable[..., HostMount]) -> None:
    """Its cards link into the bot with the flow's prefix; a failed one has nowhere to be reported."""
    mount, bot = mounted(), FakeBot()
    query = {"update_id": 1, "inline_query": {"id": "8", "from": {"id": 5, "language_code": "en"}, "query": "plus"}}
    assert not await mount.take(query, "host_bot", 42, bot)
    assert await mount.take(query, "host_bot", 42, bot, passed_on=True)
    ((method, parameters),) = bot.made
    assert method == "answerInlineQuery"
    assert "t.me/host_bot?start=billing_" in str(parameters["results"])


async def test_redis_outage_is_reported_and_not_raised(tmp_path: Path, mounted: Callable[..., HostMount]) -> None:
    """The host's handlers go on; the user is told."""
    waited: list[float] = []
    mount, bot = mounted(waited, redis=f"unix://{tmp_path}/none"), FakeBot()
    assert await mount.take(message("/billing_start"), "host_bot", 42, bot)
    assert waited
    assert "went wrong" in bot.made[-1][1]["text"]


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


def test_every_option_is_documented() -> None:
    """In the table in docs/mounting.md, and no other."""
    text = (Path(__file__).parents[2] / "docs" / "mounting.md").read_text(encoding="utf-8")
    table = text.split("## Options")[1].split("## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(Options.__annotations__)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "redis: give an address"),
        ({"redis": "localhost:6379"}, "redis: this address can't be used"),
        ({"redis": "redis://:hunter2@localhost:70x"}, "redis: this address can't be used"),
        ({"redis": "redis://localhost?hunter2=1"}, "redis: this address can't be used"),
        ({"redis": BlockingRedis()}, "redis: a redis.client.Redis can't be used"),
        ({"redis": Redis(decode_responses=True)}, "without decode_responses"),
        ({"redis": "redis://localhost", "prefix": "b_"}, "prefix: there is no such option; there are redis, guide"),
        ({"redis": "redis://localhost", "keys": ""}, "keys: "),
        ({"redis": "redis://localhost", "guide": "/none"}, "guide: /none"),
        ({"redis": "redis://localhost", "data_key": "aHVudGVyMg=="}, "data_key: key 1"),
    ],
)
def test_invalid_options_are_rejected_at_start_up(options: Any, said: str) -> None:
    """With the option's name, quoting no secret."""
    with pytest.raises(MountError) as caught:
        HostMount(options)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "aHVudGVyMg" not in str(caught.value)


async def test_second_bot_is_refused(mounted: Callable[..., HostMount]) -> None:
    """Message ids belong to one bot: a card would be edited over the other's message."""
    mount, bot = mounted(), FakeBot()
    await mount.take(message("/billing_start"), "host_bot", 42, bot)
    with pytest.raises(MountError, match="bot=43"):
        await mount.take(message("/billing_start", 2), "other_bot", 43, bot)


def test_prefixed_cards_stay_within_the_limits(guide: Guide, languages: Languages, renderer: Renderer) -> None:
    """On every page."""
    for session in pages(guide):
        for button in SPACE.add_prefixes(renderer.render(session, languages["en"])).buttons:
            assert len(button.data) <= 64
