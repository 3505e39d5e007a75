"""Translates texts with gettext catalogues, and formats values with Babel.

Catalogues are read from the ``.po`` files, so there are no compiled files that could be stale. A guide's texts are in
the domain ``guide``, the bot's own in the domain ``bot``.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from html import escape, unescape
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, get_day_names
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from babel.messages.pofile import unescape as unescape_po

from ..guide.fact import Precision
from ..guide.guide import Guide
from .changed_texts import moved
from .fidelity import check_fidelity
from .language_codes import SOURCE
from .po_file_checks import BadLine, bad_line

_PACKAGE = Path(__file__).parents[1]
BUILT_IN = _PACKAGE / "locales" if (_PACKAGE / "locales").is_dir() else _PACKAGE.parent / "locales"
"""The wheel has the catalogues inside the package; the repository has them beside it."""

_ENDONYMS = {"en": ("English", "EN"), "zh_Hans": ("简体中文", "简"), "zh_Hant": ("繁體中文", "繁")}
"""Each language's own name: in full, and short enough for a quarter of a phone's width."""


class BrokenCatalogueError(Exception):
    """A catalogue can't be read. The message names the file, the line and the reason."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        self.file, self.line, self.reason = str(file), line, reason
        super().__init__(f"{file}:{line}: {reason}")


_SHORT_NAMES = {
    ("en", "CN"): "mainland China",
    ("zh_Hans", "CN"): "中国大陆",
    ("zh_Hant", "CN"): "中國大陸",
    ("en", "HK"): "Hong Kong",
    ("zh_Hans", "HK"): "中国香港",
    ("zh_Hant", "HK"): "香港",
    ("en", "MO"): "Macau",
    ("zh_Hans", "MO"): "中国澳门",
    ("zh_Hant", "MO"): "澳門",
}
"""Names where CLDR's are too long: lists name mainland China, Hong Kong and Macau separately."""


OFFERED, COMPLETE = 0.5, 0.97
"""Shares of translated guide texts: a language is offered from the first on, and counts as complete from the second."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_LINKED = re.compile(r'(?<=href=")[^"]+')


class Language:
    """Translates and formats for one language. Untranslated texts stay in English."""

    def __init__(
        self, name: str, translations: Mapping[str, str], share: float = 1, pages: Mapping[str, str] | None = None
    ) -> None:
        """``share`` of the guide's texts are translated; an incomplete language's name shows it.

        ``pages`` are the addresses of web pages in this language by those of the same pages in English. Catalogues keep
        the English ones, as their sources do.
        """
        self.name = name
        full = Locale.parse(name).get_display_name(name) or name
        self.endonym, self.short = _ENDONYMS.get(name, (full, name.partition("_")[0].upper()))
        if share < COMPLETE:
            self.endonym = f"{self.endonym} ({int(100 * share)} %)"
        self._pages = pages or {}
        self._translations = {text: _LINKED.sub(self._page_in_text, said) for text, said in translations.items()}
        self._dates: dict[tuple[date, str], str] = {}

    def say(self, text: str) -> str:
        """``text`` in this language."""
        return self._translations.get(text, text)

    def say_date(self, day: date, precision: Precision = "day") -> str:
        """A date in this language's format: ``Nov 21, 2026``, ``November 2026``, ``2026``; ``2026年11月``."""
        if (day, precision) not in self._dates:  # few: the days when facts were checked
            self._dates[day, precision] = self._date(day, precision)
        return self._dates[day, precision]

    def _date(self, day: date, precision: Precision) -> str:
        if precision == "day":
            return format_date(day, "medium" if self.name == SOURCE else "long", locale=self.name)
        return format_skeleton("y" if precision == "year" else "yMMMM", day, locale=self.name)

    def say_place(self, code: str) -> str:
        """The name of a country or territory by its ISO 3166 code; the code itself if it is unknown."""
        return _SHORT_NAMES.get((self.name, code)) or str(Locale.parse(self.name).territories.get(code, code))

    def say_page(self, address: str) -> str:
        """The address of the same web page in this language, if there is one."""
        return self._pages.get(address, address)

    def _page_in_text(self, address: re.Match[str]) -> str:
        return escape(self.say_page(unescape(address[0])))

    def say_language(self, name: str) -> str:
        """The name of a language, such as ``zh_Hans``, in this one: ``Chinese (Simplified)``."""
        try:
            return Locale.parse(name).get_display_name(self.name) or name
        except (UnknownLocaleError, ValueError):
            return name

    def say_moment(self, seconds: int) -> str:
        """A date and time with its time zone, for clients that can't convert it: UTC+8 for Chinese, else UTC."""
        chinese = self.name.startswith("zh")
        zone = timezone(timedelta(hours=8)) if chinese else UTC
        said = format_datetime(datetime.fromtimestamp(seconds, zone), "medium", tzinfo=zone, locale=self.name)
        return f"{said} {'UTC+8' if chinese else 'UTC'}"

    def say_weekday(self, number: int) -> str:
        """The name of a weekday, Monday being 0: ``Mon``, ``周一``."""
        return str(get_day_names("abbreviated", locale=self.name)[number])


