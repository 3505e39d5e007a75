"""What a guide is made of.

A guide is a set of screens and the flows that lead through them. Everything in it is data: read from YAML,
checked as a whole by :mod:`bot.guide.checks`, translated with gettext. Ids are append-only, because buttons
on old cards, deep links and stored answers name them for years: a screen that goes is listed under
``retired`` with the screen that took its place, and its id is never given to another.
"""

from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,15}$")]
TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$")]
Row = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d+$")]


class _Translatable:
    """Marks a string as something people read: a gettext source string."""


TRANSLATABLE = _Translatable()
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), TRANSLATABLE]

CONTINUE = "continue"
"""A choice's target that means: on to the next part of the flow that one is in."""

When = dict[Id, tuple[Id, ...]]
"""Question -> the choices that fit. It holds when every question named has one of its choices."""


class Part(BaseModel):
    """The common ground of everything read from YAML: frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Part):
    """One answer. ``to`` is the screen it leads to, or ``continue``."""

    label: Text
    to: Id | Literal["continue"]
    not_sure: bool = False


class Link(Part):
    """A button that only leads somewhere: to a screen, into a flow (perhaps with answers), or to a page."""

    label: Text
    to: Id | None = None
    flow: Id | None = None
    answers: dict[Id, Id] = Field(default_factory=dict)
    url: HttpUrl | None = None


class Script(Part):
    """A text ready to be sent to somebody, copied with one tap (Bot API: 1 to 256 characters)."""

    label: Text
    text: Text


class Item(Part):
    """A line of a checklist. The button carries ``label``; the card says ``text``."""

    label: Text
    text: Text


class BaseScreen(Part):
    """What every screen has. ``title`` is its first line, and its name in lists and in the graph."""

    title: Text
    text: Text | None = None
    why: Text | None = None
    links: tuple[Link, ...] = ()
    scripts: tuple[Script, ...] = ()
    cites: tuple[Row, ...] = ()
    covers: tuple[Row, ...] = ()

    @property
    def answers(self) -> dict[str, Choice]:
        """The choices that can be made here, by id."""
        return {}


class Menu(BaseScreen):
    """A list of ways on."""

    kind: Literal["menu"]


class Info(BaseScreen):
    """Something to read."""

    kind: Literal["info"]


class Question(BaseScreen):
    """One thing to find out."""

    kind: Literal["question"]
    choices: dict[Id, Choice] = Field(min_length=1)

    @property
    def answers(self) -> dict[str, Choice]:
        return self.choices


class Step(BaseScreen):
    """One thing to do, in order. ``stuck`` leads to help for it."""

    kind: Literal["step"]
    to: Id | Literal["continue"]
    done: Text
    stuck: Link

    @property
    def answers(self) -> dict[str, Choice]:
        return {"done": Choice(label=self.done, to=self.to)}


class Checklist(BaseScreen):
    """Things to tick, in any order, kept between visits."""

    kind: Literal["checklist"]
    items: dict[Id, Item] = Field(min_length=1)


class Outcome(BaseScreen):
    """Where a path ends: the cause, who can fix it, what to do first and when to try again.

    It may offer choices that lead further ("it still fails"); nobody has to make them.
    """

    kind: Literal["outcome"]
    fixer: Id
    first: Text
    retry: Text
    avoid: Text | None = None
    choices: dict[Id, Choice] = Field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Choice]:
        return self.choices


Screen = Annotated[Menu | Info | Question | Step | Checklist | Outcome, Field(discriminator="kind")]


class Source(Part):
    """Where a fact can be read. ``title`` stays in the language of the source."""

    title: str
    url: HttpUrl | None = None


class Fact(Part):
    """Something the guide states, with its source, the day it was checked, and how sure we are.

    ``high``: stated. ``medium``: stated with its date. ``low``: shown as not confirmed. ``undated``: read in a
    copy that says of no day that it was current then.
    """

    claim: Text
    source: Source
    checked: date
    confidence: Literal["high", "medium", "low"]
    undated: bool = False
    review_days: int = Field(default=180, gt=0)

    def due(self) -> date:
        """The day from which the fact counts as perhaps changed."""
        return self.checked + timedelta(days=self.review_days)


class Flow(Part):
    """A way through screens. ``parts`` are entry screens; ``continue`` leads from one part to the next.

    A part that several flows share is asked once: its answers outlive "start over".
    """

    title: Text
    parts: tuple[Id, ...] = Field(min_length=1)
    progress: bool = False


class Notice(Part):
    """A line above the title of ``kinds`` of screens in ``flows``, while the answers fit ``when``."""

    text: Text
    when: When = Field(min_length=1)
    kinds: tuple[str, ...]
    flows: tuple[Id, ...]


class Fixer(Part):
    """Somebody who can mend a problem, as outcomes name them."""

    label: Text


class Command(Part):
    """A slash command of the bot: shows a screen, or enters a flow."""

    description: Annotated[Text, StringConstraints(max_length=256)]
    to: Id | None = None
    flow: Id | None = None


class Topic(Part):
    """Something that people ask about, by the id that ``bot ask`` prints; ``link`` leads to what we say of it."""

    link: Link


class About(Part):
    """What Telegram shows before a person presses Start (Bot API limits: 512 and 120 characters)."""

    description: Text
    short: Text


class Rules(Part):
    """What this guide asks of its own content, beyond what every guide must be."""

    not_sure: bool = False
    max_choices: int = 7
    max_questions: int = 10
    max_units: int = 1024
    cited: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


class Manifest(Part):
    """``guide.yaml``: all that is not a screen, a fact or a topic.

    ``human`` is the screen that leads to people, ``exposed`` the one for somebody who posted a secret, and
    ``official`` the page for whoever asks what the guide does not know.
    """

    home: Id
    human: Id | None = None
    exposed: Id | None = None
    official: Link | None = None
    about: About
    flows: dict[Id, Flow]
    fixers: dict[Id, Fixer] = Field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    commands: dict[Id, Command] = Field(default_factory=dict)
    retired: dict[Id, Id] = Field(default_factory=dict)
    rules: Rules = Rules()


class Position(NamedTuple):
    """Where something stands in the guide's files, for messages to its editors."""

    file: str
    line: int


