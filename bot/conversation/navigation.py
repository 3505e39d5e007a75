"""Pages of a session: the one its answers lead to, moves between pages, and pages that the guide has replaced."""

from collections.abc import Iterable, Mapping

from ..guide.guide import STAFF, Guide
from ..guide.manifest import Notice
from ..guide.model import CONTINUE
from ..guide.screen import Choice, Likely, Outcome, Profile
from . import budget
from .route import Route, walk
from .session import Page, Session, View

_WITHOUT_SCREEN = frozenset(
    (
        *(View.LANGUAGE, View.TOPICS, View.REMINDERS, View.NEWS, View.HANDOFF, View.TALK),
        *(View.HELP, View.PRIVACY, View.FORGET, View.FORGOTTEN),
    )
)

HISTORY = 12
"""How many earlier pages Back can return to. Beyond them, Back follows the route of the answers."""


def new_session(guide: Guide) -> Session:
    """The session of a new user."""
    return Session(page=home(guide))


def home(guide: Guide) -> Page:
    return Page(View.SCREEN, guide.home)


def current_path(guide: Guide, session: Session) -> Route | None:
    """The route that the answers take through the flow of the shown page; None outside all flows."""
    return walk(guide, session.page.flow, session.answers) if session.page.flow in guide.flows else None


def open_page(guide: Guide, session: Session, flow: str) -> Page:
    """The page that the answers lead to in ``flow``: its opening, the first open question, a ranking or an outcome."""
    path, opening = walk(guide, flow, session.answers), guide.flows[flow].opening
    return Page(View.SCREEN, opening if opening and not path.answered else path.end, flow)


def is_end(guide: Guide, flow: str, screen: str) -> bool:
    """Whether ``screen`` is an end of ``flow``: a final outcome in its last part. Outcomes of earlier parts aren't."""
    outcome = guide.screens[screen]
    return isinstance(outcome, Outcome) and outcome.final and screen in guide.reach[guide.flows[flow].parts[-1]]


def likely_screen(guide: Guide, flow: str) -> str | None:
    """The screen of ``flow`` that ranks the causes, if its last part begins with one."""
    entry = guide.flows[flow].parts[-1]
    return entry if isinstance(guide.screens[entry], Likely) else None


def profile_of(guide: Guide, flow: str, given: Iterable[tuple[str, str]]) -> str | None:
    """The opening of ``flow`` if it asks all questions answered in ``given``; else None."""
    opening = guide.flows[flow].opening if flow in guide.flows else None
    asked = asked_by(guide, opening) if opening else ()
    return opening if asked and all(question in asked for question, _ in given) else None


def asked_by(guide: Guide, screen: str) -> tuple[str, ...]:
    """The questions that ``screen`` asks if it's a profile; else none."""
    profile = guide.screens[screen]
    return profile.asks if isinstance(profile, Profile) else ()


def notice_above(guide: Guide, screen: str, answers: Mapping[str, str]) -> Notice | None:
    """The notice to show above ``screen`` to a user with these ``answers``."""
    name = guide.screens[screen].notice
    return next((each for each in guide.manifest.notices if each.name == name and each.applies(answers)), None)


def choices(guide: Guide, flow: str, screen: str) -> dict[str, Choice]:
    """The choices on ``screen`` in ``flow``. In the last part, choices that lead to the next part are left out."""
    last = flow in guide.flows and screen in guide.reach[guide.flows[flow].parts[-1]]
    return {
        name: choice for name, choice in guide.screens[screen].answers.items() if not (last and choice.to == CONTINUE)
    }


def back_page(guide: Guide, session: Session) -> Page | None:
    """Where Back leads from the shown page; None on the home page."""
    if session.page == home(guide):
        return None
    if session.history:
        return session.history[-1]
    path = current_path(guide, session)
    before = path.before(session.page.screen) if path and session.page.view is View.SCREEN else None
    return Page(View.SCREEN, before, session.page.flow) if before else home(guide)


def has_begun(guide: Guide, session: Session, flow: str) -> bool:
    """Whether any question of ``flow`` itself, not shared with other flows, has been answered."""
    return any(name not in guide.shared for name, _ in walk(guide, flow, session.answers).answered)


