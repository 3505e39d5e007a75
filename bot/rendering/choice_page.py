"""Renders the choice after a typed text that may have asked for several answers, or for none that there is."""

from ..conversation.event import Show
from ..conversation.session import Page, Session, View
from ..guide.guide import Guide
from . import bot_texts
from .answer_page import answer_body, answer_lead
from .card import Button
from .guide_text import plain_text
from .keyboard import button, link_button
from .localizer import Localizer


def choice_page(guide: Guide, session: Session, language: Localizer) -> tuple[str, list[list[Button]]]:
    """What a typed text may have meant; or that there is no answer, and who may have one."""
    links = [link for name in session.topics if (link := guide.meaning(name))]
    rows = [[link_button(link, language)] for link in links]
    if not links and (official := guide.manifest.official):
        rows.append([link_button(official, language)])
    human = guide.manifest.human
    if human and all(link.to != human for link in links):
        rows.append([button(language, bot_texts.HUMAN, Show(Page(View.SCREEN, human)))])
    if links:
        text = "\n\n".join(_leads(guide, session, language)) or language.say(bot_texts.TOPICS_NONE_TEXT)
        html = f"<b>{language.say(bot_texts.TOPICS_TITLE)}</b>\n\n{text}\n\n{language.say(bot_texts.TOPICS_NEITHER)}"
        return html, rows
    return plain_text(guide, language, bot_texts.TOPICS_NONE_TITLE, bot_texts.TOPICS_NONE_TEXT), rows


def _leads(guide: Guide, session: Session, language: Localizer) -> list[str]:
    """The answers that a text may have asked for: the likeliest whole, since it's mostly the right one.

    Of the others only the start, which is often all that is needed.
    """
    answers = [guide.answers[name] for name in session.topics if name in guide.answers]
    said = [answer_lead(answer, language) for answer in answers]
    if said:
        said[0] = answer_body(answers[0], language)
    return [f"<b>{language.say(each.question)}</b>\n{text}" for each, text in zip(answers, said, strict=True)]
