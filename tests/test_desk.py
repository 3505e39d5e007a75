"""One update at the desk, against a real store: replicas, lost keys, and what has been forgotten."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.bootstrap import desk_for
from bot.conversation.session import Page, View
from bot.desk import SLOW_SECONDS, Desk
from bot.guide.guide import Guide
from bot.language.catalogue import Languages
from bot.ports import Answer, Incoming, InlineAnswer, Messenger, StoreDownError
from bot.screens.card import Card
from bot.store.embedded import EmbeddedServer
from bot.store.seal import Seal
from bot.store.sessions import RedisStore

KEYS = ("A" * 43 + "=", "B" * 43 + "=")


@dataclass
class Post(Messenger):
    """Keeps what every card shows. ``before_edit`` is what happens elsewhere meanwhile."""

    cards: dict[int, Card] = field(default_factory=dict)
    now: float = 0.0
    slow: float = 0.0

    async def send(self, chat: int, card: Card) -> int:
        self.cards[number := len(self.cards) + 100] = card
        self.now += self.slow
        return number

    async def edit(self, chat: int, message: int, card: Card) -> None:
        self.cards[message] = card
        self.now += self.slow

    async def delete(self, chat: int, message: int) -> bool:
        return True

    async def answer(self, answer: Answer | InlineAnswer) -> None:
        pass


@dataclass
class Place:
    """A store, and as many replicas on it as are asked for."""

    guide: Guide
    languages: Languages
    post: Post
    redis: Redis
    open_store: Callable[[str], RedisStore]

    def replica(self, keys: str = "") -> Desk:
        desk = desk_for(self.guide, self.languages, self.open_store(keys), self.post)
        desk._clock = lambda: self.post.now
        return desk


@pytest.fixture
async def place(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        url = (await stack.enter_async_context(EmbeddedServer(tmp_path))).url

        def client() -> Redis:
            redis = Redis.from_url(url)
            stack.push_async_callback(redis.aclose)
            return redis

        yield Place(guide, languages, Post(), client(), lambda keys: RedisStore(client(), Seal.parse(keys)))


def command(update_id: int, name: str) -> Incoming:
    return Incoming(update_id, "command", 7, 7, language_code="en", command=name, own_message=update_id)


def tap(update_id: int, data: str, message: int = 100) -> Incoming:
    return Incoming(update_id, "tap", 7, 7, language_code="en", message_id=message, callback_id="1", data=data)


async def test_an_update_resent_after_forget_keeps_nothing(place: Place) -> None:
    """Another replica still has the person at hand; what was forgotten there stays forgotten."""
    here, there = place.replica(), place.replica()
    assert (await here.handle(command(1, "declined"))).done
    assert (await there.handle(tap(2, "x."))).done
    assert await place.redis.keys("*") == []
    assert (await here.handle(command(1, "declined"))).done
    assert await place.redis.keys("*") == []
    assert "OpenAI API billing" in place.post.cards[101].html


async def test_a_value_sealed_with_a_lost_key_waits_and_is_kept(place: Place) -> None:
    """Its owner waits, others need not; what is only read still opens; with the key back all goes on."""
    assert (await place.replica(KEYS[0]).handle(command(1, "declined"))).done
    kept = await place.redis.get("billing:{7}:session")
    other = place.replica(KEYS[1])
    receipt = await other.handle(command(2, "menu"))
    assert receipt.retry_after
    assert not receipt.all_wait
    shown = await other.handle(tap(3, "v..s.plus_api"))
    assert isinstance(shown.answer, Answer)
    assert "can't be saved" in shown.answer.text
    assert await place.redis.get("billing:{7}:session") == kept
    assert (await place.replica(f"{KEYS[1]},{KEYS[0]}").handle(command(2, "menu"))).done


async def test_after_a_slow_delivery_the_card_shows_the_newest(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica that was overtaken while Telegram took its time puts the newer page on the live card."""
    here, there = place.replica(), place.replica()
    await here.handle(command(1, "declined"))
    edit, overtaken = place.post.edit, False

    async def overtaking(chat: int, message: int, card: Card) -> None:
        nonlocal overtaken
        if not overtaken:
            overtaken = True
            await there.handle(tap(3, "v..s.plus_api"))
            place.post.now += SLOW_SECONDS
        await edit(chat, message, card)

    monkeypatch.setattr(place.post, "edit", overtaking)
    assert (await here.handle(tap(2, "a.decline.place.listed"))).done
    assert "ChatGPT Plus" in place.post.cards[100].html.splitlines()[0]


async def test_a_store_that_goes_down_after_a_slow_delivery_is_no_reason_to_do_it_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The update is committed and shown; that it is the newest can't be asked."""
    store = place.open_store("")
    desk = desk_for(place.guide, place.languages, store, place.post)
    desk._clock = lambda: place.post.now
    await desk.handle(command(1, "menu"))
    place.post.slow = SLOW_SECONDS
    read = store.read

    async def down(user: int, *, fresh: bool = False) -> object:
        if fresh:
            raise StoreDownError("gone")
        return await read(user)

    monkeypatch.setattr(store, "read", down)
    receipt = await desk.handle(tap(2, "v..s.plus_api"))
    assert receipt.answer == Answer("1")
    assert "can't be saved" not in place.post.cards[100].html
    version = await read(7)
    assert version.record is not None
    assert version.record.session.page == Page(View.SCREEN, "plus_api", "")
