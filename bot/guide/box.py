"""A screen as a box of the SVG: its name, its title, who can fix it, and a row for each button that leads on."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from html import escape
from itertools import count

from .chart import Edge, Node

WIDTH = 228
INLET = 13
"""Where lines reach a box, below its top."""

COLOURS = {
    "menu": ("#f1f3f4", "#80868b"),
    "info": ("#ffffff", "#80868b"),
    "question": ("#e8f0fe", "#5b7fc7"),
    "step": ("#fff7e0", "#c29a2b"),
    "checklist": ("#f1f3f4", "#80868b"),
    "outcome": ("#e6f4ea", "#4f9a63"),
    "note": ("#ffffff", "#80868b"),
    "budget": ("#ffffff", "#80868b"),
    "flow": ("#f3e8fd", "#8a63b5"),
}
"""Kind of screen -> fill and stroke."""

_PAD, _HEAD, _ROW, _TITLE = 10, 20, 17, 16
_TITLE_CHARACTERS, _ROW_CHARACTERS = 28, 35
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Box:
    """A screen as drawn: its title wrapped, and a row for each label that leads on."""

    def __init__(self, node: Node, edges: Iterable[Edge]) -> None:
        self.node = node
        self.title = textwrap.wrap(node.title, _TITLE_CHARACTERS) or [""]
        self.note = textwrap.wrap(node.note, _ROW_CHARACTERS)
        self.rows: list[tuple[str, str]] = []  # text, and for a link the name that it leads to
        self.outlets: dict[str, float] = {}  # label -> where its lines begin
        self._rows_top = _HEAD + (len(self.title) + len(self.note)) * _TITLE + 6
        for edge in edges:
            if edge.dashed:
                name = edge.target.removeprefix(":")
                self.rows += [(row, name) for row in textwrap.wrap(f"{edge.label} → {name}", _ROW_CHARACTERS)]
            elif edge.label not in self.outlets:
                self.outlets[edge.label] = self._rows_top + len(self.rows) * _ROW + 6
                self.rows += [(row, "") for row in textwrap.wrap(edge.label, _ROW_CHARACTERS)]
        self.height = self._rows_top + len(self.rows) * _ROW + (4 if self.rows else 2)

    def draw(self, x: float, y: float) -> Iterator[str]:
        fill, stroke = COLOURS[self.node.kind]
        yield f'<g id="{escape(self.node.name)}" transform="translate({x:.1f} {y:.1f})">'
        radius = 16 if self.node.kind == "outcome" else 6
        yield f'<rect width="{WIDTH}" height="{self.height}" rx="{radius}" fill="{fill}" stroke="{stroke}"/>'
        yield text_at(_PAD, _HEAD - 5, self.node.name, "name")
        tops = count(_HEAD + 9, _TITLE)
        yield from (text_at(_PAD, next(tops), line, "title") for line in self.title)
        yield from (text_at(_PAD, next(tops), line, "note") for line in self.note)
        for number, (row, target) in enumerate(self.rows):
            line = text_at(_PAD, self._rows_top + number * _ROW + 10, row, "link" if target else "")
            yield f'<a href="#{escape(target)}">{line}</a>' if target else line
        yield "</g>"


def text_at(x: float, y: float, text: str, style: str = "") -> str:
    """A line of text; what XML can't hold is left out."""
    return f'<text x="{x}" y="{y:.1f}" class="{style}">{escape(_NOT_XML.sub("", text))}</text>'
