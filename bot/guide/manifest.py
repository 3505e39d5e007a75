"""``guide.yaml``: a guide's flows, notices, commands, profile and rules for its content."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, HttpUrl, StringConstraints

from .model import AnswerId, GuideModel, Id, Row, Text, When, fits
from .screen import Link
from .sponsor import Placement


class Flow(GuideModel):
    """A flow through screens. ``parts`` are entry screens; ``continue`` leads from one part to the next.

    A part that several flows share is asked once: its answers survive "start over". A part in ``only`` is skipped
    unless the answers fit. ``opening`` is the screen that the flow starts with while nothing is answered.
    """

    title: Text
    parts: tuple[Id, ...] = Field(min_length=1)
    only: dict[Id, When] = Field(default_factory=dict)
    opening: Id | None = None
    progress: bool = False


class Notice(GuideModel):
    """A line above screens with ``notice: name``, shown if the answers fit ``when`` and don't fit all of ``unless``.

    On outcomes, ``retry`` is shown above the steps and replaces the line about who can solve the problem and when to
    try again; but if it begins with the outcome's own ``retry``, that line stays and this one isn't shown. If several
    notices fit, the first is shown; one without ``text`` adds no line.
    """

    name: Id
    text: Text | None = None
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)
    retry: Text | None = None

    def applies(self, answers: Mapping[str, str]) -> bool:
        """Whether to show the notice to a user with these ``answers``."""
        excused = bool(self.unless) and fits(self.unless, answers)
        return fits(self.when, answers) and not excused


class Fixer(GuideModel):
    """Somebody who can solve a problem, named by outcomes."""

    label: Text


class LanguageCondition(GuideModel):
    """A language that a reader understands, if the answers fit ``when``."""

    language: str
    when: When = Field(default_factory=dict)


class Audience(GuideModel):
    """A recipient of ready-made texts, and the languages they read besides the user's own."""

    reads: tuple[LanguageCondition, ...] = ()


class GuideCommand(GuideModel):
    """A slash command of the bot: shows a screen, or enters a flow."""

    description: Annotated[Text, StringConstraints(max_length=256)]
    to: Id | None = None
    flow: Id | None = None


class TopicLink(GuideModel):
    """A topic that people ask about, with the link to what the guide says about it."""

    link: Link


class About(GuideModel):
    """What the bot says about itself.

    ``description`` and ``short`` are shown by Telegram before the user presses Start (Bot API limits: 512 and 120
    characters). ``subject`` says in a few words what the guide is about, for the title of the card in groups and after
    "I help with"; by default it's the title of the home screen. ``independent`` says on that card that the bot isn't
    official; ``staff``, shown where the bot offers a person to talk to, says that they don't work for the company;
    ``unseen``, below the reasons for a cause, says what the bot can't see; ``unlisted`` is added where a place isn't
    on a list.
    """

    description: Text
    short: Text
    subject: Text | None = None
    independent: Text | None = None
    staff: Text | None = None
    unseen: Text | None = None
    unlisted: Text | None = None


class Rules(GuideModel):
    """Rules that this guide sets for its own content, beyond those for every guide.

    ``min_examples``: how many examples an answer needs in each of English and Chinese. ``lists``: screens that are
    lists to choose from, which may have more buttons. ``no_idle``: the choices of a question must differ in where they
    lead, in how they rank causes, or in what is shown after them.
    """

    not_sure: bool = False
    no_idle: bool = False
    max_choices: int = 7
    max_questions: int = 10
    max_units: int = 1024
    cited: tuple[str, ...] = ()
    min_examples: int = 0
    lists: tuple[Id, ...] = ()
    rows: tuple[Row, ...] = ()


class Manifest(GuideModel):
    """``guide.yaml``: everything that isn't a screen, a fact or a topic.

    ``retired`` maps removed screens to their replacements, and ``renamed`` maps removed answers (``question.choice``)
    to current ones, because old cards, links and stored sessions still name them.

    ``human`` is the screen with ways to talk to a person, ``exposed`` the one for users who have posted a secret,
    ``official`` the page for questions that the guide can't answer, and ``unsupported`` the link shown for a place that
    isn't on any list. ``offered`` names languages to offer before half of the texts are translated. ``sponsor`` says
    where a sponsor's block may be shown; without it, there can't be one.

    ``translated_pages`` gives, for each language, the addresses of pages that the guide links to or cites, each with
    the address of its owner's translation.
    """

    home: Id
    human: Id | None = None
    exposed: Id | None = None
    official: Link | None = None
    unsupported: Link | None = None
    about: About
    flows: dict[Id, Flow]
    fixers: dict[Id, Fixer] = Field(default_factory=dict)
    readers: dict[Id, Audience] = Field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    commands: dict[Id, GuideCommand] = Field(default_factory=dict)
    retired: dict[Id, Id] = Field(default_factory=dict)
    renamed: dict[AnswerId, AnswerId] = Field(default_factory=dict)
    offered: tuple[str, ...] = ()
    translated_pages: dict[str, dict[HttpUrl, HttpUrl]] = Field(default_factory=dict)
    sponsor: Placement | None = None
    rules: Rules = Rules()
