"""One update, and what becomes of it."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from ..rendering.card import Card
from ..text.canonical import normalized_length
from .relay_message import RelayMessage

Kind = Literal["tap", "command", "text", "file", "inline", "moved", "membership", "other"]


@dataclass(frozen=True, slots=True)
class Update:
    """One update, reduced to what the bot uses. Ids are 0 where there is none.

    - ``message_id``: the tapped card, 0 if it can't be edited.
    - ``own_message``: the message that the user wrote. It is deleted if ``text`` or ``carried`` hold a secret.
    - ``about``: the message that a question is about, if it's about another message.
    - ``date``: when a new message in a private chat was written (seconds since 1970); 0 for anything else.
    - ``payload``: the text after a command, or the text that is replied to, which may be somebody else's.
    - ``text`` is for the guard and for recognition only; ``carried`` (a file's name, a poll, a link's target) is for
      the guard only. They are kept out of ``repr``, logs, store and core.
    - ``kind`` is ``other`` for anything that gets no answer.
    - ``quiet``: the guard checks it, but it gets no answer, such as an edited file or another bot's message.
    - ``relay_message``: the message as it would be relayed to a person.

    In a group, ``user`` is 0 if the sender isn't a person; Telegram then gives one of its own accounts as the sender,
    and ``sender_chat`` is the chat that the message speaks for. ``thread`` is the topic, which private chats can have
    too; ``ephemeral`` is the id of the message that only this user sees. ``moved`` is the new id of a group (kind
    ``moved``), ``standing`` the bot's new status there (kind ``membership``). ``album`` is the id that the messages of
    an album share.
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
    album: str = ""
    moved: int = 0
    standing: str = ""
    relay_message: RelayMessage | None = field(default=None, repr=False)

    @property
    def characters(self) -> int:
        """How many characters there are to read, once normalized."""
        return sum(map(normalized_length, (self.text, self.payload, *self.carried)))


class TapAnswer(NamedTuple):
    """The answer to a tap: it stops the button's spinner, and may show a toast or open ``url``.

    Telegram accepts only links to the bot as ``url``.
    """

    callback_id: str
    text: str = ""
    url: str = ""


class InlineAnswer(NamedTuple):
    """The answer to an inline query: cards to choose from."""

    query_id: str
    results: tuple["InlineResult", ...]


class InlineResult(NamedTuple):
    """One card that can be sent to any chat."""

    name: str
    title: str
    description: str
    card: Card


class Receipt(NamedTuple):
    """What becomes of an update: it is done, or should be resent after ``retry_after`` seconds.

    ``answer`` has yet to be sent; a webhook puts it into its response, which saves a call. ``all_wait``: the store is
    down, so giving up on this update would not help any other.
    """

    retry_after: int = 0
    answer: TapAnswer | InlineAnswer | None = None
    all_wait: bool = False

    @classmethod
    def answering(cls, update: Update, text: str = "") -> "Receipt":
        """Done; if the update is a tap, its answer shows ``text``."""
        return cls(answer=TapAnswer(update.callback_id, text) if update.callback_id else None)

    @property
    def done(self) -> bool:
        return not self.retry_after


class Handler(Protocol):
    """Handles one update from a Telegram library."""

    async def __call__(self, update: Update, /) -> Receipt: ...


class RefusedError(Exception):
    """Telegram refused a call for good, for a reason that no other error covers."""