class Guide(BaseModel):
    """A whole guide. Built by :func:`bot.guide.loader.load`; immutable from then on."""

    model_config = ConfigDict(frozen=True)

    manifest: Manifest
    screens: dict[Id, Screen]
    facts: dict[Row, Fact]
    topics: dict[TopicId, Topic] = Field(default_factory=dict)
    positions: dict[tuple[str, ...], Position] = Field(default_factory=dict, repr=False)

    @property
    def home(self) -> str:
        return self.manifest.home

    @property
    def flows(self) -> dict[str, Flow]:
        return self.manifest.flows

    @cached_property
    def reach(self) -> dict[str, frozenset[str]]:
        """Part entry -> the screens that choices lead to from it, itself included."""
        return {entry: self.beyond(entry) for flow in self.flows.values() for entry in flow.parts}

    def beyond(self, entry: str) -> frozenset[str]:
        """The screens that choices lead to from ``entry`` within its part, itself included; none if it is no screen."""
        found: set[str] = set()
        open_ = [entry]
        while open_:
            name = open_.pop()
            screen = self.screens.get(name)
            if screen is None or name in found:
                continue
            found.add(name)
            open_ += [choice.to for choice in screen.answers.values() if choice.to != CONTINUE]
        return frozenset(found)

    @cached_property
    def shared(self) -> frozenset[str]:
        """Screens of parts that more than one flow goes through."""
        entries = [entry for flow in self.flows.values() for entry in flow.parts]
        return frozenset().union(*(self.reach[entry] for entry in entries if entries.count(entry) > 1))

    def flow_screens(self, flow: str) -> frozenset[str]:
        """All screens that choices can lead to in ``flow``."""
        return frozenset().union(*(self.reach[entry] for entry in self.flows[flow].parts))

    def where(self, *path: str) -> Position:
        """The position of the nearest enclosing thing that has one."""
        for end in range(len(path), 0, -1):
            if position := self.positions.get(path[:end]):
                return position
        return Position("guide.yaml", 1)


TEXT_KEYS = frozenset(
    {"title", "text", "why", "label", "done", "first", "retry", "avoid", "claim", "description", "short"}
)
"""The keys whose strings people read, for tools that see YAML and not models. Below ``source`` they are
names, which stay as they are."""


def texts(thing: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """Every translatable string in a model, with its path, in order of appearance."""
    found: list[tuple[tuple[str, ...], str]] = []
    if isinstance(thing, BaseModel):
        for name, field in type(thing).model_fields.items():
            value = getattr(thing, name)
            if TRANSLATABLE in field.metadata or (isinstance(value, str) and _optional_text(field.annotation)):
                if value is not None:
                    found.append(((*path, name), value))
            else:
                found += texts(value, (*path, name))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            found += texts(value, (*path, str(key)))
    elif isinstance(thing, tuple):
        for number, value in enumerate(thing):
            found += texts(value, (*path, str(number)))
    return found


def _optional_text(annotation: Any) -> bool:
    """Whether an annotation is ``Text | None``, whose marker pydantic leaves inside the union."""
    return any(TRANSLATABLE in getattr(arm, "__metadata__", ()) for arm in getattr(annotation, "__args__", ()))
