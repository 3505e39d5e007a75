"""How many taps away an answer is, against the targets: see ``python -m tests.journeys`` for the figures."""

import pytest

from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from bot.understanding.recognizer import GuideRecognizer
from tests.support.real_guide import real_languages, real_understanding

from .journeys import NEVER, PEOPLE, Person, all_routes, figures, journey, taps_to_rows

LANGUAGES = sorted(real_languages())


@pytest.fixture(scope="module")
def recognizer(guide: Guide) -> GuideRecognizer:
    return GuideRecognizer(guide, real_understanding())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.who)
def test_person_is_few_taps_from_the_right_answer(
    guide: Guide, renderer: Renderer, languages: Languages, recognizer: GuideRecognizer, person: Person, language: str
) -> None:
    """With taps on existing buttons only."""
    assert journey(guide, renderer, languages, language, person, recognizer).right <= person.most


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_meet_their_targets(guide: Guide, renderer: Renderer, languages: Languages, language: str) -> None:
    """Over all these people, and over every route of the flow."""
    ways = list(all_routes(guide, renderer, languages))
    found = figures(guide, renderer, languages, language, ways)
    assert found.first_mean <= 2
    assert found.right_mean <= 3.5
    assert found.right_most <= 6
    assert found.typed_mean <= 1
    assert found.ways_median <= 5
    assert found.ways_most <= 7
    assert found.buttons_most <= 6
    assert found.lines_most <= 18
    assert found.rows_most <= 4
    assert found.idle_questions == 0


def test_every_row_on_paying_from_china_is_near(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Only the rows on paying from China; the others are steps of the setup, one after another."""
    taps = taps_to_rows(guide, renderer, languages)
    rows = [row for row in guide.manifest.rules.rows if row.startswith("B")]
    assert {row: taps.get(row) for row in rows if taps.get(row, NEVER) > 4} == {}


def test_row_that_no_button_leads_to_is_found(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Otherwise the limit above would prove nothing."""
    hidden = {name: screen.model_copy(update={"links": (), "covers": ()}) for name, screen in guide.screens.items()}
    changed = guide.model_copy(update={"screens": {**guide.screens, "opt_virtual": hidden["opt_virtual"]}})
    assert "B13" not in taps_to_rows(changed, renderer, languages)


def test_people_are_unique_and_many() -> None:
    assert len(PEOPLE) >= 32
    assert len({person.who for person in PEOPLE}) == len(PEOPLE)
