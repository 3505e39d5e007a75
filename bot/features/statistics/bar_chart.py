"""Draws the statistics chart as a PNG: every axis starts at zero, and bars are drawn to scale."""

from datetime import date
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from ...guide.guide import Guide
from ...i18n.language import Language
from ...i18n.language_codes import SOURCE
from ...i18n.offered_languages import Languages
from .panels import Panel, StatisticsChart, chart_statistics
from .statistics import EVERYTHING, Filter, Statistics

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SCALE = 2
"""Pixels per unit of length: Telegram shows pictures of up to 2,560 pixels."""

WIDTH, _MARGIN, _ROW, _THICK = 900, 30, 27, 15
LEFT, RIGHT = 370, 800
"""Where the axes begin and end. Labels are to their left; the counts at the ends of bars may extend past ``RIGHT``."""

INK, SOFT, BAR, GRID, PAPER = "#1d2733", "#5c6975", "#4c8bc9", "#dde3e9", "#ffffff"
_TICKS = 5

WIDE_FONTS: tuple[tuple[str, dict[str, int]], ...] = (
    ("NotoSansCJK-Regular.ttc", {"zh_Hant": 3}),
    ("NotoSansCJKsc-Regular.otf", {}),
    ("wqy-microhei.ttc", {}),
    ("DroidSansFallbackFull.ttf", {}),
    ("DroidSansFallback.ttf", {}),
    ("PingFang.ttc", {}),
    ("Hiragino Sans GB.ttc", {}),
    ("msyh.ttc", {}),
    ("Arial Unicode.ttf", {}),
)
"""Chinese fonts that systems come with, by the names Pillow finds them under; a language's index in a collection."""

_SIMPLIFIED_IN_NOTO = 2
_PLAIN = str.maketrans({"–": "-", "→": ">", "×": "x"})
"""For Pillow's own font, which has little more than ASCII."""


class PillowMissingError(Exception):
    """Pillow isn't installed (the extra ``pictures``)."""


def draw_statistics(
    guide: Guide, languages: Languages, stats: Statistics, reader: Language, today: date, wanted: Filter = EVERYTHING
) -> bytes:
    """A PNG in the language of ``reader``, or in English if no font for it is installed.

    Raises :class:`PillowMissingError`.
    """
    if reader.name != SOURCE and wide_font(reader.name) is None:
        reader = languages[SOURCE]
    return draw_chart(chart_statistics(guide, stats, reader, today, wanted), reader.name)