def move_to(guide: Guide, session: Session, origin: Page, target: Page) -> Session:
    """The session moved to ``target``, with ``origin`` added to its history. Moving home clears the history.

    The page that Back leads to is never the shown one: a question may be answered on a page other than its own.
    """
    if target == session.page:
        return session
    if target == home(guide):
        return session._replace(page=target, history=())
    history = session.history[: session.history.index(origin)] if origin in session.history else session.history
    if origin != target:
        history = (*history, origin)[-HISTORY:]
    return session._replace(page=target, history=history)


def person_page(guide: Guide, flow: str) -> Page | None:
    """The page for users who want to talk to a person: the handoff to the staff, else the official contacts."""
    if STAFF in guide.services:
        return Page(View.HANDOFF, flow=flow)
    return Page(View.SCREEN, guide.manifest.human, flow) if guide.manifest.human else None


def resolve_page(guide: Guide, page: Page) -> Page | None:
    """``page`` if the guide still has it, or the page that replaced it; None if there is neither."""
    flow = page.flow if page.flow in guide.flows else ""
    if page.view in (View.ANSWERS, View.RESUME):
        return Page(page.view, flow=flow) if flow else None
    if page.view is View.CONTACTS:
        return Page(page.view, flow=flow) if guide.manifest.human else None
    if page.view is View.HANDOFF and STAFF not in guide.services:
        return person_page(guide, flow)  # the bot no longer has staff
    if page.view in _WITHOUT_SCREEN:
        return Page(page.view, flow=flow)
    if page.view is View.BUDGET:
        code = page.screen if budget.read(page.screen) else budget.UNREAD
        return Page(page.view, code, flow) if guide.budget_screen else None
    if page.view is View.PLACE:
        return Page(page.view, page.screen, flow) if guide.places.read(page.screen) else None
    name, seen = page.screen, set[str]()
    while name in guide.manifest.retired and name not in seen:
        seen.add(name)
        name = guide.manifest.retired[name]
    if page.view is View.SCREEN and name == guide.home:
        return home(guide)
    if page.view is View.SOURCES and guide.shows(name):
        return Page(page.view, name, flow)
    if name in guide.answers:
        return Page(View.ANSWER, name, flow)
    view = View.SCREEN if page.view is View.ANSWER else page.view
    return Page(view, name, flow) if name in guide.screens else None


def adapt_session(guide: Guide, session: Session) -> Session:
    """The session adapted to this guide: a stored one may name screens and answers that have been removed since."""
    session = _rename_answers(guide, session)
    if _all_exist(guide, (session.page, *session.history)):
        return session
    history = tuple(page for page in session.history if resolve_page(guide, page) == page)
    page = resolve_page(guide, session.page)
    if page is None:
        flow = session.page.flow
        page = open_page(guide, session, flow) if flow in guide.flows else home(guide)
    return (
        session if (page, history) == (session.page, session.history) else session._replace(page=page, history=history)
    )


def current_answer(guide: Guide, question: str, choice: str) -> tuple[str, str]:
    """The current ids of an answer, which may have been renamed."""
    return guide.renamed.get((question, choice), (question, choice))


def _rename_answers(guide: Guide, session: Session) -> Session:
    """The session with current answer ids. If a question has both an old and a current one, the current one wins."""
    renamed = guide.renamed
    if renamed.keys().isdisjoint(session.answers.items()):
        return session
    current = [answer for answer in session.answers.items() if answer not in renamed]
    updated = [renamed[answer] for answer in session.answers.items() if answer in renamed]
    return session._replace(answers=dict([*updated, *current]))


def _all_exist(guide: Guide, pages: Iterable[Page]) -> bool:
    """Whether all pages are screens that the guide still has: the fast path, taken for nearly every update."""
    screens, flows, retired = guide.screens, guide.manifest.flows, guide.manifest.retired
    return all(
        view is View.SCREEN
        and screen in screens
        and screen not in retired
        and (not flow or (flow in flows and screen != guide.home))
        for view, screen, flow in pages
    )
