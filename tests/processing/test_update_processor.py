"""The update processor on a real store: replicas, missing keys, outages and erased data."""

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
from bot.i18n.offered_languages import Languages
from bot.ports.errors import StoreDownError
from bot.ports.updates import TapAnswer, Update
from bot.processing.card_delivery import SLOW_SECONDS
from bot.processing.update_processor import UpdateProcessor
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor, tap

KEYS = ("A" * 43 + "=", "B" * 43 + "=")


@dataclass
class Env:
    """A store, and any number of replicas on it."""

    guide: Guide
    languages: Languages
    messenger: FakeMessenger
    redis: Redis
    open_store: Callable[[str], RedisStore]

    def replica(self, keys: str = "") -> UpdateProcessor:
        store = self.open_store(keys)
        return make_processor(self.guide, self.languages, store, self.messenger, monotonic=lambda: self.messenger.now)


@pytest.fixture
async def env(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[Env]:
    async with AsyncExitStack() as stack:
        url = (await stack.enter_async_context(EmbeddedServer(tmp_path))).url

        def client() -> Redis:
            redis = Redis.from_url(url)
            stack.push_async_callback(redis.aclose)
            return redis

        yield Env(guide, languages, FakeMessenger(), client(), lambda keys: RedisStore(client(), Cipher.parse(keys)))


def command(update_id: int, name: str) -> Update:
    return Update(update_id, "command", 7, 7, language_code="en", command=name, own_message=update_id)


async def test_update_resent_after_erase_stores_nothing(env: Env) -> None:
    """Even on a replica that still has the user cached."""
    here, there = env.replica(), env.replica()
    assert (await here.handle(command(1, "declined"))).done
    assert (await there.handle(tap(2, "x."))).done
    assert await env.redis.keys("*") == []
    assert (await here.handle(command(1, "declined"))).done
    assert await env.redis.keys("*") == []
    assert "OpenAI API billing" in env.messenger.cards[101].html


@pytest.fixture
async def locked(env: Env) -> UpdateProcessor:
    """A replica without the key that encrypted the user's session. Their card is message 100."""
    owner = env.replica(KEYS[0])
    assert (await owner.handle(command(0, "declined"))).done
    assert (await owner.handle(tap(1, "a.decline.place.listed"))).done
    return env.replica(KEYS[1])


async def stored_session(env: Env) -> bytes | None:
    return cast("bytes | None", await env.redis.get("billing:{7}:session"))


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
    env: Env, locked: UpdateProcessor, update: Update
) -> None:
    """The update is done, since a retry would find the same; once the key is back, everything works again."""
    before = await stored_session(env)
    receipt = await locked.handle(update)
    assert receipt.done
    assert receipt.answer == (TapAnswer("1") if update.kind == "tap" else None)
    card = env.messenger.cards[100 if update.message_id else 101]
    assert LOCKED in card.html
    assert [button.label for button in card.buttons][-2:] == ["Delete my data", "Menu"]
    assert await stored_session(env) == before
    assert (await env.replica(f"{KEYS[1]},{KEYS[0]}").handle(tap(3, "n.decline"))).done
    assert "The most likely causes" in env.messenger.cards[100].html


async def test_undecryptable_session_can_be_deleted_in_two_taps(env: Env, locked: UpdateProcessor) -> None:
    """/forget asks first; then nothing is left and the user starts afresh."""
    before = await stored_session(env)
    assert (await locked.handle(command(2, "forget"))).done
    card = env.messenger.cards[101]
    assert "Delete everything I keep about you?" in card.html
    assert await stored_session(env) == before
    delete = next(button for button in card.buttons if button.label == "Delete everything")
    assert (await locked.handle(tap(3, delete.data, 101))).answer == TapAnswer("1")
    assert "I no longer keep anything about you" in env.messenger.cards[101].html
    assert await env.redis.keys("*") == []
    assert (await locked.handle(command(4, "declined"))).done
    assert "You and your card" in env.messenger.cards[102].html


