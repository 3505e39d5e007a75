"""Rate limits for users and groups."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.concurrency.rate_limiter import RateLimiter
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.observability import metrics
from bot.ports.errors import ClosedError
from bot.ports.messenger import Messenger
from bot.ports.updates import InlineAnswer, Receipt, TapAnswer, Update
from bot.processing.throttle import (
    CHARACTERS_PER_TOKEN,
    GROUP_BURST,
    PERSON_BURST,
    PERSON_PER_SECOND,
    RateLimits,
    Throttle,
    cost_of,
)
from bot.processing.update_processor import UpdateProcessor
from bot.rendering import bot_texts
from bot.rendering.card import Card
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from bot.telegram.json_fields import LONGEST
from tests.support.processors import make_processor


@dataclass
class RecordingMessenger(Messenger):
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

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        raise AssertionError("answers go back with the receipt")


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Env:
    throttle: Throttle
    processor: UpdateProcessor
    limits: RateLimits
    messenger: RecordingMessenger
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
async def env(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[Env]:
    async with EmbeddedServer(tmp_path) as server:
        redis, messenger, clock = Redis.from_url(server.url), RecordingMessenger(), Clock()
        processor = make_processor(guide, languages, RedisStore(redis, Cipher.parse("")), messenger)
        limits = RateLimits.default(clock)
        yield Env(Throttle(processor, messenger, limits), processor, limits, messenger, clock, redis)
        await redis.aclose()


def throttled(kind: str) -> float:
    """How many updates of this kind the metric has counted."""
    return metrics.REGISTRY.get_sample_value("billing_throttled_updates_total", {"kind": kind}) or 0


def toast(receipt: Receipt) -> str:
    return receipt.answer.text if isinstance(receipt.answer, TapAnswer) else ""


async def test_throttled_tap_gets_a_toast(env: Env, languages: Languages) -> None:
    """In the user's language; the tap is neither applied nor retried."""
    for _ in range(PERSON_BURST):
        assert not toast(await env.tap())
    before = await env.redis.dump("billing:{7}:session")
    counted = throttled("tap")
    receipt = await env.tap()
    assert receipt.done
    assert toast(receipt) == languages["zh_Hans"].say(bot_texts.SLOWER) != bot_texts.SLOWER
    assert await env.redis.dump("billing:{7}:session") == before
    assert throttled("tap") == counted + 1


async def test_throttling_one_user_does_not_affect_others(env: Env, languages: Languages) -> None:
    """And the throttled user is served again a moment later."""
    for _ in range(PERSON_BURST + 1):
        await env.tap()
    assert not toast(await env.tap(user=8))
    assert toast(await env.tap())
    env.clock.now += 1
    assert not toast(await env.tap())


async def test_burst_of_messages_gets_one_notice(env: Env) -> None:
    """One per burst."""
    for burst in (1, 2):
        for _ in range(PERSON_BURST + 20):
            assert (await env.say()).done
        told = [card for _, card in env.messenger.sent if card.html == bot_texts.SLOWER_TEXT]
        assert len(told) == burst
        env.clock.now += 1000


@pytest.mark.parametrize("where", ["text", "payload", "carried"])
async def test_long_updates_cost_more(env: Env, where: str) -> None:
    """The limit is on reading time, so replies and file names count too."""
    piece: dict[str, Any] = {where: ("a" * 4096,) if where == "carried" else "a" * 4096}
    served = 0
    while env.limits.take(Update(served, "text", 7, 7, **piece)):
        served += 1
    assert served == PERSON_BURST // (1 + 4096 // CHARACTERS_PER_TOKEN)


def test_update_that_costs_more_than_a_burst_is_served_and_paid_for(env: Env) -> None:
    """Otherwise it could never be sent; the next one waits until the excess is paid back."""
    longest = Update(1, "text", 7, 7, text="a" * 2 * LONGEST, payload="a" * LONGEST, carried=("a" * LONGEST,))
    excess = cost_of(longest) - PERSON_BURST
    assert excess > 0
    assert env.limits.take(longest)
    tap = Update(2, "tap", 7, 7)
    env.clock.now += excess / PERSON_PER_SECOND
    assert not env.limits.take(tap)
    env.clock.now += 1 / PERSON_PER_SECOND
    assert env.limits.take(tap)


async def test_throttling_a_user_who_blocked_the_bot_does_not_fail(env: Env) -> None:
    for _ in range(PERSON_BURST):
        await env.say()
    env.messenger.closed = True
    assert (await env.say()).done


async def test_group_limit_is_shared_and_silent(env: Env) -> None:
    """No member exceeds a limit, but together they do; the group gets no notice."""
    members = GROUP_BURST // 10 + 1
    for _ in range(10):
        for member in range(members):
            receipt = await env.say(user=100 + member, chat=-5)
            assert receipt.done
    counted = throttled("text")
    assert (await env.say(user=100, chat=-5)).done
    assert throttled("text") == counted + 1
    assert env.messenger.sent == []


async def test_refusal_by_a_groups_limit_costs_its_members_nothing(env: Env) -> None:
    """A member's whole burst is left for the private chat, and so is the notice."""
    while env.limits.groups.take(-5):
        pass
    for _ in range(10):
        assert (await env.say(chat=-5)).done
    for _ in range(PERSON_BURST):
        await env.say()
    assert bot_texts.SLOWER_TEXT not in [card.html for _, card in env.messenger.sent]
    await env.say()
    assert [card.html for _, card in env.messenger.sent].count(bot_texts.SLOWER_TEXT) == 1


async def test_silent_refusal_in_a_group_leaves_the_notice_for_the_private_chat(env: Env) -> None:
    """Even if it's the member who sends too much."""
    for _ in range(PERSON_BURST + 1):
        await env.say(chat=-5)
    assert env.messenger.sent == []
    await env.say()
    assert [card.html for _, card in env.messenger.sent] == [bot_texts.SLOWER_TEXT]


async def test_service_messages_are_never_throttled(env: Env) -> None:
    """Missing a group's move would lose its settings."""
    for number in range(GROUP_BURST * 2):
        moved = Update(number, "moved", 9, -5, private=False, moved=-6)
        assert (await env.throttle.handle(moved)).answer is None
    assert throttled("moved") == 0


async def test_resent_update_is_counted_once(env: Env, languages: Languages) -> None:
    """While the store is down, every update is resent again and again."""
    people = RateLimiter(2, 0.001, clock=env.clock)
    throttle = Throttle(env.processor, env.messenger, RateLimits(people, people))
    await env.redis.config_set("maxmemory", "1")
    tap = Update(1, "tap", 9, 9, message_id=1, callback_id="q", data="a.decline.place.listed")
    for _ in range(5):
        assert not (await throttle.handle(tap)).done
    await env.redis.config_set("maxmemory", "0")
    receipt = await throttle.handle(tap)
    assert receipt.done
    assert toast(receipt) not in {bot_texts.SLOWER, languages["zh_Hans"].say(bot_texts.SLOWER)}
