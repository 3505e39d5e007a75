"""The actions on an outcome: votes, reminders, the handoff to the staff, and the subscription to news."""

from ..guide.guide import NEWS, REMINDERS, STAFF, Guide
from ..guide.screen import Outcome
from .diagnosis import NO_VOTES, Votes, diagnose
from .effect import Effect
from .event import CancelReminder, EndChat, RequestAgent, SetNews, SetReminder, Vote
from .navigation import home, move_to
from .next_cause import next_to_try
from .reminders import cancel_reminder, set_reminder
from .route import walk
from .session import Helped, Page, Session, Ticket, View

MAX_SEEN = 24
"""How many of the outcomes shown in one run through a flow are remembered: more than any run has."""

OutcomeAction = Vote | SetReminder | CancelReminder | SetNews | RequestAgent | EndChat

_VOTE_EFFECTS = {Helped.SOLVED: Effect.SOLVED, Helped.NOT_YET: Effect.NOT_YET, Helped.WRONG: Effect.WRONG}


def apply_action(
    guide: Guide, session: Session, event: OutcomeAction, votes: Votes = NO_VOTES
) -> tuple[Session, tuple[Effect, ...]]:
    """The session after ``event``, and the effects. A service that the bot doesn't have counts as a removed target."""
    gone = (session, (Effect.VANISHED,))
    match event:
        case Vote():
            return _vote(guide, session, event, votes) if _is_outcome(guide, event.screen) else gone
        case SetReminder():
            return set_reminder(guide, session, event) if REMINDERS in guide.services else gone
        case CancelReminder():
            return cancel_reminder(guide, session, event), ()
        case SetNews(on):
            return _set_news(guide, session, on=on) if NEWS in guide.services or not on else gone
        case RequestAgent():
            return _request_agent(guide, session, event) if STAFF in guide.services else gone
        case EndChat():
            if session.ticket is None:
                return session._replace(page=home(guide), history=()), (Effect.VANISHED,)
            return session._replace(ticket=None, page=home(guide), history=()), (Effect.HUNG_UP,)


def cause_of(guide: Guide, session: Session, flow: str, screen: str) -> str:
    """The cause that a vote on ``screen`` is for: the likeliest if the answers lead there, else the screen's own."""
    path = walk(guide, flow, session.answers) if flow in guide.flows else None
    likely = diagnose(guide, path.answers).likely if path and path.end == screen else ()
    return likely[0].cause if likely else screen


def _is_outcome(guide: Guide, screen: str) -> bool:
    return isinstance(guide.screens.get(screen), Outcome)


def _vote(guide: Guide, session: Session, event: Vote, votes: Votes) -> tuple[Session, tuple[Effect, ...]]:
    """Solved stays on the page; Not yet goes to the next thing to try; Wrong goes to the user's answers."""
    shown = Page(View.SCREEN, event.screen, event.flow if event.flow in guide.flows else "")
    effects = (_VOTE_EFFECTS[event.helped],)
    if (
        session.votes.get(event.screen) is event.helped
        and event.helped is not Helped.SOLVED
        and session.page[:2] != shown[:2]
    ):
        return session, effects  # a second tap: the first one has already moved on
    session = session._replace(votes={**session.votes, event.screen: event.helped})
    session = with_seen(guide, move_to(guide, session, session.page, shown))  # the button may be on an old card
    if event.helped is Helped.SOLVED:
        left = tuple(each for each in session.reminders if each.flow != shown.flow)
        return session._replace(reminders=left), effects
    if event.helped is Helped.WRONG and shown.flow and walk(guide, shown.flow, session.answers).answered:
        return move_to(guide, session, shown, Page(View.ANSWERS, flow=shown.flow)), effects
    session, target = next_to_try(guide, session, shown, votes)
    if target and target.view is View.HANDOFF and session.ticket:
        target = target._replace(view=View.TALK)
    return move_to(guide, session, shown, target or shown), effects


def with_seen(guide: Guide, session: Session) -> Session:
    """The session with the outcome it shows added to ``seen``."""
    name = session.page.screen
    if session.page.view is not View.SCREEN or name in session.seen or not _is_outcome(guide, name):
        return session
    return session._replace(seen=(*session.seen, name)[-MAX_SEEN:])


def _set_news(guide: Guide, session: Session, *, on: bool) -> tuple[Session, tuple[Effect, ...]]:
    effect = Effect.FOLLOWED if on else Effect.UNFOLLOWED
    return move_to(guide, session._replace(news=on), session.page, Page(View.NEWS)), (effect,)


def _request_agent(guide: Guide, session: Session, event: RequestAgent) -> tuple[Session, tuple[Effect, ...]]:
    """Opens a ticket, unless there is one."""
    flow = event.flow if event.flow in guide.flows else ""
    effects: tuple[Effect, ...] = ()
    if session.ticket is None:
        session, effects = session._replace(ticket=Ticket(event.at, flow)), (Effect.HANDED,)
    return move_to(guide, session, session.page, Page(View.TALK, flow=flow)), effects
