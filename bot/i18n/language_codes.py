"""Language codes: which of our languages a Telegram client means, and how a catalogue's folder is named.

Clients send the name of their language pack, which often isn't a valid locale (``zh-hans-raw``, ``classic-zh-cn``).
Babel raises on those and its ``negotiate_locale`` finds no match, so we have our own rule.
"""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

SOURCE = "en"
SIMPLIFIED = "zh_Hans"
TRADITIONAL = "zh_Hant"
COMPLETE = frozenset({SOURCE, SIMPLIFIED, TRADITIONAL})
"""The languages in which a guide must be complete; others may be translated gradually."""

_TRADITIONAL_PARTS = frozenset({"hant", "tw", "hk", "mo", "yue", "taiwan", "hongkong"})
_CHINESE_PACKS = frozenset({"zhcncc", "taiwan", "hongkong"})


@lru_cache(maxsize=256)  # called several times per update
def language_of_code(code: str | None, languages: tuple[str, ...]) -> str:
    """The one of ``languages`` that ``code`` means; empty if none.

    Without a Traditional catalogue, readers of Traditional Chinese get Simplified, which is nearer than English.
    """
    parts = (code or "").strip().lower().replace("_", "-").split("-")
    if parts[0] in {"zh", "yue"} or parts[0] in _CHINESE_PACKS or parts[:2] == ["classic", "zh"]:
        traditional = "hans" not in parts and not _TRADITIONAL_PARTS.isdisjoint(parts)
        wanted = [TRADITIONAL, SIMPLIFIED] if traditional else [SIMPLIFIED, TRADITIONAL]
        return next((language for language in wanted if language in languages), "")
    return next((language for language in languages if language.lower() == parts[0]), "")


def is_language(name: str) -> bool:
    """Whether a catalogue's folder may have this name."""
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return False
    return True


def read_language(name: str) -> str:
    """``name`` in the form of a catalogue's folder: ``ja``, ``pt_BR``. Raises ``ValueError``."""
    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"`{name}` isn't a language code; write one such as ja, de or pt_BR") from None
