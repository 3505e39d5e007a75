"""Events: everything a user can do, independent of Telegram."""

from dataclasses import dataclass

from .session import Helped, Page


@dataclass(frozen=True, slots=True)
class AnswerQuestions:
    """Sets answers in a flow: ``(question, choice)`` pairs. A tap on a question's own card sets one.

    ``link``: they come from a link into a branch of the flow, on a page other than the question's.
    """

    flow: str
    answers: tuple[tuple[str, str], ...]
    link: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """Opens a page."""

    page: Page


@dataclass(frozen=True, slots=True)
class Back:
    """Goes back to a page. It names the page, so a second tap changes nothing."""

    page: Page


@dataclass(frozen=True, slots=True)
class Continue:
    """Goes on to the first open question of a flow, or to its result."""

    flow: str


@dataclass(frozen=True, slots=True)
class ConfirmAnswers:
    """Confirms the answers of a flow, and goes on to what they lead to."""

    flow: str


@dataclass(frozen=True, slots=True)
class EnterFlow:
    """Enters a flow from outside: where the user left it, or at its beginning."""

    flow: str


@dataclass(frozen=True, slots=True)
class RestartFlow:
    """Restarts a flow. Questions that it shares with other flows stay answered."""

    flow: str


@dataclass(frozen=True, slots=True)
class OpenSharedCase:
    """Opens a case that somebody shared: the answers of a flow, as concatenated codes."""

    codes: str


@dataclass(frozen=True, slots=True)
class SetItem:
    """Sets a checklist item to done or not done. It's never toggled, so a second tap changes nothing."""

    screen: str
    item: str
    done: bool


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Chooses a language."""

    language: str


@dataclass(frozen=True, slots=True)
class Start:
    """A bare /start."""


@dataclass(frozen=True, slots=True)
class TextUnderstood:
    """A typed text, as it was understood. The text itself never reaches the core.

    ``topics`` are the nearest ones, best first; ``sure``: the first is certainly meant. ``answers`` are those that the
    text implies in that topic's flow, ``stated`` those about the user that it mentions. ``screen`` is the screen that
    the text leads to, if not the topic's own, and ``place`` the key of a place that it asks about (see
    :mod:`bot.guide.places`). ``language`` is the text's language: empty if it's English or that of the user's client,
    ``None`` if it can't be told.
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
    """A message with a secret of this kind: a key, a card number, a code.

    ``deleted``: the message has been deleted from the chat.
    """

    kind: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class AskWithoutText:
    """A bare ``/ask``, without a question."""


@dataclass(frozen=True, slots=True)
class MediaReceived:
    """A message that can't be read: a picture, a file, a voice message."""


@dataclass(frozen=True, slots=True)
class Vote:
    """Says whether the outcome ``screen`` helped. A user's last vote on it counts."""

    flow: str
    screen: str
    helped: Helped


@dataclass(frozen=True, slots=True)
class SetReminder:
    """Asks for a reminder of ``screen``. ``at`` is the time of the tap, in seconds since 1970; no button carries it."""

    flow: str
    screen: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class CancelReminder:
    """Cancels the reminder of ``screen``."""

    screen: str


@dataclass(frozen=True, slots=True)
class SetNews:
    """Subscribes to news about changes to the guide, or unsubscribes."""

    on: bool


@dataclass(frozen=True, slots=True)
class RequestAgent:
    """Agrees to send the shown summary to the staff. ``at`` is the time of the tap, as for :class:`SetReminder`."""

    flow: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class DeleteRelayed:
    """Deletes a ``message`` that was relayed to the staff, and its copy there."""

    message: int


@dataclass(frozen=True, slots=True)
class EndChat:
    """Ends the chat with the staff."""


@dataclass(frozen=True, slots=True)
class EraseData:
    """Deletes everything stored about the user, who has confirmed it."""


@dataclass(frozen=True, slots=True)
class UnknownTarget:
    """Callback data or a start parameter that can't be decoded."""


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
