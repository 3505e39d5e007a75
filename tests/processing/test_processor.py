"""One update at the desk, against a real store: replicas, lost keys, outages, and what has been forgotten."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from redis.asyncio import Redis

from bot.conversation.session import Page, View
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.ports.errors import StoreDownError
from bot.ports.updates import Answer, Update
from bot.processing.card_delivery import SLOW_SECONDS
from bot.processing.processor import UpdateProcessor
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor

KEYS = ("A" * 43 + "=", "B" * 43 + "=")


@dataclass
class Place:
    """A store, and as many replicas on it as are asked for."""

    guide: Guide
    languages: Languages
    post: FakeMessenger
    redis: Redis
    open_store: Callable[[str], RedisStore]

    def replica(self, keys: str = "") -> UpdateProcessor:
        store = self.open_store(keys)
        return make_processor(self.guide, self.languages, store, self.post, monotonic=lambda: self.post.now)


@pytest.fixture
async def place(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        url = (await stack.enter_async_context(EmbeddedServer(tmp_path))).url

        def client() -> Redis:
            redis = Redis.from_url(url)
            stack.push_async_callback(redis.aclose)
            return redis

        yield Place(guide, languages, FakeMessenger(), client(), lambda keys: RedisStore(client(), Cipher.parse(keys)))


def command(update_id: int, name: str) -> Update:
    return Update(update_id, "command", 7, 7, language_code="en", command=name, own_message=update_id)


def tap(update_id: int, data: str, message: int = 100) -> Update:
    return Update(update_id, "tap", 7, 7, language_code="en", message_id=message, callback_id="1", data=data)


async def test_an_update_resent_after_forget_keeps_nothing(place: Place) -> None:
    """Another replica still has the person at hand; what was forgotten there stays forgotten."""
    here, there = place.replica(), place.replica()
    assert (await here.handle(command(1, "declined"))).done
    assert (await there.handle(tap(2, "x."))).done
    assert await place.redis.keys("*") == []
    assert (await here.handle(command(1, "declined"))).done
    assert await place.redis.keys("*") == []
    assert "OpenAI API billing" in place.post.cards[101].html


@pytest.fixture
async def locked(place: Place) -> UpdateProcessor:
    """A replica that lacks the key that a person's record was sealed with. Their card is message 100."""
    owner = place.replica(KEYS[0])
    assert (await owner.handle(command(0, "declined"))).done
    assert (await owner.handle(tap(1, "a.decline.place.listed"))).done
    return place.replica(KEYS[1])


async def kept(place: Place) -> bytes | None:
    return cast("bytes | None", await place.redis.get("billing:{7}:session"))


LOCKED = "I can't open your saved data"


@pytest.mark.parametrize(
    "update",
    [
        Update(2, "command", 7, 7, language_code="en", command="menu", own_message=2),
        Update(2, "command", 7, 7, language_code="en", command="start", payload="v--s-plus_api", own_message=2),
        Update(2, "text", 7, 7, language_code="en", text="my card was declined", own_message=2),
        Update(2, "file", 7, 7, language_code="en", own_message=2),
        Update(2, "tap", 7, 7, language_code="en", message_id=100, callback_id="1", data="a.decline.place.listed"),
        Update(2, "tap", 7, 7, language_code="en", message_id=0, callback_id="1", data="n.setup"),
    ],
    ids=["command", "link", "text", "file", "tap", "tap on a card too old"],
)
async def test_undecryptable_session_shows_locked_card_and_is_kept(
    place: Place, locked: UpdateProcessor, update: Update
) -> None:
    """The update is done with, since it would find the same if it were sent again; with the key back all goes on."""
    before = await kept(place)
    receipt = await locked.handle(update)
    assert receipt.done
    assert receipt.answer == (Answer("1") if update.kind == "tap" else None)
    card = place.post.cards[100 if update.message_id else 101]
    assert LOCKED in card.html
    assert [button.label for button in card.buttons][-2:] == ["Delete my data", "Menu"]
    assert await kept(place) == before
    assert (await place.replica(f"{KEYS[1]},{KEYS[0]}").handle(tap(3, "n.decline"))).done
    assert "Likely so far" in place.post.cards[100].html


