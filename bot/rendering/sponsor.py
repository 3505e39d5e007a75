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
    """What must be disclosed of a sponsor, as Telegram HTML; the ad mark and the commission come first."""
    name, issuer, fees = language.name, sponsor.issuer, sponsor.fees
    prepaid = language.say(bot_texts.AD_PREPAID).format(text=language.say(placement.prepaid))
    lines = [
        f"<b>{MARK}: {_escaped(sponsor.product)}</b>",
        language.say(bot_texts.AD_COMMISSION).format(text=language.say(placement.needless)),
        _escaped(sponsor.about.in_(name)),
        language.say(bot_texts.AD_ISSUER).format(
            name=_escaped(issuer.name),
            country=_escaped(issuer.country.in_(name)),
            licence=_escaped(issuer.licence.in_(name)),
        ),
        language.say(bot_texts.AD_MONEY).format(text=_escaped(issuer.money.in_(name))),
        language.say(bot_texts.AD_FEES).format(
            **{each: _escaped(getattr(fees, each).in_(name)) for each in type(fees).model_fields}
        ),
        prepaid if sponsor.prepaid else language.say(bot_texts.AD_NOT_PREPAID),
        language.say(bot_texts.AD_REFUNDS).format(text=_escaped(sponsor.refunds.in_(name))),
        language.say(placement.caution),
        language.say(bot_texts.AD_CHECKED).format(date=language.say_date(sponsor.checked)),
    ]
    if today >= sponsor.due():
        lines[-1] += f" · {language.say(bot_texts.MAY_HAVE_CHANGED)}"
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return escape(text, quote=False)
