"""Messages sent in a burst get one answer: albums, forwards, a split paste, lines in quick succession."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle

import pytest
from redis.asyncio import Redis

from bot.conversation import burst
from bot.conversation.burst import BURST_SECONDS, MOST_CHARACTERS, MOST_TEXTS
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.messenger import Messenger
from bot.ports.updates import InlineAnswer, TapAnswer, Update
from bot.processing.recent_texts import RecentTexts
from bot.processing.update_processor import UpdateProcessor
from bot.rendering import bot_texts
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from bot.understanding.recognizer import GuideRecognizer
from tests.support.processors import make_processor
from tests.support.real_guide import real_understanding

LIMIT = "organization_spend_limit_exceeded"
LIMIT_SHOWN = "spend limit"


@dataclass
class RecordingMessenger(Messenger):
    """Keeps the cards it shows and counts the edits."""

    cards: dict[int, Card] = field(default_factory=dict)
    edits: int = 0
    deleted: list[int] = field(default_factory=list)

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        self.cards[number := len(self.cards) + 100] = card
        return number

    async def edit(self, chat: int, message: int, card: Card) -> None:
        self.cards[message] = card
        self.edits += 1

    async def delete(self, chat: int, message: int) -> bool:
        self.deleted.append(message)
        return True

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        raise AssertionError("no file is sent here")

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        pass


@dataclass
class Env:
    """Replicas on one store, and what they showed."""

    messenger: RecordingMessenger
    replica: Callable[[], UpdateProcessor]


TOGETHER_SECONDS = 2


@pytest.fixture(autouse=True)
def _burst_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns merging back on, which the suite turns off."""
    monkeypatch.setattr(burst, "TOGETHER_SECONDS", TOGETHER_SECONDS)


@pytest.fixture
async def env(guide: Guide, languages: Languages, redis_url: str) -> AsyncIterator[Env]:
    messenger, recognizer = RecordingMessenger(), GuideRecognizer(guide, real_understanding())
    async with AsyncExitStack() as stack:

        def replica() -> UpdateProcessor:
            redis = Redis.from_url(redis_url)
            stack.push_async_callback(redis.aclose)
            return make_processor(guide, languages, RedisStore(redis, Cipher.parse("")), messenger, recognizer)

        yield Env(messenger, replica)


def text(number: int, said: str, date: int, album: str = "") -> Update:
    return Update(number, "text", 7, 7, language_code="en", own_message=number, text=said, date=date, album=album)


def picture(number: int, date: int, album: str = "") -> Update:
    return Update(number, "file", 7, 7, language_code="en", own_message=number, date=date, album=album)


async def test_lines_in_quick_succession_are_read_as_one_message(env: Env) -> None:
    """No single line says it all."""
    bot = env.replica()
    for number, said in enumerate(["hi", "I get an error", LIMIT]):
        assert (await bot.handle(text(number, said, 1000 + number))).done
    (card,) = env.messenger.cards.values()
    assert LIMIT_SHOWN in card.html


async def test_thanks_right_after_a_question_changes_nothing(env: Env) -> None:
    bot = env.replica()
    await bot.handle(text(1, LIMIT, 1000))
    await bot.handle(text(2, "thanks", 1001))
    (card,) = env.messenger.cards.values()
    assert LIMIT_SHOWN in card.html


async def test_paste_split_by_the_client_gets_one_answer(env: Env) -> None:
    """Whichever part contains the error."""
    bot = env.replica()
    filler = "at Object.<anonymous> (/app/index.js:10:3)\n" * 40
    for number, piece in enumerate([filler, filler[:300] + LIMIT, filler]):
        await bot.handle(text(number, piece, 1000))
    (card,) = env.messenger.cards.values()
    assert LIMIT_SHOWN in card.html


async def test_later_message_is_answered_separately(env: Env) -> None:
    """By Telegram's dates, not by time of arrival."""
    bot = env.replica()
    await bot.handle(text(1, "hello", 1000))
    await bot.handle(text(2, LIMIT, 1000 + TOGETHER_SECONDS + 1))
    assert len(env.messenger.cards) == 2


async def test_endless_typing_gets_a_new_card_after_the_burst_limit(env: Env) -> None:
    bot = env.replica()
    for number in range(BURST_SECONDS + 2):
        await bot.handle(text(number, f"line {number}", 1000 + number))
    assert len(env.messenger.cards) == 2


