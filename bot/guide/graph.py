"""A guide's flows as pictures: Mermaid here, SVG from :mod:`bot.guide.picture`."""

import re
from collections.abc import Iterable

from .box import COLOURS
from .chart import Edge, Node, chart
from .guide import Guide
from .picture import svg

__all__ = ["mermaid", "svg"]

_SHAPES = {
    "menu": ("[/", "\\]"),
    "info": ("(", ")"),
    "question": ("{{", "}}"),
    "step": ("[", "]"),
    "checklist": ("[[", "]]"),
    "outcome": ("([", "])"),
    "note": ("(", ")"),
    "budget": ("(", ")"),
    "flow": (">", "]"),
}
_UNSAFE = re.compile(r"[^\w\s,?!'()./-]|_|(?<=\d)\.|(?<!\w)-|-(?!\w)", re.ASCII)


def mermaid(guide: Guide, flows: Iterable[str]) -> str:
    """The flows as a Mermaid flowchart, a subgraph for each of their parts."""
    drawn = chart(guide, flows)
    nodes = {node.name: node for part in drawn.parts for node in part.nodes}
    lines = ["flowchart TD"]
    for part in drawn.parts:
        lines.append(f"  subgraph part_{part.entry} [{_quoted(part.title)}]")
        lines += [f"    {_id(node)}{_shape(node)}" for node in part.nodes]
        lines.append("  end")
    lines += [f"  {_id(nodes[edge.source])} {_arrow(edge)} {_id(nodes[edge.target])}" for edge in drawn.edges]
    for kind, (fill, stroke) in COLOURS.items():
        if members := [_id(node) for node in nodes.values() if node.kind == kind]:
            lines.append(f"  classDef {kind} fill:{fill},stroke:{stroke},color:#222")
            lines.append(f"  class {','.join(members)} {kind}")
    return "\n".join(lines)


def _id(node: Node) -> str:
    """The kind stands before the name, since some names would be words of the language, such as ``end``."""
    return f"{node.kind}_{node.name.removeprefix(':')}"


def _shape(node: Node) -> str:
    before, after = _SHAPES[node.kind]
    return f"{before}{_quoted(node.title)}{after}"


def _arrow(edge: Edge) -> str:
    return f"{'-.->' if edge.dashed else '-->'}|{_quoted(edge.label)}|"


def _quoted(text: str) -> str:
    """Text that Mermaid shows as it is: all that could mean something to it, or to Markdown, as a code."""
    coded = _UNSAFE.sub(lambda match: f"#{ord(match[0])};" if match[0].isascii() else match[0], text)
    return f'"{" ".join(coded.split())}"'
