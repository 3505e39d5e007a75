"""How sure we are is said on the screen itself, in every language, and not only under "Sources"."""

from datetime import date, timedelta

import pytest

from bot.conversation.session import Page, Session, View
from bot.guide.fact import Fact, Source
from bot.guide.fact_dates import oldest
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.rendering.footer import checked
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import plain

UNSURE = {
    "en": ("not confirmed",),
    "zh_Hans": ("没有定论", "未经证实", "尚未确认"),
    "zh_Hant": ("沒有定論", "未獲證實", "尚未確認"),
}


def fact(confidence: str, checked: str | int | date, review_days: int = 180) -> Fact:
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
    "F2": fact("medium", "2026-03"),
    "F3": fact("medium", "2020", 3650),
    "F4": fact("medium", 2026, 3650),
}


@pytest.mark.parametrize(
    ("checked", "day", "precision"),
    [
        ("2026-07-21", date(2026, 7, 21), "day"),
        (date(2026, 7, 21), date(2026, 7, 21), "day"),
        ("2026-07", date(2026, 7, 1), "month"),
        (2026, date(2026, 1, 1), "year"),
    ],
)
def test_a_fact_may_know_no_more_than_a_month_or_a_year(checked: str | int | date, day: date, precision: str) -> None:
    """It counts from the first day, so that it is reviewed too early rather than too late."""
    found = fact("high", checked)
    assert (found.checked, found.precision) == (day, precision)


def test_the_date_of_a_card_is_the_oldest_of_what_can_change() -> None:
    """So that no date looks better than the weakest thing it stands for; settled history says nothing of the rest."""
    assert oldest(("F1", "F2", "F3"), FACTS) == FACTS["F2"]
    assert oldest(("F3", "F4"), FACTS) == FACTS["F3"]
    assert oldest(("F9",), FACTS) is None


@pytest.mark.parametrize(
    ("cites", "language", "line"),
    [
        (("F1", "F2"), "en", "Checked March 2026"),
        (("F1", "F2"), "zh_Hans", "2026年3月核对"),
        (("F4",), "en", "Checked 2026"),
        (("F4",), "zh_Hant", "2026年核對"),
        ((), "en", ""),
    ],
)
def test_a_card_says_once_when_what_it_says_was_checked(
    guide: Guide, languages: Languages, cites: tuple[str, ...], language: str, line: str
) -> None:
    """In its last line, by the month; by the year, where the source gives no more."""
    dated = guide.model_copy(update={"facts": FACTS})
    assert plain(checked(dated, cites, languages[language], date(2026, 6, 1))) == line


def test_a_card_says_that_one_of_its_facts_is_due_for_review(guide: Guide, languages: Languages) -> None:
    """From the day on which that is so, even where the oldest of them isn't."""
    facts = {"F1": fact("high", date(2026, 5, 1)), "F2": fact("high", date(2026, 3, 1), 30)}
    aged = guide.model_copy(update={"facts": facts})
    cites = ("F1", "F2")
    last = date(2026, 3, 30)
    assert "may have changed" not in checked(aged, cites, languages["en"], last)
    assert "Checked March 2026, may have changed" in checked(aged, cites, languages["en"], last + timedelta(days=1))


def test_what_is_not_confirmed_is_called_so_where_it_is_said(
    guide: Guide, renderer: Renderer, languages: Languages
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
            html = renderer.render(Session(Page(View.SCREEN, name)), language).html
            assert any(word in html.lower() for word in UNSURE[language.name]), f"{name} in {language.name}"


def test_an_answer_that_rests_on_something_not_confirmed_says_so(guide: Guide, languages: Languages) -> None:
    """Its card has no room for the mark that Sources gives."""
    for name, answer in guide.answers.items():
        if any(guide.facts[row].confidence == "low" for row in answer.cites):
            for language in languages.values():
                said = language.say(answer.answer).lower()
                assert any(word in said for word in UNSURE[language.name]), f"{name} in {language.name}"


def test_every_fact_has_a_place(guide: Guide) -> None:
    """What no screen and no answer rests on would be checked again and again for nobody."""
    cited = {row for shown in (*guide.screens.values(), *guide.answers.values()) for row in shown.cites}
    assert guide.facts.keys() <= cited
