"""One update, and what becomes of it."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from ..rendering.card import Card
from .relay_message import RelayMessage

Kind = Literal["tap", "command", "text", "file", "inline", "moved", "membership", "other"]


@dataclass(frozen=True, slots=True)
class Update:
    """One update, reduced to what is used.

    ``message_id`` is the tapped card, 0 when it can't be edited; ``own_message`` the message that a person wrote, which
    goes if ``text`` or ``carried`` hold a secret. ``about`` is the message that is asked about, if it is another.
    ``date`` is when it was written, in seconds since 1970, for new contents of a private chat; 0 for all else.
    ``payload`` is what stands behind a command, or the text that is replied to; it may be somebody else's.
    ``text`` is for the guard and for understanding only, and ``carried`` (a file's name, a poll, where a link leads)
    for the guard alone: they stay out of ``repr``, logs, store and core. ``kind`` ``other`` is anything that has no
    answer. ``quiet`` is what the guard looks at and nobody answers: an edited file, another bot's words.
    ``relay_message`` is the message as it would be passed on to a person.

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
    date: int = 0
    text: str = field(default="", repr=False)
    carried: tuple[str, ...] = field(default=(), repr=False)
    quiet: bool = False
    sender_chat: int = 0
    thread: int = 0
    ephemeral: int = 0
    moved: int = 0
    standing: str = ""
    relay_message: RelayMessage | None = field(default=None, repr=False)

    @property
    def characters(self) -> int:
        """How much there is to read."""
        return len(self.text) + len(self.payload) + sum(map(len, self.carried))


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

    async def __call__(self, update: Update, /) -> Receipt: ...


class RefusedError(Exception):
    """Telegram refused a call for good, for a reason that none of the others names."""
