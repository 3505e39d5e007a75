"""The nodes and edges of a guide's flows, grouped by part, for `bot graph` to draw."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .flow_checks import links
from .guide import Guide
from .model import CONTINUE
from .screen import Link, Outcome, Profile, Question

_REFERENCE = "::"
"""Separates source from target in the name of a reference; no screen's name has a colon."""


@dataclass(frozen=True, slots=True)
class Node:
    """A screen; with kind ``flow``, a flow that isn't drawn; with kind ``elsewhere``, a screen drawn elsewhere."""

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
    """A part of a flow, perhaps shared by several. In a ``chain``, each screen leads to one other, as steps do."""

    entry: str
    title: str
    nodes: tuple[Node, ...]
    chain: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Every screen is in exactly one part. Edges are in the order of the buttons."""

    parts: tuple[Section, ...]
    edges: tuple[Edge, ...]


def chart(guide: Guide, flows: Iterable[str]) -> Chart:
    """The chart of ``flows``. Links to missing targets are left out; the content check reports them."""
    return _ChartBuilder(guide, list(flows)).chart()


def stack(drawn: Chart) -> Chart:
    """The same chart with a tree for each part, so that the parts fit below each other.

    With every edge drawn to its target, parts end up side by side and a guide gets too wide to read. Here a screen
    keeps only the edges from the first screen of its part that leads to it; every other edge ends at a node of kind
    ``elsewhere`` with the target's title.
    """
    nodes = {node.name: node for part in drawn.parts for node in part.nodes}
    edges = [edge for part in drawn.parts for edge in _tree(part, drawn.edges)]
    leaves: dict[str, list[Node]] = {part.entry: [] for part in drawn.parts}
    homes = {node.name: part.entry for part in drawn.parts for node in part.nodes}
    for edge in edges:
        if edge.target not in nodes:
            _, _, target = edge.target.partition(_REFERENCE)
            leaves[homes[edge.source]].append(Node(edge.target, "elsewhere", f"→ {nodes[target].title}"))
    parts = (
        replace(part, nodes=(*part.nodes, *dict.fromkeys(leaves[part.entry])), chain=_is_chain(part, edges))
        for part in drawn.parts
    )
    return Chart(tuple(parts), tuple(edges))


def only(drawn: Chart, entry: str) -> Chart:
    """The part that begins with ``entry``. Edges into others lead to nodes of kind ``elsewhere``."""
    stacked = stack(drawn)
    parts = tuple(part for part in stacked.parts if part.entry == entry)
    names = {node.name for part in parts for node in part.nodes}
    return Chart(parts, tuple(edge for edge in stacked.edges if edge.source in names))


def around(drawn: Chart, screen: str) -> Chart:
    """A screen with everything that leads to it and everything it leads to."""
    nodes = {node.name: node for part in drawn.parts for node in part.nodes}
    edges = tuple(edge for edge in drawn.edges if screen in (edge.source, edge.target))
    names = dict.fromkeys([screen, *(name for edge in edges for name in (edge.source, edge.target))])
    part = Section(screen, nodes[screen].title, tuple(nodes[name] for name in names))
    return Chart((part,), edges)


def _is_chain(part: Section, edges: Iterable[Edge]) -> bool:
    """Whether no screen of a stacked part leads to two others, however many references it has."""
    names = {node.name for node in part.nodes}
    ways = {(edge.source, edge.target) for edge in edges if edge.source in names and edge.target in names}
    return len({source for source, _ in ways}) == len(ways)


def _tree(part: Section, edges: Iterable[Edge]) -> Iterator[Edge]:
    """The edges from the screens of ``part``, breadth first, each to a screen of the part or to a reference."""
    own = [node.name for node in part.nodes]
    leaving: dict[str, list[Edge]] = {name: [] for name in own}
    for edge in edges:
        if edge.source in leaving:
            leaving[edge.source].append(edge)
    parents: dict[str, str] = {}
    for root in dict.fromkeys([part.entry, *own]):
        if root in parents:
            continue
        parents[root] = ""
        for name in (queue := [root]):
            for edge in leaving[name]:
                if edge.target in leaving and edge.target not in parents:
                    parents[edge.target] = name
                    queue.append(edge.target)
                if parents.get(edge.target) == name and edge.target in leaving:
                    yield edge
                else:
                    yield replace(edge, target=f"{name}{_REFERENCE}{edge.target}")


class _ChartBuilder:
    def __init__(self, guide: Guide, flows: list[str]) -> None:
        self._guide = guide
        self._flows = flows
        self._part_of: dict[str, str] = {}  # screen -> entry of the part it is drawn in
        self._undrawn: dict[str, list[Node]] = {}  # entry -> nodes for flows that aren't drawn

    def chart(self) -> Chart:
        flows_by_entry: dict[str, list[tuple[str, int]]] = {}
        for flow in self._flows:
            for stage, entry in enumerate(self._guide.flows[flow].parts):
                flows_by_entry.setdefault(entry, []).append((flow, stage))
        for flow in self._flows:  # an opening comes before the first part
            if (opening := self._guide.flows[flow].opening) in self._guide.screens:
                self._part_of.setdefault(opening or "", self._guide.flows[flow].parts[0])
        for entry in flows_by_entry:
            for name in self._reach(entry):
                self._part_of.setdefault(name, entry)
        edges = tuple(dict.fromkeys(edge for name in self._part_of for edge in self._edges(name)))
        parts = (
            Section(entry, self._title(stages), (*self._nodes(entry), *self._undrawn.get(entry, ())))
            for entry, stages in flows_by_entry.items()
            if entry in self._part_of.values()
        )
        return Chart(tuple(parts), edges)

    def _reach(self, entry: str) -> Iterator[str]:
        """The screens of a part, breadth first."""
        found = dict.fromkeys([entry])
        for name in (queue := [entry]):
            if screen := self._guide.screens.get(name):
                yield name
                new = [c.to for c in screen.answers.values() if c.to != CONTINUE and c.to not in found]
                found |= dict.fromkeys(new)
                queue += dict.fromkeys(new)

    def _title(self, through: list[tuple[str, int]]) -> str:
        titles = (
            f"{self._guide.flows[flow].title} ({stage + 1} of {len(self._guide.flows[flow].parts)})"
            for flow, stage in through
        )
        return "; ".join(titles)

    def _nodes(self, entry: str) -> Iterator[Node]:
        for name, home in self._part_of.items():
            if home == entry:
                screen = self._guide.screens[name]
                fixer = self._guide.manifest.fixers.get(screen.fixer) if isinstance(screen, Outcome) else None
                yield Node(name, screen.kind, screen.title, fixer.label if fixer else "")

    def _edges(self, name: str) -> Iterator[Edge]:
        for choice in self._guide.screens[name].answers.values():
            targets = list(self._next_parts(name)) if choice.to == CONTINUE else [choice.to]
            yield from (Edge(name, target, choice.label) for target in targets if target in self._part_of)
        screen = self._guide.screens[name]
        for option in screen.options.values() if isinstance(screen, Profile) else ():
            yield from (Edge(name, target, option.label) for target in self._after_questions(name))
        for _, link in links(self._guide, name):
            if target := self._link_target(name, link):
                yield Edge(name, target, link.label, dashed=True)

    def _next_parts(self, name: str) -> Iterator[str]:
        """The parts that ``continue`` on a screen leads to, one per flow."""
        for flow in self._flows:
            parts = self._guide.flows[flow].parts
            for entry, following in pairwise(parts):
                if name in self._guide.reach[entry]:
                    yield following

    def _after_questions(self, opening: str) -> Iterator[str]:
        """Where each flow goes from its opening: the first part that isn't an optional question."""
        for flow in self._flows:
            if self._guide.flows[flow].opening == opening:
                asked = (self._guide.screens.get(part) for part in self._guide.flows[flow].parts)
                parts = zip(self._guide.flows[flow].parts, asked, strict=True)
                yield from [name for name, each in parts if not (isinstance(each, Question) and each.optional)][:1]

    def _link_target(self, name: str, link: Link) -> str | None:
        """The target of a link into a flow or into another part of one; None for other links."""
        if link.flow is None:
            return link.to if self._part_of.get(link.to or "", self._part_of[name]) != self._part_of[name] else None
        if link.flow not in self._guide.flows:
            return None
        target = self._guide.flows[link.flow].parts[0]
        for question, answer in link.answers.items():
            choices = self._guide.screens[question].answers if question in self._guide.screens else {}
            if answer in choices and choices[answer].to != CONTINUE:
                target = choices[answer].to
        if link.flow in self._flows and target in self._part_of:
            return target
        undrawn = Node(f":{link.flow}", "flow", self._guide.flows[link.flow].title)
        known = self._undrawn.setdefault(self._part_of[name], [])
        if all(undrawn not in nodes for nodes in self._undrawn.values()):
            known.append(undrawn)
        return undrawn.name
