"""How sure we are is said on the screen itself, in every language, and not only under "Sources"."""

from datetime import date

import pytest

from bot.conversation.session import Page, Session, View
from bot.guide.dating import day, undated
from bot.guide.fact import Fact, Source
from bot.guide.guide import Guide
from bot.guide.screen import Info
from bot.language.catalogue import Languages
from bot.screens.draw import Artist

UNSURE = {"en": "not confirmed", "zh_Hans": "未经证实", "zh_Hant": "未經證實"}


def fact(confidence: str, checked: date, review_days: int = 180) -> Fact:
    return Fact.model_validate(
        {
            "claim": "So it is.",
            "source": Source(title="A page"),
            "checked": checked,
            "confidence": confidence,
            "review_days": review_days,
        }
    )


FACTS = {
    "F1": fact("high", date(2026, 5, 1)),
    "F2": fact("medium", date(2026, 3, 1)),
    "F3": fact("medium", date(2020, 1, 1), 3650),
}


def info(text: str, *cites: str) -> Info:
    return Info(kind="info", title="A screen", text=text, cites=cites)


@pytest.mark.parametrize(
    ("text", "cites", "missing"),
    [
        ("Nothing", ("F1",), []),
        ("Nothing", ("F1", "F2"), ["F2"]),
        ("As of {F2}", ("F1", "F2"), []),
        ("As of {F1}", ("F1", "F2"), ["F2"]),
        ("As of {checked}", ("F1", "F2"), []),
        ("As of {checked}", ("F1", "F3"), ["F3"]),
        ("As of {checked}", ("F3",), []),
        ("As of {F4}", ("F2",), ["F2"]),
    ],
)
def test_a_fact_of_medium_confidence_needs_its_own_day(text: str, cites: tuple[str, ...], missing: list[str]) -> None:
    """``{checked}`` speaks for what can change; of settled history it says nothing while there is something newer."""
    assert list(undated(info(text, *cites), FACTS)) == missing


def test_the_day_of_all_is_the_oldest_of_what_can_change() -> None:
    """So that no date looks better than the weakest thing it stands for."""
    assert day("checked", ("F1", "F2", "F3"), FACTS) == date(2026, 3, 1)
    assert day("F3", ("F1", "F3"), FACTS) == date(2020, 1, 1)
    assert day("F3", ("F1",), FACTS) is None
    assert day("checked", (), FACTS) is None


def test_what_is_not_confirmed_is_called_so_where_it_is_said(
    guide: Guide, artist: Artist, languages: Languages
) -> None:
    """A screen that rests on a fact of low confidence has the words on it, whoever reads it."""
    shaky = [
        name
        for name, screen in guide.screens.items()
        if any(guide.facts[row].confidence == "low" for row in screen.cites)
    ]
    assert len(shaky) >= 8
    for name in shaky:
        for language in languages.values():
            html = artist.draw(Session(Page(View.SCREEN, name)), language).html
            assert UNSURE[language.name] in html.lower(), f"{name} in {language.name}"


def test_every_fact_has_a_place(guide: Guide) -> None:
    """What no screen rests on would be checked again and again for nobody."""
    cited = {row for screen in guide.screens.values() for row in screen.cites}
    assert guide.facts.keys() <= cited
