"""Translates texts with gettext catalogues, and formats with Babel.

Catalogues are read from the ``.po`` files themselves, so that no compiled file can be stale. A guide brings
the domain ``guide``; the bot's own words are the domain ``bot``.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, get_day_names
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, unescape

from ..guide.fact import Precision
from .fidelity import check_fidelity
from .negotiation import SOURCE
from .po_lines import BadLine, bad_line

_PACKAGE = Path(__file__).parents[1]
BUILT_IN = _PACKAGE / "locales" if (_PACKAGE / "locales").is_dir() else _PACKAGE.parent / "locales"
"""In the wheel the catalogues are inside the package; in the repository beside it."""

_ENDONYMS = {"en": ("English", "EN"), "zh_Hans": ("简体中文", "简"), "zh_Hant": ("繁體中文", "繁")}
"""What a language calls itself: in full, and as short as a quarter of a phone's width allows."""


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
"""Where CLDR's name is longer than what is meant: lists name mainland China, Hong Kong and Macau apart."""


OFFERED, COMPLETE = 0.5, 0.97
"""From these shares of the guide's texts on a language is offered, and offered without a word about what is missing."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


class Language:
    """One language: says texts in it. An untranslated text is said in English."""

    def __init__(self, name: str, translations: Mapping[str, str], share: float = 1) -> None:
        """``share`` of the guide's texts are translated; a language that lacks some says so where it's chosen."""
        self.name = name
        full = Locale.parse(name).get_display_name(name) or name
        self.endonym, self.short = _ENDONYMS.get(name, (full, name.partition("_")[0].upper()))
        if share < COMPLETE:
            self.endonym = f"{self.endonym} ({int(100 * share)} %)"
        self._translations = translations
        self._dates: dict[tuple[date, str], str] = {}

    def say(self, text: str) -> str:
        """``text`` in this language."""
        return self._translations.get(text, text)

    def say_date(self, day: date, precision: Precision = "day") -> str:
        """A date as this language writes it: ``Nov 21, 2026``, ``November 2026``, ``2026``; ``2026年11月``."""
        if (day, precision) not in self._dates:  # the few on which facts were checked
            self._dates[day, precision] = self._date(day, precision)
        return self._dates[day, precision]

    def _date(self, day: date, precision: Precision) -> str:
        if precision == "day":
            return format_date(day, "medium" if self.name == SOURCE else "long", locale=self.name)
        return format_skeleton("y" if precision == "year" else "yMMMM", day, locale=self.name)

    def say_place(self, code: str) -> str:
        """The name of a country or territory, by its code in ISO 3166; the code itself where it is none."""
        return _SHORT_NAMES.get((self.name, code)) or str(Locale.parse(self.name).territories.get(code, code))

    def say_moment(self, seconds: int) -> str:
        """A moment with its zone, for clients that can't show it in their own: Beijing's for Chinese, else UTC."""
        chinese = self.name.startswith("zh")
        zone = timezone(timedelta(hours=8)) if chinese else UTC
        said = format_datetime(datetime.fromtimestamp(seconds, zone), "medium", tzinfo=zone, locale=self.name)
        return f"{said} {'UTC+8' if chinese else 'UTC'}"

    def say_weekday(self, number: int) -> str:
        """A day of the week, from Monday as 0: ``Mon``, ``周一``."""
        return str(get_day_names("abbreviated", locale=self.name)[number])


class Languages(Mapping[str, Language]):
    """The languages that a guide is offered in, English first."""

    def __init__(self, *folders: Path) -> None:
        """Reads ``<folder>/<language>/LC_MESSAGES/*.po`` of each folder, later folders over earlier ones.

        Offered are the languages of the last folder, which is the guide's, that have a fair part of its texts. The
        bot's own words alone, around an English guide, would serve nobody. Raises :class:`BrokenCatalogueError`.
        """
        said: dict[str, dict[str, str]] = {}
        for folder in folders:
            for file in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                name = file.parts[-3]
                _check_name(file, name)
                said.setdefault(name, {}).update(_translations(file))
        self._languages = {SOURCE: Language(SOURCE, {})}
        files = sorted(folders[-1].glob("*/LC_MESSAGES/*.po")) if folders else []
        shares = {file.parts[-3]: share_translated(file) for file in files if file.parts[-3] != SOURCE}
        self._languages |= {
            name: Language(name, said[name], share) for name, share in sorted(shares.items()) if share >= OFFERED
        }

    def __getitem__(self, name: str) -> Language:
        return self._languages[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)

    def best(self, *names: str) -> Language:
        """The first of ``names`` that there is, else English."""
        for name in names:
            if language := self._languages.get(name):
                return language
        return self._languages[SOURCE]


def locales_of(folder: Path | None) -> list[Path]:
    """Where the catalogues of a guide are: the bot's own words, then the guide's."""
    return [BUILT_IN, *([folder / "locales"] if folder else [])]


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
    """Parsing takes a tenth of a second, and both the checks and the languages need it."""
    data = file.read_bytes()
    with suppress(UnicodeDecodeError):  # then Babel says which charset it should be in
        if found := bad_line(data.decode("utf-8")):
            raise _BadLineError(found)
    catalogue = read_po(BytesIO(data), abort_invalid=True)
    for message in catalogue:
        _take_previous(message)
    return catalogue


class _BadLineError(Exception):
    def __init__(self, line: BadLine) -> None:
        self.line = line
        super().__init__(line.reason)


def _take_previous(message: Message) -> None:
    """What an unreviewed translation was made from (``#| msgid "…"``), which Babel writes and reads as a remark."""
    lines = [comment.removeprefix("|").strip() for comment in message.user_comments if comment.startswith("|")]
    if not lines:
        return
    message.user_comments = [comment for comment in message.user_comments if not comment.startswith("|")]
    # Babel wraps remarks within quotes, too, so the lines are put together before they are read.
    message.previous_id = ["".join(map(unescape, _QUOTED.findall(" ".join(lines))))]


def forget_catalogues() -> None:
    """Lets go of what was parsed, once the languages have their texts: the files' own form takes as much again."""
    _parsed.cache_clear()


def _translations(file: Path) -> dict[str, str]:
    """Every text that has a translation to be shown."""
    return {
        message.id: str(message.string)
        for message in read_catalogue(file)
        if isinstance(message.id, str) and message.id and shown(message)
    }


def share_translated(file: Path) -> float:
    """Which part of a catalogue's texts has a translation that people read; all of an empty one."""
    messages = [message for message in read_catalogue(file) if message.id]
    return sum(map(shown, messages)) / len(messages) if messages else 1


def shown(message: Message) -> bool:
    """Whether people read this translation, rather than English.

    One whose English has changed since is shown until it's reviewed, as long as its links, numbers and placeholders
    are still the right ones.
    """
    if not message.string or not message.fuzzy:
        return bool(message.string)
    return bool(message.previous_id) and not any(check_fidelity(str(message.id), str(message.string)))


def read_language(name: str) -> str:
    """``name`` as a folder of catalogues is called: ``ja``, ``pt_BR``. Raises ``ValueError``."""
    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"`{name}` is no language; write its code, such as ja, de or pt_BR") from None


def _check_name(file: Path, name: str) -> None:
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError) as error:
        raise BrokenCatalogueError(file, 1, f"the folder `{name}` is not named after a language: {error}") from error
