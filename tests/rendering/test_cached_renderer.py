"""A cached card equals the card that would be rendered."""

from datetime import date, timedelta
from random import Random

import pytest

from bot.check.page_generator import pages
from bot.conversation import callback_data
from bot.conversation.diagnosis import VoteCount
from bot.conversation.event import TextUnderstood
from bot.conversation.navigation import new_session
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.screen import Likely
from bot.rendering.cached_renderer import CachedRenderer, shown
from bot.rendering.renderer import Renderer
from tests.support.real_guide import TODAY, real_guide, real_languages, real_renderer

LANGUAGES = list(real_languages().values())


def cached_renderer(cards: int = 1024) -> CachedRenderer:
    return CachedRenderer(real_guide(), LANGUAGES, lambda: TODAY, cards=cards)


TYPED = (
    TextUnderstood(),
    TextUnderstood(("setup.credits",), sure=True, stated=(("place", "unlisted"),)),
    TextUnderstood(("setup.credits", "human"), stated=(("card_country", "china"), ("place", "listed"))),
    TextUnderstood(("decline.unknown",), sure=True, stated=(("place", "listed"), ("card_country", "home"))),
    TextUnderstood(("decline.limits_quota",), sure=True, answers=(("api", "quota"),)),
)


def wander(seed: int, taps: int) -> list[Session]:
    """The sessions of a user who taps random buttons and sometimes types."""
    guide, renderer, chance = real_guide(), real_renderer(), Random(seed)
    session = new_session(guide)
    walked = [session]
    for _ in range(taps):
        data = [button.data for button in renderer.render(session, LANGUAGES[0]).buttons if button.data]
        event = chance.choice(TYPED) if chance.random() < 0.1 else callback_data.decode(chance.choice(data))
        session = transition(guide, session, event)[0]
        walked.append(session)
    return walked


@pytest.mark.parametrize("seed", range(4))
def test_cached_cards_equal_cards_rendered_afresh(seed: int) -> None:
    """With a cache too small for all of them, so that most are rendered, cached and evicted."""
    kept, renderer = cached_renderer(cards=20), real_renderer()
    for session in wander(seed, 150) + wander(seed + 100, 150):
        for language in LANGUAGES:
            assert kept.render(session, language) == renderer.render(session, language)


def test_cards_depend_only_on_what_the_cache_key_contains() -> None:
    """A page must not depend on parts of the session that are not in the key."""
    renderer = real_renderer()
    elsewhere = (Page(View.SCREEN, "home"), Page(View.LANGUAGE), Page(View.SCREEN, "reason", "decline"))
    for session in [*pages(real_guide()), *wander(7, 200)]:
        history = session.history or (Page(View.SCREEN, "place", "decline"),)
        near = session._replace(history=history)
        far = near._replace(
            history=(*elsewhere, *history), language="zh_Hans", client_language="tlh", typed_language="tlh"
        )
        assert shown(near) == shown(far)
        assert renderer.render(near, LANGUAGES[0]) == renderer.render(far, LANGUAGES[0])


def test_card_is_rendered_once() -> None:
    """The next time, the same object is returned, not an equal one."""
    kept = cached_renderer()
    session = new_session(real_guide())
    assert kept.render(session, LANGUAGES[0]) is kept.render(session._replace(client_language="en"), LANGUAGES[0])
    assert kept.render(session, LANGUAGES[0]) is not kept.render(session, LANGUAGES[1])
    assert kept.render(session, LANGUAGES[0], "A note") is not kept.render(session, LANGUAGES[0])


def test_oldest_card_is_evicted_first() -> None:
    """Requesting a card again makes it recent."""
    kept = cached_renderer(cards=2)
    home, language, forget = (Session(Page(view, screen)) for view, screen in
                              ((View.SCREEN, "home"), (View.LANGUAGE, ""), (View.FORGET, "")))  # fmt: skip
    first = kept.render(home, LANGUAGES[0])
    second = kept.render(language, LANGUAGES[0])
    assert kept.render(home, LANGUAGES[0]) is first
    kept.render(forget, LANGUAGES[0])
    assert kept.render(home, LANGUAGES[0]) is first
    assert kept.render(language, LANGUAGES[0]) is not second


def test_cached_cards_show_facts_growing_old() -> None:
    """A card is cached for the day it was rendered on."""
    days = [TODAY]
    kept = CachedRenderer(real_guide(), LANGUAGES, lambda: days[-1])
    sources = next(session for session in pages(real_guide()) if session.page.view is View.SOURCES)
    young = kept.render(sources, LANGUAGES[0])
    days.append(date.max - timedelta(days=1))
    assert kept.render(sources, LANGUAGES[0]) != young
    assert kept.render(sources, LANGUAGES[0]) == Renderer(real_guide(), LANGUAGES, lambda: days[-1]).render(
        sources, LANGUAGES[0]
    )


def test_new_votes_give_new_cards_even_at_a_reused_address() -> None:
    """New votes may be allocated where the old ones, already freed, were."""
    kept, guide = cached_renderer(), real_guide()
    ranking = next(session for session in pages(guide) if isinstance(guide.screens.get(session.page.screen), Likely))
    cards = []
    for turn in range(50):
        kept.votes = {"hold": VoteCount(turn, turn + 1)}
        cards.append(kept.render(ranking, LANGUAGES[0]))
        assert kept.render(ranking, LANGUAGES[0]) is cards[-1]
    assert len({id(card) for card in cards}) == 50
