"""Renders a chart of a guide's flows as Mermaid, and as DOT for Graphviz."""

import re
from itertools import pairwise

from .graph import Chart, Edge, Node

_SHAPES = {
    "menu": ("[/", "\\]"),
    "info": ("(", ")"),
    "question": ("{{", "}}"),
    "profile": ("{{", "}}"),
    "likely": ("{{", "}}"),
    "step": ("[", "]"),
    "checklist": ("[[", "]]"),
    "outcome": ("([", "])"),
    "note": ("(", ")"),
    "budget": ("(", ")"),
    "flow": (">", "]"),
    "elsewhere": (">", "]"),
}
_DOT_SHAPES = {"question": "hexagon", "step": "box", "outcome": "ellipse", "flow": "cds", "elsewhere": "plain"}

COLOURS = {
    "menu": ("#f1f3f4", "#80868b"),
    "info": ("#ffffff", "#80868b"),
    "question": ("#e8f0fe", "#5b7fc7"),
    "profile": ("#e8f0fe", "#5b7fc7"),
    "likely": ("#e6f4ea", "#4f9a63"),
    "step": ("#fff7e0", "#c29a2b"),
    "checklist": ("#f1f3f4", "#80868b"),
    "outcome": ("#e6f4ea", "#4f9a63"),
    "note": ("#ffffff", "#80868b"),
    "budget": ("#ffffff", "#80868b"),
    "flow": ("#f3e8fd", "#8a63b5"),
    "elsewhere": ("#ffffff", "#8a63b5"),
}
"""Fill and outline of each kind of screen."""

_FONT = 'fontname="sans-serif", fontsize=11'
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE = re.compile(r"[^\w\s,?!'()./-]|_|(?<=\d)\.|(?<!\w)-|-(?!\w)", re.ASCII)


def mermaid(drawn: Chart) -> str:
    """A Mermaid flowchart with a subgraph for each part, one below the other if no edges connect them.

    Parts are drawn from left to right, chains from top to bottom: either way they stay narrow.
    """
    nodes = {node.name: node for part in drawn.parts for node in part.nodes}
    lines = ["flowchart TB"]
    for part in drawn.parts:
        lines += [
            f"  subgraph part_{part.entry} [{_quoted(part.title)}]",
            f"    direction {'TB' if part.chain else 'LR'}",
        ]
        lines += [f"    {_id(node)}{_shape(node)}" for node in part.nodes]
        lines.append("  end")
    lines += [f"  part_{above.entry} ~~~ part_{below.entry}" for above, below in pairwise(drawn.parts)]
    lines += [f"  {_id(nodes[edge.source])} {_arrow(edge)} {_id(nodes[edge.target])}" for edge in drawn.edges]
    for kind, (fill, stroke) in COLOURS.items():
        if members := [_id(node) for node in nodes.values() if node.kind == kind]:
            lines.append(f"  classDef {kind} fill:{fill},stroke:{stroke},color:#222")
            lines.append(f"  class {','.join(members)} {kind}")
    return "\n".join(lines)


def dot(drawn: Chart) -> str:
    """The same in DOT, with a cluster for each part."""
    # When drawing from left to right, Graphviz begins at the bottom, so everything is written in reverse.
    lines = ["digraph guide {", "  rankdir=LR;", "  nodesep=0.15;"]
    lines += [f"  graph [{_FONT}];", f"  node [style=filled, {_FONT}];", f"  edge [{_FONT}];"]
    column: set[str] = set()
    for part in reversed(drawn.parts):
        lines += [f"  subgraph {_dot_text(f'cluster_{part.entry}')} {{", f"    label={_dot_text(part.title)};"]
        for node in reversed(part.nodes):
            fill, stroke = COLOURS[node.kind]
            shape = _DOT_SHAPES.get(node.kind, "box")
            look = f'shape={shape}, fillcolor="{fill}", color="{stroke}"'
            lines.append(f"    {_dot_text(node.name)} [label={_dot_text(node.title)}, {look}];")
        if part.chain:
            chain = [node.name for node in reversed(part.nodes) if node.kind not in ("flow", "elsewhere")]
            lines.append(f"    {{rank=same; {'; '.join(map(_dot_text, chain))};}}")
            column |= set(chain)
        lines.append("  }")
    for edge in reversed(drawn.edges):
        ends, style = [edge.source, edge.target], ", style=dashed" if edge.dashed else ""
        if column.issuperset(ends):
            ends, style = ends[::-1], f"{style}, dir=back"
        lines.append(f"  {' -> '.join(map(_dot_text, ends))} [label={_dot_text(edge.label)}{style}];")
    return "\n".join([*lines, "}"])


def _dot_text(text: str) -> str:
    """A quoted string on one line, without characters that are invalid in XML and so in SVG."""
    line = " ".join(_NOT_XML.sub("", text).split())
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _id(node: Node) -> str:
    """A node id, prefixed with the kind because some names, such as ``end``, are keywords in Mermaid."""
    return f"{node.kind}_{node.name.removeprefix(':').replace(':', '_')}"


def _shape(node: Node) -> str:
    before, after = _SHAPES[node.kind]
    return f"{before}{_quoted(node.title)}{after}"


def _arrow(edge: Edge) -> str:
    return f"{'-.->' if edge.dashed else '-->'}|{_quoted(edge.label)}|"


def _quoted(text: str) -> str:
    """Text quoted for Mermaid, with character codes for everything special to Mermaid or to Markdown."""
    coded = _UNSAFE.sub(lambda match: f"#{ord(match[0])};" if match[0].isascii() else match[0], text)
    return f'"{" ".join(coded.split())}"'
