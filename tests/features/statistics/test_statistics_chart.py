"""The picture of the statistics: titles and dates in the reader's language, true lengths, honest about missing data."""

from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.features.statistics import bar_chart
from bot.features.statistics.bar_chart import LEFT, RIGHT, SCALE, draw_chart, draw_statistics, ticks, wide_font
from bot.features.statistics.panels import Bar, Panel, StatisticsChart, chart_statistics
from bot.features.statistics.statistics import Filter, aggregate
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages

WEEKS = {
    "2026-45": {
        "en|begun|decline": 30,
        "zh_Hans|begun|decline": 70,
        "en|shown|decline|reason": 100,
        "en|answered|decline|reason": 80,
        "en|outcome|decline|hold": 40,
        "en|outcome|decline|callbank": 3,
        "en|vote|hold|hold|s": 12,
        "en|vote|hold|hold|n": 4,
        "en|topic||none": 9,
    },
    "2026-47": {"en|begun|decline": 2},
}
TODAY = date(2026, 12, 31)
_BLUE = (0x4C, 0x8B, 0xC9)


def lengths(png: bytes) -> list[int]:
    """The lengths of the bars in a picture, from top to bottom, in pixels."""
    image = Image.open(BytesIO(png)).convert("RGB")
    left = LEFT * SCALE
    found: list[int] = []
    inside = False
    for y in range(image.height):
        if image.getpixel((left + 2, y)) == _BLUE and not inside:
            right = left + 2
            while image.getpixel((right, y)) == _BLUE:
                right += 1
            found.append(right - left)
        inside = image.getpixel((left + 2, y)) == _BLUE
    return found


def chart_of(*values: int, percent: bool = False) -> StatisticsChart:
    bars = tuple(Bar(f"Label {value}", value, str(value)) for value in values)
    return StatisticsChart("Statistics", "", (Panel("Heading", bars, percent),), "")


def test_bars_have_the_lengths_of_their_values() -> None:
    """From zero, to the scale of the axis; a small one isn't made longer, and zero has no bar."""
    axis = (RIGHT - LEFT) * SCALE
    assert lengths(draw_chart(chart_of(500, 250, 125, 5, 0), "en")) == pytest.approx(
        [axis, axis / 2, axis / 4, axis / 100], abs=1.01
    )
    assert lengths(draw_chart(chart_of(80, 30, percent=True), "en")) == pytest.approx(
        [axis * 0.8, axis * 0.3], abs=1.01
    )


@given(st.integers(1, 10**9))
def test_axis_begins_at_zero_and_holds_the_longest_bar(largest: int) -> None:
    """With a few round numbers in equal steps."""
    marks = ticks(largest)
    steps = {after - before for before, after in pairwise(marks)}
    assert marks[0] == 0
    assert largest <= marks[-1] < largest * 2 + 1
    assert len(steps) == 1
    assert 2 <= len(marks) <= 6


def test_names_are_titles_in_the_language_of_the_reader(guide: Guide, languages: Languages) -> None:
    for name in ("en", "zh_Hans", "zh_Hant"):
        reader = languages[name]
        chart = chart_statistics(guide, aggregate(guide, WEEKS), reader, TODAY)
        labels = {bar.label for panel in chart.panels for bar in panel.bars}
        assert reader.say(guide.screens["hold"].title) in labels
        assert reader.say(guide.screens["reason"].title) in labels
        assert not labels & {"hold", "reason", "zh_Hans", "?", "2026-45"}
        assert any(panel.heading == reader.say(guide.flows["decline"].title) for panel in chart.panels)


def test_dates_are_on_it_and_a_week_without_counts_is_not_left_out(guide: Guide, languages: Languages) -> None:
    """A hidden count isn't shown as zero."""
    chart = chart_statistics(guide, aggregate(guide, WEEKS), languages["en"], TODAY)
    assert chart.period == "Nov 2, 2026 – Nov 22, 2026"
    assert [(bar.label, bar.value, bar.said) for bar in chart.panels[-1].bars] == [
        ("Nov 2, 2026", 100, "100"),
        ("Nov 9, 2026", 0, "0"),
        ("Nov 16, 2026", 0, "<5"),
    ]


def test_filter_is_in_the_title(guide: Guide, languages: Languages) -> None:
    wanted = Filter("zh_Hans", "2026-45")
    chart = chart_statistics(guide, aggregate(guide, WEEKS, wanted), languages["en"], TODAY, wanted)
    assert chart.title == "Statistics · Simplified Chinese"
    assert chart.period == "Nov 2, 2026 – Nov 8, 2026"


def test_without_data_the_picture_says_so(guide: Guide, languages: Languages) -> None:
    """And if all counts are too small, that they are hidden; neither picture has an empty axis."""
    nothing = chart_statistics(guide, aggregate(guide, {}), languages["en"], TODAY)
    assert (nothing.panels, nothing.note) == ((), "Nothing has been counted yet.")
    few = chart_statistics(guide, aggregate(guide, {"2026-47": WEEKS["2026-47"]}), languages["en"], TODAY)
    assert (few.panels, few.note) == ((), "No count has reached 5 yet, so none is shown.")
    for chart in (nothing, few):
        assert lengths(draw_chart(chart, "en")) == []


def test_without_a_chinese_font_the_picture_is_in_english(
    guide: Guide, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Better than a box for every character."""
    monkeypatch.setattr(bar_chart, "WIDE_FONTS", ())
    wide_font.cache_clear()
    stats = aggregate(guide, WEEKS)
    english = draw_statistics(guide, languages, stats, languages["en"], TODAY)
    assert draw_statistics(guide, languages, stats, languages["zh_Hans"], TODAY) == english
    wide_font.cache_clear()


@pytest.mark.skipif(wide_font("zh_Hans") is None, reason="no font with Chinese is installed")
def test_chinese_picture_has_chinese_characters() -> None:
    """Two characters look different from each other, unlike missing ones."""
    drawn = [draw_chart(StatisticsChart(title, "", (), ""), "zh_Hans") for title in ("统计", "数字", "\u0378\u0378")]
    assert len(set(drawn)) == 3
