"""What Telegram and a phone allow on a card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.check.card_faults import faults
from bot.rendering.card import Button, Card
from bot.rendering.card_limits import COPY_UNITS, DATA_BYTES, ROW_CELLS
from bot.rendering.text_length import plain, units
from tests.support.telegram_markup import expected, parse

PIECES = [
    "<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "</a>", "</blockquote>", "<blockquote expandable>",
    '<a href="https://example.org/?a=1&amp;b=2">', "a", " ", "\n", "&lt;", "&amp;", "&#169;", "&nbsp;", "&", "<", ">",
    "x < y", "5<6", "é", "账单", "😀", "<br>", "<u>", "</u>",
]  # fmt: skip


def said(card: Card, max_units: int = 1024) -> str:
    return "\n".join(faults(card, max_units))


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_card_that_passes_the_check_parses_on_telegram(html: str) -> None:
    """A card that Telegram rejects would block its user for good, so the check must be the stricter one."""
    if not said(Card(html)):
        parsed = parse(html)
        assert parsed.text.strip() == plain(html)
        assert parsed.text == expected(html).text


@pytest.mark.parametrize(
    "html",
    ["5 < 6", "a <b", "<b>a", "a</b>", "<b><i>a</b></i>", "<br>a", "a<br/>b", "<span>a</span>", "a </", "<b>a</b"],
)
def test_check_finds_what_telegram_rejects(html: str) -> None:
    assert said(Card(html))
    with pytest.raises(ValueError, match="Can't parse entities"):
        parse(html)


@pytest.mark.parametrize(
    ("card", "fault"),
    [
        (Card("a" * 1025), "the text has 1025 UTF-16 units, 1024 are allowed"),
        (Card("😀" * 513), "the text has 1026 UTF-16 units"),
        (Card("<b> </b>"), "the text is empty"),
        (Card("a&nbsp;b"), "&nbsp is not known to Telegram"),
        (Card('<a href="http://example.org">a</a>'), "a link must lead to an https address"),
        (Card("<a>a</a>"), "a link must lead to an https address"),
        (Card("<blockquote><b>a <i>b</b></blockquote>"), "<i> is not closed"),
        (Card("<b><i>a"), "<i> is not closed\n<b> is not closed"),
        (Card("<b>a</i></b>"), "</i> closes nothing that is open"),
        (Card("a", ((Button("b", data="x" * (DATA_BYTES + 1)),),)), "carries more than 64 bytes"),
        (Card("b", ((Button("b", data="账" * 22),),)), "carries more than 64 bytes"),
        (Card("a", ((Button("b", copy="😀" * 129),),)), "copies 258 characters, 256 are allowed"),
        (Card("a", ((Button("b", url="https://t.me/a_bot?start=" + "x" * 65),),)), "not 1 to 64 of A-Z"),
        (Card("a", ((Button("b", url="https://t.me/a_bot?start=a.b"),),)), "carries a.b, not 1 to 64"),
        (Card("a", ((Button("b", copy="https://t.me/a_bot?start=c.d"),),)), "carries c.d, not 1 to 64"),
        (Card("a", ((Button("b", copy="/start " + "x" * 65),),)), "x, not 1 to 64 of A-Z"),
        (Card("a", ((Button("b" * (ROW_CELLS + 1), url="u"),),)), "cells wide"),
        (Card("a", ((Button("账" * 20, url="u"),),)), "40 cells wide"),
        (Card("a", ((Button("b" * 20, url="u"), Button("c", url="u")),)), "20 cells wide, 19 fit"),
        (Card("a", ((Button("b" * 8, url="u"),) * 4,)), "8 cells wide, 7 fit"),
        (Card("a", ((Button("b", url="u"),) * 9,)), "a row has 9 buttons"),
        (Card("a", ((Button("b", url="u"),),) * 101), "there are 101 buttons"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value.html)} {len(value.buttons)} {value.html[:24]}",
)
def test_each_limit_is_reported(card: Card, fault: str) -> None:
    """One past the limit is too many."""
    assert fault in said(card)


def test_tag_that_is_not_closed_is_the_only_one_reported() -> None:
    """Those around it are closed."""
    assert said(Card("<blockquote><b>a <i>b</b></blockquote>")) == "<i> is not closed"


def test_card_at_the_limits_passes() -> None:
    button = Button("b" * ROW_CELLS, data="x" * DATA_BYTES)
    copy = Button("c", copy="😀" * (COPY_UNITS // 2))
    link = Button("e", url="https://t.me/a_bot?start=" + "x-_" * 21 + "A")
    card = Card(
        "<b>" + "a" * 1024 + "</b>", ((button,), (copy,), (Button("d", url="u"),) * 8, *((button,),) * 89, (link,))
    )
    assert len(card.buttons) == 100
    assert not said(card)


def test_length_is_counted_in_utf_16_units() -> None:
    """An emoji outside the basic plane counts twice."""
    assert (units("a"), units("账"), units("😀")) == (1, 1, 2)
