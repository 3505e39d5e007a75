"""The kinds of screens, and their parts."""

from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import Field, HttpUrl, PositiveInt

from .budget_texts import BudgetTexts
from .model import GuideModel, Id, Row, Text, When


class Choice(GuideModel):
    """One answer. ``to`` is the screen it leads to, or :data:`.model.CONTINUE`.

    ``not_yet``: on an outcome, the choice that counts as the vote "it didn't help".
    """

    label: Text
    to: Id
    not_sure: bool = False
    not_yet: bool = False


class Link(GuideModel):
    """A button that leads to a screen, into a flow (perhaps setting answers), or to a web page.

    It's shown if the answers fit all of ``when`` and none of ``unless``.
    """

    label: Text
    to: Id | None = None
    flow: Id | None = None
    answers: dict[Id, Id] = Field(default_factory=dict)
    url: HttpUrl | None = None
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)


class MessageTemplate(GuideModel):
    """A ready-made text for the user to send, copied with one tap (Bot API: 1 to 256 characters).

    ``{question}`` in it is replaced with the answer to that question. ``reader`` is the recipient.
    """

    label: Text
    text: Text
    reader: Id | None = None


class Item(GuideModel):
    """An item of a checklist. The button has ``label``; the card has ``text``."""

    label: Text
    text: Text


class BaseScreen(GuideModel):
    """What every screen has. ``title`` is its first line, and its name in lists and in the graph.

    ``notice`` is the manifest's notice to show above it. ``presumes`` are answers that its text takes for granted, so
    it may only be shown to users who gave them.
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
    """A list of links."""

    kind: Literal["menu"]


class Info(BaseScreen):
    """Something to read."""

    kind: Literal["info"]


class Question(BaseScreen):
    """One question.

    ``optional``: the flow goes on without an answer. ``known``: everybody knows their answer, so it needs no "not sure"
    choice.
    """

    kind: Literal["question"]
    choices: dict[Id, Choice] = Field(min_length=1)
    optional: bool = False
    known: bool = False

    @property
    def answers(self) -> dict[str, Choice]:
        return self.choices


class Option(GuideModel):
    """One button of a profile: it answers several questions, and clears those of the profile that it doesn't answer."""

    label: Text
    answers: dict[Id, Id] = Field(min_length=1)


class Profile(BaseScreen):
    """Several optional questions on one screen. Each button answers them all at once, for the common combinations."""

    kind: Literal["profile"]
    options: dict[Id, Option] = Field(min_length=1)

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions that its options answer."""
        return tuple(dict.fromkeys(question for option in self.options.values() for question in option.answers))


class Likely(BaseScreen):
    """A ranking of possible causes, likeliest first, which each further answer refines.

    ``choices`` lead to causes and to further questions. The card offers the likeliest causes, then ``fits``: choices
    that describe the situation more closely. ``usual`` are the causes shown while no evidence supports others.
    ``profile`` is the screen that asks about the user, linked while it's unanswered.
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
    """One step of several, done in order. ``stuck`` links to help with it."""

    kind: Literal["step"]
    to: Id
    done: Text
    stuck: Link

    @cached_property
    def answers(self) -> dict[str, Choice]:
        return {"done": Choice(label=self.done, to=self.to)}


class Checklist(BaseScreen):
    """Items to tick in any order. Ticks are stored."""

    kind: Literal["checklist"]
    items: dict[Id, Item] = Field(min_length=1)


class Outcome(BaseScreen):
    """The end of a route. Its title is the answer.

    - ``first``: what to do, in one to three steps, one per line.
    - ``fixer``: who can solve the problem; ``retry``: when to try again, shown on the same line.
    - ``text`` and ``why``: explanations, in a collapsed quote.
    - ``cause``: the cause of the problem, as part of a sentence, for evidence to support or exclude.
    - ``choices``: optional ways to go on. With ``asks`` they answer that question, and the outcome isn't final.
    - ``remind``: minutes after which a reminder is offered, if the advice is to wait.
    """

    kind: Literal["outcome"]
    asks: Text | None = None
    cause: Text | None = None
    fixer: Id
    first: Text
    retry: Text
    remind: Annotated[int, Field(ge=10, le=14 * 24 * 60)] | None = None
    choices: dict[Id, Choice] = Field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Choice]:
        return self.choices

    @property
    def final(self) -> bool:
        """Whether this is a final answer, so that users are asked whether it helped."""
        return self.asks is None


class Note(BaseScreen):
    """A ready-made text that is too long for a copy button: ``note`` is shown on the card, with placeholders filled."""

    kind: Literal["note"]
    note: Text
    reader: Id | None = None


class BudgetHelper(BaseScreen):
    """Asks for a monthly budget, and says which limits keep spending within it.

    ``presets`` (monthly budgets by currency) and ``reloads`` (the amount of one automatic reload) become buttons, in
    whole units. ``minimum`` is the smallest purchase. Reloads and the minimum are in US dollars.
    """

    kind: Literal["budget"]
    presets: dict[Literal["USD", "CNY"], tuple[Annotated[int, Field(gt=0, lt=1_000_000)], ...]]
    reloads: tuple[Annotated[int, Field(gt=0, lt=100)], ...]
    minimum: PositiveInt
    says: BudgetTexts


Screen = Annotated[
    Menu | Info | Question | Profile | Likely | Step | Checklist | Outcome | Note | BudgetHelper,
    Field(discriminator="kind"),
]

KINDS = tuple(get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Screen)[0]))
"""Every ``kind`` of screen."""
