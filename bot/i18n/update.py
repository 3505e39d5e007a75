"""Brings catalogues up to date with what the guide and the bot say now.

A translation is never thrown away because its English has changed. It stays with the new English, marked ``fuzzy``,
with the old English beside it (``#| msgid``), until somebody has reviewed it.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from .catalogue import BUILT_IN, read_catalogue
from .negotiation import SOURCE

WIDTH = 110
"""Of the lines in a catalogue: or each run would wrap another's lines anew."""

ALIKE = 0.6
"""From this share of equal characters on, a new text is a changed old one (difflib's own default)."""

_WORDS = Path(__file__).parents[1] / "rendering"
_YAML = [("**.yaml", f"{__package__}.extract:extract_yaml")]
_PYTHON = [("**.py", "python")]


class Updated(NamedTuple):
    """A catalogue after its update: how many texts it has, are translated, and are to be reviewed."""

    file: Path
    texts: int
    translated: int
    to_review: int

    def __str__(self) -> str:
        share = 100 * self.translated // self.texts if self.texts else 100
        said = f"{self.file}: {share} % translated ({self.texts - self.translated} of {self.texts} missing)"
        return said + (f", {self.to_review} to review: look for `#, fuzzy`" if self.to_review else "")


def update_catalogues(folder: Path | None, content: Path, add: Sequence[str] = ()) -> list[Updated]:
    """Updates the catalogues of the guide whose texts are in ``content``, and makes those of the languages to ``add``.

    ``folder``: where the guide stands, None for the built-in one, with which the bot's own words are updated, too.
    Raises :class:`~bot.i18n.catalogue.BrokenCatalogueError`, ``OSError``.
    """
    locales = folder / "locales" if folder else BUILT_IN
    languages = sorted({*(file.parts[-3] for file in locales.glob("*/LC_MESSAGES/*.po")), *add} - {SOURCE})
    domains = {"guide": texts_of(content, _YAML)}
    if folder is None:
        domains["bot"] = texts_of(_WORDS, _PYTHON)
    return [
        update(locales / language / "LC_MESSAGES" / f"{domain}.po", language, texts)
        for language in languages
        for domain, texts in sorted(domains.items())
    ]


def texts_of(folder: Path, methods: list[tuple[str, str]]) -> list[str]:
    """The translatable texts in the files of a folder, each once, in their order."""
    found = extract_from_dir(str(folder), methods, {})
    return list(dict.fromkeys(text for _, _, text, _, _ in found if isinstance(text, str)))


def update(file: Path, language: str, texts: Sequence[str]) -> Updated:
    """Has ``file`` hold these texts in this order."""
    catalogue = read_catalogue(file) if file.exists() else Catalog(locale=language, project="billing-bot", fuzzy=False)
    refill(catalogue, texts)
    write_catalogue(catalogue, file)
    messages = [message for message in catalogue if message.id]
    return Updated(
        file,
        len(messages),
        sum(bool(message.string) for message in messages),
        sum(message.fuzzy for message in messages),
    )


def refill(catalogue: Catalog, texts: Iterable[str]) -> None:
    """The catalogue with these texts alone, in their order, and all the translations that fit them."""
    wanted = list(texts)
    old = {str(message.id): message for message in catalogue if message.id}
    kept = set(wanted)
    changed = changes([text for text in wanted if text not in old], [text for text in old if text not in kept])
    for text in old:
        catalogue.delete(text)
    for text in wanted:
        catalogue[text] = old.get(text) or _carried(text, old.get(changed.get(text, "")))


def changes(new: Sequence[str], gone: Sequence[str]) -> dict[str, str]:
    """Which of the new texts is a changed one of those that are gone; each is so once at most, the likest first."""
    pairs = []
    for old in gone:
        matcher = SequenceMatcher(b=old, autojunk=False)
        for text in new:
            matcher.set_seq1(text)
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                pairs.append((matcher.ratio(), text, old))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for likeness, text, old in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= ALIKE and text not in found and old not in taken:
            found[text] = old
            taken.add(old)
    return found


def _carried(text: str, old: Message | None) -> Message:
    if old is None or not old.string:
        return Message(text, "")
    # Changed twice before anybody has reviewed it: what was translated is the first of its texts.
    previous = old.previous_id if old.fuzzy and old.previous_id else [str(old.id)]
    return Message(
        text, old.string, flags={*old.flags, "fuzzy"}, previous_id=previous, user_comments=list(old.user_comments)
    )


def write_catalogue(catalogue: Catalog, file: Path) -> None:
    """Writes a catalogue as all are written, so that a diff shows what changed and nothing else."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, catalogue, width=WIDTH, ignore_obsolete=True, include_previous=True, no_location=True)
