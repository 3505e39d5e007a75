"""``guide.yaml``: all that is not a screen, a fact or a topic."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from .model import AnswerId, GuideModel, Id, Row, Text, When, fits
from .screen import Link
from .sponsor import Placement


class Flow(GuideModel):
    """A way through screens. ``parts`` are entry screens; ``continue`` leads from one part to the next.

    A part that several flows share is asked once: its answers outlive "start over". A part in ``only`` is gone through
    only while the answers before it fit. ``opening`` is the card that the flow begins with while nothing is answered.
    """

    title: Text
    parts: tuple[Id, ...] = Field(min_length=1)
    only: dict[Id, When] = Field(default_factory=dict)
    opening: Id | None = None
    progress: bool = False


class Notice(GuideModel):
    """A line above the screens that ask for notice ``name``, while the answers fit ``when`` and not ``unless``.

    ``unless`` holds when all of it fits. ``retry`` stands in place of an outcome's own word on when to try again. Of
    several that fit, the first one stands there.
    """

    name: Id
    text: Text
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)
    retry: Text | None = None

    def stands(self, answers: Mapping[str, str]) -> bool:
        """Whether it belongs above a card of somebody who gave ``answers``."""
        excused = bool(self.unless) and fits(self.unless, answers)
        return fits(self.when, answers) and not excused


class Fixer(GuideModel):
    """Somebody who can mend a problem, as outcomes name them."""

    label: Text


class LanguageCondition(GuideModel):
    """A language that somebody reads, while the answers fit ``when``."""

    language: str
    when: When = Field(default_factory=dict)


class Audience(GuideModel):
    """Somebody to whom texts are sent, and what they read besides the person's own language."""

    reads: tuple[LanguageCondition, ...] = ()


class Command(GuideModel):
    """A slash command of the bot: shows a screen, or enters a flow."""

    description: Annotated[Text, StringConstraints(max_length=256)]
    to: Id | None = None
    flow: Id | None = None


class TopicLink(GuideModel):
    """Something that people ask about, by the id that ``bot ask`` prints; ``link`` leads to what we say of it."""

    link: Link


class About(GuideModel):
    """What the bot says of itself.

    ``description`` and ``short`` are what Telegram shows before a person presses Start (Bot API limits: 512 and 120
    characters). ``subject`` says in a few words what the guide is about, as the title of the menu in groups; without it
    that is the title of the first screen. ``independent`` says there whose bot it isn't, and ``staff`` for whom its
    people don't work, where it offers to talk to one.
    """

    description: Text
    short: Text
    subject: Text | None = None
    independent: Text | None = None
    staff: Text | None = None


class Rules(GuideModel):
    """What this guide asks of its own content, beyond what every guide must be.

    ``min_examples``: how many an answer needs in each of English and Chinese.
    ``lists`` are screens that are a list to choose from, which may hold more buttons than others. ``no_idle``: two
    choices of a question must lead to different endings, or to another order of causes.
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
    """``guide.yaml``: all that is not a screen, a fact or a topic.

    ``retired`` says which screen took the place of one that is gone, ``renamed`` which answer says today what one that
    is gone said (``question.choice``): old cards, links and stored sessions name them.

    ``human`` is the screen that leads to people, ``exposed`` the one for somebody who posted a secret, and
    ``official`` the page for whoever asks what the guide does not know, and
    ``unsupported`` the way on from a place that no list has. ``sponsor`` says where an operator's
    sponsor may stand; without it the guide takes none.
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
    commands: dict[Id, Command] = Field(default_factory=dict)
    retired: dict[Id, Id] = Field(default_factory=dict)
    renamed: dict[AnswerId, AnswerId] = Field(default_factory=dict)
    sponsor: Placement | None = None
    rules: Rules = Rules()
