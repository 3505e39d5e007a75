"""Renders a guide's flows as Mermaid, and as DOT for Graphviz."""

import re
from collections.abc import Iterable

from .graph import Edge, Node, chart
from .guide import Guide

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
}
_DOT_SHAPES = {"question": "hexagon", "step": "box", "outcome": "ellipse", "flow": "cds"}

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
}
"""Fill and outline of each kind of screen."""

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE = re.compile(r"[^\w\s,?!'()./-]|_|(?<=\d)\.|(?<!\w)-|-(?!\w)", re.ASCII)


def mermaid(guide: Guide, flows: Iterable[str]) -> str:
    """The flows as a Mermaid flowchart with a subgraph for each part."""
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


def dot(guide: Guide, flows: Iterable[str]) -> str:
    """The flows in DOT, with a cluster for each part."""
    drawn = chart(guide, flows)
    lines = ["digraph guide {", "  rankdir=LR;", '  node [style=filled, fontname="sans-serif"];']
    for part in drawn.parts:
        lines += [f"  subgraph {_dot_text(f'cluster_{part.entry}')} {{", f"    label={_dot_text(part.title)};"]
        for node in part.nodes:
            fill, stroke = COLOURS[node.kind]
            shape = _DOT_SHAPES.get(node.kind, "box")
            look = f'shape={shape}, fillcolor="{fill}", color="{stroke}"'
            lines.append(f"    {_dot_text(node.name)} [label={_dot_text(node.title)}, {look}];")
        lines.append("  }")
    for edge in drawn.edges:
        style = ", style=dashed" if edge.dashed else ""
        lines.append(f"  {_dot_text(edge.source)} -> {_dot_text(edge.target)} [label={_dot_text(edge.label)}{style}];")
    return "\n".join([*lines, "}"])


def _dot_text(text: str) -> str:
    """A quoted string on one line, without characters that are invalid in XML and so in SVG."""
    line = " ".join(_NOT_XML.sub("", text).split())
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _id(node: Node) -> str:
    """A node id, prefixed with the kind because some names, such as ``end``, are keywords in Mermaid."""
    return f"{node.kind}_{node.name.removeprefix(':')}"


def _shape(node: Node) -> str:
    before, after = _SHAPES[node.kind]
    return f"{before}{_quoted(node.title)}{after}"


def _arrow(edge: Edge) -> str:
    return f"{'-.->' if edge.dashed else '-->'}|{_quoted(edge.label)}|"


def _quoted(text: str) -> str:
    """Text quoted for Mermaid, with everything special to it or to Markdown as character codes."""
    coded = _UNSAFE.sub(lambda match: f"#{ord(match[0])};" if match[0].isascii() else match[0], text)
    return f'"{" ".join(coded.split())}"'
