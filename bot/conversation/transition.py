"""How a conversation moves: one pure function.

A tap is an assignment, not a move: it sets an answer and shows the first question on the path that the
answers leave open. So a doubled or resent tap changes nothing, and no order of taps can skip or repeat one.
"""

from collections.abc import Mapping
from dataclasses import replace

from ..guide.guide import Guide
from ..guide.model import CONTINUE
from ..guide.screen import Checklist, Likely, Link, Outcome
from .diagnosis import NO_VOTES, Votes
from .effect import Effect
from .event import (
    AnswerQuestions,
    AskWithoutText,
    Back,
    CancelReminder,
    ConfirmAnswers,
    Continue,
    DeleteRelayed,
    EndChat,
    EnterFlow,
    EraseData,
    Event,
    MediaReceived,
    OpenSharedCase,
    RequestAgent,
    RestartFlow,
    SecretDetected,
    SetItem,
    SetLanguage,
    SetNews,
    SetReminder,
    Show,
    Start,
    TextUnderstood,
    UnknownTarget,
    Vote,
)
from .navigation import (
    asked_by,
    begun,
    fresh,
    home,
    likely_screen,
    living,
    moved,
    open_page,
    person_page,
    profile_of,
    repaired,
    today,
)
from .outcome_actions import apply_action, with_seen
from .recognized_answers import confirm_recognized, record_recognized, take_back_recognized
from .route import walk, way_to
from .session import Page, Session, View
from .shared_case import flow_of, read_case

Transition = tuple[Session, tuple[Effect, ...]]


def transition(guide: Guide, session: Session | None, event: Event, votes: Votes = NO_VOTES) -> Transition:
    """The session after ``event``, and what to say beside its page. ``None`` is a stranger's session.

    ``votes`` are what all people said of causes: of those that are as likely, the one that helped more goes first.
    """
    session, effects = _stepped(guide, repaired(guide, session or fresh(guide)), event, votes)
    return with_seen(guide, session), effects


def _stepped(guide: Guide, session: Session, event: Event, votes: Votes) -> Transition:
    match event:
        case AnswerQuestions():
            return _assign(guide, session, event)
        case Show(page):
            return _show(guide, session, page)
        case Back(page):
            return _back(guide, session, page)
        case Continue(flow) | ConfirmAnswers(flow) | EnterFlow(flow) | RestartFlow(flow) if flow not in guide.flows:
            return session, (Effect.VANISHED,)
        case Continue(flow) | ConfirmAnswers(flow):
            return moved(guide, session, session.page, open_page(guide, session, flow)), ()
        case EnterFlow(flow):
            return _enter(guide, session, flow), ()
        case RestartFlow(flow):
            return _restart(guide, session, flow), ()
        case OpenSharedCase(codes):
            return _open_case(guide, session, codes)
        case SetItem():
            return _tick(guide, session, event)
        case SetLanguage(language):
            return _speak(guide, session, language), ()
        case Start():
            return _greet(guide, session), ()
        case TextUnderstood():
            return _understand(guide, session, event), ()
        case SecretDetected():
            return moved(guide, session, session.page, _aside(guide, session)), (Effect.EXPOSED,)
        case AskWithoutText():
            return moved(guide, session, session.page, home(guide)), (Effect.ASKED,)
        case MediaReceived():
            return session, (Effect.UNREADABLE,)
        case Vote() | SetReminder() | CancelReminder() | SetNews() | RequestAgent() | EndChat():
            return apply_action(guide, session, event, votes)
        case EraseData():
            return replace(fresh(guide), page=Page(View.FORGOTTEN), client_language=session.client_language), (
                Effect.ERASE,
            )
        case UnknownTarget() | DeleteRelayed():
            return session, (Effect.VANISHED,)


def counting(guide: Guide, session: Session) -> dict[str, str]:
    """The answers that count on the shown page: those on the path of its flow; outside all flows, of each."""
    flows = [session.page.flow] if session.page.flow in guide.flows else list(guide.flows)
    return {name: choice for flow in flows for name, choice in walk(guide, flow, session.answers).answered}