async def test_locked_card_offers_deletion(env: Env, locked: UpdateProcessor) -> None:
    """Nobody has to know the command."""
    await locked.handle(command(2, "menu"))
    delete = next(button for button in env.messenger.cards[101].buttons if button.label == "Delete my data")
    await locked.handle(tap(3, delete.data, 101))
    assert "Delete everything I keep about you?" in env.messenger.cards[101].html


async def test_tap_on_an_undecryptable_session_can_be_retried(env: Env, locked: UpdateProcessor) -> None:
    """The notice replaces the card and has a button with the same callback data, unless that can't be decoded."""
    await locked.handle(tap(2, "a.decline.place.unlisted"))
    again = env.messenger.cards[100].buttons[0]
    assert (again.label, again.data) == ("Try again", "a.decline.place.unlisted")
    await env.replica(f"{KEYS[1]},{KEYS[0]}").handle(tap(3, again.data))
    assert "OpenAI doesn't serve your location" in env.messenger.cards[100].html
    await locked.handle(tap(4, "no address"))
    assert "Try again" not in [button.label for button in env.messenger.cards[100].buttons]


async def test_read_only_pages_open_without_the_session(env: Env, locked: UpdateProcessor) -> None:
    """With a note that progress isn't saved, and nothing is stored."""
    before = await stored_session(env)
    shown = await locked.handle(tap(2, "v..s.plus_api"))
    assert isinstance(shown.answer, TapAnswer)
    assert "can't save your progress" in shown.answer.text
    assert "ChatGPT Plus" in env.messenger.cards[100].html
    assert await stored_session(env) == before


@pytest.mark.parametrize(
    ("deletable", "said"), [(True, "I deleted your message."), (False, "I couldn't delete your message")]
)
async def test_warning_about_a_secret_says_whether_it_was_deleted(env: Env, deletable: bool, said: str) -> None:
    env.messenger.deletable = deletable
    await env.replica().handle(Update(2, "text", 7, 7, text="card 4242 4242 4242 4242", own_message=55))
    assert env.messenger.deleted == [55]
    assert f"That message seems to contain card details. {said}" in env.messenger.cards[100].html


async def test_secret_is_deleted_while_the_session_is_undecryptable(env: Env, locked: UpdateProcessor) -> None:
    """The detector needs no session."""
    await locked.handle(Update(2, "text", 7, 7, text="card 4242 4242 4242 4242", own_message=55))
    assert env.messenger.deleted == [55]
    assert "That message seems to contain card details. I deleted your message." in env.messenger.cards[101].html
    assert LOCKED in env.messenger.cards[101].html


async def test_session_encrypted_with_an_unknown_key_is_not_overwritten(env: Env) -> None:
    """It is cached here, but another replica has since encrypted it with a key that's missing here."""
    here, there = env.replica(KEYS[0]), env.replica(f"{KEYS[1]},{KEYS[0]}")
    await here.handle(command(1, "declined"))
    await there.handle(tap(2, "a.decline.place.listed"))
    before = await stored_session(env)
    assert (await here.handle(tap(3, "a.decline.place.unsure"))).done
    assert LOCKED in env.messenger.cards[100].html
    assert await stored_session(env) == before


