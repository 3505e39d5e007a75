"""Telegram's own markup parser, and what it should make of a card's markup."""

import json
from html.parser import HTMLParser
from typing import NamedTuple

from tdjson import td_execute

KINDS = {
    "b": "Bold",
    "i": "Italic",
    "u": "Underline",
    "s": "Strikethrough",
    "code": "Code",
    "pre": "Pre",
    "a": "TextUrl",
    "blockquote": "BlockQuote",
    "tg-time": "DateTime",
    "blockquote expandable": "ExpandableBlockQuote",
}


class Entity(NamedTuple):
    """How a piece of text is formatted."""

    kind: str
    text: str
    url: str = ""


td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')


class Parsed(NamedTuple):
    text: str
    entities: list[Entity]


def parse(html: str) -> Parsed:
    """``html`` as Telegram parses it. Raises ``ValueError`` with Telegram's message if it refuses."""
    request = {"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}}
    answer = json.loads(td_execute(json.dumps(request).encode()) or b"{}")
    if answer["@type"] == "error":
        raise ValueError(answer["message"])
    units = answer["text"].encode("utf-16-le")
    found = []
    for entity in answer["entities"]:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        kind = entity["type"]["@type"].removeprefix("textEntityType")
        found.append(Entity(kind, units[start:end].decode("utf-16-le"), entity["type"].get("url", "").rstrip("/")))
    return Parsed(answer["text"], sorted(found))


class _HtmlEntities(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[tuple[str, int, str]] = []
        self.entities: list[Entity] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kind = KINDS[f"{tag} expandable" if "expandable" in given else tag]
        self.open.append((kind, len(self.text), (given.get("href") or "").rstrip("/")))

    def handle_endtag(self, tag: str) -> None:
        kind, start, url = self.open.pop()
        self.entities.append(Entity(kind, self.text[start:], url))

    def handle_data(self, data: str) -> None:
        self.text += data


def expected(html: str) -> Parsed:
    """What valid ``html`` means by the rules of HTML."""
    reading = _HtmlEntities()
    reading.feed(html)
    reading.close()
    return Parsed(reading.text, sorted(reading.entities))