def _assign(guide: Guide, session: Session, event: AnswerQuestions) -> Transition:
    if not event.answers:
        return session, (Effect.VANISHED,)
    given = [today(guide, question, choice) for question, choice in event.answers]
    known = [
        (question, choice)
        for question, choice in given
        if question in guide.screens and choice in guide.screens[question].answers
    ]
    tapped = Page(View.SCREEN, given[-1][0], event.flow)
    if event.flow not in guide.flows or len(known) < len(given):
        # The question lives without this choice or this flow, or is gone: show it, or what took its place.
        if event.flow not in guide.flows and living(guide, tapped) is None:
            return session, (Effect.VANISHED,)
        return _show(guide, session, tapped)[0], (Effect.VANISHED,)
    profile = profile_of(guide, event.flow, known)
    origin = session.page if event.link else Page(View.SCREEN, profile or tapped.screen, event.flow)
    kept = _without_branch(guide, session, event.flow, known) if event.link else _without_rank(guide, session, known)
    if profile and not event.link:
        kept = {question: choice for question, choice in kept.items() if question not in asked_by(guide, profile)}
    answers = _on_the_way(guide, event.flow, {**kept, **dict(known)}, known)
    session = replace(session, answers=answers, borrowed=session.borrowed.difference(dict(known)))
    session = confirm_recognized(session, dict(known))
    return moved(guide, session, origin, open_page(guide, session, event.flow)), ()


def _on_the_way(guide: Guide, flow: str, answers: dict[str, str], known: list[tuple[str, str]]) -> dict[str, str]:
    """``answers`` so that the flow leads past those ``known``: an old card or a link brings its own way along.

    Of answers that stand on different branches, the first counts.
    """
    for number, (question, _) in enumerate(known):
        if question not in walk(guide, flow, answers).answers:
            there = {**answers, **way_to(guide, flow, question)}
            led = walk(guide, flow, there).answers
            before = walk(guide, flow, answers).answers
            if question in led and all(name in led for name, _ in known[:number] if name in before):
                answers = there
    return answers


def _without_rank(guide: Guide, session: Session, given: list[tuple[str, str]]) -> Mapping[str, str]:
    """The answers, less the cause that was looked at, once the person says who they are: the ranking is shown anew."""
    return _without_ranks(guide, session.answers) if all(name in guide.shared for name, _ in given) else session.answers


def _without_ranks(guide: Guide, answers: Mapping[str, str]) -> dict[str, str]:
    return {name: choice for name, choice in answers.items() if not isinstance(guide.screens.get(name), Likely)}


def _without_branch(guide: Guide, session: Session, flow: str, given: list[tuple[str, str]]) -> dict[str, str]:
    """The answers, less those of the branch that a link leads into: it opens there, not where a last walk ended."""
    parts = guide.flows[flow].parts
    entries = {guide.screens[question].answers[choice].to for question, choice in given}
    for number, part in enumerate(parts):
        if any(question in guide.reach[part] for question, _ in given) and CONTINUE in entries:
            entries |= set(parts[number + 1 :])
    branch = frozenset().union(*map(guide.beyond, entries)) - guide.shared
    return {question: choice for question, choice in session.answers.items() if question not in branch}


def _show(guide: Guide, session: Session, page: Page) -> Transition:
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


def _back(guide: Guide, session: Session, page: Page) -> Transition:
    target = living(guide, page)
    if target is None:
        return _show(guide, session, page)
    effects = () if target.screen == page.screen else (Effect.VANISHED,)
    if target == session.page:
        return session, effects
    if target.view is View.TOPICS:  # what a text was taken for was not what it meant
        session = take_back_recognized(session)
    history = session.history
    position = len(history) - 1 - history[::-1].index(target) if target in history else 0
    return replace(session, page=target, history=history[:position]), effects


def _enter(guide: Guide, session: Session, flow: str) -> Session:
    """Into the causes so far, whatever was looked at before; in a flow of steps, to where one was."""
    if rank := likely_screen(guide, flow):
        answers = {question: choice for question, choice in session.answers.items() if question != rank}
        session = replace(session, answers=answers, seen=())
    elif begun(guide, session, flow):
        return moved(guide, session, session.page, Page(View.RESUME, flow=flow))
    return moved(guide, session, session.page, open_page(guide, session, flow))


