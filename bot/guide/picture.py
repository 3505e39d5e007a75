"""A guide's flows as one SVG: screens as boxes, each choice a line of its box with a curve to where it leads."""

from collections.abc import Iterable, Iterator

from .box import INLET, WIDTH, Box, text_at
from .chart import Chart, Edge, Node, Section, chart
from .guide import Guide
from .layout import COLUMN_GAP, Layout, Line, arrange

_MARGIN = 28
_PANEL_HEAD = 44
_GATE = 26
_GATES = "> "
"""Begins the name of a gate: the end of the lines that lead on to another part. No screen is named so."""

_STYLE = """
text { font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-size: 11.5px; fill: #202124 }
.title { font-size: 12.5px; font-weight: 600 }
.name { font-family: ui-monospace, Menlo, "DejaVu Sans Mono", monospace; font-size: 10px; fill: #70757a }
.note { font-style: italic; fill: #3c6e4a }
.part { font-size: 17px; font-weight: 600; fill: #3c4043 }
.panel { fill: #ffffff; stroke: #dadce0 }
.line { fill: none; stroke: #9aa0a6; stroke-width: 1.3 }
.link { fill: #6a3fb5 }
.tipped { marker-end: url(#tip) }
.gate { fill: #ffffff; stroke: #9aa0a6; stroke-dasharray: 3 3 }
""".strip()


def svg(guide: Guide, flows: Iterable[str]) -> str:
    """The flows as an SVG document, a panel for each of their parts."""
    return "\n".join(_Picture(chart(guide, flows)).draw())


class _Picture:
    def __init__(self, drawn: Chart) -> None:
        self._chart = drawn
        self._home = {node.name: part.entry for part in drawn.parts for node in _screens(part)}
        leaving: dict[str, list[Edge]] = {}
        for edge in drawn.edges:
            leaving.setdefault(edge.source, []).append(edge)
        self._boxes = {
            node.name: Box(node, leaving.get(node.name, ())) for part in drawn.parts for node in _screens(part)
        }
        self._titles = {part.entry: part.title for part in drawn.parts}
        self._layouts = {part.entry: self._arranged(part) for part in drawn.parts}
        self._origins = dict(self._panels())

    def _arranged(self, part: Section) -> Layout:
        """A part by itself. What leads on to other parts ends at its right edge, at a gate for each."""
        heights: dict[str, float] = {node.name: self._boxes[node.name].height for node in _screens(part)}
        lines = []
        for edge in self._chart.edges:
            if edge.source in heights and not edge.dashed:
                target = edge.target if edge.target in heights else _GATES + edge.target
                heights.setdefault(target, _GATE)
                lines.append(Line(edge.source, self._boxes[edge.source].outlets[edge.label], target))
        return arrange(heights, lines, WIDTH, INLET)

    def _panels(self) -> Iterator[tuple[str, tuple[float, float]]]:
        """Where each part begins: stages from left to right, the parts of one below each other."""
        left = float(_MARGIN)
        for stage in sorted({part.stage for part in self._chart.parts}):
            top, widest = float(_MARGIN), 0.0
            for part in (part for part in self._chart.parts if part.stage == stage):
                yield part.entry, (left + _MARGIN, top + _PANEL_HEAD)
                top += self._layouts[part.entry].height + _PANEL_HEAD + 2 * _MARGIN
                widest = max(widest, self._layouts[part.entry].width)
            left += widest + 2 * _MARGIN + COLUMN_GAP

    def draw(self) -> Iterator[str]:
        places = [(self._origins[entry], layout) for entry, layout in self._layouts.items()]
        width = max((x + layout.width for (x, _), layout in places), default=0.0) + 2 * _MARGIN
        height = max((y + layout.height for (_, y), layout in places), default=0.0) + 2 * _MARGIN
        yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">'
        yield f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#f8f9fa"/>'
        yield '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        yield '<path d="M0 0.5 8 4 0 7.5z" fill="#80868b"/></marker>'
        for entry, layout in self._layouts.items():
            x, y = self._origins[entry]
            size = f'width="{layout.width + 2 * _MARGIN:.1f}" height="{layout.height + _PANEL_HEAD + _MARGIN:.1f}"'
            yield f'<rect class="panel" x="{x - _MARGIN:.1f}" y="{y - _PANEL_HEAD:.1f}" {size} rx="14"/>'
            yield text_at(x, y - _PANEL_HEAD + 27, self._titles[entry], "part")
        for entry, layout in self._layouts.items():
            x, y = self._origins[entry]
            for segment in layout.segments:
                start, end = (segment.x1 + x, segment.y1 + y), (segment.x2 + x, segment.y2 + y)
                yield _curve(start, end, "tipped" if segment.last else "")
            yield from self._gates(entry)
        for name, box in self._boxes.items():
            yield from box.draw(*self._corner(name))
        yield "</svg>"

    def _gates(self, entry: str) -> Iterator[str]:
        """The gates of a part, and the lines from them into the parts that follow."""
        left, top = self._origins[entry]
        for name, (x, y) in self._layouts[entry].corners.items():
            if name.startswith(_GATES):
                target = name.removeprefix(_GATES)
                target_x, target_y = self._corner(target)
                yield _curve((left + x + WIDTH, top + y + INLET), (target_x, target_y + INLET), "tipped")
                yield f'<g transform="translate({left + x:.1f} {top + y:.1f})">'
                yield f'<rect class="gate" width="{WIDTH}" height="{_GATE}" rx="13"/>'
                yield text_at(10, 17, f"on to {target}", "name")
                yield "</g>"

    def _corner(self, name: str) -> tuple[float, float]:
        entry = self._home[name]
        (x, y), (left, top) = self._layouts[entry].corners[name], self._origins[entry]
        return left + x, top + y


def _screens(part: Section) -> list[Node]:
    """The screens of a part. A flow that is led into but not drawn needs no box: its link names it."""
    return [node for node in part.nodes if node.kind != "flow"]


def _curve(start: tuple[float, float], end: tuple[float, float], style: str) -> str:
    """A curve that leaves to the right and arrives from the left."""
    (x1, y1), (x2, y2) = start, end
    reach = max(24.0, abs(x2 - x1) / 2)
    path = f"M{x1:.1f} {y1:.1f}C{x1 + reach:.1f} {y1:.1f} {x2 - reach:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return f'<path class="line {style}" d="{path}"/>'