async def test_whose_record_is_locked_can_delete_it_in_two_taps(place: Place, locked: UpdateProcessor) -> None:
    """/forget asks first; then nothing is left, and one begins anew."""
    before = await kept(place)
    assert (await locked.handle(command(2, "forget"))).done
    card = place.post.cards[101]
    assert "Delete everything I keep about you?" in card.html
    assert await kept(place) == before
    delete = next(button for button in card.buttons if button.label == "Delete everything")
    assert (await locked.handle(tap(3, delete.data, 101))).answer == Answer("1")
    assert "I keep nothing about you now" in place.post.cards[101].html
    assert await place.redis.keys("*") == []
    assert (await locked.handle(command(4, "declined"))).done
    assert "You and your card" in place.post.cards[102].html


async def test_the_way_to_delete_a_locked_record_starts_on_its_card(place: Place, locked: UpdateProcessor) -> None:
    """Nobody has to know the command."""
    await locked.handle(command(2, "menu"))
    delete = next(button for button in place.post.cards[101].buttons if button.label == "Delete my data")
    await locked.handle(tap(3, delete.data, 101))
    assert "Delete everything I keep about you?" in place.post.cards[101].html


async def test_a_tap_on_a_locked_record_can_be_made_again(place: Place, locked: UpdateProcessor) -> None:
    """The card that it was on gave way to the notice, which carries the same answer; not what nobody can read."""
    await locked.handle(tap(2, "a.decline.place.unlisted"))
    again = place.post.cards[100].buttons[0]
    assert (again.label, again.data) == ("Try again", "a.decline.place.unlisted")
    await place.replica(f"{KEYS[1]},{KEYS[0]}").handle(tap(3, again.data))
    assert "support your place" in place.post.cards[100].html
    await locked.handle(tap(4, "no address"))
    assert "Try again" not in [button.label for button in place.post.cards[100].buttons]


async def test_what_is_only_read_opens_without_the_record(place: Place, locked: UpdateProcessor) -> None:
    """With a note that progress is not saved; and nothing is."""
    before = await kept(place)
    shown = await locked.handle(tap(2, "v..s.plus_api"))
    assert isinstance(shown.answer, Answer)
    assert "can't save your progress" in shown.answer.text
    assert "ChatGPT Plus" in place.post.cards[100].html
    assert await kept(place) == before


async def test_a_secret_is_deleted_and_warned_of_though_the_record_is_locked(
    place: Place, locked: UpdateProcessor
) -> None:
    """The guard needs no record."""
    await locked.handle(Update(2, "text", 7, 7, text="card 4242 4242 4242 4242", own_message=55))
    assert place.post.deleted == [55]
    assert "That looked like card details" in place.post.cards[101].html
    assert LOCKED in place.post.cards[101].html


async def test_a_record_that_was_locked_meanwhile_is_not_written_over(place: Place) -> None:
    """It is still at hand here; another replica sealed it with a key that is not."""
    here, there = place.replica(KEYS[0]), place.replica(f"{KEYS[1]},{KEYS[0]}")
    await here.handle(command(1, "declined"))
    await there.handle(tap(2, "a.decline.place.listed"))
    before = await kept(place)
    assert (await here.handle(tap(3, "a.decline.place.unsure"))).done
    assert LOCKED in place.post.cards[100].html
    assert await kept(place) == before


