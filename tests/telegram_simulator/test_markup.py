"""Telegram HTML, compared with Telegram's own parser."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tdjson import td_execute

from telegram_simulator import Entity, MarkupError, parse_html

td_execute(orjson.dumps({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}))

KINDS = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "DateTime": "date_time",
}
ARGUMENTS = ("url", "language", "custom_emoji_id", "unix_time", "user_id")
Parsed = str | tuple[str, list[tuple[int, int, str, str]]]


def telegram(source: str) -> Parsed:
    """Telegram's result: its error, or the text and its entities."""
    request = {"@type": "parseTextEntities", "text": source, "parse_mode": {"@type": "textParseModeHTML"}}
    answer: dict[str, Any] = orjson.loads(td_execute(orjson.dumps(request)) or b"{}")
    if answer["@type"] == "error":
        return str(answer["message"]).removeprefix("Can't parse entities: ")
    entities = []
    for each in answer["entities"]:
        kind = each["type"]
        argument = next((str(kind[name]) for name in ARGUMENTS if name in kind), "")
        entities.append((each["offset"], each["length"], KINDS[kind["@type"][14:]], argument))
    # The order of entities of one kind on the same range is irrelevant, and Telegram's sort is not stable.
    return answer["text"], sorted(entities)


def ours(source: str) -> Parsed:
    try:
        read = parse_html(source)
    except MarkupError as error:
        return str(error)
    entities = []
    for each in read.entities:
        argument = next((str(value) for name in ARGUMENTS if (value := getattr(each, name)) is not None), "")
        entities.append((each.offset, each.length, each.type, argument))
    return read.text, sorted(entities)


OPENINGS = [
    "<b>",
    "<strong>",
    "<i>",
    "<em>",
    "<u>",
    "<ins>",
    "<s>",
    "<strike>",
    "<del>",
    "<B>",
    "<tg-spoiler>",
    '<span class="tg-spoiler">',
    "<code>",
    "<pre>",
    '<code class="language-py">',
    "<blockquote>",
    "<blockquote expandable>",
    '<a href="https://a.bc/x?y=1&amp;z=2#t">',
    '<a href="a.bc">',
    "<a>",
    '<a href="javascript:alert(1)">',
    '<a href="tg://user?id=5">',
    '<tg-emoji emoji-id="5">',
    '<tg-time unix="5">',
    '<tg-time unix="1700000000" format="wDT">',
    '<tg-time unix="5" format="r">',
]
SCRAPS = [
    *("x", "中", "😀", " ", "\n", "\t", "&", "<", ">", "/", '"', "'", "=", "b", "class", ' x="y"'),
    *(
        "&lt;",
        "&gt",
        "&amp;",
        "&quot;",
        "&#65;",
        "&#x1F600;",
        "&#xD83D;",
        "&nbsp;",
        "&#",
        "&#0;",
        "&#1114111;",
    ),
    *("</b>", "</i>", "</a>", "</code>", "</pre>", "</span>", "</>", "</B >", "</", "<b ", "<a href=", "<p>"),
    *("<tg-emoji>", '<tg-time unix="', '<tg-time unix="5" format="', "rt", "wt", "td", '">', "<span>", "\0"),
]


def name_of(opening: str) -> str:
    return opening[1:].split(">", maxsplit=1)[0].split(maxsplit=1)[0]


words = st.sampled_from(["x", "中文", "😀", " ", "\n", "a.bc", "&lt;", "&amp;", "y="])
well_formed = st.recursive(
    words,
    lambda inner: st.builds(
        lambda opening, parts: f"{opening}{''.join(parts)}</{name_of(opening)}>",
        st.sampled_from(OPENINGS),
        st.lists(inner | words, max_size=3),
    ),
    max_leaves=8,
)
ill_formed = st.lists(st.sampled_from(OPENINGS + SCRAPS), max_size=9).map("".join)


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(well_formed, max_size=4).map("".join))
def test_valid_markup_parses_as_on_telegram(source: str) -> None:
    """The same text and entities, for every tag."""
    assert ours(source) == telegram(source)


@settings(max_examples=500, deadline=None, database=None)
@given(ill_formed)
def test_invalid_markup_is_refused_as_on_telegram(source: str) -> None:
    """The same result and the same message, byte offsets included."""
    assert ours(source) == telegram(source)


@pytest.mark.parametrize(
    "source",
    [
        "<b>Card",
        "a < b",
        "</b>",
        "<b>x</i>",
        "<h1>x</h1>",
        "中<p>",
        "<span>x</span>",
        '<a href="x',
        "<b></b",
        '<tg-time unix="5" format="zz">x</tg-time>',
        "<blockquote expandable />",
        '<tg-emoji emoji-id="0">x</tg-emoji>',
    ],
)
def test_common_mistakes_get_telegrams_message(source: str) -> None:
    verdict = ours(source)
    assert isinstance(verdict, str)
    assert verdict == telegram(source)


def test_offsets_count_utf16_units() -> None:
    """An emoji takes two, a Chinese character one."""
    read = parse_html("😀中<b>粗体</b>")
    assert read.entities == (Entity("bold", 3, 2),)
