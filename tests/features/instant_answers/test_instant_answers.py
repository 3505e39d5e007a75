"""What ``/ask`` in a group and inline mode show: the answer itself, and a link to it in private."""

import pytest

from bot.features.instant_answers.instant_answers import InstantAnswers
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.answer_page import answer_body
from bot.rendering.renderer import Renderer
from bot.understanding.recognizer import GuideRecognizer
from tests.support.real_guide import real_understanding


@pytest.fixture(scope="module")
def instant(guide: Guide, languages: Languages, renderer: Renderer) -> InstantAnswers:
    return InstantAnswers(guide, languages, renderer, GuideRecognizer(guide, real_understanding()), "somebot")


def test_group_gets_the_answer_itself(instant: InstantAnswers, languages: Languages) -> None:
    """Without a note of how it was read: the title says it. The button opens it in private."""
    card = instant.answer("Do credits expire?", languages["en"])
    assert card.html.startswith("<b>Do credits expire?</b>\n\nYes.")
    assert [button.url for button in card.buttons] == ["https://t.me/somebot?start=v--s-credits_expire"]


def test_group_gets_place_support_from_the_list(instant: InstantAnswers, languages: Languages) -> None:
    card = instant.answer("is Vietnam supported", languages["en"])
    assert "Yes, Vietnam is on OpenAI's list" in card.html
    assert [button.url for button in card.buttons] == ["https://t.me/somebot?start=v--p-openai_VN"]


def test_inline_results_are_answers_in_every_language(instant: InstantAnswers, languages: Languages) -> None:
    results = instant.find("额度会过期吗", languages["en"])
    assert [result.name for result in results] == [f"credits_expire.{name}" for name in ("zh_Hans", "en", "zh_Hant")]
    assert "Yes." in results[1].card.html
    places = instant.find("支持越南吗", languages["zh_Hans"])
    assert places[0].name == "openai_VN.zh_Hans"
    assert places[0].title == "OpenAI 支持越南吗？"


def test_unsure_answer_offers_a_choice_with_the_likeliest_answer_whole(
    instant: InstantAnswers, guide: Guide, languages: Languages
) -> None:
    card = instant.answer("what about the money thing", languages["en"])
    likeliest = guide.answers[str(card.buttons[0].url).rpartition("-")[2]]
    assert card.html.startswith("<b>These may answer your question</b>\n\n")
    assert answer_body(likeliest, languages["en"]) in card.html
    assert len(card.buttons) == 3
