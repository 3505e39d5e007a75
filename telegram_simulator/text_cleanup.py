"""Cleans up a parsed text as Telegram does: odd characters, white space around it, styles that touch or overlap."""

from bisect import bisect_left
from dataclasses import replace
from itertools import accumulate, groupby

from .detected_entities import detect
from .entity import CODE, QUOTES, STYLES, Entity, Formatted, units

# Like TDLib's clean_input_string: control characters become spaces, invisible direction and line marks are removed.
_BLANK = {chr(code) for code in range(0x20)} - {"\n", "\r"}
_DROPPED = {"\r"} | {chr(code) for code in range(0x2028, 0x202F)} | {"\u0333", "\u033f", "\u030a"}


def clean_up(source: Formatted) -> Formatted:
    """Normalize a text as Telegram stores it, with the links and commands that it detects.

    Unlike on the server, styles that cross links aren't split.
    """
    kept: list[tuple[str, int]] = []
    offset = 0
    for character in source.text:
        if character not in _DROPPED:
            kept.append((" " if character in _BLANK else character, offset))
        offset += 1 + (character > "\uffff")
    first, last = 0, len(kept)
    while last > first and kept[last - 1][0] in " \n":
        last -= 1
    while first < last and kept[first][0] in " \n":
        first += 1
    cleaned = _Cleaned(kept[first:last])
    entities = [moved for entity in source.entities if (moved := cleaned.move(entity)) is not None]
    entities = _merge(cleaned.text, entities)
    found = detect(cleaned.text, entities)
    return Formatted(cleaned.text, tuple(sorted([*entities, *found], key=lambda entity: entity.order)))


class _Cleaned:
    """The remaining characters, each with its offset before and after cleaning."""

    def __init__(self, kept: list[tuple[str, int]]) -> None:
        self.text = "".join(character for character, _ in kept)
        self.before = [origin for _, origin in kept]
        widths = (1 + (character > "\uffff") for character in self.text)
        self.after = list(accumulate(widths, initial=0))

    def move(self, entity: Entity) -> Entity | None:
        """Move an entity to the cleaned text; None if nothing visible is left in it."""
        first = bisect_left(self.before, entity.offset)
        last = bisect_left(self.before, entity.end)
        if entity.type != "custom_emoji":
            while first < last and self.text[first] in " \n":
                first += 1
        return entity.spanning(self.after[first], self.after[last]) if first < last else None


def _merge(text: str, entities: list[Entity]) -> list[Entity]:
    """Merge adjacent styles of the same kind, and remove styles inside code."""
    solid = _apart([entity for entity in entities if entity.type not in STYLES])
    code = [entity for entity in solid if entity.type in CODE]
    result = list(solid)
    for kind in sorted(STYLES):
        spans = [entity for entity in entities if entity.type == kind]
        if not spans:
            continue
        marks = bytearray(units(text))
        for span in spans:
            marks[span.offset : span.end] = b"\1" * span.length
        for block in code:
            marks[block.offset : block.end] = bytes(block.length)
        at = 0
        for on, run in groupby(marks):
            length = len(list(run))
            if on:
                result.append(replace(spans[0], offset=at, length=length))
            at += length
    return sorted(result, key=lambda entity: entity.order)


def _apart(entities: list[Entity]) -> list[Entity]:
    """Keep the outer of overlapping links, code blocks and the like; only quotes may contain them."""
    result: list[Entity] = []
    for entity in sorted(entities, key=lambda each: each.order):
        rivals = [each for each in result if (each.type in QUOTES) == (entity.type in QUOTES)]
        if not any(entity.offset < each.end and each.offset < entity.end for each in rivals):
            result.append(entity)
    return result