def _restart(guide: Guide, session: Session, flow: str) -> Session:
    own = guide.flow_screens(flow) - guide.shared
    answers = {question: choice for question, choice in session.answers.items() if question not in own}
    session = replace(session, answers=answers, history=(home(guide),), recognized={}, seen=())
    return replace(session, page=open_page(guide, session, flow))


def _open_case(guide: Guide, session: Session, codes: str) -> Transition:
    """The case in place of one's own answers in that flow, all on one page: what was asked is seen at a glance."""
    answers, unknown = read_case(guide, codes)
    flow = flow_of(guide, answers)
    if not answers or flow is None:
        return session, (Effect.VANISHED,)
    kept = {
        question: choice for question, choice in session.answers.items() if question not in guide.flow_screens(flow)
    }
    session = replace(session, answers={**kept, **answers}, borrowed=session.borrowed.union(answers), recognized={})
    effects = (Effect.DROPPED,) if unknown else ()
    return moved(guide, session, session.page, Page(View.ANSWERS, flow=flow)), effects


def _tick(guide: Guide, session: Session, event: SetItem) -> Transition:
    screen = guide.screens.get(event.screen)
    if not isinstance(screen, Checklist) or event.item not in screen.items:
        return _show(guide, session, Page(View.SCREEN, event.screen))[0], (Effect.VANISHED,)
    ticked = session.done_items.get(event.screen, frozenset())
    ticked = ticked | {event.item} if event.done else ticked - {event.item}
    session = replace(session, done_items={**session.done_items, event.screen: ticked})
    return _show(guide, session, Page(View.SCREEN, event.screen))[0], ()


def _speak(guide: Guide, session: Session, language: str) -> Session:
    """The language changes in place; only the page that asks for it gives way to what came before it."""
    session = replace(session, language=language)
    if session.page.view is not View.LANGUAGE:
        return session
    *history, page = [page for page in session.history if page.view is not View.LANGUAGE] or [home(guide)]
    return replace(session, page=page, history=tuple(history))


def _understand(guide: Guide, session: Session, event: TextUnderstood) -> Session:
    """To what the text seems to mean, by way of the topics it may mean: Back leads there, one tap from another.

    It lands on an answer: the outcome, or the causes so far with all counted that the text says.
    """
    typed_language = session.typed_language if event.language is None else event.language
    topics = tuple(topic for topic in event.topics if guide.meaning(topic))
    session = replace(session, topics=topics, typed_language=typed_language)
    session = moved(guide, session, session.page, Page(View.TOPICS))
    link = guide.meaning(event.topics[0]) if event.topics else None
    if not event.sure or link is None:
        return record_recognized(session, dict(event.stated), asked=True)
    given = {**dict(event.answers), **dict(event.stated)}
    if event.place:
        return _show(guide, record_recognized(session, dict(event.stated)), Page(View.PLACE, event.place))[0]
    if screen := event.screen or (link.to if not event.answers else ""):  # an error says more than its topic
        return _show(guide, record_recognized(session, given), Page(View.SCREEN, screen, _flow_in(link, screen)))[0]
    flow, given = link.flow or flow_of(guide, dict(event.answers)) or "", {**link.answers, **given}
    if not given and likely_screen(guide, flow) is None:
        return _enter(guide, record_recognized(session, {}), flow)
    # A friend's answers stay a friend's until the person gives them: what was read may be taken back.
    before, borrowed, page = record_recognized(session, given).recognized, session.borrowed, session.page
    known = list(given.items())
    kept = _without_ranks(guide, _without_branch(guide, session, flow, known))
    answers = _on_the_way(guide, flow, {**kept, **given}, known)
    session = replace(session, answers=answers, recognized=before, borrowed=borrowed, seen=())
    return moved(guide, session, page, Page(View.SCREEN, walk(guide, flow, answers).end, flow))


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
    if not (session.language or session.typed_language or session.client_language):
        return replace(session, page=Page(View.LANGUAGE), history=(root,))
    if flow in guide.flows and begun(guide, session, flow):
        path = walk(guide, flow, session.answers)
        if not isinstance(guide.screens[path.end], Outcome):
            return replace(session, page=Page(View.RESUME, flow=flow), history=(root,))
    return replace(session, page=root, history=())
