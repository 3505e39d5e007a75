"""Translates texts into one language, and formats dates, times and names in it."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from html import escape, unescape

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format, get_day_names
from babel.numbers import format_percent

from ..guide.fact import Precision
from .language_codes import SOURCE

COMPLETE = 0.97
"""A language counts as complete once this share of a guide's texts is translated."""

_ENDONYMS = {"en": ("English", "EN"), "zh_Hans": ("简体中文", "简"), "zh_Hant": ("繁體中文", "繁")}
"""Each language's own name: in full, and short enough for a quarter of a phone's width."""


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
    ("en", "GS"): "South Georgia and the South Sandwich Islands",
    ("en", "VC"): "St. Vincent and the Grenadines",
}
"""Names where CLDR's are too long (lists name mainland China, Hong Kong and Macau separately) or lack an article."""

_WITH_ARTICLE = frozenset(
    "AE AX BQ BS CC CF CK DO FK FO GB GM HM IC IM IO KM KY MH MP MV NL PH PN PS SB SC TC TF UM US VG VI".split()  # noqa: SIM905
)
"""The codes of places whose English names take "the" inside a sentence."""

_CHINAS_TIME = {"zh_Hans": "北京时间 {}", "zh_Hant": "{} UTC+8"}
"""What readers of Chinese call China's time: on the mainland it's Beijing time, in Taiwan and Hong Kong it isn't."""

_LINKED = re.compile(r'(?<=href=")[^"]+')


class Language:
    """Translates and formats for one language. Untranslated texts stay in English."""

    def __init__(
        self, name: str, translations: Mapping[str, str], share: float = 1, pages: Mapping[str, str] | None = None
    ) -> None:
        """``share`` is how much of the guide is translated; an incomplete language's name shows it.

        ``pages`` maps the addresses of web pages in English to those of the same pages in this language. Catalogues
        keep the English ones, as their sources do.
        """
        self.name = name
        full = Locale.parse(name).get_display_name(name) or name
        self.endonym, self.short = _ENDONYMS.get(name, (full, name.partition("_")[0].upper()))
        if share < COMPLETE:
            self.endonym = f"{self.endonym} ({format_percent(int(100 * share) / 100, locale=name)})"
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
        """A country or territory by its ISO 3166 code, as named inside a sentence: ``the Netherlands``, ``Taiwan``.

        An unknown code is returned as it is.
        """
        name = _SHORT_NAMES.get((self.name, code)) or str(Locale.parse(self.name).territories.get(code, code))
        if self.name != SOURCE:
            return name
        return ("the " if code in _WITH_ARTICLE else "") + name.replace(" & ", " and ")

    def say_page(self, address: str) -> str:
        """The address of the same web page in this language, if there is one."""
        return self._pages.get(address, address)

    def _page_in_text(self, address: re.Match[str]) -> str:
        return escape(self.say_page(unescape(address[0])))

    def say_language(self, name: str) -> str:
        """The name of a language, such as ``zh_Hans``, in this one: ``Simplified Chinese``, ``简体中文``."""
        if known := Locale.parse(self.name).languages.get(name):
            return str(known)
        try:
            return Locale.parse(name).get_display_name(self.name) or name
        except (UnknownLocaleError, ValueError):
            return name

    def say_moment(self, seconds: int) -> str:
        """A date and time with its time zone, for clients that can't convert it: China's for Chinese, else UTC."""
        zone = timezone(timedelta(hours=8)) if self.name in _CHINAS_TIME else UTC
        moment = datetime.fromtimestamp(seconds, zone)
        day = format_date(moment, "medium", locale=self.name)
        minute = format_time(moment, "short", tzinfo=zone, locale=self.name)
        said = str(get_datetime_format("medium", self.name)).format(minute, day)
        return _CHINAS_TIME.get(self.name, "{} UTC").format(said)

    def say_weekday(self, number: int) -> str:
        """The name of a weekday, Monday being 0: ``Mon``, ``周一``."""
        return str(get_day_names("abbreviated", locale=self.name)[number])
