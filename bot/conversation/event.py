"""What a person can do, without a word of Telegram in it."""

from dataclasses import dataclass

from .session import Helped, Page


@dataclass(frozen=True, slots=True)
class AnswerQuestions:
    """Answers given in a flow: ``(question, choice)`` pairs. One for a tap on a question's own card.

    ``link`` says that a link into a branch gave them, from a page that is not the question's.
    """

    flow: str
    answers: tuple[tuple[str, str], ...]
    link: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """A page asked for."""

    page: Page


@dataclass(frozen=True, slots=True)
class Back:
    """Back to a page. It names the page, so two taps on it are one."""

    page: Page


@dataclass(frozen=True, slots=True)
class Continue:
    """On to the first thing that the answers leave open in a flow."""

    flow: str


@dataclass(frozen=True, slots=True)
class ConfirmAnswers:
    """The answers of a flow are right: on to what they lead to."""

    flow: str


@dataclass(frozen=True, slots=True)
class EnterFlow:
    """Into a flow from outside: where one was before, or at its beginning."""

    flow: str


@dataclass(frozen=True, slots=True)
class RestartFlow:
    """A flow from its beginning. What it shares with other flows stays answered."""

    flow: str


@dataclass(frozen=True, slots=True)
class OpenSharedCase:
    """A case that somebody passed on: all answers of a flow, as their codes one after the other."""

    codes: str


@dataclass(frozen=True, slots=True)
class SetItem:
    """A line of a checklist set to done or not done (never toggled: two taps are one)."""

    screen: str
    item: str
    done: bool


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """A language chosen."""

    language: str


@dataclass(frozen=True, slots=True)
class Start:
    """A greeting without a wish: a bare /start."""


@dataclass(frozen=True, slots=True)
class TextUnderstood:
    """Something typed, as it was understood. What it says word for word never reaches the core.

    ``topics`` are the nearest, best first; ``sure`` that the first is meant. ``answers`` are those it implies
    in that topic's flow, ``stated`` those about the person that it mentions: these are shown before they count.
    ``screen`` is where the text leads straight, if that is not where its topic does, and ``place`` the key of a place
    that it asks about (see :mod:`bot.guide.places`). ``language`` is the one it
    is written in: empty for what the person's client speaks, ``None`` where it says nothing of that.
    """

    topics: tuple[str, ...] = ()
    sure: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    stated: tuple[tuple[str, str], ...] = ()
    screen: str = ""
    language: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class SecretDetected:
    """Something typed that held a secret of this kind: a key, a card number, a code.

    ``deleted``: the message is gone from the chat.
    """

    kind: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class AskWithoutText:
    """A bare ``/ask``: they want to ask, and have not said what."""


@dataclass(frozen=True, slots=True)
class MediaReceived:
    """Something sent that can't be read: a picture, a file, a voice message."""


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether the outcome ``screen`` helped; the last vote of a person on it counts."""

    flow: str
    screen: str
    helped: Helped


@dataclass(frozen=True, slots=True)
class SetReminder:
    """A reminder asked for on ``screen``. ``at`` is when, in seconds since 1970; a button does not carry it."""

    flow: str
    screen: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class CancelReminder:
    """The reminder of ``screen`` is not wanted any more."""

    screen: str


@dataclass(frozen=True, slots=True)
class SetNews:
    """Whether to be told when this guidance changes."""

    on: bool


@dataclass(frozen=True, slots=True)
class RequestAgent:
    """The summary that was shown may go to a person. ``at`` is when this was said, as for :class:`SetReminder`."""

    flow: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class DeleteRelayed:
    """What was passed on to a person is to be deleted: the ``message`` and its copy."""

    message: int


@dataclass(frozen=True, slots=True)
class EndChat:
    """Enough talked to a person."""


@dataclass(frozen=True, slots=True)
class EraseData:
    """Everything kept about the person is to be deleted; asked twice before this comes."""


@dataclass(frozen=True, slots=True)
class UnknownTarget:
    """A target that can't be read, or names nothing that ever was."""


Event = (
    AnswerQuestions
    | Show
    | Back
    | Continue
    | ConfirmAnswers
    | EnterFlow
    | RestartFlow
    | OpenSharedCase
    | SetItem
    | SetLanguage
    | Start
    | TextUnderstood
    | SecretDetected
    | AskWithoutText
    | MediaReceived
    | Vote
    | SetReminder
    | CancelReminder
    | SetNews
    | RequestAgent
    | EndChat
    | DeleteRelayed
    | EraseData
    | UnknownTarget
)
