"""Renders the choice after a typed text that several answers may fit, or none."""

from datetime import date

from ..conversation.event import Show
from ..conversation.session import Page, Session, View
from ..guide.guide import Guide
from . import bot_texts
from .answer_page import answer_body
from .card import Button
from .footer import checked
from .guide_text import plain_text
from .keyboard import button, link_button
from .localizer import Localizer

_WHOLE = 2
"""How many answers a choice shows in full: if the first isn't right, the second usually is. A third wouldn't fit."""


def choice_page(guide: Guide, session: Session, language: Localizer, today: date) -> tuple[str, list[list[Button]]]:
    """What a typed text may have meant; or that there is no answer, and who may have one."""
    links = [link for name in session.topics if (link := guide.meaning(name))]
    rows = [[link_button(link, language)] for link in links]
    if not links and (official := guide.manifest.official):
        rows.append([link_button(official, language)])
    human = guide.manifest.human
    if human and all(link.to != human for link in links):
        rows.append([button(language, bot_texts.HUMAN, Show(Page(View.SCREEN, human)))])
    if not links:
        return plain_text(guide, language, bot_texts.TOPICS_NONE_TITLE, bot_texts.TOPICS_NONE_TEXT), rows
    answers = [guide.answers[name] for name in shown_whole(guide, session)]
    parts = [f"<b>{language.say(bot_texts.TOPICS_TITLE)}</b>"]
    parts += [f"<b>{language.say(each.question)}</b>\n{answer_body(each, language)}" for each in answers]
    if not answers:
        parts.append(language.say(bot_texts.TOPICS_NONE_TEXT))
    parts.append(language.say(bot_texts.TOPICS_NEITHER))
    if dated := checked(guide, [fact for each in answers for fact in each.cites], language, today):
        parts.append(dated)
    return "\n\n".join(parts), rows


def shown_whole(guide: Guide, session: Session) -> list[str]:
    """The ids of the answers that a choice shows in full. The others are only buttons."""
    return [name for name in session.topics if name in guide.answers][:_WHOLE]