def draw_chart(chart: StatisticsChart, language: str) -> bytes:
    """A PNG. Raises :class:`PillowMissingError`."""
    try:
        from PIL import Image, ImageDraw  # noqa: PLC0415 - an optional dependency, rarely needed
    except ImportError:
        raise PillowMissingError("install the extra `pictures`") from None
    pen = _Pen(ImageDraw.Draw(Image.new("RGB", (1, 1))), language)
    note = pen.wrapped(chart.note, WIDTH - 2 * _MARGIN)
    rows = sum(len(panel.bars) + 2.5 for panel in chart.panels)
    height = 2 * _MARGIN + 75 + round(rows * _ROW) + len(note) * 20
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), PAPER)
    pen.pen = ImageDraw.Draw(image)
    pen.text(_MARGIN, _MARGIN, chart.title, INK, 24)
    pen.text(_MARGIN, _MARGIN + 33, chart.period, SOFT, 16)
    y = _MARGIN + 75.0
    for panel in chart.panels:
        y = _draw_panel(pen, panel, y)
    for line in note:
        pen.text(_MARGIN, y, line, SOFT if chart.panels else INK, 14)
        y += 20
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def ticks(largest: int) -> list[int]:
    """The numbers on an axis: from 0 in equal steps of 1, 2 or 5 times a power of ten to ``largest`` or beyond."""
    step = next(n * 10**power for power in range(20) for n in (1, 2, 5) if largest <= n * 10**power * _TICKS)
    return list(range(0, -(-largest // step) * step + 1, step))


def _draw_panel(pen: "_Pen", panel: Panel, y: float) -> float:
    """Draws a panel that begins at ``y``; returns where the next one begins."""
    pen.text(_MARGIN, y, panel.heading, INK, 17, WIDTH - 2 * _MARGIN)
    top = y + _ROW + 3
    bottom = top + len(panel.bars) * _ROW
    marks = ticks(100 if panel.percent else max(bar.value for bar in panel.bars) or 1)

    def across(value: int) -> float:
        return LEFT + (RIGHT - LEFT) * value / marks[-1]

    for mark in marks:
        pen.line(across(mark), top, bottom, SOFT if mark == 0 else GRID)
        pen.text(across(mark), bottom + 1, f"{mark}%" if panel.percent else f"{mark}", SOFT, 12, anchor="ma")
    for number, bar in enumerate(panel.bars):
        middle = top + (number + 0.5) * _ROW
        pen.text(LEFT - 10, middle, bar.label, INK, 15, LEFT - 10 - _MARGIN, anchor="rm")
        if bar.value:
            pen.bar(LEFT, across(bar.value), middle)
        pen.text(across(bar.value) + 8, middle, bar.said, INK, 14, anchor="lm")
    return bottom + 1.4 * _ROW


class _Pen:
    """Draws in units of length, with a font for the language."""

    def __init__(self, pen: "ImageDraw", language: str) -> None:
        self.pen = pen
        self._language = language

    def text(self, x: float, y: float, text: str, colour: str, size: int, room: float = 0, anchor: str = "la") -> None:
        """Writes a line, shortened with an ellipsis to fit ``room``."""
        font = _font(wide_font(self._language), size)
        shown = text = self._plain(text)
        while room and self.pen.textlength(shown, font) > room * SCALE:
            text = text[:-1]
            shown = f"{text.rstrip()}…"
        self.pen.text((x * SCALE, y * SCALE), shown, colour, font, anchor)

    def wrapped(self, text: str, room: float, size: int = 14) -> list[str]:
        """``text`` in lines no wider than ``room``, broken between words in English, else between characters."""
        font, lines, line = _font(wide_font(self._language), size), [], ""
        parts = self._plain(text).split(" ") if self._language == SOURCE else list(self._plain(text))
        gap = " " if self._language == SOURCE else ""
        for part in parts:
            longer = f"{line}{gap}{part}" if line else part
            if line and self.pen.textlength(longer, font) > room * SCALE:
                lines.append(line)
                longer = part
            line = longer
        return [*lines, line]

    def line(self, x: float, top: float, bottom: float, colour: str) -> None:
        self.pen.line((x * SCALE, top * SCALE, x * SCALE, bottom * SCALE), colour, SCALE)

    def bar(self, left: float, right: float, middle: float) -> None:
        # Pillow's rectangles include their right and bottom edge.
        top, bottom = (middle - _THICK / 2) * SCALE, (middle + _THICK / 2) * SCALE - 1
        self.pen.rectangle((left * SCALE, top, right * SCALE - 1, bottom), BAR)

    def _plain(self, text: str) -> str:
        return text if wide_font(self._language) else text.translate(_PLAIN)


@cache
def wide_font(language: str) -> tuple[str, int] | None:
    """The first installed Chinese font, and its index for the language; None if there is none."""
    try:
        from PIL import ImageFont  # noqa: PLC0415 - as in draw_chart
    except ImportError:
        raise PillowMissingError("install the extra `pictures`") from None
    for name, indices in WIDE_FONTS:
        index = indices.get(language, _SIMPLIFIED_IN_NOTO if indices else 0)
        try:
            ImageFont.truetype(name, 10, index)
        except OSError:
            continue
        return name, index
    return None


@cache
def _font(file: tuple[str, int] | None, size: int) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 - as in draw_chart

    if file is None:
        return ImageFont.load_default(size * SCALE)  # type: ignore[return-value]  # FreeType is in every wheel
    return ImageFont.truetype(file[0], size * SCALE, file[1])
