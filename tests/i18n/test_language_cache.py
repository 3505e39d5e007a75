"""Languages that users chose, remembered for when the store is down."""

from bot.i18n.language_cache import LanguageCache


def test_latest_choice_is_remembered() -> None:
    """An empty one removes it."""
    chosen = LanguageCache()
    assert chosen.of(7) == ""
    chosen.note(7, "zh_Hans")
    chosen.note(7, "en")
    assert chosen.of(7) == "en"
    chosen.note(7, "")
    assert chosen.of(7) == ""


def test_memory_is_bounded() -> None:
    """The users seen most recently are kept."""
    chosen = LanguageCache(capacity=2)
    for user in (1, 2, 1, 3):
        chosen.note(user, "en")
    assert [user for user in (1, 2, 3) if chosen.of(user)] == [1, 3]
