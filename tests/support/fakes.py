"""Fakes of the ports, which record what they were asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.conversation.record import Record
from bot.ports.counters import CounterStore
from bot.ports.due_jobs import DueJobs
from bot.ports.errors import ClosedError
from bot.ports.followers import Followers
from bot.ports.forum import Forum
from bot.ports.group_settings import Group
from bot.ports.groups import GroupMessenger, GroupStore, GroupVersion, NotAllowedError
from bot.ports.messenger import Messenger
from bot.ports.record_store import Version
from bot.ports.relays import RelayStore
from bot.ports.stores import Stores
from bot.ports.updates import InlineAnswer, TapAnswer, Update
from bot.processing.update_processor import UpdateProcessor
from bot.rendering.card import Card


@dataclass
class FakeMessenger(Messenger):
    """Keeps the card that each message shows.

    ``slow``: seconds by which every card advances ``now``. Messages can't be deleted unless ``deletable``. The next
    messages sent fail with the errors in ``refuses``, the last one first.
    """

    cards: dict[int, Card] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    deletable: bool = True
    now: float = 0.0
    slow: float = 0.0
    refuses: list[Exception] = field(default_factory=list)

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        if self.refuses:
            raise self.refuses.pop()
        self.cards[number := len(self.cards) + 100] = card
        self.now += self.slow
        return number

    async def edit(self, chat: int, message: int, card: Card) -> None:
        self.cards[message] = card
        self.now += self.slow

    async def delete(self, chat: int, message: int) -> bool:
        self.deleted.append(message)
        return self.deletable

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        raise AssertionError("no file is sent here")

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        pass


@dataclass
class FakeStores(Stores):
    """A store that records calls and keeps nothing."""

    counters: CounterStore = field(init=False)
    due: DueJobs = field(init=False)
    relays: RelayStore = field(init=False)
    followers: Followers = field(init=False)
    touched: list[str] = field(default_factory=list)

    async def about(self, user: int, actions: Iterable[str]) -> dict[str, Any]:
        return {}

    async def read(self, user: int, *, fresh: bool = False) -> Version:
        self.touched.append("read")
        return Version(None, b"")

    async def commit(self, user: int, record: Record, over: Version) -> Version:
        self.touched.append("commit")
        return Version(record, b"1")

    async def erase(self, user: int) -> None:
        self.touched.append("erase")

    async def park(self, update_id: int, kind: str, error: str, keep: int) -> None:
        self.touched.append("park")


@dataclass
class FakeGroupStore(GroupStore):
    """A group with default settings."""

    async def read(self, chat: int, *, fresh: bool = False) -> GroupVersion:
        return GroupVersion(Group(), b"")


@dataclass
class FakeGroupMessenger(GroupMessenger):
    """Records what it delivers; ``closed``: the group has removed the bot."""

    closed: bool = False
    sent: list[tuple[int, Card]] = field(default_factory=list)
    ephemeral: list[tuple[int, Card]] = field(default_factory=list)
    deleted: list[tuple[int, int]] = field(default_factory=list)

    async def post(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        if self.closed:
            raise ClosedError("403")
        self.sent.append((chat, card))
        return len(self.sent)

    async def delete(self, chat: int, message: int) -> bool:
        self.deleted.append((chat, message))
        return True

    async def send_ephemeral(
        self, chat: int, user: int, card: Card, *, callback_id: str = "", instead: bool = False, command: int = 0
    ) -> int:
        if self.closed:
            raise NotAllowedError("400")
        self.ephemeral.append((user, card))
        return len(self.ephemeral)

    async def tell(self, user: int, card: Card) -> None:
        raise ClosedError("403")


@dataclass
class FakeForum(Forum):
    """Records the messages in each topic.

    While a topic is created, a processor in ``opening`` handles ``meanwhile``.
    """

    said: list[tuple[int, int, str]] = field(default_factory=list)
    closed: dict[int, bool] = field(default_factory=dict)
    opened: int = 0
    opening: list[UpdateProcessor] = field(default_factory=list)
    meanwhile: Update | None = None
    refuses: list[Exception] = field(default_factory=list)

    async def check(self, chat: int) -> None:
        """It can be used."""

    async def say(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        if self.refuses:
            raise self.refuses.pop()
        self.said.append((chat, thread, card.html))
        return len(self.said)

    async def copy(self, chat: int, source: int, message: int, caption: str, thread: int = 0) -> int:
        return await self.say(chat, Card(caption), thread)

    async def edit(self, chat: int, message: int, text: str, *, caption: bool) -> bool:
        if self.refuses:
            self.refuses.pop()
            return False
        self.said[message - 1] = (*self.said[message - 1][:2], text)
        return True

    async def open_topic(self, chat: int, name: str) -> int:
        self.opened += 1
        if self.meanwhile and self.opening:
            assert (await self.opening.pop().handle(self.meanwhile)).done
        return 70 + self.opened

    async def close_topic(self, chat: int, thread: int, *, closed: bool) -> None:
        self.closed[thread] = closed

    async def name_of(self, user: int) -> str:
        return "Lin"

    def in_topic(self, thread: int) -> list[str]:
        return [text for chat, where, text in self.said if chat < 0 and where == thread]


class OneLetterEncoder:
    """An encoder that only distinguishes texts with and without the letter a."""

    def encode(self, texts: Sequence[str]) -> Any:
        return [[1.0, 0.0] if "a" in text else [0.0, 1.0] for text in texts]
