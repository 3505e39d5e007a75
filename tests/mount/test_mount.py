"""What a host can rely on: its names, its errors, its bot object, and what becomes of an update that fails."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.guide.guide import Guide
from bot.language.catalogue import Languages
from bot.mount.mount import ATTEMPTS, Mount, Options, longest_button
from bot.mount.namespace import MountError, Namespace, names_of
from bot.ports import UnreachableError
from bot.screens.card import Button, Card
from bot.screens.draw import Artist
from bot.store.embedded import EmbeddedServer
from bot.telegram.outgoing import ApiError

SPACE = Namespace("billing_", "bl:", names_of(["menu", "declined", "help"]))


@dataclass
class Bot:
    """A host's bot that notes what is called, and fails as it is told to."""

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.made.append((method, parameters))
        if method != "answerCallbackQuery" and self.errors:
            raise self.errors.pop(0)
        return {"message_id": 7}


def message(text: str, number: int = 1, user: int = 5, **more: Any) -> dict[str, Any]:
    """A raw update: somebody writes in private."""
    chat = {"id": user, "type": "private"}
    sender = {"id": user, "language_code": "en"}
    return {
        "update_id": number,
        "message": {"message_id": 3, "date": 1, "chat": chat, "from": sender, "text": text} | more,
    }


def tap(data: str, number: int = 2, user: int = 5) -> dict[str, Any]:
    """A raw update: somebody taps a button on message 7."""
    card = {"message_id": 7, "date": 1, "chat": {"id": user, "type": "private"}}
    sender = {"id": user, "language_code": "en"}
    return {"update_id": number, "callback_query": {"id": "9", "from": sender, "message": card, "data": data}}


@pytest.fixture
async def redis_url(tmp_path: Path) -> AsyncIterator[str]:
    async with EmbeddedServer(tmp_path / "data") as server:
        yield server.url


@pytest.fixture
async def mounted(redis_url: str) -> AsyncIterator[Callable[..., Mount]]:
    """Makes mounts that note their pauses in ``waited`` instead of making them."""
    made: list[Mount] = []

    def make(waited: list[float] | None = None, **options: Any) -> Mount:
        async def sleep(seconds: float) -> None:
            (waited if waited is not None else []).append(seconds)

        given: Options = {"redis": redis_url, **options}  # type: ignore[typeddict-item]
        made.append(Mount(given, sleep=sleep))
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
def test_only_the_flows_own_commands_are_taken(text: str, bare: str | None) -> None:
    """Those of the guide with the host's prefix, and links that carry it; a bare /start is the host's."""
    stripped = SPACE.strip(message(text), "host_bot")
    assert (stripped and stripped["message"]["text"]) == bare
    assert SPACE.owns_text(text, "host_bot") == (bare is not None)


def test_only_the_flows_own_buttons_are_taken() -> None:
    """Callback data in its namespace; the host may even use the flow's own addresses."""
    stripped = SPACE.strip(tap("bl:v..s.home"), "host_bot")
    assert stripped is not None
    assert stripped["callback_query"]["data"] == "v..s.home"
    assert SPACE.strip(tap("v..s.home"), "host_bot") is None
    assert not SPACE.owns_data(None)


def test_a_card_speaks_of_the_commands_there_are() -> None:
    """In texts, on buttons, in links into the bot; addresses of pages stay as they are."""
    card = Card(
        'Type /help, or <b>/menu</b>. See <a href="https://example.com/help">/a/menu and /menus</a>',
        ((Button("a", "v..s.home"), Button("b", url="https://t.me/host_bot?start=v--s-x"), Button("c", copy="/menu")),),
    )
    dressed = SPACE.dress(card)
    assert dressed.html == (
        'Type /billing_help, or <b>/billing_menu</b>. See <a href="https://example.com/help">/a/menu and /menus</a>'
    )
    data, link, copied = dressed.buttons
    assert data.data == "bl:v..s.home"
    assert link.url == "https://t.me/host_bot?start=billing_v--s-x"
    assert copied == card.buttons[2]


def test_the_namespace_fits_beside_the_longest_button(guide: Guide, languages: Languages) -> None:
    """Telegram takes 64 bytes; what the guide leaves is the host's, and more is refused at the start."""
    longest = longest_button(guide, languages)
    assert 20 <= longest <= 48
    Namespace("", "x" * (64 - longest), SPACE.names).check(longest)
    for callbacks in ("", "x" * (65 - longest), "ключ", "a b"):
        with pytest.raises(MountError, match="callbacks="):
            Namespace("b_", callbacks, SPACE.names).check(longest)
    for commands in ("Billing_", "b-", "b" * 30):
        with pytest.raises(MountError, match="commands="):
            Namespace(commands, "bl:", SPACE.names).check(longest)


async def test_what_the_host_did_not_pass_on_is_not_read(mounted: Callable[..., Mount]) -> None:
    """Texts, photos, foreign taps, membership: False, and nothing is called."""
    mount, bot = mounted(), Bot()
    for raw in (message("hello"), message("/declined"), tap("v..s.home"), {"update_id": 4, "poll": {}}):
        assert not await mount.take(raw, "host_bot", 42, bot)
    assert not await mount.take(tap("v..s.home"), "host_bot", 42, bot, passed_on=True)
    assert bot.made == []
    assert await mount.take(message("hello"), "host_bot", 42, bot, passed_on=True)
    assert [method for method, _ in bot.made] == ["sendMessage"]


