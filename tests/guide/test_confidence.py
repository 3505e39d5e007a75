"""Confidence is stated on the screen itself, in every language, and not only under "Sources"."""

from datetime import date, timedelta

import pytest

from bot.conversation.session import Page, Session, View
from bot.guide.fact import Fact, Source
from bot.guide.fact_dates import oldest
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.footer import checked
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import plain

UNSURE = {
    "en": (
        "not confirmed",
        "n't confirmed",
        "couldn't confirm",
        "not a confirmed",
        "i found no",
        "nothing i found",
        "as far as i know",
    ),
    "zh_Hans": ("没有定论", "没有查到", "未经证实", "尚未确认", "据目前所知"),
    "zh_Hant": ("沒有定論", "沒有查到", "未獲證實", "尚未確認", "據目前所知"),
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
def test_check_date_may_be_a_month_or_a_year(checked: str | int | date, day: date, precision: str) -> None:
    """It counts from the first day, so the fact is reviewed too early rather than too late."""
    found = fact("high", checked)
    assert (found.checked, found.precision) == (day, precision)


def test_cards_date_is_the_oldest_of_what_can_change() -> None:
    """So no date looks better than the weakest fact; settled history is excluded."""
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
def test_card_states_its_date_once(
    guide: Guide, languages: Languages, cites: tuple[str, ...], language: str, line: str
) -> None:
    """In its last line, by month; or by year, if the source gives no more."""
    dated = guide.model_copy(update={"facts": FACTS})
    assert plain(checked(dated, cites, languages[language], date(2026, 6, 1))) == line


def test_card_says_when_a_fact_is_due_for_review(guide: Guide, languages: Languages) -> None:
    """From that day on, even if the oldest fact isn't due."""
    facts = {"F1": fact("high", date(2026, 5, 1)), "F2": fact("high", date(2026, 3, 1), 30)}
    aged = guide.model_copy(update={"facts": facts})
    cites = ("F1", "F2")
    last = date(2026, 3, 30)
    assert "may have changed" not in checked(aged, cites, languages["en"], last)
    line = checked(aged, cites, languages["en"], last + timedelta(days=1))
    assert "Checked March 2026; may be outdated" in line


def test_unconfirmed_claims_are_marked_on_the_screen(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """In every language."""
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


def test_answer_based_on_an_unconfirmed_fact_says_so(guide: Guide, languages: Languages) -> None:
    """Its card has no room for the mark that Sources shows."""
    for name, answer in guide.answers.items():
        if any(guide.facts[row].confidence == "low" for row in answer.cites):
            for language in languages.values():
                said = language.say(answer.answer).lower()
                assert any(word in said for word in UNSURE[language.name]), f"{name} in {language.name}"


def test_every_fact_is_cited(guide: Guide) -> None:
    """Otherwise it would be reviewed again and again for nobody."""
    cited = {row for shown in (*guide.screens.values(), *guide.answers.values()) for row in shown.cites}
    assert guide.facts.keys() <= cited
