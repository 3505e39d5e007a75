"""Renders what follows an outcome: votes, reminders, news, and a person to talk to."""

from html import escape

from ..conversation import callback_data
from ..conversation.diagnosis import NO_VOTES, Votes, diagnose
from ..conversation.event import CancelReminder, EndChat, RequestAgent, SetNews, SetReminder, Show, Vote
from ..conversation.navigation import is_end
from ..conversation.route import walk
from ..conversation.session import Helped, Page, Session, View
from ..conversation.shared_case import flow_of
from ..guide.guide import NEWS, REMINDERS, Guide
from ..guide.screen import BaseScreen, Likely, Outcome
from . import bot_texts
from .card import MARK, Button
from .guide_text import fill
from .localizer import Localizer

Rows = list[list[Button]]

_HOUR, _DAY = 60, 24 * 60


def asks_whether_it_helped(guide: Guide, page: Page) -> bool:
    """Whether a page is a final outcome, at the end of its flow rather than on the way."""
    return page.view is View.SCREEN and page.flow in guide.flows and is_end(guide, page.flow, page.screen)


def vote_buttons(guide: Guide, session: Session, screen: Outcome, language: Localizer) -> list[Button]:
    """The votes on a final outcome.

    Choices that lead on when it didn't help replace the "Not yet" button. The one marked ``not_yet`` is that vote in
    its own words, and is recorded as an answer, too.
    """
    page = session.page
    if not asks_whether_it_helped(guide, page):
        return []
    said = session.votes.get(page.screen)
    labels = {Helped.SOLVED: bot_texts.SOLVED}
    if not screen.choices:
        labels[Helped.NOT_YET] = bot_texts.NOT_YET
    for choice in screen.choices.values():
        if choice.not_yet:
            labels[Helped.NOT_YET] = choice.label
    return [
        Button(
            f"{MARK if helped is said else ''}{language.say(label)}",
            callback_data.encode(Vote(page.flow, page.screen, helped)),
        )
        for helped, label in labels.items()
    ]


def later_buttons(guide: Guide, session: Session, screen: Outcome, language: Localizer) -> list[Button]:
    """What an outcome offers for later: a reminder, and news for users who were helped."""
    page = session.page
    buttons = []
    if screen.remind and REMINDERS in guide.services:
        if any(reminder.screen == page.screen for reminder in session.reminders):
            buttons.append(_to(language, bot_texts.REMINDER_SET, View.REMINDERS))
        else:
            label = language.say(_remind_label(screen.remind)).format(number=_number(screen.remind))
            buttons.append(Button(label, callback_data.encode(SetReminder(page.flow, page.screen))))
    if NEWS in guide.services and session.votes.get(page.screen) is Helped.SOLVED and not session.news:
        buttons.append(_to(language, bot_texts.NEWS_ASK, View.NEWS))
    return buttons


def aftercare_page(guide: Guide, session: Session, language: Localizer, votes: Votes = NO_VOTES) -> tuple[str, Rows]:
    """Text and buttons of the pages about reminders, news and the staff."""
    match session.page.view:
        case View.REMINDERS:
            return _reminders(guide, session, language)
        case View.NEWS:
            label, event = (
                (bot_texts.UNFOLLOW, SetNews(on=False)) if session.news else (bot_texts.FOLLOW, SetNews(on=True))
            )
            text = bot_texts.NEWS_ON if session.news else bot_texts.NEWS_OFF
            on = [Button(language.say(label), callback_data.encode(event))]
            offered = session.news or NEWS in guide.services
            return _said(language, bot_texts.NEWS_TITLE, text if offered else bot_texts.NEWS_NONE), [
                on
            ] if offered else []
        case View.HANDOFF:
            return _handoff(guide, session, language, votes)
        case _:
            end = [Button(language.say(bot_texts.HANG_UP), callback_data.encode(EndChat()))]
            if not session.ticket:
                return _said(language, bot_texts.TALK_OVER_TITLE, bot_texts.TALK_OVER), [[_contacts(language)]]
            return _said(language, bot_texts.TALK_TITLE, bot_texts.TALK_TEXT), [end, [_contacts(language)]]


