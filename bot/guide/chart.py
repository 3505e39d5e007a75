"""What a drawing of a guide shows: the parts of its flows, their screens, and what leads from one to another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .flow_graph import links
from .guide import Guide
from .model import CONTINUE
from .screen import Link, Outcome, Profile, Question


@dataclass(frozen=True, slots=True)
class Node:
    """A screen; or, as kind ``flow``, a flow that is led into but not drawn."""

    name: str
    kind: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A choice, or a ``dashed`` link, from one node to another."""

    source: str
    target: str
    label: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of one flow, or of several that share it. ``stage`` is its place in the order of parts."""

    entry: str
    title: str
    stage: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Every screen stands in one part. Edges are in the order of the buttons."""

    parts: tuple[Section, ...]
    edges: tuple[Edge, ...]


def chart(guide: Guide, flows: Iterable[str]) -> Chart:
    """The chart of ``flows``. A target that is not there is left out: naming it is for the check."""
    return _Charter(guide, list(flows)).chart()


class _Charter:
    def __init__(self, guide: Guide, flows: list[str]) -> None:
        self._guide = guide
        self._flows = flows
        self._home: dict[str, str] = {}  # screen -> entry of the part it is drawn in
        self._strangers: dict[str, list[Node]] = {}  # entry -> flows led into from there that are not drawn

    def chart(self) -> Chart:
        passages: dict[str, list[tuple[str, int]]] = {}
        for flow in self._flows:
            for stage, entry in enumerate(self._guide.flows[flow].parts):
                passages.setdefault(entry, []).append((flow, stage))
        for flow in self._flows:  # before the first part, since that is where people begin
            if (opening := self._guide.flows[flow].opening) in self._guide.screens:
                self._home.setdefault(opening or "", self._guide.flows[flow].parts[0])
        for entry in passages:
            for name in self._reach(entry):
                self._home.setdefault(name, entry)
        edges = tuple(dict.fromkeys(edge for name in self._home for edge in self._edges(name)))
        parts = (
            Section(entry, self._title(through), through[0][1], (*self._nodes(entry), *self._strangers.get(entry, ())))
            for entry, through in passages.items()
            if entry in self._home.values()
        )
        return Chart(tuple(parts), edges)

    def _reach(self, entry: str) -> Iterator[str]:
        """The screens of a part in the order in which one comes upon them."""
        found = dict.fromkeys([entry])
        for name in (open_ := [entry]):
            if screen := self._guide.screens.get(name):
                yield name
                new = [c.to for c in screen.answers.values() if c.to != CONTINUE and c.to not in found]
                found |= dict.fromkeys(new)
                open_ += dict.fromkeys(new)

    def _title(self, through: list[tuple[str, int]]) -> str:
        titles = (
            f"{self._guide.flows[flow].title} ({stage + 1} of {len(self._guide.flows[flow].parts)})"
            for flow, stage in through
        )
        return "; ".join(titles)

    def _nodes(self, entry: str) -> Iterator[Node]:
        for name, home in self._home.items():
            if home == entry:
                screen = self._guide.screens[name]
                fixer = self._guide.manifest.fixers.get(screen.fixer) if isinstance(screen, Outcome) else None
                yield Node(name, screen.kind, screen.title, fixer.label if fixer else "")

    def _edges(self, name: str) -> Iterator[Edge]:
        for choice in self._guide.screens[name].answers.values():
            targets = list(self._beyond(name)) if choice.to == CONTINUE else [choice.to]
            yield from (Edge(name, target, choice.label) for target in targets if target in self._home)
        screen = self._guide.screens[name]
        for option in screen.options.values() if isinstance(screen, Profile) else ():
            yield from (Edge(name, target, option.label) for target in self._after_questions(name))
        for _, link in links(self._guide, name):
            if target := self._entered(name, link):
                yield Edge(name, target, link.label, dashed=True)

    def _beyond(self, name: str) -> Iterator[str]:
        """Where ``continue`` leads from a screen: to the next part of each flow."""
        for flow in self._flows:
            parts = self._guide.flows[flow].parts
            for entry, following in pairwise(parts):
                if name in self._guide.reach[entry]:
                    yield following

    def _after_questions(self, opening: str) -> Iterator[str]:
        """Where each flow goes on to from its opening: the first part that is no optional question."""
        for flow in self._flows:
            if self._guide.flows[flow].opening == opening:
                asked = (self._guide.screens.get(part) for part in self._guide.flows[flow].parts)
                parts = zip(self._guide.flows[flow].parts, asked, strict=True)
                yield from [name for name, each in parts if not (isinstance(each, Question) and each.optional)][:1]

    def _entered(self, name: str, link: Link) -> str | None:
        """Where a link leads when it leads into a flow or into another part of one; else nothing."""
        if link.flow is None:
            return link.to if self._home.get(link.to or "", self._home[name]) != self._home[name] else None
        if link.flow not in self._guide.flows:
            return None
        target = self._guide.flows[link.flow].parts[0]
        for question, answer in link.answers.items():
            choices = self._guide.screens[question].answers if question in self._guide.screens else {}
            if answer in choices and choices[answer].to != CONTINUE:
                target = choices[answer].to
        if link.flow in self._flows and target in self._home:
            return target
        stranger = Node(f":{link.flow}", "flow", self._guide.flows[link.flow].title)
        known = self._strangers.setdefault(self._home[name], [])
        if all(stranger not in nodes for nodes in self._strangers.values()):
            known.append(stranger)
        return stranger.name
