"""Renders the block of an operator's sponsor: marked as an ad, with its terms before its link.

It comes after the options that pay no commission, and only for users known to be in a supported place.
"""

from datetime import date
from html import escape

from ..conversation.route import fits, walk
from ..conversation.session import Session, View
from ..guide.guide import Guide
from ..guide.sponsor import Placement, Sponsor
from . import bot_texts
from .card import Button, Card
from .localizer import Localizer

MARK = "广告 / Ad"
"""In both languages on every card: readers of either must see that it is an ad."""


def with_sponsor(card: Card, guide: Guide, session: Session, language: Localizer, today: date) -> Card:
    """``card`` with the sponsor's block and link at its end, where they are allowed."""
    sponsor, placement = guide.sponsor, guide.manifest.sponsor
    if sponsor is None or placement is None or not shows_sponsor(guide, session):
        return card
    unpaid = language.say(placement.unpaid)
    html = f"{card.html}\n\n{unpaid}\n\n<blockquote>{block(sponsor, placement, language, today)}</blockquote>"
    link = Button(f"{MARK}: {sponsor.product}", url=str(sponsor.link))
    # The last row leads back and home, so the link goes below everything that the guide itself offers.
    return Card(html, (*card.rows[:-1], (link,), *card.rows[-1:]))


def shows_sponsor(guide: Guide, session: Session) -> bool:
    """Whether the page carries the sponsor, by the answers that count now.

    Answers given on another path don't count, nor do those from somebody else's case: the friend who opens it may be in
    an unsupported place.
    """
    placement, page = guide.manifest.sponsor, session.page
    if guide.sponsor is None or placement is None or page.view is not View.SCREEN or page.screen != placement.screen:
        return False
    ways = [walk(guide, flow, session.answers).answers for flow in guide.flows]
    own = [when for when in placement.when if session.borrowed.isdisjoint(when)]
    return any(fits(when, answers) for when in own for answers in ways)


def block(sponsor: Sponsor, placement: Placement, language: Localizer, today: date) -> str:
    """What must be disclosed about a sponsor, as Telegram HTML; the ad mark and the commission come first."""
    name = language.name
    terms = {term: _escaped(said) for term, said in sponsor.terms(name).items()}
    lines = [
        f"<b>{MARK}: {_escaped(sponsor.product)}</b>",
        language.say(bot_texts.AD_COMMISSION).format(text=language.say(placement.needless)),
        _escaped(sponsor.about.in_(name)),
        language.say(placement.terms).format_map(terms),
        language.say(placement.prepaid if sponsor.prepaid else placement.not_prepaid),
        language.say(placement.caution),
        language.say(bot_texts.AD_CHECKED).format(date=language.say_date(sponsor.checked)),
    ]
    if today >= sponsor.due():
        lines[-1] += f" · {language.say(bot_texts.MAY_HAVE_CHANGED)}"
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return escape(text, quote=False)
