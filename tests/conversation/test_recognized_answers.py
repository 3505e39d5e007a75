"""What a typed text answers is shown before anything follows from it, and taken back if it was misread."""

import pytest

from bot.conversation import callback_data
from bot.conversation.event import AnswerQuestions, Back, Event, RestartFlow, SetLanguage, Show, Start, TextUnderstood
from bot.conversation.recognized_answers import recognized_ahead, recognized_answers
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.rendering.measure import plain
from bot.rendering.renderer import Renderer

TOPICS = Page(View.TOPICS)
ANSWERS = Page(View.ANSWERS, flow="decline")
CREDITS = "setup.credits"
DECLINED = "decline.unknown"


def after(guide: Guide, *events: Event, session: Session | None = None) -> Session:
    for event in events:
        session = transition(guide, session, event)[0]
    assert session is not None
    return session


def said(topic: str, *stated: tuple[str, str], screen: str = "", **more: object) -> TextUnderstood:
    return TextUnderstood((topic, "human"), sure=True, stated=stated, screen=screen, **more)  # type: ignore[arg-type]


def shown(renderer: Renderer, languages: Languages, session: Session) -> str:
    return plain(renderer.render(session, languages["en"]).html)


def test_what_a_text_tells_is_shown_on_the_causes_that_it_leads_to(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """With a way to change it; nothing has to be confirmed first."""
    session = after(guide, said(DECLINED, ("card_country", "china")))
    assert session.page == Page(View.SCREEN, "likely", "decline")
    card = renderer.render(session, languages["en"])
    assert "I read this as: Declined, no reason shown" in card.html
    assert "Card: mainland China, HK or Macau" in card.html
    assert Show(ANSWERS) in [callback_data.decode(button.data) for button in card.buttons if button.data]


def test_what_a_text_tells_is_noted_on_a_plain_screen_with_a_way_to_it(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """The answer is to another question than the screen's, but it was given."""
    session = after(guide, said(CREDITS, ("place", "unlisted")))
    assert session.page.screen == guide.topics[CREDITS].link.to
    assert "I also noted: In a place that isn't supported" in shown(renderer, languages, session)
    card = renderer.render(session, languages["en"])
    assert [button.label for button in card.buttons].count("Change answers") == 1
    assert session.answers == {"place": "unlisted"}


def test_what_lies_ahead_is_listed_on_the_page_that_the_note_leads_to(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """What no answer leads to yet: listed all the same, with a way to change it."""
    session = after(guide, said(CREDITS, ("card_country", "china"), ("seen", "hold")), Show(ANSWERS))
    assert recognized_ahead(guide, session, "decline") == {"seen": "hold"}
    card = renderer.render(session, languages["en"])
    assert "Where is your card from?" in card.html
    assert "A pending charge" in [button.label for button in card.buttons]
    assert after(guide, RestartFlow("decline"), session=session).recognized == {}


def test_what_no_way_leads_to_is_not_listed(guide: Guide) -> None:
    """Once an error in code turned out to be the matter, what a payment page showed says nothing."""
    session = after(guide, said(CREDITS, ("seen", "hold")))
    assert "seen" in recognized_ahead(guide, session, "decline")
    session = after(guide, AnswerQuestions("decline", (("api", "slow"),)), session=session)
    assert recognized_ahead(guide, session, "decline") == {}


def test_an_unclear_text_tells_what_it_tells(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """While it is asked which topic was meant; whichever it is, the answer stays."""
    unclear = TextUnderstood((CREDITS, "human"), stated=(("place", "listed"),))
    session = after(guide, unclear)
    assert session.page == TOPICS
    assert "I also noted: In a supported place" in shown(renderer, languages, session)
    chosen = after(guide, Show(Page(View.SCREEN, "s_credits")), session=session)
    again = after(guide, Back(TOPICS), session=chosen)
    assert again.answers == {"place": "listed"}
    assert shown(renderer, languages, again) == shown(renderer, languages, session)


@pytest.mark.parametrize("event", [said(DECLINED, ("place", "unlisted")), said(CREDITS, ("place", "unlisted"))])
def test_not_what_was_meant_takes_the_answers_back(guide: Guide, event: TextUnderstood) -> None:
    """And puts back what stood there before the text."""
    assert after(guide, event, Back(TOPICS)).answers == {}
    before = after(guide, AnswerQuestions("decline", (("place", "listed"),)))
    assert after(guide, event, Back(TOPICS), session=before).answers == {"place": "listed"}


def test_what_the_person_has_chosen_since_is_not_taken_back(guide: Guide) -> None:
    """One tap corrects one answer; it is the person's own then."""
    session = after(guide, said(DECLINED, ("place", "unlisted")), AnswerQuestions("decline", (("place", "listed"),)))
    assert after(guide, Back(TOPICS), session=session).answers == {"place": "listed"}


def test_an_error_text_leads_straight_to_its_outcome(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Nobody is asked for a card's country on account of a limit in the settings."""
    session = after(guide, TextUnderstood(("decline.limits_quota",), sure=True, answers=(("api", "limit"),)))
    assert session.page == Page(View.SCREEN, "limit", "decline")
    assert "I also noted: Spend limit" in shown(renderer, languages, session)
    assert session.answers == {"likely": "code", "api": "limit"}


@pytest.mark.parametrize(
    "event",
    [
        said(DECLINED, ("place", "unlisted")),
        said(CREDITS, ("place", "unlisted")),
        TextUnderstood(stated=(("place", "listed"),)),
    ],
)
def test_the_same_text_twice_is_the_same_as_once(guide: Guide, event: TextUnderstood) -> None:
    """Telegram sends again what was not answered in time."""
    once = after(guide, event)
    assert after(guide, event, session=once) == once


def test_a_switch_of_language_keeps_what_was_noted_on_show(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """Same page, same answers, in other words."""
    session = after(guide, said(DECLINED, ("card_country", "china")), SetLanguage("zh_Hans"))
    assert recognized_answers(guide, session) == {"card_country": "china"}
    assert "Card: mainland China, HK or Macau" in shown(renderer, languages, session)


def test_a_text_decides_the_language_until_the_person_does(guide: Guide) -> None:
    """It says nothing, or something else than the client, or the same again."""
    session = after(guide, said(CREDITS, language="zh_Hans"))
    assert session.typed_language == "zh_Hans"
    assert after(guide, said(CREDITS), session=session).typed_language == "zh_Hans"
    assert after(guide, said(CREDITS, language=""), session=session).typed_language == ""
    assert after(guide, Start(), session=session).page == Page(View.SCREEN, guide.home)
