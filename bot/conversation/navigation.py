"""Which page a session is on, may be on, and is led to by its answers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..guide.guide import STAFF, Guide
from ..guide.manifest import Notice
from ..guide.model import CONTINUE
from ..guide.screen import Choice, Likely, Outcome, Profile
from . import budget
from .route import Route, walk
from .session import HISTORY, Page, Session, View

_WITHOUT_SCREEN = frozenset(
    (View.LANGUAGE, View.TOPICS, View.REMINDERS, View.NEWS, View.HANDOFF, View.TALK, View.FORGET, View.FORGOTTEN)
)


def fresh(guide: Guide) -> Session:
    """The session of somebody who was never here."""
    return Session(page=home(guide))


def home(guide: Guide) -> Page:
    return Page(View.SCREEN, guide.home)


def current_path(guide: Guide, session: Session) -> Route | None:
    """The path of the flow that the shown page is in."""
    return walk(guide, session.page.flow, session.answers) if session.page.flow in guide.flows else None


def open_page(guide: Guide, session: Session, flow: str) -> Page:
    """What the answers lead to in ``flow``: its opening, the first open question, the causes so far, or an outcome."""
    path, opening = walk(guide, flow, session.answers), guide.flows[flow].opening
    return Page(View.SCREEN, opening if opening and not path.answered else path.end, flow)


def ended(guide: Guide, flow: str, screen: str) -> bool:
    """Whether ``screen`` is an end of ``flow``: a final answer in its last part. Earlier ones lie on the way."""
    outcome = guide.screens[screen]
    return isinstance(outcome, Outcome) and outcome.final and screen in guide.reach[guide.flows[flow].parts[-1]]


def likely_screen(guide: Guide, flow: str) -> str | None:
    """The screen of ``flow`` that ranks the causes, if its last part begins with one."""
    entry = guide.flows[flow].parts[-1]
    return entry if isinstance(guide.screens[entry], Likely) else None


def profile_of(guide: Guide, flow: str, given: Iterable[tuple[str, str]]) -> str | None:
    """The opening of ``flow`` that asks for just what was ``given``; none if it is another card's."""
    opening = guide.flows[flow].opening if flow in guide.flows else None
    asked = asked_by(guide, opening) if opening else ()
    return opening if asked and all(question in asked for question, _ in given) else None


def asked_by(guide: Guide, screen: str) -> tuple[str, ...]:
    """The questions that a profile asks; none if ``screen`` is something else."""
    profile = guide.screens[screen]
    return profile.asks if isinstance(profile, Profile) else ()


def notice_above(guide: Guide, screen: str, answers: Mapping[str, str]) -> Notice | None:
    """The notice that stands above ``screen`` for somebody who gave ``answers``."""
    name = guide.screens[screen].notice
    return next((each for each in guide.manifest.notices if each.name == name and each.stands(answers)), None)


def choices(guide: Guide, flow: str, screen: str) -> dict[str, Choice]:
    """The choices that can be made on ``screen`` in ``flow``: where no part follows, nothing leads on to one."""
    last = flow in guide.flows and screen in guide.reach[guide.flows[flow].parts[-1]]
    return {
        name: choice for name, choice in guide.screens[screen].answers.items() if not (last and choice.to == CONTINUE)
    }


def back_page(guide: Guide, session: Session) -> Page | None:
    """Where Back leads from the shown page; nowhere from home."""
    if session.page == home(guide):
        return None
    if session.history:
        return session.history[-1]
    path = current_path(guide, session)
    before = path.before(session.page.screen) if path and session.page.view is View.SCREEN else None
    return Page(View.SCREEN, before, session.page.flow) if before else home(guide)


def begun(guide: Guide, session: Session, flow: str) -> bool:
    """Whether anything beyond what flows share has been answered in ``flow``."""
    return any(name not in guide.shared for name, _ in walk(guide, flow, session.answers).answered)


def moved(guide: Guide, session: Session, origin: Page, target: Page) -> Session:
    """On from ``origin`` to ``target``. Home ends all trails; staying leaves the trail as it is."""
    if target == session.page:
        return session
    if target == home(guide):
        return replace(session, page=target, history=())
    history = session.history[: session.history.index(origin)] if origin in session.history else session.history
    return replace(session, page=target, history=(*history, origin)[-HISTORY:])


def person_page(guide: Guide, flow: str) -> Page | None:
    """Where somebody is led who wants to talk to a person: to the staff, or without one to the official contacts."""
    if STAFF in guide.services:
        return Page(View.HANDOFF, flow=flow)
    return Page(View.SCREEN, guide.manifest.human, flow) if guide.manifest.human else None


def living(guide: Guide, page: Page) -> Page | None:
    """The page itself if the guide still has it, or what took the place of its screen; else None."""
    flow = page.flow if page.flow in guide.flows else ""
    if page.view in (View.ANSWERS, View.RESUME):
        return Page(page.view, flow=flow) if flow else None
    if page.view is View.CONTACTS:
        return Page(page.view, flow=flow) if guide.manifest.human else None
    if page.view is View.HANDOFF and STAFF not in guide.services:
        return person_page(guide, flow)  # staff that an operator no longer has
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


def repaired(guide: Guide, session: Session) -> Session:
    """The session as this guide can show it: a stored one may name screens and answers that an edit took away."""
    session = _renamed(guide, session)
    if _unmoved(guide, (session.page, *session.history)):
        return session
    history = tuple(page for page in session.history if living(guide, page) == page)
    page = living(guide, session.page)
    if page is None:
        flow = session.page.flow
        page = open_page(guide, session, flow) if flow in guide.flows else home(guide)
    return (
        session if (page, history) == (session.page, session.history) else replace(session, page=page, history=history)
    )


def today(guide: Guide, question: str, choice: str) -> tuple[str, str]:
    """What an answer is called in this guide, if it was renamed."""
    name = guide.manifest.renamed.get(f"{question}.{choice}")
    return (question, choice) if name is None else tuple(name.split(".", 1))  # type: ignore[return-value]


def _renamed(guide: Guide, session: Session) -> Session:
    """The session with its answers as they are called today; of two that are one now, the one given anew counts."""
    renamed = guide.manifest.renamed
    if not renamed or not any(f"{question}.{choice}" in renamed for question, choice in session.answers.items()):
        return session
    kept = {name: choice for name, choice in session.answers.items() if f"{name}.{choice}" not in renamed}
    moved_ = dict(today(guide, *answer) for answer in session.answers.items() if ".".join(answer) in renamed)
    return replace(session, answers={**moved_, **kept})


def _unmoved(guide: Guide, pages: Iterable[Page]) -> bool:
    """Whether all are screens that the guide has as they stand there: the short way, for nearly every update."""
    screens, flows, retired = guide.screens, guide.manifest.flows, guide.manifest.retired
    return all(
        view is View.SCREEN
        and screen in screens
        and screen not in retired
        and (not flow or (flow in flows and screen != guide.home))
        for view, screen, flow in pages
    )
