"""A parser for Telegram's HTML.

The oracle is TDLib's `parseTextEntities`; tests compare the two on generated markup. The only known difference is
that links are normalized by simpler rules (`url_rules.py`).
"""

import re
from dataclasses import dataclass, field

from .entity import Entity, Formatted, units
from .html_scanner import NAME_ENDS, SPACE, MarkupError, Scanner, lower
from .url_rules import checked_link, mentioned_user

_STYLE_OF = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset(_STYLE_OF) | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
_FORMAT = re.compile(r"r|(?=.)w?[tT]?w?[dD]?w?[tT]?w?")


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    text_start: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(source: str) -> Formatted:
    return _Parser(source).parse()


class _Parser(Scanner):
    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.text: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.languages: dict[int, str] = {}

    def parse(self) -> Formatted:
        while self.at < self.size:
            byte = self.data[self.at : self.at + 1]
            if byte == b"<":
                start = self.at
                self.at += 1
                if self.data[self.at : self.at + 1] == b"/":
                    self._end_tag(start)
                else:
                    self._start_tag(start)
            elif byte == b"&" and (character := self.reference()) is not None:
                self._emit(character)
            else:
                self._plain()
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        text = "".join(self.text)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return Formatted(text, tuple(sorted(self.entities, key=lambda entity: entity.order)))

    def _emit(self, text: str) -> None:
        self.text.append(text)
        self.offset += units(text)

    def _plain(self) -> None:
        end = self.at + 1
        while end < self.size and self.data[end] not in b"<&":
            end += 1
        self._emit(self.data[self.at : end].decode("utf-8", "surrogatepass"))
        self.at = end

    def _start_tag(self, start: int) -> None:
        raw = self.skip(SPACE + b">")
        if self.data[self.at] == 0:
            raise MarkupError(f"Unclosed start tag at byte offset {start}")
        tag = lower(raw)
        if tag not in TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {start}')
        attributes: dict[str, str] = {}
        while self.skip_space() != ord(">"):
            name, value = self._attribute(tag, start)
            _keep(attributes, tag, name, value)
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {start}')
        self.open.append(_Open(tag, self.offset, len(self.text), attributes))

    def _attribute(self, tag: str, start: int) -> tuple[str, str]:
        name = self.skip(NAME_ENDS).decode("utf-8", "surrogatepass")
        if not name:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {start}')
        following = self.skip_space()
        if following == 0:
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {start}')
        if following != ord("="):
            return name, ""
        self.at += 1
        quote = self.skip_space()
        if quote == 0:
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {start}')
        value = self.quoted(quote) if quote in b"\"'" else self.bare()
        if self.data[self.at] == 0:
            raise MarkupError(f"Unclosed start tag at byte offset {start}")
        return name, value

    def _end_tag(self, start: int) -> None:
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {start}")
        self.at += 1
        tag = lower(self.skip(SPACE + b">"))
        if self.skip_space() != ord(">"):
            raise MarkupError(f"Unclosed end tag at byte offset {start}")
        self.at += 1
        opened = self.open.pop()
        if tag and tag != opened.tag:
            raise MarkupError(f'Unmatched end tag at byte offset {start}, expected "</{opened.tag}>", found "</{tag}>"')
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        tag, attributes = opened.tag, opened.attributes
        entity = Entity(_STYLE_OF.get(tag, tag), opened.offset, self.offset - opened.offset)
        if tag in _STYLE_OF:
            self.entities.append(entity)
        elif tag == "a":
            self._close_link(entity, attributes.get("href") or "".join(self.text[opened.text_start :]))
        elif tag in ("code", "pre"):
            self._close_code(entity, attributes.get("class", ""))
        elif tag == "blockquote":
            kind = "expandable_blockquote" if "expandable" in attributes else "blockquote"
            self.entities.append(Entity(kind, entity.offset, entity.length))
        elif tag == "tg-emoji":
            identifier = _int64(attributes.get("emoji-id", ""))
            if not identifier:
                raise MarkupError("Invalid custom emoji identifier specified")
            self.entities.append(Entity("custom_emoji", entity.offset, entity.length, custom_emoji_id=str(identifier)))
        else:
            self._close_time(entity, attributes)

    def _close_link(self, entity: Entity, target: str) -> None:
        # Telegram silently drops a link whose URL it doesn't accept.
        if (user_id := mentioned_user(target)) is not None:
            self.entities.append(Entity("text_mention", entity.offset, entity.length, user_id=user_id))
        elif (url := checked_link(target)) is not None:
            self.entities.append(Entity("text_link", entity.offset, entity.length, url=url))

    def _close_code(self, entity: Entity, language: str) -> None:
        """Merge `pre` and `code` around the same text into one block, with the code tag's language."""
        last = self.entities[-1] if self.entities else None
        partner = "code" if entity.type == "pre" else "pre"
        if last is not None and (last.type, last.offset, last.length) == (
            partner,
            entity.offset,
            entity.length,
        ):
            known = self.languages.get(len(self.entities) - 1, "") if partner == "code" else language
            if known and last.language is None:
                self.entities[-1] = Entity("pre", entity.offset, entity.length, language=known)
                return
        if entity.type == "code" and language:
            self.languages[len(self.entities)] = language
        self.entities.append(entity)

    def _close_time(self, entity: Entity, attributes: dict[str, str]) -> None:
        style = attributes.get("format", "")
        unix_time = _int32(attributes.get("unix", ""))
        if unix_time <= 0:
            return
        if style and _FORMAT.fullmatch(style) is None:
            raise MarkupError("Invalid date format used")
        self.entities.append(
            Entity(
                "date_time",
                entity.offset,
                entity.length,
                unix_time=unix_time,
                date_time_format=style or None,
            )
        )


def _keep(attributes: dict[str, str], tag: str, name: str, value: str) -> None:
    """Keep an attribute as Telegram does: the last usable value of a repeated attribute."""
    if tag == "code" and name == "class":
        if value.startswith("language-"):
            attributes[name] = value.removeprefix("language-")
    elif tag == "span" and name == "class":
        if value.startswith("tg-"):
            attributes[name] = value
    else:
        attributes[name] = value


def _int64(value: str) -> int:
    if re.fullmatch(r"-?\d+", value, re.ASCII) is None:
        return 0
    number = int(value)
    return number if -(2**63) <= number < 2**63 else 0


def _int32(value: str) -> int:
    """Read leading digits, wrapped to 32 bits, as Telegram's parser does."""
    match = re.match(r"-?\d+", value, re.ASCII)
    if match is None:
        return 0
    return (int(match.group()) + 2**31) % 2**32 - 2**31
