"""How a conversation moves: one pure function.

A tap is an assignment, not a move: it sets an answer and shows the first question on the path that the
answers leave open. So a doubled or resent tap changes nothing, and no order of taps can skip or repeat one.
"""

from dataclasses import replace

from ..guide.guide import Guide
from ..guide.part import CONTINUE
from ..guide.screen import Checklist, Outcome
from . import budget
from .case import flow_of, read_case
from .effect import Effect
from .event import (
    Assign,
    Back,
    Case,
    Conclude,
    Enter,
    Event,
    Exposed,
    Forget,
    GoOn,
    Hello,
    Lost,
    Restart,
    Said,
    Sent,
    Show,
    Speak,
    Tick,
)
from .path import Path, walk
from .session import TRAIL, Page, Session, View

Step = tuple[Session, tuple[Effect, ...]]


def step(guide: Guide, session: Session | None, event: Event) -> Step:
    """The session after ``event``, and what to say beside its page. ``None`` is a stranger's session."""
    session = repaired(guide, session or fresh(guide))
    match event:
        case Assign():
            return _assign(guide, session, event)
        case Show(page):
            return _show(guide, session, page)
        case Back(page):
            return _back(guide, session, page)
        case GoOn(flow) | Conclude(flow) | Enter(flow) | Restart(flow) if flow not in guide.flows:
            return session, (Effect.VANISHED,)
        case GoOn(flow):
            return _forward(guide, session, session.page, next_page(guide, session, flow)), ()
        case Conclude(flow):
            return _forward(guide, session, session.page, open_page(guide, session, flow)), ()
        case Enter(flow):
            return _forward(guide, session, session.page, _entrance(guide, session, flow)), ()
        case Restart(flow):
            return _restart(guide, session, flow), ()
        case Case(codes):
            return _open_case(guide, session, codes)
        case Tick():
            return _tick(guide, session, event)
        case Speak(language):
            return _speak(guide, session, language), ()
        case Hello():
            return _greet(guide, session), ()
        case Said():
            return _understand(guide, session, event), ()
        case Exposed():
            return _forward(guide, session, session.page, _aside(guide, session)), (Effect.EXPOSED,)
        case Sent():
            return session, (Effect.UNREADABLE,)
        case Forget():
            return replace(fresh(guide), page=Page(View.FORGOTTEN), heard=session.heard), (Effect.ERASE,)
        case Lost():
            return session, (Effect.VANISHED,)


def fresh(guide: Guide) -> Session:
    """The session of somebody who was never here."""
    return Session(page=home(guide))


def home(guide: Guide) -> Page:
    return Page(View.SCREEN, guide.home)


def current_path(guide: Guide, session: Session) -> Path | None:
    """The path of the flow that the shown page is in."""
    return walk(guide, session.page.flow, session.answers) if session.page.flow in guide.flows else None


def counting(guide: Guide, session: Session) -> dict[str, str]:
    """The answers that count on the shown page: those on the path of its flow; outside all flows, of each."""
    flows = [session.page.flow] if session.page.flow in guide.flows else list(guide.flows)
    return {name: choice for flow in flows for name, choice in walk(guide, flow, session.answers).answered}


def open_page(guide: Guide, session: Session, flow: str) -> Page:
    """What the answers lead to in ``flow``: the first open question, or the outcome."""
    return Page(View.SCREEN, walk(guide, flow, session.answers).end, flow)


def next_page(guide: Guide, session: Session, flow: str) -> Page:
    """As :func:`open_page`, but where the flow wants its answers checked, these stand before its outcome.

    What was tried after one outcome leads straight to the next: all else was checked before.
    """
    path = walk(guide, flow, session.answers)
    tried = path.answered and isinstance(guide.screens[path.answered[-1][0]], Outcome)
    check = guide.flows[flow].check and path.answered and not tried and ended(guide, flow, path.end)
    return Page(View.ANSWERS, flow=flow) if check else Page(View.SCREEN, path.end, flow)


def ended(guide: Guide, flow: str, screen: str) -> bool:
    """Whether ``screen`` is an end of ``flow``: an outcome of its last part. Those of earlier parts lie on the way."""
    return isinstance(guide.screens[screen], Outcome) and screen in guide.reach[guide.flows[flow].parts[-1]]


def back_page(guide: Guide, session: Session) -> Page | None:
    """Where Back leads from the shown page; nowhere from home."""
    if session.page == home(guide):
        return None
    if session.trail:
        return session.trail[-1]
    path = current_path(guide, session)
    before = path.before(session.page.screen) if path and session.page.view is View.SCREEN else None
    return Page(View.SCREEN, before, session.page.flow) if before else home(guide)


