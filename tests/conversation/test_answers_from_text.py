"""Answers read from a typed text: shown to the user, and withdrawn if they were misread."""

import pytest

from bot.conversation import callback_data
from bot.conversation.answers_from_text import answers_from_text, recognized_ahead
from bot.conversation.event import AnswerQuestions, Back, Event, RestartFlow, SetLanguage, Show, Start, TextUnderstood
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import plain

TOPICS = Page(View.TOPICS)
ANSWERS = Page(View.ANSWERS, flow="decline")
CREDITS = "setup.credits"
DECLINED = "decline.unknown"


def after(guide: Guide, *events: Event, session: Session | None = None) -> Session:
    for event in events:
        session = transition(guide, session, event)[0]
    assert session is not None
    return session


def understood(topic: str, *stated: tuple[str, str], screen: str = "", **more: object) -> TextUnderstood:
    return TextUnderstood((topic, "human"), sure=True, stated=stated, screen=screen, **more)  # type: ignore[arg-type]


def shown(renderer: Renderer, languages: Languages, session: Session) -> str:
    return plain(renderer.render(session, languages["en"]).html)


def test_answers_in_a_text_are_shown_on_the_likely_causes(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """With a button to change them, and nothing to confirm first."""
    session = after(guide, understood(DECLINED, ("card_country", "china")))
    assert session.page == Page(View.SCREEN, "likely", "decline")
    card = renderer.render(session, languages["en"])
    assert "I read this as: Declined, no reason shown" in card.html
    assert "Card from mainland China/HK/Macau" in card.html
    assert Show(ANSWERS) in [callback_data.decode(button.data) for button in card.buttons if button.data]


def test_answers_in_a_text_are_noted_on_an_unrelated_screen(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """The screen doesn't ask for them, but they were given."""
    session = after(guide, understood(CREDITS, ("place", "unlisted")))
    assert session.page.screen == guide.topics[CREDITS].link.to
    assert "From your message: In an unsupported place" in shown(renderer, languages, session)
    card = renderer.render(session, languages["en"])
    assert [button.label for button in card.buttons].count("Change answers") == 1
    assert session.answers == {"place": "unlisted"}


@pytest.mark.parametrize(("place", "offered"), [("unlisted", False), ("listed", True)])
def test_a_meaning_that_the_text_contradicts_is_not_suggested(guide: Guide, place: str, *, offered: bool) -> None:
    """Someone in Shenzhen doesn't live abroad."""
    event = TextUnderstood(("cn_dual", "cn_abroad", "cn_card"), sure=False, stated=(("place", place),))
    assert ("cn_abroad" in after(guide, event).topics) is offered


def test_answers_not_asked_yet_are_listed_on_the_answers_page(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """With a way to change them."""
    session = after(guide, understood(CREDITS, ("card_country", "china"), ("seen", "hold")), Show(ANSWERS))
    assert recognized_ahead(guide, session, "decline") == {"seen": "hold"}
    card = renderer.render(session, languages["en"])
    assert "Where is your card from?" in card.html
    assert "A pending charge" in [button.label for button in card.buttons]
    assert after(guide, RestartFlow("decline"), session=session).recognized == {}


def test_answers_off_the_route_are_not_listed(guide: Guide) -> None:
    """Once the problem is an API error, what the payment page showed is irrelevant."""
    session = after(guide, understood(CREDITS, ("seen", "hold")))
    assert "seen" in recognized_ahead(guide, session, "decline")
    session = after(guide, AnswerQuestions("decline", (("api", "slow"),)), session=session)
    assert recognized_ahead(guide, session, "decline") == {}


def test_answers_in_an_unclear_text_are_kept(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """The user is asked which topic was meant; the answer stays whichever it is."""
    unclear = TextUnderstood((CREDITS, "human"), stated=(("place", "listed"),))
    session = after(guide, unclear)
    assert session.page == TOPICS
    assert "From your message: In a supported place" in shown(renderer, languages, session)
    chosen = after(guide, Show(Page(View.SCREEN, "s_credits")), session=session)
    again = after(guide, Back(TOPICS), session=chosen)
    assert again.answers == {"place": "listed"}
    assert shown(renderer, languages, again) == shown(renderer, languages, session)


@pytest.mark.parametrize(
    "event", [understood(DECLINED, ("place", "unlisted")), understood(CREDITS, ("place", "unlisted"))]
)
def test_rejecting_the_topic_withdraws_its_answers(guide: Guide, event: TextUnderstood) -> None:
    """And restores what was there before the text."""
    assert after(guide, event, Back(TOPICS)).answers == {}
    before = after(guide, AnswerQuestions("decline", (("place", "listed"),)))
    assert after(guide, event, Back(TOPICS), session=before).answers == {"place": "listed"}


def test_rejecting_the_topic_keeps_answers_chosen_since(guide: Guide) -> None:
    session = after(
        guide, understood(DECLINED, ("place", "unlisted")), AnswerQuestions("decline", (("place", "listed"),))
    )
    assert after(guide, Back(TOPICS), session=session).answers == {"place": "listed"}


def test_error_text_leads_straight_to_its_outcome(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Nobody is asked for the card's country because of a spend limit."""
    session = after(guide, TextUnderstood(("decline.limits_quota",), sure=True, answers=(("api", "limit"),)))
    assert session.page == Page(View.SCREEN, "limit", "decline")
    assert "From your message: Spend limit" in shown(renderer, languages, session)
    assert session.answers == {"likely": "code", "api": "limit"}


@pytest.mark.parametrize(
    "event",
    [
        understood(DECLINED, ("place", "unlisted")),
        understood(CREDITS, ("place", "unlisted")),
        TextUnderstood(stated=(("place", "listed"),)),
    ],
)
def test_resent_text_changes_nothing(guide: Guide, event: TextUnderstood) -> None:
    once = after(guide, event)
    assert after(guide, event, session=once) == once


def test_language_switch_keeps_noted_answers_visible(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    session = after(guide, understood(DECLINED, ("card_country", "china")), SetLanguage("zh_Hans"))
    assert answers_from_text(guide, session) == {"card_country": "china"}
    assert "Card from mainland China/HK/Macau" in shown(renderer, languages, session)


def test_typed_language_applies_until_the_user_chooses_one(guide: Guide) -> None:
    """A text may be in another language than the client's, in none that is recognized, or in the client's again."""
    session = after(guide, understood(CREDITS, language="zh_Hans"))
    assert session.typed_language == "zh_Hans"
    assert after(guide, understood(CREDITS), session=session).typed_language == "zh_Hans"
    assert after(guide, understood(CREDITS, language=""), session=session).typed_language == ""
    assert after(guide, Start(), session=session).page == Page(View.SCREEN, guide.home)
