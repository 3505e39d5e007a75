"""Renders the answers a user gave, each of which they can change, and the page on which to resume."""

from collections.abc import Callable
from dataclasses import replace
from html import escape

from ..conversation import callback_data
from ..conversation.answers_from_text import recognized_ahead
from ..conversation.event import Continue, Event, RestartFlow, Show
from ..conversation.navigation import is_end, open_page
from ..conversation.route import walk
from ..conversation.session import Page, Session, View
from ..conversation.shared_case import case_of
from ..guide.guide import Guide
from ..guide.screen import Likely
from . import bot_texts
from .card import Button
from .guide_text import fill
from .keyboard import button
from .localizer import Localizer


def given_answers_page(
    guide: Guide, session: Session, language: Localizer, link: Callable[[Event], str]
) -> tuple[str, list[list[Button]]]:
    """Every answer given in a flow, each with a button to change it. ``link`` makes a deep link to copy."""
    flow = session.page.flow
    path = walk(guide, flow, session.answers)
    done = is_end(guide, flow, path.end)
    given = [*path.answered, *recognized_ahead(guide, session, flow).items()]
    text = bot_texts.ANSWERS_TEXT if given else bot_texts.ANSWERS_NONE
    lines = [f"<b>{language.say(bot_texts.ANSWERS_TITLE)}</b>", "", language.say(text)]
    rows = []
    for name, choice in given:
        screen = guide.screens[name]
        answer = language.say(screen.answers[choice].label)
        # "The most likely causes" asks nothing, and what was chosen there needn't be a cause.
        asked = language.say(bot_texts.CHOSE) if isinstance(screen, Likely) else fill(guide, screen.title, language)
        lines += ["", f"{asked}\n→ <b>{escape(answer, quote=False)}</b>"]
        rows.append([Button(answer, callback_data.encode(Show(Page(View.SCREEN, name, flow))))])
    on = button(language, bot_texts.GO_ON, Continue(flow))
    rows.append([replace(on, style="primary")])
    if done:
        rows.append([Button(language.say(bot_texts.CASE), copy=link(case_of(path)))])
    if given:
        rows.append([button(language, bot_texts.START_OVER, RestartFlow(flow))])
    return "\n".join(lines), rows


def resume_page(guide: Guide, session: Session, language: Localizer) -> tuple[str, list[list[Button]]]:
    """Where a user left off, after a pause."""
    flow = session.page.flow
    end = guide.screens[open_page(guide, session, flow).screen]
    title = fill(guide, end.title, language)
    task = language.say(guide.flows[flow].title)
    text = language.say(bot_texts.LABELLED).format(label=task, text=f"<b>{title}</b>")
    rows = [
        [button(language, bot_texts.GO_ON, Continue(flow), style="primary")],
        [
            button(language, bot_texts.ANSWERS, Show(Page(View.ANSWERS, flow=flow))),
            button(language, bot_texts.START_OVER, RestartFlow(flow)),
        ],
    ]
    return f"<b>{language.say(bot_texts.RESUME_TITLE)}</b>\n\n{text}", rows
