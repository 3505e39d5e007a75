"""Whether real messages get what they need, on the first card or within two taps, from the bot as it runs."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.conversation import callback_data
from bot.conversation.answers_from_text import answers_from_text
from bot.conversation.event import SecretDetected
from bot.conversation.navigation import new_session
from bot.conversation.session import Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.rendering.choice_page import shown_whole
from bot.rendering.renderer import Renderer
from bot.understanding.recognizer import GuideRecognizer

DATA = Path(__file__).parent.parent / "data"
FLOW = "flow"

PLACE, CARD = "place", "card"
"""What a message may say about the user; `says` in the data lists what it does say."""

_TOPIC_OF = {"hello": "greeting", "offtopic": "out_of_scope", "leaked": "secret"}


@dataclass(frozen=True, slots=True)
class Message:
    """A typed message: what its author needs, and what it ``says`` about them."""

    text: str
    language: str
    need: str
    says: frozenset[str]


@dataclass(frozen=True, slots=True)
class Met:
    """The result for a message.

    ``first``: what is shown whole meets the need, on a card of its own or as an answer of a choice.
    ``later``: that, or what the buttons lead to within two taps.
    ``wrong``: a card of its own that doesn't meet the need.
    """

    message: Message
    shown: str
    first: bool
    later: bool
    wrong: bool
    false: tuple[str, ...]


@cache
def needs() -> dict[str, frozenset[str]]:
    """Need -> what meets it."""
    data = yaml.safe_load((DATA / "needs.yaml").read_text("utf-8"))
    return {need: frozenset(str(met).split()) for need, met in data.items()}


def messages() -> list[Message]:
    """Messages that people really posted."""
    return [_message(row, row["lang"]) for row in _rows("messages.csv")]


def questions() -> list[Message]:
    """The questions of ``questions-dev.csv``."""
    languages = {row["text"]: row["lang"] for row in _rows("questions-dev.csv")}
    return [_message(row, languages[row["text"]]) for row in _rows("needs.csv")]


def fresh_messages() -> list[Message]:
    """Messages written, or taken from forums, before anybody saw how the bot answers them; needs are answer ids."""
    return [_message(row, row["lang"]) for row in _rows("messages-fresh.csv")]


def unknown() -> list[Message]:
    """Questions that the guide has no answer to."""
    return [Message(row["text"], row["lang"], "none", frozenset()) for row in _rows("unknown.csv")]


def off_topic(*, kept: bool) -> list[Message]:
    """Texts about anything but paying OpenAI; those ``kept`` back weren't looked at while examples were written."""
    rows = [row for row in _rows("off-topic.csv") if (row["kept"] == "yes") == kept]
    return [Message(row["text"], row["lang"], "nothing", frozenset()) for row in rows]


def _message(row: dict[str, str], language: str) -> Message:
    return Message(row["text"], language, row["need"], frozenset(row["says"].split()))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Evaluation:
    """One guide and recognizer, evaluated on messages."""

    def __init__(
        self, guide: Guide, renderer: Renderer, reader: GuideRecognizer, personal: Callable[[str, str], str]
    ) -> None:
        self._guide = guide
        self._renderer = renderer
        self._reader = reader
        self._personal = personal

    def met(self, message: Message) -> Met:
        """The result for ``message``, typed in a new session."""
        wanted = frozenset[str]().union(*(needs().get(need, {need}) for need in message.need.split()))
        if secret := self._reader.secret_in(message.text):
            session, _ = transition(self._guide, new_session(self._guide), SecretDetected(secret))
            right = "secret" in wanted
            return Met(message, "secret", right, right, not right, ())
        said = self._reader.read(message.text)
        session, _ = transition(self._guide, new_session(self._guide), said)
        shown = self._names(session)
        choosing = session.page.view is View.TOPICS
        whole = set(shown_whole(self._guide, session)) if choosing else shown
        nothing_offered = choosing and not session.topics and "nothing" in wanted
        first = bool(whole & wanted) or nothing_offered or (choosing and "none" in wanted)
        later = first or any(self._names(other) & wanted for other in self._taps(session, 2))
        false = tuple(
            f"{question}={choice}"
            for question, choice in answers_from_text(self._guide, session).items()
            if (about := self._personal(question, choice)) and not set(about.split()) <= message.says
        )
        name = f"a choice of {', '.join(session.topics)}" if choosing else ",".join(sorted(shown))
        return Met(message, name, first, later, not first and not choosing, false)

    def _names(self, session: Session) -> set[str]:
        """What the session's page is, in the terms of needs.yaml."""
        page = session.page
        if page.view is View.TOPICS:
            return {"none"} if not session.topics else set()
        if page.view in (View.HANDOFF, View.CONTACTS) or page.screen == self._guide.manifest.human:
            return {"human"}
        found = {_TOPIC_OF.get(page.screen, page.screen)} if page.screen else set()
        opens = page.flow == "decline" and (page.view is not View.SCREEN or self._asks(page.screen))
        return found | ({FLOW} if opens else set())

    def _asks(self, screen: str) -> bool:
        return screen in self._guide.screens and self._guide.screens[screen].kind in ("question", "likely")

    def _taps(self, session: Session, taps: int) -> Iterator[Session]:
        """The sessions reached from a card within this many taps."""
        language = self._renderer.languages[0]
        for button in self._renderer.render(session, language).buttons:
            if button.data:
                after, _ = transition(self._guide, session, callback_data.decode(button.data))
                yield after
                if taps > 1:
                    yield from self._taps(after, taps - 1)


def shares(outcomes: Iterable[Met]) -> tuple[float, float, float, int]:
    """The shares met on the first card, met within two taps, and wrong; and how many state something false."""
    found = list(outcomes)
    count = len(found) or 1
    return (
        sum(each.first for each in found) / count,
        sum(each.later for each in found) / count,
        sum(each.wrong for each in found) / count,
        sum(bool(each.false) for each in found),
    )
