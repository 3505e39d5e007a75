"""What goes on from an outcome: whether it helped, a reminder, a person, word of changes."""

from dataclasses import replace

from ..guide.guide import NEWS, REMINDERS, STAFF, Guide
from ..guide.screen import Likely, Outcome
from .diagnosis import NO_VOTES, Votes, diagnose, ranked
from .effect import Effect
from .event import CancelReminder, EndChat, RequestAgent, SetNews, SetReminder, Vote
from .navigation import home, moved, person_page
from .route import walk
from .session import Helped, Page, Reminder, Session, Ticket, View

REMINDERS_KEPT = 8
"""Of one person. The oldest gives way."""

SEEN_KEPT = 24
"""So many outcomes of one walk are remembered, more than any walk has."""

OutcomeAction = Vote | SetReminder | CancelReminder | SetNews | RequestAgent | EndChat

_SAID = {Helped.SOLVED: Effect.SOLVED, Helped.NOT_YET: Effect.NOT_YET, Helped.WRONG: Effect.WRONG}


def apply_action(
    guide: Guide, session: Session, event: OutcomeAction, votes: Votes = NO_VOTES
) -> tuple[Session, tuple[Effect, ...]]:
    """The session after ``event``. What this bot does not offer is answered as a button whose target is gone."""
    gone = (session, (Effect.VANISHED,))
    match event:
        case Vote():
            return _voted(guide, session, event, votes) if _is_outcome(guide, event.screen) else gone
        case SetReminder():
            return _reminded(guide, session, event) if REMINDERS in guide.services else gone
        case CancelReminder(screen):
            left = tuple(reminder for reminder in session.reminders if reminder.screen != screen)
            session = replace(session, reminders=left)
            return moved(guide, session, session.page, Page(View.REMINDERS)), ()
        case SetNews(on):
            return _following(guide, session, on=on) if NEWS in guide.services or not on else gone
        case RequestAgent():
            return _handed(guide, session, event) if STAFF in guide.services else gone
        case EndChat():
            if session.ticket is None:
                return replace(session, page=home(guide), history=()), (Effect.VANISHED,)
            return replace(session, ticket=None, page=home(guide), history=()), (Effect.HUNG_UP,)


def cause_of(guide: Guide, session: Session, flow: str, screen: str) -> str:
    """The cause that a vote on ``screen`` is about: what the answers point to, else the screen's own."""
    path = walk(guide, flow, session.answers) if flow in guide.flows else None
    likely = diagnose(guide, path.answers).likely if path and path.end == screen else ()
    return likely[0].cause if likely else screen


def _is_outcome(guide: Guide, screen: str) -> bool:
    return isinstance(guide.screens.get(screen), Outcome)


def _voted(guide: Guide, session: Session, event: Vote, votes: Votes) -> tuple[Session, tuple[Effect, ...]]:
    """Solved stays; not yet leads to what comes next, of all that was not seen yet; wrong leads to the answers."""
    shown = Page(View.SCREEN, event.screen, event.flow if event.flow in guide.flows else "")
    if (
        session.votes.get(event.screen) is event.helped
        and event.helped is not Helped.SOLVED
        and session.page[:2] != shown[:2]
    ):
        return session, (_SAID[event.helped],)  # it has led on already: two taps are one
    session = replace(session, votes={**session.votes, event.screen: event.helped})
    session = with_seen(guide, moved(guide, session, session.page, shown))  # the button may stand on an old card
    if event.helped is Helped.SOLVED:
        left = tuple(each for each in session.reminders if each.flow != shown.flow)
        return replace(session, reminders=left), (_SAID[event.helped],)
    if event.helped is Helped.WRONG and shown.flow and walk(guide, shown.flow, session.answers).answered:
        return moved(guide, session, shown, Page(View.ANSWERS, flow=shown.flow)), (_SAID[event.helped],)
    session, target = _not_yet(guide, session, shown, votes)
    if target and target.view is View.HANDOFF and session.ticket:
        target = target._replace(view=View.TALK)
    return moved(guide, session, shown, target or shown), (_SAID[event.helped],)


def _not_yet(guide: Guide, session: Session, shown: Page, votes: Votes) -> tuple[Session, Page | None]:
    """What comes next once ``shown`` did not help, and the answers that say so. Never something seen before.

    What the outcome itself names, then what the causes so far name next, then a person.
    """
    person = person_page(guide, shown.flow)
    if not shown.flow:
        return session, person
    path = walk(guide, shown.flow, session.answers)
    for name, choice in guide.screens[shown.screen].answers.items() if path.end == shown.screen else ():
        if choice.not_yet:
            session = replace(session, answers={**session.answers, shown.screen: name})
            path = walk(guide, shown.flow, session.answers)
            if choice.to not in session.seen:
                return session, Page(View.SCREEN, path.end, shown.flow)
    for rank in (*path.answers, path.end):
        screen = guide.screens[rank]
        if isinstance(screen, Likely):
            for choice_id, finding in ranked(guide, screen, path.answers, votes):
                if finding.cause not in session.seen:
                    session = replace(session, answers={**session.answers, rank: choice_id})
                    return session, Page(View.SCREEN, finding.cause, shown.flow)
    return session, person


def with_seen(guide: Guide, session: Session) -> Session:
    """The session with the outcome that it shows among those seen."""
    name = session.page.screen
    if session.page.view is not View.SCREEN or name in session.seen or not _is_outcome(guide, name):
        return session
    return replace(session, seen=(*session.seen, name)[-SEEN_KEPT:])


def _reminded(guide: Guide, session: Session, event: SetReminder) -> tuple[Session, tuple[Effect, ...]]:
    """A second tap leaves the reminder as it is: it would only put it off."""
    screen = guide.screens.get(event.screen)
    if not isinstance(screen, Outcome) or screen.remind is None:
        return session, (Effect.VANISHED,)
    flow = event.flow if event.flow in guide.flows else ""
    if all(reminder.screen != event.screen for reminder in session.reminders):
        reminder = Reminder(event.screen, flow, event.at + screen.remind * 60)
        session = replace(session, reminders=(*session.reminders, reminder)[-REMINDERS_KEPT:])
    return moved(guide, session, session.page, Page(View.SCREEN, event.screen, flow)), (Effect.REMINDED,)


def _following(guide: Guide, session: Session, *, on: bool) -> tuple[Session, tuple[Effect, ...]]:
    effect = Effect.FOLLOWED if on else Effect.UNFOLLOWED
    return moved(guide, replace(session, news=on), session.page, Page(View.NEWS)), (effect,)


def _handed(guide: Guide, session: Session, event: RequestAgent) -> tuple[Session, tuple[Effect, ...]]:
    """The case to a person. Said twice it is said once."""
    flow = event.flow if event.flow in guide.flows else ""
    effects: tuple[Effect, ...] = ()
    if session.ticket is None:
        session, effects = replace(session, ticket=Ticket(event.at, flow)), (Effect.HANDED,)
    return moved(guide, session, session.page, Page(View.TALK, flow=flow)), effects
