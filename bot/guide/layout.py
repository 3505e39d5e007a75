"""Boxes in columns: each stands right of all that lead to it, and lines pass between boxes, not over them.

The classic way to draw a directed graph in layers: rank, order, place. A line that passes a column gets a
lane in it; lines to the same box share their lanes.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

COLUMN_GAP = 90
BOX_GAP = 16
LANE = 6
_SWEEPS = 24

_Key = tuple[str, int]  # a box and its column; or a lane to that box in an earlier column


class Line(NamedTuple):
    """A line to draw: from ``offset`` below the top of ``source`` to ``target``."""

    source: str
    offset: float
    target: str


class Segment(NamedTuple):
    """A piece of a line, from left to right. ``last`` is the one that reaches its box."""

    x1: float
    y1: float
    x2: float
    y2: float
    last: bool


class Layout(NamedTuple):
    """Where boxes begin, and the lines between them."""

    corners: dict[str, tuple[float, float]]
    segments: tuple[Segment, ...]
    width: float
    height: float


class _Joint(NamedTuple):
    """One end of a line's piece at another box or lane, and how much lower than our own end it should be."""

    other: _Key
    shift: float


def arrange(heights: Mapping[str, float], lines: Sequence[Line], width: float, inlet: float) -> Layout:
    """Places boxes of one ``width``; lines reach them ``inlet`` below their tops."""
    columns_of = _ranked(heights, lines)
    lines = [line for line in lines if columns_of[line.source] < columns_of[line.target]]
    columns: list[dict[_Key, float]] = [{} for _ in range(max(columns_of.values()) + 1)]
    for name, height in heights.items():
        columns[columns_of[name]][name, columns_of[name]] = height
    before: dict[_Key, list[_Joint]] = {}
    after: dict[_Key, list[_Joint]] = {}
    ends: dict[_Key, float] = dict.fromkeys(columns_of.items(), inlet)
    pieces: dict[tuple[_Key, float, _Key], None] = {}
    for line in lines:
        here, offset = (line.source, columns_of[line.source]), line.offset
        for column in range(here[1] + 1, columns_of[line.target] + 1):
            there = (line.target, column)
            columns[column].setdefault(there, LANE)
            end = ends.setdefault(there, LANE / 2)
            if (here, offset, there) not in pieces:
                before.setdefault(there, []).append(_Joint(here, offset - end))
                after.setdefault(here, []).append(_Joint(there, end - offset))
            pieces[here, offset, there] = None
            here, offset = there, end
    tops = _placed([list(column.items()) for column in columns], before, after)
    pitch = width + COLUMN_GAP
    segments = [
        Segment(here[1] * pitch + width, tops[here] + offset, there[1] * pitch, tops[there] + ends[there], last)
        for here, offset, there in pieces
        for last in [columns_of[there[0]] == there[1]]
    ]
    for name, column in sorted(tops.keys() - columns_of.items()):
        middle = tops[name, column] + LANE / 2
        segments.append(Segment(column * pitch, middle, column * pitch + width, middle, last=False))
    corners = {name: (column * pitch, tops[name, column]) for name, column in columns_of.items()}
    bottom = max(tops[key] + height for column in columns for key, height in column.items())
    return Layout(corners, tuple(segments), len(columns) * pitch - COLUMN_GAP, bottom)


def _ranked(heights: Mapping[str, float], lines: Sequence[Line]) -> dict[str, int]:
    """The column of each box: one more than the last of those that lead to it. A circle is cut."""
    following: dict[str, dict[str, None]] = {name: {} for name in heights}
    for line in lines:
        following[line.source][line.target] = None
    ranks: dict[str, int] = {}

    def visit(name: str, history: frozenset[str]) -> None:
        for target in [target for target in following[name] if target in history]:
            del following[name][target]
        for target in following[name]:
            if target not in ranks:
                visit(target, history | {target})
        ranks[name] = 0

    for name in heights:
        if name not in ranks:
            visit(name, frozenset({name}))
    for name in reversed(ranks):  # each before all that it leads to
        for target in following[name]:
            ranks[target] = max(ranks[target], ranks[name] + 1)
    return ranks


def _placed(
    columns: list[list[tuple[_Key, float]]], before: Mapping[_Key, list[_Joint]], after: Mapping[_Key, list[_Joint]]
) -> dict[_Key, float]:
    """The top of every box and lane, after sweeping back and forth so that lines come to run straight."""
    tops: dict[_Key, float] = {}
    for column in columns:
        tops |= _stacked(column, [0.0] * len(column))
    for sweep in range(_SWEEPS):
        settling = sweep >= _SWEEPS // 2
        for column in columns if sweep % 2 == 0 else columns[::-1]:
            wishes = {}
            for key, _ in column:
                joints = [*before.get(key, ())] if sweep % 2 == 0 or settling else []
                joints += after.get(key, ()) if sweep % 2 == 1 or settling else ()
                wishes[key] = fmean([tops[j.other] + j.shift for j in joints]) if joints else tops[key]
            if not settling:
                column.sort(key=lambda item: wishes[item[0]])
            tops |= _stacked(column, [wishes[key] for key, _ in column])
    highest = min(tops.values())
    return {key: top - highest for key, top in tops.items()}


def _stacked(column: list[tuple[_Key, float]], wishes: list[float]) -> dict[_Key, float]:
    """Tops as near to ``wishes`` as the order and the gaps allow (isotonic regression)."""
    groups: list[tuple[float, int]] = []  # mean of (wish - room above), how many
    above, room = [0.0], 0.0
    for (_, height), wish in zip(column, wishes, strict=True):
        mean, count = wish - room, 1
        while groups and groups[-1][0] > mean:
            other, members = groups.pop()
            mean, count = (mean * count + other * members) / (count + members), count + members
        groups.append((mean, count))
        room += height + BOX_GAP
        above.append(room)
    means = [mean for mean, count in groups for _ in range(count)]
    return {key: mean + room for (key, _), mean, room in zip(column, means, above, strict=False)}