@pytest.mark.parametrize("captioned", [0, 1, 3, None])
async def test_album_gets_one_answer(env: Env, captioned: int | None) -> None:
    """From its caption, whichever picture has it; without one, a hint to type instead."""
    bot = env.replica()
    for number in range(4):
        update = text(number, LIMIT, 1000, "a") if number == captioned else picture(number, 1000, "a")
        assert (await bot.handle(update)).done
    (card,) = env.messenger.cards.values()
    assert (LIMIT_SHOWN in card.html) == (captioned is not None)
    assert (bot_texts.UNREADABLE in card.html) == (captioned is None)
    assert env.messenger.edits <= 1


@pytest.mark.parametrize("pictures", [1, 3])
@pytest.mark.parametrize("first", ["text", "picture"])
async def test_picture_beside_a_text_is_said_to_be_unread_once(env: Env, first: str, pictures: int) -> None:
    """A text and a picture or an album, sent within the seconds that one card answers."""
    bot = env.replica()
    sent = [picture(2 + number, 1001, "a" if pictures > 1 else "") for number in range(pictures)]
    question = text(1, LIMIT, 1001 if first == "picture" else 1000)
    for update in (question, *sent) if first == "text" else (*sent, question):
        assert (await bot.handle(update)).done
    (card,) = env.messenger.cards.values()
    assert LIMIT_SHOWN in card.html
    assert card.html.count(bot_texts.UNREADABLE) == 1
    assert env.messenger.edits == 1


async def test_text_after_a_picture_and_its_burst_says_nothing_of_it(env: Env) -> None:
    bot = env.replica()
    await bot.handle(picture(1, 1000))
    await bot.handle(text(2, LIMIT, 1000 + TOGETHER_SECONDS + 1))
    assert [bot_texts.UNREADABLE in card.html for card in env.messenger.cards.values()] == [True, False]


async def test_forwards_edit_the_card_only_when_its_meaning_changes(env: Env) -> None:
    bot = env.replica()
    for number in range(12):
        await bot.handle(text(number, "my card was declined by the bank" if number else "look", 1000 + number // 8))
    assert len(env.messenger.cards) == 1
    assert env.messenger.edits <= 2


async def test_replicas_share_one_card(env: Env) -> None:
    replicas = cycle([env.replica(), env.replica(), env.replica()])
    for number, said in enumerate(["hello there", "my card was declined", LIMIT, "and now"]):
        await next(replicas).handle(text(number, said, 1000))
    assert len(env.messenger.cards) == 1


async def test_resent_update_is_not_read_twice(env: Env) -> None:
    """On the same replica or another, between the others or after them."""
    bot, other = env.replica(), env.replica()
    first, second = text(1, "hi", 1000), text(2, LIMIT, 1001)
    for replica, update in ((bot, first), (bot, first), (bot, second), (other, first), (other, second), (bot, second)):
        assert (await replica.handle(update)).done
    (card,) = env.messenger.cards.values()
    assert LIMIT_SHOWN in card.html


async def test_secret_late_in_a_burst_is_deleted(env: Env) -> None:
    """The detector checks every message, even past the reading limit."""
    bot = env.replica()
    for number in range(MOST_TEXTS + 1):
        await bot.handle(text(number, "declined", 1000))
    await bot.handle(text(99, "My CVV is 737.", 1000))
    assert env.messenger.deleted == [99]


async def test_tap_ends_the_burst(env: Env) -> None:
    """Text after a tap is about something else."""
    bot = env.replica()
    await bot.handle(text(1, "my card was declined", 1000))
    await bot.handle(Update(2, "tap", 7, 7, language_code="en", message_id=100, callback_id="1", data="n.setup"))
    await bot.handle(text(3, LIMIT, 1001))
    assert len(env.messenger.cards) == 2


def test_burst_reading_is_bounded() -> None:
    """A hundred forwards cost no more than the first few."""
    recent = RecentTexts(lambda: 0.0)
    event = object()
    for number in range(MOST_TEXTS):
        assert recent.settled(text(number, "a", 1000)) is None
        recent.add(text(number, "a", 1000), event)  # type: ignore[arg-type]
    assert recent.settled(text(99, "a", 1000)) is event
    recent.drop(7)
    recent.add(text(1, "a" * MOST_CHARACTERS, 1000), event)  # type: ignore[arg-type]
    assert recent.settled(text(2, "a", 1000)) is event
    assert recent.settled(text(2, "a", 1000 + TOGETHER_SECONDS + 1)) is None


def test_burst_texts_expire_within_seconds() -> None:
    """And never appear in a repr."""
    now = 0.0
    recent = RecentTexts(lambda: now)
    recent.add(text(1, "secret words", 1000), object())  # type: ignore[arg-type]
    assert "secret" not in repr(vars(recent))
    now = BURST_SECONDS + 1.0
    recent.add(Update(2, "text", 8, 8, text="b", date=2000), object())  # type: ignore[arg-type]
    assert recent.before(text(3, "c", 1001)) == ""
