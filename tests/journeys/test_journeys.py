"""How many taps an answer is away, against its targets: see ``python -m tests.journeys`` for the figures."""

import pytest

from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.rendering.renderer import Renderer
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding
from tests.support.real_guide import real_languages

from .journeys import PEOPLE, Person, all_routes, figures, journey

LANGUAGES = sorted(real_languages())


@pytest.fixture(scope="module")
def recognizer(guide: Guide) -> GuideRecognizer:
    return GuideRecognizer(guide, Understanding.load())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.who)
def test_person_is_few_taps_from_the_right_answer(
    guide: Guide, renderer: Renderer, languages: Languages, recognizer: GuideRecognizer, person: Person, language: str
) -> None:
    """On existing buttons."""
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
    assert found.idle_questions == 0


def test_people_are_unique_and_many() -> None:
    assert len(PEOPLE) >= 32
    assert len({person.who for person in PEOPLE}) == len(PEOPLE)
