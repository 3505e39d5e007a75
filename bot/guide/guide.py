"""The model of a whole guide: a set of screens and the flows that lead through them.

A guide is pure data: read from YAML, checked as a whole by :mod:`bot.check.structure`, translated with gettext.
"""

from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from .answer import Answer
from .answer_codes import code
from .compliance import Rulebook
from .evidence import Evidence
from .fact import Fact
from .file_position import Position
from .manifest import Flow, Manifest, TopicLink
from .model import CONTINUE, Id, Row, TopicId, texts
from .places import Places
from .screen import BudgetHelper, Link, Outcome, Screen
from .sponsor import Sponsor

__all__ = ["Guide", "Position"]

STAFF, REMINDERS, NEWS, TEXTS = "staff", "reminders", "news", "texts"
"""Optional services besides the guide: staff to talk to, reminders, news of changes, and typed texts. When mounted in
another bot, this one gets texts only if the host passes them on."""

SERVICES = (STAFF, REMINDERS, NEWS, TEXTS)

TOPICS = "topics"
"""The condition of lines of the bot's own that apply only to guides that recognize questions."""


class Guide(BaseModel):
    """A whole guide. Built by :func:`bot.guide.loader.load` and immutable.

    ``services`` are those available at run time; they aren't part of the guide's files.
    """

    model_config = ConfigDict(frozen=True)

    manifest: Manifest
    screens: dict[Id, Screen]
    facts: dict[Row, Fact]
    answers: dict[Id, Answer] = Field(default_factory=dict)
    places: Places = Places()
    topics: dict[TopicId, TopicLink] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    compliance: Rulebook = Rulebook()
    sponsor: Sponsor | None = None
    services: frozenset[str] = frozenset((TEXTS,))
    positions: dict[tuple[str, ...], Position] = Field(default_factory=dict, repr=False, exclude=True)

    @property
    def home(self) -> str:
        return self.manifest.home

    @property
    def subject(self) -> str:
        """What the guide is about, in a few words."""
        return self.manifest.about.subject or self.screens[self.home].title

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions of lines that hold: the services, and whether the guide recognizes questions."""
        return self.services | {TOPICS} if self.topics else self.services

    @property
    def flows(self) -> dict[str, Flow]:
        return self.manifest.flows

    @cached_property
    def texts(self) -> list[tuple[tuple[str, ...], str]]:
        """Every translatable text, with its path."""
        return texts(self)

    @cached_property
    def budget_screen(self) -> str | None:
        """The screen that asks for a budget, if there is one."""
        return next((name for name, screen in self.screens.items() if isinstance(screen, BudgetHelper)), None)

    def meaning(self, name: str) -> Link | None:
        """The link for a typed text that was recognized as the answer or topic ``name``; None if unknown."""
        if answer := self.answers.get(name):
            return answer.link_to(name)
        topic = self.topics.get(name)
        return topic.link if topic else None

    def shows(self, name: str) -> bool:
        """Whether ``name`` is a screen or an answer."""
        return name in self.screens or name in self.answers

    @cached_property
    def reach(self) -> dict[str, frozenset[str]]:
        """For each entry of a part, the screens of that part: the entry and those that choices lead to."""
        return {entry: self.beyond(entry) for flow in self.flows.values() for entry in flow.parts}

    def beyond(self, entry: str) -> frozenset[str]:
        """``entry`` and the screens that choices lead to from it within its part; none if it isn't a screen."""
        found: set[str] = set()
        queue = [entry]
        while queue:
            name = queue.pop()
            screen = self.screens.get(name)
            if screen is None or name in found:
                continue
            found.add(name)
            queue += [choice.to for choice in screen.answers.values() if choice.to != CONTINUE]
        return frozenset(found)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The screens of parts that several flows share."""
        entries = [entry for flow in self.flows.values() for entry in flow.parts]
        twice = [entry for entry in self.reach if entries.count(entry) > 1]
        return frozenset().union(*(self.reach[entry] for entry in twice))

    @cached_property
    def watched(self) -> frozenset[str]:
        """The questions whose answers decide whether a notice, a link or a part is shown."""
        conditions = [condition for notice in self.manifest.notices for condition in (notice.when, notice.unless)]
        conditions += [condition for flow in self.flows.values() for condition in flow.only.values()]
        for screen in self.screens.values():
            conditions += [condition for link in screen.links for condition in (link.when, link.unless)]
        conditions += [answer.unless for answer in self.answers.values()]
        return frozenset(question for condition in conditions for question in condition)

    def flow_screens(self, flow: str) -> frozenset[str]:
        """All screens of ``flow``: those of its parts, and its opening."""
        opening = self.flows[flow].opening
        return frozenset([opening] if opening else []).union(*(self.reach[entry] for entry in self.flows[flow].parts))

    @cached_property
    def causes(self) -> dict[str, str]:
        """The cause that each outcome names, by outcome, in the order of the files."""
        return {
            name: screen.cause for name, screen in self.screens.items() if isinstance(screen, Outcome) and screen.cause
        }

    @cached_property
    def evidence_of(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """An index of evidence: for each answer, the numbers of the rows whose first condition it meets."""
        found: dict[tuple[str, str], tuple[int, ...]] = {}
        for number, row in enumerate(self.evidence):
            question, choices = next(iter(row.when.items()))
            for choice in choices:
                found[question, choice] = (*found.get((question, choice), ()), number)
        return found

    @cached_property
    def renamed(self) -> dict[tuple[str, str], tuple[str, str]]:
        """The current ``(question, choice)`` of each answer that has been renamed."""
        pairs = ((old.split(".", 1), new.split(".", 1)) for old, new in self.manifest.renamed.items())
        return {(old[0], old[1]): (new[0], new[1]) for old, new in pairs}

    @cached_property
    def codes(self) -> dict[str, tuple[str, str]]:
        """``(question, choice)`` by answer code, for all answers, including renamed ones under their old codes."""
        return {code(*old): new for old, new in self.renamed.items()} | {
            code(name, choice): (name, choice) for name, screen in self.screens.items() for choice in screen.answers
        }

    def where(self, *path: str) -> Position:
        """The position of ``path`` in the guide's files, or of the nearest enclosing element that has one."""
        for end in range(len(path), 0, -1):
            if position := self.positions.get(path[:end]):
                return position
        return Position("guide.yaml", 1)
