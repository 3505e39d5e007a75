"""Languages that people chose, remembered for when the store can't be asked."""

from bot.i18n.language_cache import LanguageCache


def test_the_choice_is_remembered_until_there_is_none() -> None:
    """The newest counts; an empty one is none."""
    chosen = LanguageCache()
    assert chosen.of(7) == ""
    chosen.note(7, "zh_Hans")
    chosen.note(7, "en")
    assert chosen.of(7) == "en"
    chosen.note(7, "")
    assert chosen.of(7) == ""


def test_no_more_people_are_remembered_than_there_is_room_for() -> None:
    """Those who were seen last."""
    chosen = LanguageCache(capacity=2)
    for user in (1, 2, 1, 3):
        chosen.note(user, "en")
    assert [user for user in (1, 2, 3) if chosen.of(user)] == [1, 3]
