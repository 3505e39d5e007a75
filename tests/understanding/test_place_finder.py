"""Questions about a place are answered for that place; places mentioned otherwise are ignored."""

import pytest

from bot.conversation.event import Show
from bot.conversation.navigation import new_session
from bot.conversation.session import Page, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from bot.understanding.place_finder import PlaceFinder
from bot.understanding.place_name_variants import place_names
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding


@pytest.fixture(scope="module")
def finder(guide: Guide) -> PlaceFinder:
    return PlaceFinder(guide.places)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("is Vietnam supported", "openai_VN"),
        ("支持越南吗", "openai_VN"),
        ("臺灣支援嗎", "openai_TW"),
        ("Can I use the API from Hong Kong?", "openai_HK"),
        ("上海能用吗", "openai_CN"),
        ("is claude available in Macau", "anthropic_MO"),
        ("克劳德在台湾能用吗", "anthropic_TW"),
        ("Côte d'Ivoire", "openai_CI"),
        ("is Guinea-Bissau on the list", "openai_GW"),
        ("does it work in the US", "openai_US"),
        ("哈萨克斯坦可以吗", "openai_KZ"),
        ("日本行吗", "openai_JP"),
        ("Kazakhstan ok?", "openai_KZ"),
    ],
)
def test_place_asked_about_is_found(finder: PlaceFinder, text: str, key: str) -> None:
    assert finder.asked(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "I have a Hong Kong card, can I use it",
        "my server is in Singapore and it says not supported",
        "I'm in Germany and my card was declined",
        "can you tell us which places are supported",
        "日本手机号能用来注册吗",
        "日本的卡可以吗",
        "is Azure OpenAI available in China",
        "Taiwan or Hong Kong, which is supported",
        "",
    ],
)
def test_place_mentioned_otherwise_is_not_a_question_about_it(finder: PlaceFinder, text: str) -> None:
    assert finder.asked(text) == ""


def test_every_place_is_found_by_its_name_in_every_language(finder: PlaceFinder) -> None:
    """An ambiguous name, such as that of the two Congos, must match neither."""
    wrong = {
        (name, code) for name, code in place_names() if finder.asked(f"支持 {name} 吗") not in {f"openai_{code}", ""}
    }
    assert not wrong


def test_asking_about_a_place_records_no_answer(
    guide: Guide, lexical: Understanding, renderer: Renderer, languages: Languages
) -> None:
    """The user didn't say where they are."""
    said = GuideRecognizer(guide, lexical).read("is Vietnam supported")
    session, _ = transition(guide, new_session(guide), said)
    assert session.page == Page(View.PLACE, "openai_VN")
    assert not session.answers
    assert not session.recognized
    html = renderer.render(session, languages["en"]).html
    assert "Yes, Vietnam is on OpenAI's list" in html
    assert "Your location" not in html


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("openai_CN", "No. OpenAI's list of supported places doesn't include mainland China.\n"),
        ("openai_RU", "doesn't include Russia"),
        ("openai_PR", "<b>Does OpenAI support Puerto Rico?</b>\n\nOpenAI's list doesn't name Puerto Rico.\n"),
        ("openai_PR", "couldn't confirm whether the list covers this place"),
        ("openai_BM", "added recently"),
        ("openai_UA", "Some parts of Ukraine are excluded"),
        ("anthropic_HK", "doesn't include Hong Kong"),
        ("anthropic_TW", "Taiwan is on Anthropic's list"),
    ],
)
def test_place_card_states_the_list_and_its_date(
    guide: Guide, renderer: Renderer, languages: Languages, key: str, said: str
) -> None:
    session, _ = transition(guide, None, Show(Page(View.PLACE, key)))
    card = renderer.render(session, languages["en"])
    assert said in card.html
    assert card.html.endswith("2026</i>")
    assert any(button.url == str(guide.places.lists[key.split("_", maxsplit=1)[0]].url) for button in card.buttons)


def test_unknown_place_leads_home(guide: Guide) -> None:
    for key in ("nobody_CN", "openai_cn", "openai", ""):
        assert transition(guide, None, Show(Page(View.PLACE, key)))[0].page == Page(View.SCREEN, guide.home)