def summary(
    guide: Guide, session: Session, flow: str, language: Localizer, votes: Votes = NO_VOTES, speaks: str = ""
) -> str:
    """A case in words, as Telegram HTML: the answers, and what they point to. It contains nothing that was typed.

    ``speaks`` is the name of the user's language, if the summary is in another one.
    """
    flow = flow if flow in guide.flows else flow_of(guide, session.answers) or ""
    path = walk(guide, flow, session.answers) if flow else None
    lines = [language.say(bot_texts.SUMMARY_LANGUAGE).format(name=speaks or language.endonym)]
    for name, choice in path.answered if path else ():
        question, screen = guide.screens[name], guide.screens[name]
        answer = escape(language.say(question.answers[choice].label), quote=False)
        # "The most likely causes" asks nothing: what was chosen there says it all.
        asked = "" if isinstance(screen, Likely) else f"{fill(guide, question.title, language)} → "
        lines.append(f"• {asked}<b>{answer}</b>")
    if path is None or not path.answered:
        return "\n".join([*lines, language.say(bot_texts.SUMMARY_NONE)])
    if (likely := diagnose(guide, path.answers, votes).likely) and likely[0].likely:
        cause = language.say(guide.causes[likely[0].cause])
        lines.append(language.say(bot_texts.SUMMARY_CAUSE).format(text=cause))
    if is_end(guide, flow, path.end):
        end: BaseScreen = guide.screens[path.end]
        lines.append(language.say(bot_texts.SUMMARY_END).format(title=fill(guide, end.title, language)))
    tried = [name for name, helped in session.votes.items() if helped is not Helped.SOLVED and name in guide.screens]
    for name in tried:
        title = fill(guide, guide.screens[name].title, language)
        lines.append(language.say(bot_texts.SUMMARY_TRIED).format(title=title))
    return "\n".join(lines)


def moment(seconds: int, language: Localizer) -> str:
    """A time as Telegram HTML: clients show it in the user's own time zone; older ones show the text."""
    return f'<tg-time unix="{seconds}" format="Dt">{escape(language.say_moment(seconds), quote=False)}</tg-time>'


def _handoff(guide: Guide, session: Session, language: Localizer, votes: Votes) -> tuple[str, Rows]:
    case = summary(guide, session, session.page.flow, language, votes)
    staff = guide.manifest.about.staff
    intro = "\n".join(map(language.say, [bot_texts.HANDOFF_TEXT, *([staff] if staff else [])]))
    text = f"{intro}\n\n<blockquote>{case}</blockquote>\n\n{language.say(bot_texts.HANDOFF_RULES)}"
    send = Button(
        language.say(bot_texts.HANDOFF_DO), callback_data.encode(RequestAgent(session.page.flow)), style="primary"
    )
    return f"<b>{language.say(bot_texts.HANDOFF_TITLE)}</b>\n\n{text}", [[send], [_contacts(language)]]


def _reminders(guide: Guide, session: Session, language: Localizer) -> tuple[str, Rows]:
    if not session.reminders:
        text = bot_texts.REMINDERS_NONE if REMINDERS in guide.services else bot_texts.REMINDERS_OFF
        return _said(language, bot_texts.REMINDERS_TITLE, text), []
    lines, rows = [f"<b>{language.say(bot_texts.REMINDERS_TITLE)}</b>", language.say(bot_texts.REMINDERS_TEXT)], []
    for number, reminder in enumerate(session.reminders, 1):
        screen = guide.screens.get(reminder.screen)
        title = fill(guide, screen.title, language) if screen else reminder.screen
        said = language.say(bot_texts.LABELLED).format(label=moment(reminder.due, language), text=title)
        lines.append(f"{number}. {said}")
        label = language.say(bot_texts.UNREMIND).format(number=number)
        rows.append([Button(label, callback_data.encode(CancelReminder(reminder.screen)))])
    return "\n\n".join(lines), rows


def _remind_label(minutes: int) -> str:
    if minutes < 2 * _HOUR:
        return bot_texts.REMIND_MINUTES
    return bot_texts.REMIND_HOURS if minutes < 2 * _DAY else bot_texts.REMIND_DAYS


def _number(minutes: int) -> int:
    return minutes if minutes < 2 * _HOUR else minutes // _HOUR if minutes < 2 * _DAY else minutes // _DAY


def _contacts(language: Localizer) -> Button:
    return _to(language, bot_texts.CONTACTS, View.CONTACTS)


def _to(language: Localizer, label: str, view: View) -> Button:
    return Button(language.say(label), callback_data.encode(Show(Page(view))))


def _said(language: Localizer, title: str, text: str) -> str:
    return f"<b>{language.say(title)}</b>\n\n{language.say(text)}"
