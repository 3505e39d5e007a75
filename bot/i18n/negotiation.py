"""Maps a Telegram client's language code to one of ours.

Clients send what their language pack is called, so many codes are no valid locale (``zh-hans-raw``,
``classic-zh-cn``), on which Babel raises and its negotiation gives up. Hence a rule of our own.
"""

from functools import lru_cache

SOURCE = "en"
SIMPLIFIED = "zh_Hans"
TRADITIONAL = "zh_Hant"
COMPLETE = frozenset({SOURCE, SIMPLIFIED, TRADITIONAL})
"""What a guide is held to in full; another language may grow text by text."""

_TRADITIONAL_PARTS = frozenset({"hant", "tw", "hk", "mo", "yue", "taiwan", "hongkong"})
_CHINESE_PACKS = frozenset({"zhcncc", "taiwan", "hongkong"})


@lru_cache(maxsize=256)  # asked several times for each update
def resolve(code: str | None, languages: tuple[str, ...]) -> str:
    """The one of ``languages`` that ``code`` means, or an empty string when it is none of them.

    Traditional Chinese readers get Simplified where there is no Traditional catalogue: nearer than English.
    """
    parts = (code or "").strip().lower().replace("_", "-").split("-")
    if parts[0] in {"zh", "yue"} or parts[0] in _CHINESE_PACKS or parts[:2] == ["classic", "zh"]:
        traditional = "hans" not in parts and not _TRADITIONAL_PARTS.isdisjoint(parts)
        wanted = [TRADITIONAL, SIMPLIFIED] if traditional else [SIMPLIFIED, TRADITIONAL]
        return next((language for language in wanted if language in languages), "")
    return next((language for language in languages if language.lower() == parts[0]), "")
