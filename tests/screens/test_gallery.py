"""A card that was kept is the card that would be drawn."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from bot.conversation import address
from bot.conversation.diagnosis import Tally
from bot.conversation.event import Said
from bot.conversation.pages import fresh
from bot.conversation.session import Page, Session, View
from bot.conversation.step import step
from bot.screens.draw import Artist
from bot.screens.gallery import Gallery, shown
from bot.tour import pages
from tests.guide.real import TODAY, real_artist, real_guide, real_languages

LANGUAGES = list(real_languages().values())


def gallery(cards: int = 1024) -> Gallery:
    return Gallery(real_guide(), LANGUAGES, lambda: TODAY, cards=cards)


TYPED = (
    Said(),
    Said(("setup.credits",), sure=True, told=(("place", "unlisted"),)),
    Said(("setup.credits", "human"), told=(("card_country", "china"), ("place", "listed"))),
    Said(("decline.unknown",), sure=True, told=(("place", "listed"), ("card_country", "home"))),
    Said(("decline.limits_quota",), sure=True, answers=(("bill", "code"), ("api", "quota")), screen="limit"),
)


def wander(seed: int, taps: int) -> list[Session]:
    """The sessions of somebody who taps any button there is, and types now and then."""
    guide, artist, chance = real_guide(), real_artist(), Random(seed)
    session = fresh(guide)
    walked = [session]
    for _ in range(taps):
        data = [button.data for button in artist.draw(session, LANGUAGES[0]).buttons if button.data]
        event = chance.choice(TYPED) if chance.random() < 0.1 else address.read(chance.choice(data))
        session = step(guide, session, event)[0]
        walked.append(session)
    return walked


@pytest.mark.parametrize("seed", range(4))
def test_wanderers_are_shown_what_an_artist_would_draw_for_them(seed: int) -> None:
    """All at one gallery that has room for few of their cards, so that most are drawn, kept and forgotten again."""
    kept, artist = gallery(cards=20), real_artist()
    for session in wander(seed, 150) + wander(seed + 100, 150):
        for language in LANGUAGES:
            assert kept.draw(session, language) == artist.draw(session, language)


def test_sessions_that_show_alike_are_drawn_alike() -> None:
    """What a gallery does not tell sessions apart by, no page may depend on."""
    artist = real_artist()
    elsewhere = (Page(View.SCREEN, "home"), Page(View.LANGUAGE), Page(View.SCREEN, "bank", "decline"))
    for session in [*pages(real_guide()), *wander(7, 200)]:
        trail = session.trail or (Page(View.SCREEN, "place", "decline"),)
        near = replace(session, trail=trail)
        far = replace(near, trail=(*elsewhere, *trail), language="zh_Hans", heard="tlh", wrote="tlh")
        assert shown(near) == shown(far)
        assert artist.draw(near, LANGUAGES[0]) == artist.draw(far, LANGUAGES[0])


def test_a_card_is_drawn_once() -> None:
    """The same card, not one like it: an edge keeps what it made of it."""
    kept = gallery()
    session = fresh(real_guide())
    assert kept.draw(session, LANGUAGES[0]) is kept.draw(replace(session, heard="en"), LANGUAGES[0])
    assert kept.draw(session, LANGUAGES[0]) is not kept.draw(session, LANGUAGES[1])
    assert kept.draw(session, LANGUAGES[0], "A note") is not kept.draw(session, LANGUAGES[0])


def test_the_oldest_card_goes_first() -> None:
    """A card that is asked for again is young."""
    kept = gallery(cards=2)
    home, language, forget = (Session(Page(view, screen)) for view, screen in
                              ((View.SCREEN, "home"), (View.LANGUAGE, ""), (View.FORGET, "")))  # fmt: skip
    first = kept.draw(home, LANGUAGES[0])
    second = kept.draw(language, LANGUAGES[0])
    assert kept.draw(home, LANGUAGES[0]) is first
    kept.draw(forget, LANGUAGES[0])
    assert kept.draw(home, LANGUAGES[0]) is first
    assert kept.draw(language, LANGUAGES[0]) is not second


def test_facts_grow_old_in_a_gallery_too() -> None:
    """A card is kept for the day on which it was drawn."""
    days = [TODAY]
    kept = Gallery(real_guide(), LANGUAGES, lambda: days[-1])
    sources = next(session for session in pages(real_guide()) if session.page.view is View.SOURCES)
    young = kept.draw(sources, LANGUAGES[0])
    days.append(date.max - timedelta(days=1))
    assert kept.draw(sources, LANGUAGES[0]) != young
    assert kept.draw(sources, LANGUAGES[0]) == Artist(real_guide(), LANGUAGES, lambda: days[-1]).draw(
        sources, LANGUAGES[0]
    )


def test_new_votes_are_new_cards_wherever_they_lie_in_memory() -> None:
    """Votes that are read anew may get the address of those before them, which nobody holds any more."""
    kept = gallery()
    seen = set()
    for turn in range(50):
        kept.votes = {"hold": Tally(turn, turn + 1)}
        seen.add(kept._number_of_votes())
        assert kept._number_of_votes() in seen
    assert len(seen) == 50