class Languages(Mapping[str, Language]):
    """The languages that a guide is offered in, English first."""

    def __init__(
        self,
        *folders: Path,
        texts: Collection[str] = (),
        early: Collection[str] = (),
        pages: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Reads ``<folder>/<language>/LC_MESSAGES/*.po`` of each folder; later folders override earlier ones.

        Offered are the languages in which the last folder, the guide's, is translated well enough, and those named
        ``early``: the bot's own words around an English guide would help nobody. ``texts`` are the guide's current
        ones, of which changed ones keep their old translations. ``pages`` are each language's, see :class:`Language`.
        Raises :class:`BrokenCatalogueError`.
        """
        said: dict[str, dict[str, str]] = {}
        shares: dict[str, float] = {}
        for folder in folders:
            for file in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                name = file.parts[-3]
                _check_name(file, name)
                of_guide = folder == folders[-1] and file.name == "guide.po"
                translated = _translations(file, texts if of_guide else ())
                said.setdefault(name, {}).update(translated)
                if of_guide and name != SOURCE:
                    shares[name] = _share(translated, texts or _texts_in(file))
        self._languages = {SOURCE: Language(SOURCE, {})}
        self._languages |= {
            name: Language(name, said[name], share, (pages or {}).get(name))
            for name, share in sorted(shares.items())
            if share >= OFFERED or name in early
        }

    def __getitem__(self, name: str) -> Language:
        return self._languages[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)

    def best(self, *names: str) -> Language:
        """The first of ``names`` that is offered, else English."""
        for name in names:
            if language := self._languages.get(name):
                return language
        return self._languages[SOURCE]


def languages_of(guide: Guide, folder: Path | None) -> Languages:
    """The languages of the guide in ``folder`` (None: the built-in one). Raises :class:`BrokenCatalogueError`."""
    pages = {
        language: {str(address): str(translated) for address, translated in rows.items()}
        for language, rows in guide.manifest.translated_pages.items()
    }
    texts = [text for _, text in guide.texts]
    return Languages(*locales_of(folder), texts=texts, early=guide.manifest.offered, pages=pages)


def locales_of(folder: Path | None) -> list[Path]:
    """The folders of a guide's catalogues: the bot's own texts, then the guide's."""
    return [BUILT_IN, *([folder / "locales"] if folder else [])]


def catalogue_file(locales: Path, language: str, domain: str) -> Path:
    """The file of a language's catalogue below ``locales``."""
    return locales / language / "LC_MESSAGES" / f"{domain}.po"


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


def _translations(file: Path, texts: Collection[str] = ()) -> dict[str, str]:
    """All texts that have a translation to show. Those of ``texts`` that have changed keep their old one."""
    catalogue = read_catalogue(file)
    return {
        message.id: str(message.string)
        for message in (*catalogue, *moved(catalogue, texts).values())
        if isinstance(message.id, str) and message.id and shown(message)
    }


def share_translated(file: Path, texts: Collection[str]) -> float:
    """The share of ``texts`` whose translation in ``file`` is shown; 1 if there are none."""
    return _share(_translations(file, texts), texts)


def _share(translated: Mapping[str, str], texts: Collection[str]) -> float:
    wanted = set(texts)
    return len(wanted & translated.keys()) / len(wanted) if wanted else 1


def _texts_in(file: Path) -> list[str]:
    return [str(message.id) for message in read_catalogue(file) if message.id]


def shown(message: Message) -> bool:
    """Whether this translation is shown, rather than the English text.

    A fuzzy one is shown until it is reviewed, as long as its links, numbers and placeholders are still right.
    """
    if not message.string or not message.fuzzy:
        return bool(message.string)
    return bool(message.previous_id) and not any(check_fidelity(str(message.id), str(message.string)))


def read_language(name: str) -> str:
    """``name`` in the form of a catalogue's folder: ``ja``, ``pt_BR``. Raises ``ValueError``."""
    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"`{name}` is no language; write its code, such as ja, de or pt_BR") from None


def _check_name(file: Path, name: str) -> None:
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError) as error:
        raise BrokenCatalogueError(file, 1, f"the folder `{name}` is not named after a language: {error}") from error
