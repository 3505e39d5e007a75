"""Setting and canceling reminders. ``features/reminders`` sends them."""

from ..guide.guide import Guide
from ..guide.screen import Outcome
from .effect import Effect
from .event import CancelReminder, SetReminder
from .navigation import move_to
from .session import Page, Reminder, Session, View

MAX_REMINDERS = 8
"""Per user. One more evicts the oldest."""


def set_reminder(guide: Guide, session: Session, event: SetReminder) -> tuple[Session, tuple[Effect, ...]]:
    """Adds the reminder. If there is one already, it stays as it is: a second tap must not postpone it."""
    screen = guide.screens.get(event.screen)
    if not isinstance(screen, Outcome) or screen.remind is None:
        return session, (Effect.VANISHED,)
    flow = event.flow if event.flow in guide.flows else ""
    if all(reminder.screen != event.screen for reminder in session.reminders):
        reminder = Reminder(event.screen, flow, event.at + screen.remind * 60)
        session = session._replace(reminders=(*session.reminders, reminder)[-MAX_REMINDERS:])
    return move_to(guide, session, session.page, Page(View.SCREEN, event.screen, flow)), (Effect.REMINDED,)


def cancel_reminder(guide: Guide, session: Session, event: CancelReminder) -> Session:
    """Removes the reminder, and shows those that are left."""
    left = tuple(reminder for reminder in session.reminders if reminder.screen != event.screen)
    return move_to(guide, session._replace(reminders=left), session.page, Page(View.REMINDERS))