async def test_telegrams_delay_is_waited_for_in_place(mounted: Callable[..., Mount]) -> None:
    """The host has acknowledged the update, so it is tried again here, and delivered."""
    waited: list[float] = []
    mount, bot = mounted(waited), Bot(errors=[UnreachableError("x")])
    assert await mount.take(message("/billing_declined"), "host_bot", 42, bot)
    assert waited == [3]
    assert [method for method, _ in bot.made] == ["sendMessage", "sendMessage"]


async def test_a_tap_that_can_not_be_served_is_told_so(mounted: Callable[..., Mount]) -> None:
    """After a few attempts, or when Telegram asks for more patience than a person has: a toast, and it is noted."""
    waited: list[float] = []
    mount, bot = mounted(waited), Bot(errors=[UnreachableError("x")] * 9)
    assert await mount.take(tap("bl:v..s.home"), "host_bot", 42, bot)
    assert len(waited) == ATTEMPTS - 1
    method, parameters = bot.made[-1]
    assert method == "answerCallbackQuery"
    assert "tap again" in parameters["text"]
    waited.clear()
    bot.errors = [ApiError(429, "Too Many Requests: retry after 60", 60)]
    assert await mount.take(tap("bl:v..s.home", 3), "host_bot", 42, bot)
    assert waited == []
    assert "tap again" in bot.made[-1][1]["text"]


async def test_an_inline_query_can_be_handed_over(mounted: Callable[..., Mount]) -> None:
    """Its cards lead into the bot by links of the flow's; one that fails has nowhere to be told so."""
    mount, bot = mounted(), Bot()
    query = {"update_id": 1, "inline_query": {"id": "8", "from": {"id": 5, "language_code": "en"}, "query": "plus"}}
    assert not await mount.take(query, "host_bot", 42, bot)
    assert await mount.take(query, "host_bot", 42, bot, passed_on=True)
    ((method, parameters),) = bot.made
    assert method == "answerInlineQuery"
    assert "t.me/host_bot?start=billing_" in str(parameters["results"])


async def test_redis_down_is_told_and_not_raised(tmp_path: Path) -> None:
    """The host's handlers go on; the person hears of it."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    mount = Mount({"redis": f"unix://{tmp_path}/none"}, sleep=sleep)
    bot = Bot()
    assert await mount.take(message("/billing_start"), "host_bot", 42, bot)
    assert waited
    assert "went wrong" in bot.made[-1][1]["text"]
    await mount.close()


@pytest.mark.parametrize("kind", ["sync", "async"])
async def test_the_hosts_language_counts(mounted: Callable[..., Mount], kind: str) -> None:
    """Before the client's; where the host has none, the client's."""

    def chosen(user: int) -> str | None:
        return "zh-hans" if user == 5 else None

    async def looked_up(user: int) -> str | None:
        return chosen(user)

    mount, bot = mounted(language=chosen if kind == "sync" else looked_up), Bot()
    await mount.take(message("/billing_declined"), "host_bot", 42, bot)
    await mount.take(message("/billing_declined", 2, user=6), "host_bot", 42, bot)
    assert "你平时在哪里使用" in bot.made[0][1]["text"]
    assert "Where do you live or work" in bot.made[1][1]["text"]


async def test_keys_carry_the_hosts_prefix(mounted: Callable[..., Mount], redis_url: str) -> None:
    """All of them, so that a host can tell them from its own; and the host's client is left open."""
    client = Redis.from_url(redis_url, protocol=3)
    mount = mounted(keys="shop:billing", redis=client)
    await mount.take(message("/billing_start"), "host_bot", 42, Bot())
    await mount.close()
    assert [key async for key in client.scan_iter("*")] == [b"shop:billing:{5}:session"]
    await client.aclose()


async def test_a_client_that_decodes_is_refused(redis_url: str) -> None:
    """What is stored is bytes; the line says what to give instead."""
    client = Redis.from_url(redis_url, decode_responses=True)
    with pytest.raises(MountError, match="decode_responses"):
        Mount({"redis": client})
    await client.aclose()


def test_a_bad_key_is_refused() -> None:
    """And not quoted."""
    with pytest.raises(MountError, match="data_key") as caught:
        Mount({"redis": "redis://127.0.0.1:1", "data_key": "c2hvcnQ="})
    assert "c2hvcnQ" not in str(caught.value)


async def test_a_second_bot_is_refused(mounted: Callable[..., Mount]) -> None:
    """Message ids are a bot's own: the one's card would be edited over the other's message."""
    mount, bot = mounted(), Bot()
    await mount.take(message("/billing_start"), "host_bot", 42, bot)
    with pytest.raises(MountError, match="bot 43"):
        await mount.take(message("/billing_start", 2), "other_bot", 43, bot)


def test_every_card_can_be_dressed(guide: Guide, languages: Languages, artist: Artist) -> None:
    """No dressed button is over Telegram's limit, whatever page is drawn."""
    from bot.review import pages  # noqa: PLC0415

    for session in pages(guide):
        for button in SPACE.dress(artist.draw(session, languages["en"])).buttons:
            assert len(button.data) <= 64