def begun(guide: Guide, session: Session, flow: str) -> bool:
    """Whether anything beyond what flows share has been answered in ``flow``."""
    return any(name not in guide.shared for name, _ in walk(guide, flow, session.answers).answered)


def living(guide: Guide, page: Page) -> Page | None:
    """The page itself if the guide still has it, or what took the place of its screen; else None."""
    manifest, usual = guide.manifest, page.view is View.SCREEN and page.screen in guide.screens
    if usual and page.screen != manifest.home and page.screen not in manifest.retired:
        # The short way for what is asked of every page of a trail, at every update.
        return page if not page.flow or page.flow in manifest.flows else page._replace(flow="")
    flow = page.flow if page.flow in guide.flows else ""
    if page.view in (View.ANSWERS, View.RESUME):
        return Page(page.view, flow=flow) if flow else None
    if page.view in (View.LANGUAGE, View.TOPICS, View.FORGET, View.FORGOTTEN):
        return Page(page.view, flow=flow)
    if page.view is View.BUDGET:
        code = page.screen if budget.read(page.screen) else budget.UNREAD
        return Page(page.view, code, flow) if guide.budget_screen else None
    name, seen = page.screen, set[str]()
    while name in guide.manifest.retired and name not in seen:
        seen.add(name)
        name = guide.manifest.retired[name]
    if page.view is View.SCREEN and name == guide.home:
        return home(guide)
    return Page(page.view, name, flow) if name in guide.screens else None


def repaired(guide: Guide, session: Session) -> Session:
    """The session as this guide can show it: a stored one may name screens that an edit took away."""
    trail = tuple(page for page in session.trail if living(guide, page) == page)
    page = living(guide, session.page)
    if page is None:
        flow = session.page.flow
        page = open_page(guide, session, flow) if flow in guide.flows else home(guide)
    return session if (page, trail) == (session.page, session.trail) else replace(session, page=page, trail=trail)


def _assign(guide: Guide, session: Session, event: Assign) -> Step:
    if not event.answers:
        return session, (Effect.VANISHED,)
    known = [
        (question, choice)
        for question, choice in event.answers
        if question in guide.screens and choice in guide.screens[question].answers
    ]
    tapped = Page(View.SCREEN, event.answers[-1][0], event.flow)
    if event.flow not in guide.flows or len(known) < len(event.answers):
        # The question lives without this choice or this flow, or is gone: show it, or what took its place.
        if event.flow not in guide.flows and living(guide, tapped) is None:
            return session, (Effect.VANISHED,)
        return _show(guide, session, tapped)[0], (Effect.VANISHED,)
    origin = session.page if event.link else tapped
    kept = _without_branch(guide, session, event.flow, known) if event.link else session.answers
    session = replace(session, answers={**kept, **dict(known)}, lent=session.lent.difference(dict(known)))
    return _forward(guide, session, origin, next_page(guide, session, event.flow)), ()


def _without_branch(guide: Guide, session: Session, flow: str, given: list[tuple[str, str]]) -> dict[str, str]:
    """The answers, less those of the branch that a link leads into: it opens there, not where a last walk ended."""
    parts = guide.flows[flow].parts
    entries = {guide.screens[question].answers[choice].to for question, choice in given}
    for number, part in enumerate(parts):
        if any(question in guide.reach[part] for question, _ in given) and CONTINUE in entries:
            entries |= set(parts[number + 1 :])
    branch = frozenset().union(*map(guide.beyond, entries)) - guide.shared
    return {question: choice for question, choice in session.answers.items() if question not in branch}


def _show(guide: Guide, session: Session, page: Page) -> Step:
    target = living(guide, page)
    effects = () if target and target.screen == page.screen else (Effect.VANISHED,)
    if target is None:
        target = open_page(guide, session, page.flow) if page.flow in guide.flows else home(guide)
    if target.view is View.SCREEN and not target.flow:
        target = target._replace(flow=_flow_of(guide, session, target.screen))
    return _forward(guide, session, session.page, target), effects


def _flow_of(guide: Guide, session: Session, screen: str) -> str:
    """The flow to show ``screen`` in when none is named: the present one if it fits, else the first that does.

    A screen that stands in no flow keeps the present one, so that its notices and answers stay at hand.
    """
    if screen == guide.home:
        return ""
    fitting = [flow for flow in guide.flows if screen in guide.flow_screens(flow)]
    return session.page.flow if session.page.flow in fitting or not fitting else fitting[0]


def _back(guide: Guide, session: Session, page: Page) -> Step:
    target = living(guide, page)
    if target is None:
        return _show(guide, session, page)
    effects = () if target.screen == page.screen else (Effect.VANISHED,)
    if target == session.page:
        return session, effects
    trail = session.trail
    position = len(trail) - 1 - trail[::-1].index(target) if target in trail else 0
    return replace(session, page=target, trail=trail[:position]), effects


