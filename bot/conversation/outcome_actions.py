"""What goes on from an outcome: whether it helped, a reminder, a person, word of changes."""

from dataclasses import replace

from ..guide.guide import NEWS, REMINDERS, STAFF, Guide
from ..guide.screen import Outcome
from .diagnosis import NO_VOTES, Votes, diagnose
from .effect import Effect
from .event import CancelReminder, EndChat, RequestAgent, SetNews, SetReminder, Vote
from .navigation import home, moved, person_page
from .route import walk
from .session import Helped, Page, Reminder, Session, Ticket, View

REMINDERS_KEPT = 8
"""Of one person. The oldest gives way."""

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
    """Solved stays; not yet leads to what is next likeliest, then to a person; wrong leads to the answers."""
    shown = Page(View.SCREEN, event.screen, event.flow if event.flow in guide.flows else "")
    session = replace(session, votes={**session.votes, event.screen: event.helped})
    session = moved(guide, session, session.page, shown)  # the button may stand on an old card
    target: Page | None = shown
    if event.helped is Helped.SOLVED:
        left = tuple(each for each in session.reminders if each.flow != shown.flow)
        session = replace(session, reminders=left)
    elif event.helped is Helped.WRONG and shown.flow and walk(guide, shown.flow, session.answers).answered:
        target = Page(View.ANSWERS, flow=shown.flow)
    else:
        target = _next_cause(guide, session, shown, votes) or person_page(guide, shown.flow)
    if target and target.view is View.HANDOFF and session.ticket:
        target = target._replace(view=View.TALK)
    return moved(guide, session, shown, target or shown), (_SAID[event.helped],)


def _next_cause(guide: Guide, session: Session, shown: Page, votes: Votes) -> Page | None:
    """What the answers name next, of which it was not said yet that it did not help."""
    if not shown.flow:
        return None
    tried = {screen for screen, helped in session.votes.items() if helped is not Helped.SOLVED}
    for finding in diagnose(guide, walk(guide, shown.flow, session.answers).answers, votes).likely:
        if finding.cause not in tried and finding.cause != shown.screen:
            return Page(View.SCREEN, finding.cause, shown.flow)
    return None


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
