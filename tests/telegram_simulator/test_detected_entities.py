"""Which parts of a text become links and commands without markup."""

from telegram_simulator import parse_html
from telegram_simulator.text_cleanup import clean_up


def test_links_and_commands_are_detected_in_plain_text() -> None:
    """As clients mark them; not inside code."""
    read = clean_up(parse_html("see https://a.bc/x, or /help <code>/start</code>"))
    assert [(each.type, each.offset, each.length) for each in read.entities] == [
        ("url", 4, 14),
        ("bot_command", 23, 5),
        ("code", 29, 6),
    ]