def _forward(guide: Guide, session: Session, origin: Page, target: Page) -> Session:
    """On from ``origin`` to ``target``. Home ends all trails; staying leaves the trail as it is."""
    if target == session.page:
        return session
    if target == home(guide):
        return replace(session, page=target, trail=())
    trail = session.trail[: session.trail.index(origin)] if origin in session.trail else session.trail
    return replace(session, page=target, trail=(*trail, origin)[-TRAIL:])


def _entrance(guide: Guide, session: Session, flow: str) -> Page:
    if begun(guide, session, flow):
        return Page(View.RESUME, flow=flow)
    return open_page(guide, session, flow)


def _restart(guide: Guide, session: Session, flow: str) -> Session:
    own = guide.flow_screens(flow) - guide.shared
    answers = {question: choice for question, choice in session.answers.items() if question not in own}
    session = replace(session, answers=answers, trail=(home(guide),))
    return replace(session, page=open_page(guide, session, flow))


def _open_case(guide: Guide, session: Session, codes: str) -> Step:
    """The case in place of one's own answers in that flow, all on one page: what was asked is seen at a glance."""
    answers, unknown = read_case(guide, codes)
    flow = flow_of(guide, answers)
    if not answers or flow is None:
        return session, (Effect.VANISHED,)
    kept = {
        question: choice for question, choice in session.answers.items() if question not in guide.flow_screens(flow)
    }
    session = replace(session, answers={**kept, **answers}, lent=session.lent.union(answers))
    effects = (Effect.DROPPED,) if unknown else ()
    return _forward(guide, session, session.page, Page(View.ANSWERS, flow=flow)), effects


def _tick(guide: Guide, session: Session, event: Tick) -> Step:
    screen = guide.screens.get(event.screen)
    if not isinstance(screen, Checklist) or event.item not in screen.items:
        return _show(guide, session, Page(View.SCREEN, event.screen))[0], (Effect.VANISHED,)
    ticked = session.ticks.get(event.screen, frozenset())
    ticked = ticked | {event.item} if event.done else ticked - {event.item}
    session = replace(session, ticks={**session.ticks, event.screen: ticked})
    return _show(guide, session, Page(View.SCREEN, event.screen))[0], ()


def _speak(guide: Guide, session: Session, language: str) -> Session:
    """The language changes in place; only the page that asks for it gives way to what came before it."""
    session = replace(session, language=language)
    if session.page.view is not View.LANGUAGE:
        return session
    *trail, page = [page for page in session.trail if page.view is not View.LANGUAGE] or [home(guide)]
    return replace(session, page=page, trail=tuple(trail))


def _understand(guide: Guide, session: Session, event: Said) -> Session:
    """To what the text seems to mean, by way of the topics it may mean: Back leads there, one tap from another."""
    topics = tuple(topic for topic in event.topics if topic in guide.topics)
    session = _forward(guide, replace(session, topics=topics), session.page, Page(View.TOPICS))
    if not event.sure or not topics or topics[0] != event.topics[0]:
        return session
    link = guide.topics[topics[0]].link
    flow = link.flow or ""
    if screen := event.screen or link.to:
        return _show(guide, session, Page(View.SCREEN, screen))[0]
    answers = {**link.answers, **dict(event.answers), **dict(event.told)}
    if not answers:
        return _forward(guide, session, session.page, _entrance(guide, session, flow))
    session = _assign(guide, session, Assign(flow, tuple(answers.items()), link=True))[0]
    page = Page(View.ANSWERS, flow=flow) if event.told else open_page(guide, session, flow)
    return replace(session, page=page)


def _aside(guide: Guide, session: Session) -> Page:
    """Where somebody is led who posted a secret; Back leads on from there as if nothing had been."""
    name = guide.manifest.exposed
    return Page(View.SCREEN, name, session.page.flow) if name else session.page


def _greet(guide: Guide, session: Session) -> Session:
    """Home; or, in the middle of something, the question whether to go on with it."""
    flow = session.page.flow
    root = home(guide)
    if not (session.language or session.heard):
        return replace(session, page=Page(View.LANGUAGE), trail=(root,))
    if flow in guide.flows and begun(guide, session, flow):
        path = walk(guide, flow, session.answers)
        # Answers that stand to be checked have led to their outcome, but nobody has seen it yet.
        if session.page.view is View.ANSWERS or not isinstance(guide.screens[path.end], Outcome):
            return replace(session, page=Page(View.RESUME, flow=flow), trail=(root,))
    return replace(session, page=root, trail=())
