"""Who comes too often is asked to wait, kindly and once; nobody else notices."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.concurrency.rate_limiter import RateLimiter
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.observability import metrics
from bot.ports.errors import ClosedError
from bot.ports.messenger import Messenger
from bot.ports.updates import Answer, InlineAnswer, Receipt, Update
from bot.processing.throttle import CHARACTERS, GROUP_BURST, PERSON_BURST, RateLimits, Throttle, cost_of
from bot.rendering import words
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from bot.telegram.fields import LONGEST
from tests.support.processors import make_processor


@dataclass
class Post(Messenger):
    """Keeps what was sent."""

    sent: list[tuple[int, Card]] = field(default_factory=list)
    closed: bool = False

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        if self.closed:
            raise ClosedError
        self.sent.append((chat, card))
        return len(self.sent)

    async def edit(self, chat: int, message: int, card: Card) -> None:
        pass

    async def delete(self, chat: int, message: int) -> bool:
        return True

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        raise AssertionError("no file is sent here")

    async def answer(self, answer: Answer | InlineAnswer) -> None:
        raise AssertionError("answers go back with the receipt")


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Place:
    throttle: Throttle
    post: Post
    clock: Clock
    redis: Redis
    numbers: int = 0

    async def tap(self, user: int = 7, chat: int = 0) -> Receipt:
        self.numbers += 1
        card = 0 if chat else 1
        return await self.throttle.handle(
            Update(
                self.numbers,
                "tap",
                user,
                chat or user,
                private=not chat,
                language_code="zh-hans",
                message_id=card,
                callback_id="q",
                data="x.",
            )
        )

    async def say(self, user: int = 7, chat: int = 0) -> Receipt:
        self.numbers += 1
        text = "my payment was declined"
        return await self.throttle.handle(
            Update(self.numbers, "text", user, chat or user, private=not chat, language_code="en", text=text)
        )


@pytest.fixture
async def place(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[Place]:
    async with EmbeddedServer(tmp_path) as server:
        redis, post, clock = Redis.from_url(server.url), Post(), Clock()
        processor = make_processor(guide, languages, RedisStore(redis, Cipher.parse("")), post)
        yield Place(Throttle(processor, post, RateLimits.usual(clock)), post, clock, redis)
        await redis.aclose()


def said(receipt: Receipt) -> str:
    return receipt.answer.text if isinstance(receipt.answer, Answer) else ""


async def test_a_throttled_tap_is_acknowledged_with_a_toast(place: Place, languages: Languages) -> None:
    """In the person's language; and it is not applied, nor sent again."""
    for _ in range(PERSON_BURST):
        assert not said(await place.tap())
    before = await place.redis.dump("billing:{7}:session")
    counted = metrics.THROTTLED.labels("tap")._value.get()
    receipt = await place.tap()
    assert receipt.done
    assert said(receipt) == languages["zh_Hans"].say(words.SLOWER) != words.SLOWER
    assert await place.redis.dump("billing:{7}:session") == before
    assert metrics.THROTTLED.labels("tap")._value.get() == counted + 1


async def test_others_are_served_meanwhile(place: Place, languages: Languages) -> None:
    """And the one who came too often, a moment later."""
    for _ in range(PERSON_BURST + 1):
        await place.tap()
    assert not said(await place.tap(user=8))
    assert said(await place.tap())
    place.clock.now += 1
    assert not said(await place.tap())


async def test_a_burst_of_messages_is_answered_once(place: Place) -> None:
    """One word for all that came too often; the next burst has one of its own."""
    for burst in (1, 2):
        for _ in range(PERSON_BURST + 20):
            assert (await place.say()).done
        told = [card for _, card in place.post.sent if card.html == words.SLOWER_TEXT]
        assert len(told) == burst
        place.clock.now += 1000


@pytest.mark.parametrize("where", ["text", "payload", "carried"])
async def test_what_is_long_to_read_counts_for_as_long(place: Place, where: str) -> None:
    """Time is what a person may take, in messages of any length: also in what they reply to, and in a file's name."""
    piece: dict[str, Any] = {where: ("a" * 4096,) if where == "carried" else "a" * 4096}
    served = 0
    while True:
        limits = place.throttle._limits
        assert limits is not None
        if not limits.take(Update(served, "text", 7, 7, **piece)):
            break
        served += 1
    assert served == PERSON_BURST // (1 + 4096 // CHARACTERS)


def test_the_longest_update_is_no_longer_than_a_burst() -> None:
    """Or nobody could ever send it."""
    longest = Update(1, "text", 7, 7, text="a" * 2 * LONGEST, payload="a" * LONGEST, carried=("a" * LONGEST,))
    assert cost_of(longest) <= 2 * PERSON_BURST
    assert RateLimiter(PERSON_BURST, 1).take("a", cost_of(longest))


async def test_whoever_blocked_the_bot_is_told_nothing(place: Place) -> None:
    """And nothing fails for it."""
    for _ in range(PERSON_BURST):
        await place.say()
    place.post.closed = True
    assert (await place.say()).done


async def test_a_group_has_a_limit_of_its_own_and_is_left_in_peace(place: Place) -> None:
    """Nobody in it came too often; all together they did."""
    members = GROUP_BURST // 10 + 1
    for _ in range(10):
        for member in range(members):
            receipt = await place.say(user=100 + member, chat=-5)
            assert receipt.done
    counted = metrics.THROTTLED.labels("text")._value.get()
    assert (await place.say(user=100, chat=-5)).done
    assert metrics.THROTTLED.labels("text")._value.get() == counted + 1
    assert place.post.sent == []


async def test_what_telegram_says_of_a_group_is_always_heard(place: Place) -> None:
    """A move that went unheard would cost the group its settings."""
    for number in range(GROUP_BURST * 2):
        moved = Update(number, "moved", 9, -5, private=False, moved=-6)
        assert (await place.throttle.handle(moved)).answer is None
    assert metrics.THROTTLED.labels("moved")._value.get() == 0


async def test_an_update_that_has_to_come_again_is_counted_once(place: Place, languages: Languages) -> None:
    """While the store is away, all that somebody did comes again and again."""
    people = RateLimiter(2, 0.001, clock=place.clock)
    throttle = Throttle(place.throttle._duty.processor, place.post, RateLimits(people, people))
    await place.redis.config_set("maxmemory", "1")
    tap = Update(1, "tap", 9, 9, message_id=1, callback_id="q", data="a.decline.place.listed")
    for _ in range(5):
        assert not (await throttle.handle(tap)).done
    await place.redis.config_set("maxmemory", "0")
    receipt = await throttle.handle(tap)
    assert receipt.done
    assert said(receipt) not in {words.SLOWER, languages["zh_Hans"].say(words.SLOWER)}
