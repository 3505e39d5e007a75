"""Renders why an outcome is likely: what the answers say for and against each cause, and the sources."""

from datetime import date

from ..conversation import callback_data
from ..conversation.diagnosis import Diagnosis, Votes, diagnose
from ..conversation.event import Show, Vote
from ..conversation.navigation import current_path
from ..conversation.route import stated_answers
from ..conversation.session import Helped, Page, Session, View
from ..guide.guide import Guide
from . import bot_texts
from .card import Button
from .diagnosis_text import based_on, reasoning
from .keyboard import button, packed
from .localizer import Localizer
from .outcome_buttons import asks_whether_it_helped
from .sources import source


def why_page(
    guide: Guide, session: Session, language: Localizer, votes: Votes, today: date
) -> tuple[str, list[list[Button]]]:
    """The full diagnosis, with a button for each cause; then the sources."""
    page = session.page
    path = current_path(guide, session)
    diagnosis = diagnose(guide, path.answers, votes) if path else Diagnosis()
    screen = guide.screens[page.screen]
    reasons = list(reasoning(guide, diagnosis, language))
    blocks = [f"<b>{language.say(bot_texts.WHY_TITLE)}</b>", *reasons]
    if diagnosis.likely:
        likeliest, *_ = diagnosis.likely
        unseen = guide.manifest.about.unseen
        remarks = [text for text in (bot_texts.WHY_TEXT if likeliest.likely else None, unseen) if text]
        blocks += ["\n".join(map(language.say, remarks))] if remarks else []
    elif not reasons:
        blocks.append(language.say(bot_texts.WHY_NOTHING))
    if path and path.answered:
        blocks.append(based_on(guide, stated_answers(guide, path), language))
    if screen.cites:
        blocks.append(f"<b>{language.say(bot_texts.SOURCES_TITLE)}</b>")
        blocks += [source(guide.facts[row], language, today) for row in screen.cites]
    causes = [
        Button(
            language.say(bot_texts.CAUSE).format(number=number),
            callback_data.encode(Show(Page(View.SCREEN, finding.cause, page.flow))),
        )
        for number, finding in enumerate(diagnosis.likely, 1)
    ]
    ways = [button(language, bot_texts.ANSWERS, Show(Page(View.ANSWERS, flow=page.flow)))] if path else []
    if asks_whether_it_helped(guide, page._replace(view=View.SCREEN)):
        ways.append(button(language, bot_texts.WRONG, Vote(page.flow, page.screen, Helped.WRONG)))
    rows = [*packed(causes), *packed(ways)]
    return "\n\n".join(blocks), rows
