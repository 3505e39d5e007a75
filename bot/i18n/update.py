"""Updates catalogues to the guide's and the bot's current texts. Changed texts keep their old translations."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from .catalogue import BUILT_IN, catalogue_file, language_of, read_catalogue
from .changed_texts import moved
from .language_codes import SOURCE

WIDTH = 110
"""The line width in catalogues; fixed, so that a run doesn't rewrap other runs' lines."""

_PREVIOUS = re.compile(r"(?:^#\| .*\n)+", re.MULTILINE)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')

WORDS = Path(__file__).parents[1] / "rendering"
_YAML = [("**.yaml", f"{__package__}.extract:extract_yaml")]
PYTHON = [("**.py", "python")]


class Updated(NamedTuple):
    """A catalogue after its update: how many texts it has, how many are translated, how many need review."""

    file: Path
    texts: int
    translated: int
    to_review: int

    def __str__(self) -> str:
        share = 100 * self.translated // self.texts if self.texts else 100
        said = f"{self.file}: {share}% translated ({self.texts - self.translated} of {self.texts} missing)"
        return said + (f", {self.to_review} to review: look for `#, fuzzy`" if self.to_review else "")


def update_catalogues(folder: Path | None, content: Path, add: Sequence[str] = ()) -> list[Updated]:
    """Updates the catalogues of the guide in ``content``, and creates those of the languages to ``add``.

    ``folder`` is the guide's, None for the built-in one. A language without a built-in catalogue of the bot's own words
    gets one in the guide's folder. Raises :class:`~bot.i18n.catalogue.BrokenCatalogueError`, ``OSError``.
    """
    locales = folder / "locales" if folder else BUILT_IN
    languages = sorted({*map(language_of, locales.glob("*/LC_MESSAGES/*.po")), *add} - {SOURCE})
    guide, words = texts_of(content, _YAML), texts_of(WORDS, PYTHON)
    updated = []
    for language in languages:
        own = catalogue_file(locales, language, "bot")
        if own.exists() or not catalogue_file(BUILT_IN, language, "bot").exists():
            updated.append(update(own, language, words))
        updated.append(update(catalogue_file(locales, language, "guide"), language, guide))
    return updated


def texts_of(folder: Path, methods: list[tuple[str, str]]) -> list[str]:
    """The translatable texts in a folder's files, each once, in order."""
    found = extract_from_dir(str(folder), methods, {})
    return list(dict.fromkeys(text for _, _, text, _, _ in found if isinstance(text, str)))


def update(file: Path, language: str, texts: Sequence[str]) -> Updated:
    """Makes ``file`` hold exactly these texts, in this order."""
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
    """Makes the catalogue hold exactly these texts, in this order, keeping translations that fit."""
    wanted = list(texts)
    kept = {str(message.id): message for message in moved(catalogue, wanted).values()}
    kept |= {str(message.id): message for message in catalogue if message.id}
    for text in [str(message.id) for message in catalogue if message.id]:
        catalogue.delete(text)
    for text in wanted:
        catalogue[text] = kept.get(text) or Message(text, "")


def write_catalogue(catalogue: Catalog, file: Path) -> None:
    """Writes a catalogue in a fixed format, so that diffs show only real changes.

    The English that a translation was made from is written only while the translation is to be reviewed.
    """
    for message in catalogue:
        if not message.fuzzy:
            message.previous_id = []
    written = BytesIO()
    write_po(written, catalogue, width=WIDTH, ignore_obsolete=True, include_previous=True, no_location=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_PREVIOUS.sub(_with_whole_strings, written.getvalue().decode()), encoding="utf-8")


def _with_whole_strings(previous: re.Match[str]) -> str:
    """``#| msgid`` with one string per line. Babel wraps it like a comment, inside strings, which isn't valid."""
    said = " ".join(line.removeprefix("#| ") for line in previous[0].splitlines())
    first, *others = _STRING.findall(said)
    return "".join(f"#| {line}\n" for line in (f"msgid {first}", *others))
