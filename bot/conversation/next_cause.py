"""What to try next after an outcome didn't help."""

from ..guide.guide import Guide
from ..guide.screen import Likely
from .diagnosis import Votes, ranked
from .navigation import person_page
from .route import Route, walk
from .session import Page, Session, View


def next_to_try(guide: Guide, session: Session, shown: Page, votes: Votes) -> tuple[Session, Page | None]:
    """What to try after ``shown`` didn't help, and the session with the answers that lead there.

    First what the outcome itself names, then the next likeliest cause, then a person. Outcomes that were already shown
    are skipped. The next cause comes only from a ranking that includes the outcome, given all that the user has said:
    others name causes of other problems, such as bank verification for somebody with a prepaid card or an API error.
    """
    person = person_page(guide, shown.flow)
    if not shown.flow:
        return session, person
    path = walk(guide, shown.flow, session.answers)
    on_path = path.end == shown.screen
    for name, choice in guide.screens[shown.screen].answers.items():
        if choice.not_yet:
            if on_path:
                session = session._replace(answers={**session.answers, shown.screen: name})
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
                session = session._replace(answers={**session.answers, rank: choice_id})
                return session, Page(View.SCREEN, finding.cause, shown.flow)
    return session, person


def _said(guide: Guide, session: Session, path: Route) -> dict[str, str]:
    """The answers on ``path``, and those that led to earlier outcomes. They still hold: a card stays prepaid."""
    led = {
        name: choice
        for name, choice in session.answers.items()
        if (screen := guide.screens.get(name))
        and not isinstance(screen, Likely)
        and choice in screen.answers
        and screen.answers[choice].to in session.seen
    }
    return {**led, **path.answers}