async def test_a_locked_record_is_deleted_when_the_store_can_do_it(place: Place, locked: UpdateProcessor) -> None:
    """Down, it says so to Telegram, which sends the tap again."""
    await locked.handle(command(2, "forget"))
    store = locked.edge.store

    async def down(user: int) -> None:
        raise StoreDownError("gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "erase", down)
        assert (await locked.handle(tap(3, "x.", 101))).all_wait
    assert await kept(place) is not None
    assert (await locked.handle(tap(3, "x.", 101))).done
    assert await kept(place) is None


CHOSEN_CHINESE = Update(2, "tap", 7, 7, language_code="en", message_id=100, callback_id="1", data="l.zh_Hans")


async def test_without_the_store_the_language_is_the_one_that_was_chosen(place: Place) -> None:
    """Where this process has seen the choice; else the client's."""
    processor, other = place.replica(), place.replica()
    await processor.handle(command(1, "menu"))
    await processor.handle(CHOSEN_CHINESE)
    await place.redis.shutdown(nosave=True)
    for replica, said in (
        (processor, "现在无法保存你的进度"),
        (other, "can't save your progress"),
        (processor, "现在无法保存你的进度"),
    ):
        receipt = await replica.handle(tap(3, "v..s.plus_api"))
        assert isinstance(receipt.answer, Answer)
        assert said in receipt.answer.text
        assert said in place.post.cards[100].html


async def test_what_went_wrong_is_said_in_the_language_that_was_chosen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the record is of no help."""
    processor = place.replica()
    await processor.handle(command(1, "menu"))
    await processor.handle(CHOSEN_CHINESE)

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(processor.content.renderer, "render", broken)
    receipt = await processor.handle(tap(3, "v..s.plus_api"))
    assert isinstance(receipt.answer, Answer)
    assert "我这边出了点问题" in receipt.answer.text


async def test_that_all_is_deleted_is_said_in_the_language_that_was_chosen(place: Place) -> None:
    """Its choice is gone with the rest, also from memory: afterwards the client's counts again."""
    processor = place.replica()
    await processor.handle(command(1, "menu"))
    await processor.handle(CHOSEN_CHINESE)
    await processor.handle(tap(3, "x."))
    assert "已删除" in place.post.cards[100].html
    await place.redis.shutdown(nosave=True)
    receipt = await processor.handle(tap(4, "v..s.plus_api"))
    assert isinstance(receipt.answer, Answer)
    assert "can't save your progress" in receipt.answer.text


async def test_a_deadline_covers_the_wait_behind_a_persons_earlier_updates(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram gives a request up after 60 s, however long it was in line; the line itself goes on."""
    processor, sending, sent = place.replica(), asyncio.Event(), asyncio.Event()
    send = place.post.send

    async def slow(chat: int, card: Card, thread: int = 0) -> int:
        sending.set()
        await sent.wait()
        return await send(chat, card)

    monkeypatch.setattr(place.post, "send", slow)
    first = asyncio.create_task(processor.handle(command(1, "declined")))
    await sending.wait()
    monkeypatch.setattr("bot.processing.processor.DEADLINE_SECONDS", 0.01)
    async with asyncio.timeout(60):
        assert (await processor.handle(command(2, "menu"))).retry_after
    sent.set()
    monkeypatch.undo()
    assert (await first).done
    assert (await processor.handle(command(2, "menu"))).done
    assert len(processor.edge.locks) == 0


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
    processor = make_processor(place.guide, place.languages, store, place.post, monotonic=lambda: place.post.now)
    await processor.handle(command(1, "menu"))
    place.post.slow = SLOW_SECONDS
    read = store.read

    async def down(user: int, *, fresh: bool = False) -> object:
        if fresh:
            raise StoreDownError("gone")
        return await read(user)

    monkeypatch.setattr(store, "read", down)
    receipt = await processor.handle(tap(2, "v..s.plus_api"))
    assert receipt.answer == Answer("1")
    assert "can't save your progress" not in place.post.cards[100].html
    version = await read(7)
    assert version.record is not None
    assert version.record.session.page == Page(View.SCREEN, "plus_api", "")
