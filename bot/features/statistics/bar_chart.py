"""Draws the statistics as a bar chart."""

from collections.abc import Mapping
from io import BytesIO

from .statistics import MIN_SHOWN, Statistics, rounded, share

WIDTH, _MARGIN, _ROW, _BAR = 900, 30, 26, 330
_INK, _SOFT, _LINE, _PAPER = "#1d2733", "#6b7885", "#4c8bc9", "#ffffff"
_ROWS = 8

Section = tuple[str, list[tuple[str, int, str]]]
"""A heading, and for each bar its label, its length and the text after it."""


class PillowMissingError(Exception):
    """Pillow isn't installed (the extra ``pictures``)."""


def draw_chart(stats: Statistics) -> bytes:
    """A PNG. Raises :class:`PillowMissingError`."""
    try:
        from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - an optional dependency, rarely needed
    except ImportError:
        raise PillowMissingError("install the extra `pictures`") from None
    sections = _sections(stats)
    rows = sum(len(bars) + 2 for _, bars in sections) or 2
    image = Image.new("RGB", (WIDTH, 2 * _MARGIN + rows * _ROW), _PAPER)
    pen, font, head = ImageDraw.Draw(image), ImageFont.load_default(15), ImageFont.load_default(18)
    y = _MARGIN
    for heading, bars in sections:
        pen.text((_MARGIN, y), heading, _INK, head)
        y += _ROW + 4
        longest = max((count for _, count, _ in bars), default=1) or 1
        for label, count, said in bars:
            pen.text((_MARGIN, y + 2), label, _SOFT, font)
            length = (WIDTH - _BAR - 3 * _MARGIN - 120) * count // longest
            pen.rectangle((_BAR, y + 3, _BAR + max(2, length), y + _ROW - 6), _LINE)
            pen.text((_BAR + length + 10, y + 2), said, _INK, font)
            y += _ROW
        y += _ROW - 4
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _sections(stats: Statistics) -> list[Section]:
    """The sections of the chart, without counts too small to show."""
    sections: list[Section] = []
    for name, flow in stats.flows.items():
        funnel = (("begun", flow.begun), ("outcome reached", flow.ended), ("solved", stats.solved.get(name, 0)))
        sections.append((f"{name}: funnel", _bars(dict(funnel))))
        sections.append((f"{name}: left at", _ranked(flow.left)))
        sections.append((f"{name}: outcomes", _ranked(flow.outcomes)))
    causes = {cause: votes for cause, votes in stats.causes.items() if votes[1] >= MIN_SHOWN}
    shares = [
        (cause, round(10 * solved / votes), f"{share(solved, votes)} of {rounded(votes)}")
        for cause, (solved, votes) in causes.items()
    ]
    sections.append(("solved, per cause", sorted(shares, key=lambda bar: -bar[1])[:_ROWS]))
    sections.append(("asked without a sure answer", _ranked(stats.topics)))
    sections.append(("languages", _ranked({name: part.begun for name, part in stats.languages.items()})))
    sections.append(("begun per week", _bars({name: part.begun for name, part in sorted(stats.weeks.items())})))
    return [section for section in sections if section[1]]


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    largest = sorted(counts.items(), key=lambda each: -each[1])[:_ROWS]
    return _bars(dict(largest))


def _bars(counts: dict[str, int]) -> list[tuple[str, int, str]]:
    return [(name, rounded(count), str(rounded(count))) for name, count in counts.items() if count >= MIN_SHOWN]
