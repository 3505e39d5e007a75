"""Reads gettext catalogues.

They are read from the ``.po`` files, so there are no compiled files that could be stale. A guide's texts are in the
domain ``guide``, the bot's own in the domain ``bot``.
"""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from babel.messages.pofile import unescape as unescape_po

from .changed_texts import moved
from .fidelity import check_fidelity
from .language_codes import is_language
from .po_file_checks import BadLine, bad_line

_PACKAGE = Path(__file__).parents[1]
BUILT_IN = _PACKAGE / "locales" if (_PACKAGE / "locales").is_dir() else _PACKAGE.parent / "locales"
"""The wheel has the catalogues inside the package; the repository has them beside it."""


class BrokenCatalogueError(Exception):
    """A catalogue can't be read. The message names the file, the line and the reason."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        self.file, self.line, self.reason = str(file), line, reason
        super().__init__(f"{file}:{line}: {reason}")


_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def locales_of(folder: Path | None) -> list[Path]:
    """The folders of a guide's catalogues: the bot's own texts, then the guide's."""
    return [BUILT_IN, *([folder / "locales"] if folder else [])]


def catalogue_file(locales: Path, language: str, domain: str) -> Path:
    """The file of a language's catalogue below ``locales``."""
    return locales / language / "LC_MESSAGES" / f"{domain}.po"


def language_of(file: Path) -> str:
    """The language of a catalogue, by its folder. Raises :class:`BrokenCatalogueError`."""
    name = file.parts[-3]
    if not is_language(name):
        reason = f"`{name}` isn't a language code; rename the folder, for example to ja, de or pt_BR"
        raise BrokenCatalogueError(file, 1, reason)
    return name


def read_catalogue(file: Path) -> Catalog:
    """The catalogue in a ``.po`` file. Raises :class:`BrokenCatalogueError`."""
    try:
        return _parsed(file, file.stat().st_mtime_ns)
    except _BadLineError as error:
        raise BrokenCatalogueError(file, error.line.number, error.line.reason) from None
    except PoFileError as error:
        raise BrokenCatalogueError(file, error.lineno + 1, f"not a gettext catalogue: {error}") from error
    except (OSError, LookupError, ValueError) as error:  # LookupError: a charset that doesn't exist
        raise BrokenCatalogueError(file, 1, f"can't be read as a gettext catalogue: {error}") from error


@lru_cache(maxsize=16)
def _parsed(file: Path, _modified: int) -> Catalog:
    """Cached: parsing takes a tenth of a second, and both the checks and the languages need it."""
    data = file.read_bytes()
    with suppress(UnicodeDecodeError):  # then Babel says which charset it should be in
        if found := bad_line(data.decode("utf-8")):
            raise _BadLineError(found)
    catalogue = read_po(BytesIO(data), abort_invalid=True)
    for message in catalogue:
        _restore_previous(message)
    return catalogue


class _BadLineError(Exception):
    def __init__(self, line: BadLine) -> None:
        self.line = line
        super().__init__(line.reason)


def _restore_previous(message: Message) -> None:
    """Restores the text that a fuzzy translation was made from (``#| msgid``), which Babel reads as a comment."""
    lines = [comment.removeprefix("|").strip() for comment in message.user_comments if comment.startswith("|")]
    if not lines:
        return
    message.user_comments = [comment for comment in message.user_comments if not comment.startswith("|")]
    # Babel also wraps comments inside quotes, so the lines are joined before they are parsed.
    message.previous_id = ["".join(map(unescape_po, _QUOTED.findall(" ".join(lines))))]


def free_catalogues() -> None:
    """Frees the parsed catalogues once the languages are loaded: they take as much memory again."""
    _parsed.cache_clear()


def translations(file: Path, texts: Collection[str] = ()) -> dict[str, str]:
    """The translation of each text that has one to show. Those of ``texts`` that have changed keep their old one."""
    catalogue = read_catalogue(file)
    return {
        message.id: str(message.string)
        for message in (*catalogue, *moved(catalogue, texts).values())
        if isinstance(message.id, str) and message.id and shown(message)
    }


def share_translated(file: Path, texts: Collection[str]) -> float:
    """The share of ``texts`` whose translation in ``file`` is shown; 1 if there are none."""
    return share_of(translations(file, texts), texts)


def share_of(translated: Mapping[str, str], texts: Collection[str]) -> float:
    wanted = set(texts)
    return len(wanted & translated.keys()) / len(wanted) if wanted else 1


def texts_in(file: Path) -> list[str]:
    return [str(message.id) for message in read_catalogue(file) if message.id]


def shown(message: Message) -> bool:
    """Whether this translation is shown, rather than the English text.

    A fuzzy one is shown until it is reviewed, as long as its links, numbers and placeholders are still right.
    """
    if not message.string or not message.fuzzy:
        return bool(message.string)
    return bool(message.previous_id) and not any(check_fidelity(str(message.id), str(message.string)))
