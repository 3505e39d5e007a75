"""The actions on an outcome: votes, reminders, the handoff to the staff, and the subscription to news."""

from dataclasses import replace

from ..guide.guide import NEWS, REMINDERS, STAFF, Guide
from ..guide.screen import Likely, Outcome
from .diagnosis import NO_VOTES, Votes, diagnose, ranked
from .effect import Effect
from .event import CancelReminder, EndChat, RequestAgent, SetNews, SetReminder, Vote
from .navigation import home, move_to, person_page
from .route import Route, walk
from .session import Helped, Page, Reminder, Session, Ticket, View

MAX_REMINDERS = 8
"""Per user. A new reminder beyond these evicts the oldest."""

MAX_SEEN = 24
"""How many outcomes shown in one run through a flow are remembered; more than any run has."""

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
            return _set_reminder(guide, session, event) if REMINDERS in guide.services else gone
        case CancelReminder(screen):
            left = tuple(reminder for reminder in session.reminders if reminder.screen != screen)
            session = replace(session, reminders=left)
            return move_to(guide, session, session.page, Page(View.REMINDERS)), ()
        case SetNews(on):
            return _set_news(guide, session, on=on) if NEWS in guide.services or not on else gone
        case RequestAgent():
            return _request_agent(guide, session, event) if STAFF in guide.services else gone
        case EndChat():
            if session.ticket is None:
                return replace(session, page=home(guide), history=()), (Effect.VANISHED,)
            return replace(session, ticket=None, page=home(guide), history=()), (Effect.HUNG_UP,)


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
    session = replace(session, votes={**session.votes, event.screen: event.helped})
    session = with_seen(guide, move_to(guide, session, session.page, shown))  # the button may be on an old card
    if event.helped is Helped.SOLVED:
        left = tuple(each for each in session.reminders if each.flow != shown.flow)
        return replace(session, reminders=left), effects
    if event.helped is Helped.WRONG and shown.flow and walk(guide, shown.flow, session.answers).answered:
        return move_to(guide, session, shown, Page(View.ANSWERS, flow=shown.flow)), effects
    session, target = _next_to_try(guide, session, shown, votes)
    if target and target.view is View.HANDOFF and session.ticket:
        target = target._replace(view=View.TALK)
    return move_to(guide, session, shown, target or shown), effects


def _next_to_try(guide: Guide, session: Session, shown: Page, votes: Votes) -> tuple[Session, Page | None]:
    """What to try after ``shown`` didn't help, and the session with the answers that lead there.

    First what the outcome itself names, then the next likeliest cause, then a person. Outcomes that were already shown
    are skipped. The next cause comes from a ranking that names the outcome after all that was said: causes of another
    problem, such as the bank's verification for somebody with a prepaid card or an API error, would be wrong.
    """
    person = person_page(guide, shown.flow)
    if not shown.flow:
        return session, person
    path = walk(guide, shown.flow, session.answers)
    on_path = path.end == shown.screen
    for name, choice in guide.screens[shown.screen].answers.items():
        if choice.not_yet:
            if on_path:
                session = replace(session, answers={**session.answers, shown.screen: name})
                path = walk(guide, shown.flow, session.answers)
            if choice.to not in session.seen:
                return session, Page(View.SCREEN, path.end if on_path else choice.to, shown.flow)
    for rank in (*path.answers, path.end):
        screen = guide.screens[rank]
        if not isinstance(screen, Likely):
            continue
        causes = ranked(guide, screen, _said(guide, session, path), votes)
        if all(finding.cause != shown.screen for _, finding in causes):
            continue
        for choice_id, finding in causes:
            if finding.cause not in session.seen:
                session = replace(session, answers={**session.answers, rank: choice_id})
                return session, Page(View.SCREEN, finding.cause, shown.flow)
    return session, person


def _said(guide: Guide, session: Session, path: Route) -> dict[str, str]:
    """The answers on ``path``, and those that led to outcomes left since. They still hold: a prepaid card stays one."""
    led = {
        name: choice
        for name, choice in session.answers.items()
        if (screen := guide.screens.get(name))
        and not isinstance(screen, Likely)
        and choice in screen.answers
        and screen.answers[choice].to in session.seen
    }
    return {**led, **path.answers}


def with_seen(guide: Guide, session: Session) -> Session:
    """The session with the outcome it shows added to ``seen``."""
    name = session.page.screen
    if session.page.view is not View.SCREEN or name in session.seen or not _is_outcome(guide, name):
        return session
    return replace(session, seen=(*session.seen, name)[-MAX_SEEN:])


def _set_reminder(guide: Guide, session: Session, event: SetReminder) -> tuple[Session, tuple[Effect, ...]]:
    """Adds the reminder. If there is one already, it stays as it is: a second tap must not postpone it."""
    screen = guide.screens.get(event.screen)
    if not isinstance(screen, Outcome) or screen.remind is None:
        return session, (Effect.VANISHED,)
    flow = event.flow if event.flow in guide.flows else ""
    if all(reminder.screen != event.screen for reminder in session.reminders):
        reminder = Reminder(event.screen, flow, event.at + screen.remind * 60)
        session = replace(session, reminders=(*session.reminders, reminder)[-MAX_REMINDERS:])
    return move_to(guide, session, session.page, Page(View.SCREEN, event.screen, flow)), (Effect.REMINDED,)


def _set_news(guide: Guide, session: Session, *, on: bool) -> tuple[Session, tuple[Effect, ...]]:
    effect = Effect.FOLLOWED if on else Effect.UNFOLLOWED
    return move_to(guide, replace(session, news=on), session.page, Page(View.NEWS)), (effect,)


def _request_agent(guide: Guide, session: Session, event: RequestAgent) -> tuple[Session, tuple[Effect, ...]]:
    """Opens a ticket, unless there is one."""
    flow = event.flow if event.flow in guide.flows else ""
    effects: tuple[Effect, ...] = ()
    if session.ticket is None:
        session, effects = replace(session, ticket=Ticket(event.at, flow)), (Effect.HANDED,)
    return move_to(guide, session, session.page, Page(View.TALK, flow=flow)), effects
