"""Where the desk meets the world: what comes in, what it needs of a store and of a messenger.

The parts on either side know these names and not each other.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from .conversation.event import Said
from .conversation.record import Record
from .screens.card import Card
from .spoken import Spoken

Kind = Literal["tap", "command", "text", "file", "inline", "moved", "membership", "other"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update, reduced to what is used.

    ``message_id`` is the tapped card, 0 when it can't be edited; ``own_message`` the message that a person wrote, which
    goes if ``text`` or ``carried`` hold a secret. ``about`` is the message that is asked about, if it is another.
    ``payload`` is what stands behind a command, or the text that is replied to; it may be somebody else's.
    ``text`` is for the guard and for understanding only, and ``carried`` (a file's name, a poll, where a link leads)
    for the guard alone: they stay out of ``repr``, logs, store and core. ``kind`` ``other`` is anything that has no
    answer. ``quiet`` is what the guard looks at and nobody answers: an edited file, another bot's words. ``spoken`` is
    the message as it would be passed on to a person.

    In a group, ``user`` is 0 where no person can be made out: Telegram then names an account of its own, and
    ``sender_chat`` says in whose name was spoken. ``thread`` is the topic, where there is one, also in a private chat;
    ``ephemeral`` the number
    of the message that only this person sees. ``moved`` is the group that this one has become (``moved``), and
    ``standing`` what the bot was made there (``membership``).
    """

    update_id: int
    kind: Kind
    user: int = 0
    chat: int = 0
    private: bool = True
    language_code: str = ""
    message_id: int = 0
    callback_id: str = ""
    data: str = ""
    command: str = ""
    payload: str = field(default="", repr=False)
    own_message: int = 0
    about: int = 0
    text: str = field(default="", repr=False)
    carried: tuple[str, ...] = field(default=(), repr=False)
    quiet: bool = False
    sender_chat: int = 0
    thread: int = 0
    ephemeral: int = 0
    moved: int = 0
    standing: str = ""
    spoken: Spoken | None = field(default=None, repr=False)


class Answer(NamedTuple):
    """The answer to a tap: it stops the button's spinner, and may say something in passing, or open ``url``.

    Telegram takes only links into the bot there.
    """

    callback_id: str
    text: str = ""
    url: str = ""


class InlineAnswer(NamedTuple):
    """The answer to an inline query: cards to choose from."""

    query_id: str
    results: tuple["InlineResult", ...]


class InlineResult(NamedTuple):
    """One card that can be sent into any chat."""

    name: str
    title: str
    description: str
    card: Card


class Receipt(NamedTuple):
    """What becomes of an update: done, or to be sent again after ``retry_after`` seconds.

    ``answer`` has still to be given; a webhook gives it in its response, which saves a call. ``all_wait`` says
    that the store is down, so that giving this update up would help no other.
    """

    retry_after: int = 0
    answer: Answer | InlineAnswer | None = None
    all_wait: bool = False

    @property
    def done(self) -> bool:
        return not self.retry_after


class Handler(Protocol):
    """Takes one update from an edge."""

    async def __call__(self, incoming: Incoming, /) -> Receipt: ...


class Version(NamedTuple):
    """A record as it was read, and the token that a commit over it must find. No record: a stranger."""

    record: Record | None
    token: bytes


class Reader(Protocol):
    """Understands what people type."""

    def secret_in(self, text: str) -> str:
        """The kind of secret that ``text`` holds (as in ``bot.understanding.secrets``); empty when none."""
        ...

    def read(self, text: str) -> Said:
        """What ``text``, which holds no secret, means."""
        ...

    def overheard(self, text: str) -> str:
        """The topic of a ``text`` not said to the bot, if that is surely a failed payment or an API billing error.

        Empty for anything else: where people talk among themselves, a wrong guess is a nuisance.
        """
        del text
        return ""


class StoreDownError(Exception):
    """The store does not answer, or answers that it can't serve."""


class StuckError(Exception):
    """The store is well, but this one record can't be read or written. Others can."""


class LockedError(StuckError):
    """The record was sealed with a key that is not here. With the key back it can be read again."""


class ConflictError(Exception):
    """Somebody else committed first. ``now`` is what stands there."""

    def __init__(self, now: Version) -> None:
        super().__init__("another commit came first")
        self.now = now


class Store(Protocol):
    """Keeps one record per person.

    Every call may raise :class:`StoreDownError`; ``read`` and ``commit`` also :class:`StuckError`, or its kind
    :class:`LockedError`.
    """

    async def read(self, user: int, *, fresh: bool = False) -> Version:
        """The person's record; ``fresh`` asks the store itself and no cache."""
        ...

    async def commit(self, user: int, record: Record, over: Version) -> Version:
        """Writes ``record`` if ``over`` is still what stands there, else raises :class:`ConflictError`."""
        ...

    async def erase(self, user: int) -> None:
        """Removes all that is kept about the person."""
        ...

    async def park(self, update_id: int, kind: str, error: str) -> None:
        """Notes an update that could not be handled: what kind and why, never what it said."""
        ...


class TooFastError(Exception):
    """Telegram asks to wait ``seconds`` (429)."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"asked to wait {seconds} s")
        self.seconds = seconds


class UnreachableError(Exception):
    """Telegram does not answer, or answers with a fault of its own (5xx)."""


class CardGoneError(Exception):
    """The card can't be edited: deleted, too old for Telegram, or not ours."""


class ClosedError(Exception):
    """The chat takes no messages: the bot was blocked or may not write there, or the chat is gone."""


class RefusedError(Exception):
    """Telegram refused a call for good, for a reason that none of the others names."""


class MovedError(Exception):
    """The group is a supergroup now, with another id: ``to``."""

    def __init__(self, to: int) -> None:
        super().__init__("the group has moved")
        self.to = to


class Messenger(Protocol):
    """Delivers cards. Raises the errors above, and nothing for a card that is already as it should be."""

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        """Sends a new card, into a topic of the chat where ``thread`` says so; returns its message id."""
        ...

    async def edit(self, chat: int, message: int, card: Card) -> None:
        """Makes the message show ``card``."""
        ...

    async def delete(self, chat: int, message: int) -> bool:
        """Deletes a message; False when Telegram doesn't let the bot."""
        ...

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        """Sends a file, or a ``picture`` that is shown; ``caption`` is Telegram HTML."""
        ...

    async def answer(self, answer: Answer | InlineAnswer) -> None:
        """Answers a tap or an inline query. One too old to be answered is no error."""
        ...
