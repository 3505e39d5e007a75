"""Updates the Traditional Chinese catalogues from the Simplified ones: ``make hant``.

A message is drafted if it has no translation, if its Simplified text has changed, or if the draft would now differ
because of ``corrections.yaml`` and nobody has edited it. While a Simplified text is fuzzy, so is its draft. A
correction by hand stays until its Simplified text changes; then it is drafted again and listed, because somebody has to
read it.

Drafts come from OpenCC (Taiwan, with its vocabulary), except for the terms in ``corrections.yaml``: OpenCC confuses a
card issuer with a hairpin, and knows little about banking.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml
from babel.messages.catalog import Catalog, Message
from opencc import OpenCC

from bot.i18n.catalogue import BUILT_IN, read_catalogue
from bot.i18n.draft import Mark, fingerprint
from bot.i18n.language_codes import SIMPLIFIED, TRADITIONAL
from bot.i18n.update import write_catalogue

_PLACEHOLDERS = 0xE000
"""Start of Unicode's private use area; its characters stand in for terms while OpenCC converts the rest."""

_HAN = "[\u3400-\u9fff]"
_TOUCHING = re.compile(f"(?<={_HAN})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?={_HAN})")


class Drafter:
    """Converts Simplified Chinese to Taiwan's Traditional. ``corrections`` maps terms from one to the other."""

    def __init__(self, corrections: Mapping[str, str]) -> None:
        self._corrections = corrections
        longest_first = sorted(corrections, key=len, reverse=True)
        self._terms = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
        self._opencc = OpenCC("s2twp")

    def draft(self, text: str) -> str:
        kept: list[str] = []

        def keep(term: re.Match[str]) -> str:
            kept.append(self._corrections[term[0]])
            return chr(_PLACEHOLDERS + len(kept) - 1)

        converted = self._opencc.convert(self._terms.sub(keep, text))
        said = re.sub("[\ue000-\uf8ff]", lambda place: kept[ord(place[0]) - _PLACEHOLDERS], converted)
        return _TOUCHING.sub(" ", said)


def read_corrections(file: Path) -> dict[str, str]:
    """The table of corrections. Raises :class:`ValueError` if it is malformed."""
    table = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(table, dict) or not all(isinstance(text, str) for pair in table.items() for text in pair):
        raise ValueError(f"{file}: must hold lines of `Simplified: Traditional`; put numbers and yes/no in quotes")
    return table


class Drafted(NamedTuple):
    """A drafted message. ``lost`` is the manual correction that it replaced."""

    text: str
    lost: str = ""


def bring_up_to_date(catalogue: Catalog, sources: Catalog, drafter: Drafter) -> Iterator[Drafted]:
    """Drafts the messages of ``catalogue`` that need it, and yields them."""
    message: Message
    for message in catalogue:
        source = sources.get(message.id) if message.id else None
        if source is None or not source.string:
            continue
        if message.fuzzy and not source.fuzzy:  # its source was reviewed
            message.flags.discard("fuzzy")
            message.previous_id = []
        elif source.fuzzy:
            message.flags.add("fuzzy")
            message.previous_id = list(source.previous_id)
        now, said, mark = str(source.string), str(message.string or ""), Mark.on(message)
        draft = drafter.draft(now)
        if said and mark is None:  # translated by hand: keep it, and track this source from now on
            Mark.of(draft, now).put_on(message)
            continue
        by_hand = bool(said) and mark is not None and mark.draft != fingerprint(said)
        if by_hand and mark is not None and mark.source == fingerprint(now):
            continue
        if draft != said or mark != Mark.of(draft, now):
            message.string = draft
            Mark.of(draft, now).put_on(message)
            yield Drafted(str(message.id), said if by_hand else "")


def update(locales: Path) -> Iterator[str]:
    """Updates the files in ``locales``; yields lines that say what was done."""
    drafter = Drafter(read_corrections(locales / TRADITIONAL / "corrections.yaml"))
    for source in sorted(locales.glob(f"{SIMPLIFIED}/LC_MESSAGES/*.po")):
        file = locales / TRADITIONAL / "LC_MESSAGES" / source.name
        catalogue = read_catalogue(file)
        drafted = list(bring_up_to_date(catalogue, read_catalogue(source), drafter))
        write_catalogue(catalogue, file)
        yield f"{file}: {len(drafted)} drafted{'; read them:' if drafted else ''}"
        written = read_catalogue(file)
        for text, lost in drafted:
            if message := written.get(text):
                yield f"{file}:{message.lineno}: {' '.join(str(message.string).split())}"
                if lost:
                    yield f"  was corrected by hand, and its source has changed; it said: {lost}"


def main() -> int:
    for line in update(BUILT_IN):
        print(line)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
