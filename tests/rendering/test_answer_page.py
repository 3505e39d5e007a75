"""The card of an answer, and how users reach and leave it."""

from bot.conversation import callback_data, deep_links
from bot.conversation.event import Back, Show, TextUnderstood
from bot.conversation.navigation import new_session
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from tests.support.telegram_markup import parse

EXPIRE = Page(View.ANSWER, "credits_expire")


def test_answer_card_has_question_answer_and_date_checked(renderer: Renderer, languages: Languages) -> None:
    text = parse(renderer.render(Session(EXPIRE), languages["en"]).html).text
    title, answer, foot = text.split("\n\n")
    assert title == "Do credits expire?"
    assert answer.startswith("Yes.")
    assert foot == "Checked November 2026"
    assert parse(renderer.render(Session(EXPIRE), languages["zh_Hans"]).html).text.endswith("2026年11月核对")


def test_typed_question_shows_its_answer_and_not_this_offers_others(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    said = TextUnderstood(("credits_expire", "free_credits", "setup.credits"), sure=True)
    session, _ = transition(guide, new_session(guide), said)
    assert session.page == EXPIRE
    card = renderer.render(session, languages["en"])
    assert not card.html.startswith("<i>")  # its title already says how the text was read
    other = next(button for button in card.buttons if button.label == "Not this?")
    session, _ = transition(guide, session, callback_data.decode(other.data))
    labels = [button.label for button in renderer.render(session, languages["en"]).buttons]
    assert labels[:3] == ["Do credits expire?", "Are there free credits?", "Buying credits and auto-reload"]


def test_unsure_text_offers_a_choice_of_answers(guide: Guide) -> None:
    session, _ = transition(guide, new_session(guide), TextUnderstood(("credits_expire", "free_credits")))
    assert session.page.view is View.TOPICS
    assert session.topics == ("credits_expire", "free_credits")


def test_sources_of_an_answer_lead_back_to_it(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    session, _ = transition(guide, new_session(guide), Show(EXPIRE))
    sources = next(each for each in renderer.render(session, languages["en"]).buttons if each.label == "Sources")
    session, _ = transition(guide, session, callback_data.decode(sources.data))
    assert "Do credits expire?" in renderer.render(session, languages["en"]).html
    assert transition(guide, session, Back(EXPIRE))[0].page == EXPIRE


def test_link_opens_an_answer_even_if_it_names_a_screen(guide: Guide) -> None:
    for event in (Show(EXPIRE), Show(Page(View.SCREEN, "credits_expire"))):
        payload = deep_links.encode(event)
        assert transition(guide, None, deep_links.decode(payload))[0].page == EXPIRE


def test_retired_answer_leads_to_its_replacement(guide: Guide) -> None:
    manifest = guide.manifest.model_copy(update={"retired": {"old": "credits_expire", "older": "refund"}})
    moved = guide.model_copy(update={"manifest": manifest})
    assert transition(moved, None, Show(Page(View.ANSWER, "old")))[0].page == EXPIRE
    assert transition(moved, None, Show(Page(View.ANSWER, "older")))[0].page.screen == "refund"