async def test_undecryptable_session_is_deleted_once_the_store_is_back(env: Env, locked: UpdateProcessor) -> None:
    """Until then the update is left for Telegram to resend."""
    await locked.handle(command(2, "forget"))
    store = locked.edge.store

    async def down(user: int) -> None:
        raise StoreDownError("gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "erase", down)
        assert (await locked.handle(tap(3, "x.", 101))).all_wait
    assert await stored_session(env) is not None
    assert (await locked.handle(tap(3, "x.", 101))).done
    assert await stored_session(env) is None


CHOSEN_CHINESE = Update(2, "tap", 7, 7, language_code="en", message_id=100, callback_id="1", data="l.zh_Hans")


async def test_outage_message_uses_the_chosen_language(env: Env) -> None:
    """If this process has seen the choice; else the client's."""
    processor, other = env.replica(), env.replica()
    await processor.handle(command(1, "menu"))
    await processor.handle(CHOSEN_CHINESE)
    await env.redis.shutdown(nosave=True)
    for replica, said in (
        (processor, "现在无法保存你的进度"),
        (other, "can't save your progress"),
        (processor, "现在无法保存你的进度"),
    ):
        receipt = await replica.handle(tap(3, "v..s.plus_api"))
        assert isinstance(receipt.answer, TapAnswer)
        assert said in receipt.answer.text
        assert said in env.messenger.cards[100].html


async def test_error_message_uses_the_chosen_language(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    processor = env.replica()
    await processor.handle(command(1, "menu"))
    await processor.handle(CHOSEN_CHINESE)

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(processor.content.renderer, "render", broken)
    receipt = await processor.handle(tap(3, "v..s.plus_api"))
    assert isinstance(receipt.answer, TapAnswer)
    assert "我这边出了点问题" in receipt.answer.text


async def test_erase_confirmation_uses_the_chosen_language(env: Env) -> None:
    """The choice is then gone from memory too: the client's language applies again."""
    processor = env.replica()
    await processor.handle(command(1, "menu"))
    await processor.handle(CHOSEN_CHINESE)
    await processor.handle(tap(3, "x."))
    assert "已删除" in env.messenger.cards[100].html
    await env.redis.shutdown(nosave=True)
    receipt = await processor.handle(tap(4, "v..s.plus_api"))
    assert isinstance(receipt.answer, TapAnswer)
    assert "can't save your progress" in receipt.answer.text


async def test_deadline_includes_waiting_for_earlier_updates(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram closes a request after 60 s, however long it was queued; the queue goes on."""
    processor, sending, sent = env.replica(), asyncio.Event(), asyncio.Event()
    send = env.messenger.send

    async def slow(chat: int, card: Card, thread: int = 0) -> int:
        sending.set()
        await sent.wait()
        return await send(chat, card)

    monkeypatch.setattr(env.messenger, "send", slow)
    first = asyncio.create_task(processor.handle(command(1, "declined")))
    await sending.wait()
    monkeypatch.setattr("bot.processing.update_processor.DEADLINE_SECONDS", 0.01)
    async with asyncio.timeout(60):
        assert (await processor.handle(command(2, "menu"))).retry_after
    sent.set()
    monkeypatch.undo()
    assert (await first).done
    assert (await processor.handle(command(2, "menu"))).done
    assert len(processor.edge.locks) == 0


async def test_slow_delivery_ends_with_the_newest_page(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica overtaken while Telegram was slow puts the newer page on the card."""
    here, there = env.replica(), env.replica()
    await here.handle(command(1, "declined"))
    edit, overtaken = env.messenger.edit, False

    async def overtaking(chat: int, message: int, card: Card) -> None:
        nonlocal overtaken
        if not overtaken:
            overtaken = True
            await there.handle(tap(3, "v..s.plus_api"))
            env.messenger.now += SLOW_SECONDS
        await edit(chat, message, card)

    monkeypatch.setattr(env.messenger, "edit", overtaking)
    assert (await here.handle(tap(2, "a.decline.place.listed"))).done
    assert "ChatGPT Plus" in env.messenger.cards[100].html.splitlines()[0]


async def test_outage_after_a_slow_delivery_does_not_repeat_it(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    """The update is committed and shown; only whether it's still the newest is unknown."""
    store = env.open_store("")
    processor = make_processor(env.guide, env.languages, store, env.messenger, monotonic=lambda: env.messenger.now)
    await processor.handle(command(1, "menu"))
    env.messenger.slow = SLOW_SECONDS
    read = store.read

    async def down(user: int, *, fresh: bool = False) -> object:
        if fresh:
            raise StoreDownError("gone")
        return await read(user)

    monkeypatch.setattr(store, "read", down)
    receipt = await processor.handle(tap(2, "v..s.plus_api"))
    assert receipt.answer == TapAnswer("1")
    assert "can't save your progress" not in env.messenger.cards[100].html
    version = await read(7)
    assert version.record is not None
    assert version.record.session.page == Page(View.SCREEN, "plus_api", "")
