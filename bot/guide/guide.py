"""A whole guide.

A guide is a set of screens and the flows that lead through them. Everything in it is data: read from YAML,
checked as a whole by :mod:`bot.check.structure`, translated with gettext.
"""

from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from .answer import Answer
from .answer_codes import code
from .compliance import Rulebook
from .evidence import Evidence
from .fact import Fact
from .manifest import Flow, Manifest, TopicLink
from .model import CONTINUE, Id, Row, TopicId, texts
from .places import Places
from .position import Position
from .screen import BudgetHelper, Link, Outcome, Screen
from .sponsor import Sponsor

__all__ = ["Guide", "Position"]

STAFF, REMINDERS, NEWS, TEXTS = "staff", "reminders", "news", "texts"
"""What there may be beside the guide: people to talk to, reminders, word of changes; and whether typed texts reach the
bot, which in a host's bot they do only if the host hands them over."""

SERVICES = (STAFF, REMINDERS, NEWS, TEXTS)


class Guide(BaseModel):
    """A whole guide. Built by :func:`bot.guide.loader.load`; immutable from then on.

    ``services`` are those that there are where it is used; no file says them.
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
        """What it is about, in a few words."""
        return self.manifest.about.subject or self.screens[self.home].title

    @property
    def flows(self) -> dict[str, Flow]:
        return self.manifest.flows

    @cached_property
    def texts(self) -> list[tuple[tuple[str, ...], str]]:
        """Every text that people read, with its path."""
        return texts(self)

    @cached_property
    def budget_screen(self) -> str | None:
        """The screen that asks for a budget, if there is one."""
        return next((name for name, screen in self.screens.items() if isinstance(screen, BudgetHelper)), None)

    def meaning(self, name: str) -> Link | None:
        """Where a typed text leads that was understood as the answer or topic ``name``."""
        if answer := self.answers.get(name):
            return answer.link_to(name)
        topic = self.topics.get(name)
        return topic.link if topic else None

    def shows(self, name: str) -> bool:
        """Whether ``name`` is a screen or an answer."""
        return name in self.screens or name in self.answers

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
        twice = [entry for entry in self.reach if entries.count(entry) > 1]
        return frozenset().union(*(self.reach[entry] for entry in twice))

    @cached_property
    def watched(self) -> frozenset[str]:
        """The questions whose answers decide what else is shown: a notice, or a link."""
        conditions = [condition for notice in self.manifest.notices for condition in (notice.when, notice.unless)]
        conditions += [condition for flow in self.flows.values() for condition in flow.only.values()]
        for screen in self.screens.values():
            conditions += [condition for link in screen.links for condition in (link.when, link.unless)]
        return frozenset(question for condition in conditions for question in condition)

    def flow_screens(self, flow: str) -> frozenset[str]:
        """All screens that ``flow`` can show: those that choices lead to, and its opening."""
        opening = self.flows[flow].opening
        return frozenset([opening] if opening else []).union(*(self.reach[entry] for entry in self.flows[flow].parts))

    @cached_property
    def causes(self) -> dict[str, str]:
        """Outcome -> the cause that it names, in the order of the files."""
        return {
            name: screen.cause for name, screen in self.screens.items() if isinstance(screen, Outcome) and screen.cause
        }

    @cached_property
    def evidence_of(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """Answer -> the rows of evidence, by number, whose first condition it meets."""
        found: dict[tuple[str, str], tuple[int, ...]] = {}
        for number, row in enumerate(self.evidence):
            question, choices = next(iter(row.when.items()))
            for choice in choices:
                found[question, choice] = (*found.get((question, choice), ()), number)
        return found

    @cached_property
    def codes(self) -> dict[str, tuple[str, str]]:
        """Code of an answer -> ``(question, choice)``, for all answers there are."""
        renamed = {tuple(old.split(".", 1)): tuple(new.split(".", 1)) for old, new in self.manifest.renamed.items()}
        return {code(*old): (new[0], new[1]) for old, new in renamed.items()} | {
            code(name, choice): (name, choice) for name, screen in self.screens.items() for choice in screen.answers
        }

    def where(self, *path: str) -> Position:
        """The position of the nearest enclosing thing that has one."""
        for end in range(len(path), 0, -1):
            if position := self.positions.get(path[:end]):
                return position
        return Position("guide.yaml", 1)
