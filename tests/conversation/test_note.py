"""What a typed text answers is shown before anything follows from it, and taken back if it was misread."""

import pytest

from bot.conversation.event import Assign, Back, Event, GoOn, Hello, Restart, Said, Show, Speak
from bot.conversation.note import ahead, noted
from bot.conversation.session import Page, Session, View
from bot.conversation.step import step
from bot.guide.guide import Guide
from bot.language.catalogue import Languages
from bot.screens.draw import Artist
from bot.screens.measure import plain

TOPICS = Page(View.TOPICS)
ANSWERS = Page(View.ANSWERS, flow="decline")
CREDITS = "setup.credits"
DECLINED = "decline.unknown"


def after(guide: Guide, *events: Event, session: Session | None = None) -> Session:
    for event in events:
        session = step(guide, session, event)[0]
    assert session is not None
    return session


def said(topic: str, *told: tuple[str, str], screen: str = "", **more: object) -> Said:
    return Said((topic, "human"), sure=True, told=told, screen=screen, **more)  # type: ignore[arg-type]


def shown(artist: Artist, languages: Languages, session: Session) -> str:
    return plain(artist.draw(session, languages["en"]).html)


def test_what_a_topic_takes_for_granted_is_shown_among_the_answers_first(
    guide: Guide, artist: Artist, languages: Languages
) -> None:
    """Also when the questions before it are open: nothing is only to be found under My answers."""
    session = after(guide, said(DECLINED))
    assert session.page == ANSWERS
    card = shown(artist, languages, session)
    assert "I read this as: Declined, no reason shown" in card
    assert "I took these from what you wrote" in card
    assert "Only that it was declined" in card
    assert after(guide, GoOn("decline"), session=session).page == Page(View.SCREEN, "place", "decline")


def test_what_a_text_tells_is_noted_on_a_plain_screen_with_a_way_to_it(
    guide: Guide, artist: Artist, languages: Languages
) -> None:
    """The answer is to another question than the screen's, but it was given."""
    session = after(guide, said(CREDITS, ("place", "unlisted")))
    assert session.page.screen == guide.topics[CREDITS].link.to
    assert "I also noted: Mainland China, HK or Macau" in shown(artist, languages, session)
    card = artist.draw(session, languages["en"])
    assert [button.label for button in card.buttons].count("Change answers") == 1
    assert session.answers == {"place": "unlisted"}


def test_what_lies_ahead_is_listed_on_the_page_that_the_note_leads_to(
    guide: Guide, artist: Artist, languages: Languages
) -> None:
    """The card's country comes after the place, which is open: listed all the same, with a way to change it."""
    session = after(guide, said(CREDITS, ("card_country", "china"), ("seen", "hold")), Show(ANSWERS))
    assert ahead(guide, session, "decline") == {"card_country": "china", "seen": "hold"}
    card = artist.draw(session, languages["en"])
    assert "Where was the card issued?" in card.html
    assert "A small pending charge" in [button.label for button in card.buttons]
    assert after(guide, Restart("decline"), session=session).noted == {}


def test_what_no_way_leads_to_is_not_listed(guide: Guide) -> None:
    """Once an error in code turned out to be the matter, what a payment page showed says nothing."""
    session = after(guide, said(CREDITS, ("seen", "hold")), Assign("decline", (("place", "unsaid"),)))
    session = after(guide, Assign("decline", (("card_country", "home"),)), session=session)
    assert "seen" in ahead(guide, session, "decline")
    session = after(guide, Assign("decline", (("bill", "code"),)), session=session)
    assert ahead(guide, session, "decline") == {}


def test_an_unclear_text_tells_what_it_tells(guide: Guide, artist: Artist, languages: Languages) -> None:
    """While it is asked which topic was meant; whichever it is, the answer stays."""
    unclear = Said((CREDITS, "human"), told=(("place", "listed"),))
    session = after(guide, unclear)
    assert session.page == TOPICS
    assert "I also noted: In a supported place" in shown(artist, languages, session)
    chosen = after(guide, Show(Page(View.SCREEN, "s_credits")), session=session)
    again = after(guide, Back(TOPICS), session=chosen)
    assert again.answers == {"place": "listed"}
    assert shown(artist, languages, again) == shown(artist, languages, session)


@pytest.mark.parametrize("event", [said(DECLINED, ("place", "unlisted")), said(CREDITS, ("place", "unlisted"))])
def test_not_what_was_meant_takes_the_answers_back(guide: Guide, event: Said) -> None:
    """And puts back what stood there before the text."""
    assert after(guide, event, Back(TOPICS)).answers == {}
    before = after(guide, Assign("decline", (("place", "listed"),)))
    assert after(guide, event, Back(TOPICS), session=before).answers == {"place": "listed"}


def test_what_the_person_has_chosen_since_is_not_taken_back(guide: Guide) -> None:
    """One tap corrects one answer; it is the person's own then."""
    session = after(guide, said(DECLINED, ("place", "unlisted")), Assign("decline", (("place", "listed"),)))
    assert after(guide, Back(TOPICS), session=session).answers == {"place": "listed"}


def test_an_error_text_leads_straight_to_its_outcome(guide: Guide, artist: Artist, languages: Languages) -> None:
    """Nobody is asked for a card's country on account of a limit in the settings."""
    answers = (("bill", "code"), ("api", "quota"), ("api_429", "limit"))
    session = after(guide, Said(("decline.limits_quota",), sure=True, answers=answers, screen="limit"))
    assert session.page == Page(View.SCREEN, "limit", "decline")
    assert "I also noted: My code shows an error · 429, quota, credits, billing · A limit set by us" in shown(
        artist, languages, session
    )
    assert session.answers == dict(answers)


@pytest.mark.parametrize(
    "event",
    [said(DECLINED, ("place", "unlisted")), said(CREDITS, ("place", "unlisted")), Said(told=(("place", "listed"),))],
)
def test_the_same_text_twice_is_the_same_as_once(guide: Guide, event: Said) -> None:
    """Telegram sends again what was not answered in time."""
    once = after(guide, event)
    assert after(guide, event, session=once) == once


def test_a_switch_of_language_keeps_what_was_noted_on_show(guide: Guide, artist: Artist, languages: Languages) -> None:
    """Same page, same answers, in other words."""
    session = after(guide, said(DECLINED, ("card_country", "china")), Speak("zh_Hans"))
    assert noted(guide, session) == {"seen": "declined", "card_country": "china"}
    assert "Where was the card issued?" in shown(artist, languages, session)


def test_a_text_decides_the_language_until_the_person_does(guide: Guide) -> None:
    """It says nothing, or something else than the client, or the same again."""
    session = after(guide, said(CREDITS, language="zh_Hans"))
    assert session.wrote == "zh_Hans"
    assert after(guide, said(CREDITS), session=session).wrote == "zh_Hans"
    assert after(guide, said(CREDITS, language=""), session=session).wrote == ""
    assert after(guide, Hello(), session=session).page == Page(View.SCREEN, guide.home)
