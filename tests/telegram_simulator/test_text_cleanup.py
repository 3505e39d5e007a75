"""How a text is cleaned up before it is stored."""

from telegram_simulator import Entity, Formatted, parse_html
from telegram_simulator.text_cleanup import clean_up


def test_text_is_trimmed_with_its_entities() -> None:
    """An entity covering only blanks is dropped too."""
    read = clean_up(parse_html("  <b> Step 1 </b>\n<i> </i>\n"))
    assert read == Formatted("Step 1", (Entity("bold", 0, 6),))


def test_invisible_direction_marks_are_removed() -> None:
    """Telegram drops them, so a text that differs only by one of them is not modified."""
    assert clean_up(Formatted("a\u202eb\r\nc\td")).text == "ab\nc d"


def test_adjacent_styles_merge_except_in_code() -> None:
    """Nothing is bold inside code."""
    read = clean_up(parse_html("<b>a</b><b>b<code>c</code>d</b>"))
    assert read.entities == (Entity("bold", 0, 2), Entity("code", 2, 1), Entity("bold", 3, 1))
