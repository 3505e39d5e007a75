"""The kinds of screens, and what stands on them."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, PositiveInt

from .budget_texts import BudgetTexts
from .model import GuideModel, Id, Row, Text, When


class Choice(GuideModel):
    """One answer. ``to`` is the screen it leads to, or ``continue``.

    ``not_yet``: what somebody says of an outcome by "Not yet", so it has no button of its own.
    """

    label: Text
    to: Id | Literal["continue"]
    not_sure: bool = False
    not_yet: bool = False


class Link(GuideModel):
    """A button that only leads somewhere: to a screen, into a flow (perhaps with answers), or to a page.

    It is there while all of ``when`` fits the answers, and not while any of ``unless`` does.
    """

    label: Text
    to: Id | None = None
    flow: Id | None = None
    answers: dict[Id, Id] = Field(default_factory=dict)
    url: HttpUrl | None = None
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)


class MessageTemplate(GuideModel):
    """A text ready to be sent to somebody, copied with one tap (Bot API: 1 to 256 characters).

    ``{question}`` in it stands for the answer to that question. ``reader`` is who gets it.
    """

    label: Text
    text: Text
    reader: Id | None = None


class Item(GuideModel):
    """A line of a checklist. The button carries ``label``; the card says ``text``."""

    label: Text
    text: Text


class BaseScreen(GuideModel):
    """What every screen has. ``title`` is its first line, and its name in lists and in the graph.

    ``notice`` names the notice of the manifest that belongs above it. ``presumes`` are the answers that its text takes
    as given: it says something about the person, so only somebody who said so may be led to it.
    """

    title: Text
    text: Text | None = None
    why: Text | None = None
    links: tuple[Link, ...] = ()
    scripts: tuple[MessageTemplate, ...] = ()
    cites: tuple[Row, ...] = ()
    covers: tuple[Row, ...] = ()
    notice: Id | None = None
    presumes: When = Field(default_factory=dict)

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
    """One thing to find out.

    ``optional``: the flow goes on without the answer. ``known``: everybody knows the answer about themselves, so no
    choice has to be "not sure".
    """

    kind: Literal["question"]
    choices: dict[Id, Choice] = Field(min_length=1)
    optional: bool = False
    known: bool = False

    @property
    def answers(self) -> dict[str, Choice]:
        return self.choices


class Option(GuideModel):
    """One button of a profile: it answers several questions, and takes back what it does not name."""

    label: Text
    answers: dict[Id, Id] = Field(min_length=1)


class Profile(BaseScreen):
    """Several optional questions on one screen, asked by what most people would say to all of them at once."""

    kind: Literal["profile"]
    options: dict[Id, Option] = Field(min_length=1)

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions that its options answer."""
        return tuple(dict.fromkeys(question for option in self.options.values() for question in option.answers))


class Likely(BaseScreen):
    """The causes so far, likeliest first: an answer that every further answer makes better.

    ``choices`` lead to causes and to further questions. The card offers the likeliest causes, then ``fits``: choices
    that say what fits better. ``usual`` are the choices whose causes stand there while nothing speaks for others.
    ``profile`` is the screen that asks who the person is, while that is open.
    """

    kind: Literal["likely"]
    choices: dict[Id, Choice] = Field(min_length=1)
    usual: tuple[Id, ...] = ()
    fits: tuple[Id, ...] = ()
    profile: Id | None = None

    @property
    def answers(self) -> dict[str, Choice]:
        return self.choices


class Step(BaseScreen):
    """One thing to do, in order. ``stuck`` leads to help for it."""

    kind: Literal["step"]
    to: Id | Literal["continue"]
    done: Text
    stuck: Link

    @cached_property
    def answers(self) -> dict[str, Choice]:
        return {"done": Choice(label=self.done, to=self.to)}


class Checklist(BaseScreen):
    """Things to tick, in any order, kept between visits."""

    kind: Literal["checklist"]
    items: dict[Id, Item] = Field(min_length=1)


class Outcome(BaseScreen):
    """Where a path ends. Its title is the answer.

    ``first`` is what to do: one to three steps, a line each. ``retry`` says when to try again; the card shows it on one
    line behind who can do something about it, ``fixer``. ``avoid`` (what not to do), ``text`` and ``why`` explain, in
    a quote that is folded. ``cause`` names the one cause that it is about, as part of a sentence; evidence speaks for
    and against it. ``choices`` lead further; nobody has to make them. With ``asks`` they ask that question, and the
    outcome is not yet the final answer. Where it says to wait, ``remind`` is after how many minutes a reminder is
    offered.
    """

    kind: Literal["outcome"]
    asks: Text | None = None
    cause: Text | None = None
    fixer: Id
    first: Text
    retry: Text
    avoid: Text | None = None
    remind: Annotated[int, Field(ge=10, le=14 * 24 * 60)] | None = None
    choices: dict[Id, Choice] = Field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Choice]:
        return self.choices

    @property
    def final(self) -> bool:
        """Whether it is an answer in itself: then people are asked whether it helped."""
        return self.asks is None


class Note(BaseScreen):
    """A text ready to be sent that is too long for a button: ``note`` stands on it to be copied, filled as a script."""

    kind: Literal["note"]
    note: Text
    reader: Id | None = None


class BudgetHelper(BaseScreen):
    """Asks for a monthly budget, and says which limits keep to it.

    ``presets`` (a month) and ``reloads`` (what one adds) become buttons, in whole units. ``minimum`` is the smallest
    purchase. Both of these are in US dollars.
    """

    kind: Literal["budget"]
    presets: dict[Literal["USD", "CNY"], tuple[Annotated[int, Field(gt=0, lt=1_000_000)], ...]]
    reloads: tuple[Annotated[int, Field(gt=0, lt=100)], ...]
    minimum: PositiveInt
    says: BudgetTexts


KINDS = ("menu", "info", "question", "profile", "likely", "step", "checklist", "outcome", "note", "budget")

Screen = Annotated[
    Menu | Info | Question | Profile | Likely | Step | Checklist | Outcome | Note | BudgetHelper,
    Field(discriminator="kind"),
]
