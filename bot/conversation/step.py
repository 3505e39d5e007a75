"""How a conversation moves: one pure function.

A tap is an assignment, not a move: it sets an answer and shows the first question on the path that the
answers leave open. So a doubled or resent tap changes nothing, and no order of taps can skip or repeat one.
"""

from dataclasses import replace

from ..guide.guide import Guide
from ..guide.part import CONTINUE
from ..guide.screen import Checklist, Link, Outcome
from .aftercare import attended
from .case import flow_of, read_case
from .diagnosis import NO_VOTES, Votes
from .effect import Effect
from .event import (
    Asking,
    Assign,
    Back,
    Case,
    Conclude,
    Enter,
    Event,
    Exposed,
    Follow,
    Forget,
    GoOn,
    HandOver,
    HangUp,
    Hello,
    Lost,
    Remind,
    Restart,
    Said,
    Sent,
    Show,
    Speak,
    TakeBack,
    Tick,
    Unremind,
    Vote,
)
from .note import confirmed, noting, unnoted
from .pages import begun, fresh, home, living, moved, next_page, open_page, person_page, repaired
from .path import walk
from .session import Page, Session, View

Step = tuple[Session, tuple[Effect, ...]]


def step(guide: Guide, session: Session | None, event: Event, votes: Votes = NO_VOTES) -> Step:
    """The session after ``event``, and what to say beside its page. ``None`` is a stranger's session.

    ``votes`` are what all people said of causes: of those that are as likely, the one that helped more goes first.
    """
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
            return moved(guide, session, session.page, next_page(guide, session, flow)), ()
        case Conclude(flow):
            return moved(guide, session, session.page, open_page(guide, session, flow)), ()
        case Enter(flow):
            return moved(guide, session, session.page, _entrance(guide, session, flow)), ()
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
            return moved(guide, session, session.page, _aside(guide, session)), (Effect.EXPOSED,)
        case Asking():
            return moved(guide, session, session.page, home(guide)), (Effect.ASKED,)
        case Sent():
            return session, (Effect.UNREADABLE,)
        case Vote() | Remind() | Unremind() | Follow() | HandOver() | HangUp():
            return attended(guide, session, event, votes)
        case Forget():
            return replace(fresh(guide), page=Page(View.FORGOTTEN), heard=session.heard), (Effect.ERASE,)
        case Lost() | TakeBack():
            return session, (Effect.VANISHED,)


def counting(guide: Guide, session: Session) -> dict[str, str]:
    """The answers that count on the shown page: those on the path of its flow; outside all flows, of each."""
    flows = [session.page.flow] if session.page.flow in guide.flows else list(guide.flows)
    return {name: choice for flow in flows for name, choice in walk(guide, flow, session.answers).answered}


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
    session = confirmed(session, dict(known))
    return moved(guide, session, origin, next_page(guide, session, event.flow)), ()


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
    if target.view is View.SCREEN and target.screen == guide.manifest.human:
        target = person_page(guide, session.page.flow) or target
    if target.view is View.HANDOFF and session.ticket:
        target = target._replace(view=View.TALK)
    if target.view is View.SCREEN and not target.flow:
        target = target._replace(flow=_flow_of(guide, session, target.screen))
    return moved(guide, session, session.page, target), effects


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
    if target.view is View.TOPICS:  # what a text was taken for was not what it meant
        session = unnoted(session)
    trail = session.trail
    position = len(trail) - 1 - trail[::-1].index(target) if target in trail else 0
    return replace(session, page=target, trail=trail[:position]), effects


def _entrance(guide: Guide, session: Session, flow: str) -> Page:
    if begun(guide, session, flow):
        return Page(View.RESUME, flow=flow)
    return open_page(guide, session, flow)


def _restart(guide: Guide, session: Session, flow: str) -> Session:
    own = guide.flow_screens(flow) - guide.shared
    answers = {question: choice for question, choice in session.answers.items() if question not in own}
    session = replace(session, answers=answers, trail=(home(guide),), noted={})
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
    session = replace(session, answers={**kept, **answers}, lent=session.lent.union(answers), noted={})
    effects = (Effect.DROPPED,) if unknown else ()
    return moved(guide, session, session.page, Page(View.ANSWERS, flow=flow)), effects


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
    """To what the text seems to mean, by way of the topics it may mean: Back leads there, one tap from another.

    What it answers is shown before anything follows from it: on the page of answers, or on the screen it leads to.
    """
    wrote = session.wrote if event.language is None else event.language
    topics = tuple(topic for topic in event.topics if guide.meaning(topic))
    session = replace(session, topics=topics, wrote=wrote)
    session = moved(guide, session, session.page, Page(View.TOPICS))
    link = guide.meaning(event.topics[0]) if event.topics else None
    if not event.sure or link is None:
        return noting(session, dict(event.told), asked=True)
    given = {**dict(event.answers), **dict(event.told)}
    if event.place:
        return _show(guide, noting(session, dict(event.told)), Page(View.PLACE, event.place))[0]
    if screen := event.screen or link.to:
        return _show(guide, noting(session, given), Page(View.SCREEN, screen, _flow_in(link, screen)))[0]
    flow, given = link.flow or "", {**link.answers, **given}
    if not given:
        return moved(guide, noting(session, {}), session.page, _entrance(guide, session, flow))
    # A friend's answers stay a friend's until the person gives them: what was read may be taken back.
    before, lent = noting(session, given).noted, session.lent
    session = _assign(guide, session, Assign(flow, tuple(given.items()), link=True))[0]
    return replace(session, page=Page(View.ANSWERS, flow=flow), noted=before, lent=lent)


def _flow_in(link: Link, screen: str) -> str:
    """The flow in which a link shows ``screen``, if that is where it leads."""
    return (link.flow or "") if screen == link.to else ""


def _aside(guide: Guide, session: Session) -> Page:
    """Where somebody is led who posted a secret; Back leads on from there as if nothing had been."""
    name = guide.manifest.exposed
    return Page(View.SCREEN, name, session.page.flow) if name else session.page


def _greet(guide: Guide, session: Session) -> Session:
    """Home; or, in the middle of something, the question whether to go on with it."""
    flow = session.page.flow
    root = home(guide)
    if not (session.language or session.wrote or session.heard):
        return replace(session, page=Page(View.LANGUAGE), trail=(root,))
    if flow in guide.flows and begun(guide, session, flow):
        path = walk(guide, flow, session.answers)
        # Answers that stand to be checked have led to their outcome, but nobody has seen it yet.
        if session.page.view is View.ANSWERS or not isinstance(guide.screens[path.end], Outcome):
            return replace(session, page=Page(View.RESUME, flow=flow), trail=(root,))
    return replace(session, page=root, trail=())
