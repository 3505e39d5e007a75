"""The state transition of a conversation: one pure function from a session and an event to the next session.

A tap is an assignment, not a move: it sets an answer and shows the first question that is still open on the route. So
a doubled or resent tap changes nothing, and no order of taps can skip or repeat a question.
"""

from collections.abc import Mapping

from ..guide.guide import Guide
from ..guide.model import CONTINUE
from ..guide.screen import Checklist, Likely, Link, Outcome
from .answers_from_text import confirm_recognized, record_recognized, undo_recognized
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
    adapt_session,
    asked_by,
    current_answer,
    has_begun,
    home,
    likely_screen,
    move_to,
    new_session,
    open_page,
    person_page,
    profile_of,
    resolve_page,
)
from .outcome_actions import apply_action, with_seen
from .route import walk, way_to
from .session import Page, Session, View
from .shared_case import flow_of, read_case

Transition = tuple[Session, tuple[Effect, ...]]


def transition(guide: Guide, session: Session | None, event: Event, votes: Votes = NO_VOTES) -> Transition:
    """The session after ``event``, and the effects to carry out. ``session`` is None for a new user.

    ``votes`` are those of all users: of equally likely causes, one whose advice has clearly helped more ranks first.
    """
    session, effects = _apply(guide, adapt_session(guide, session or new_session(guide)), event, votes)
    return with_seen(guide, session), effects


def _apply(guide: Guide, session: Session, event: Event, votes: Votes) -> Transition:
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
            return move_to(guide, session, session.page, open_page(guide, session, flow)), ()
        case EnterFlow(flow):
            return _enter(guide, session, flow), ()
        case RestartFlow(flow):
            return _restart(guide, session, flow), ()
        case OpenSharedCase(codes):
            return _open_case(guide, session, codes)
        case SetItem():
            return _set_item(guide, session, event)
        case SetLanguage(language):
            return _set_language(guide, session, language), ()
        case Start():
            return _start(guide, session), ()
        case TextUnderstood():
            return _understand(guide, session, event), ()
        case SecretDetected():
            return move_to(guide, session, session.page, _exposed_page(guide, session)), (Effect.EXPOSED,)
        case AskWithoutText():
            return move_to(guide, session, session.page, home(guide)), (Effect.ASKED,)
        case MediaReceived():
            return session, (Effect.UNREADABLE,)
        case Vote() | SetReminder() | CancelReminder() | SetNews() | RequestAgent() | EndChat():
            return apply_action(guide, session, event, votes)
        case EraseData():
            return new_session(guide)._replace(page=Page(View.FORGOTTEN), client_language=session.client_language), (
                Effect.ERASE,
            )
        case UnknownTarget() | DeleteRelayed():
            return session, (Effect.VANISHED,)


def current_answers(guide: Guide, session: Session) -> dict[str, str]:
    """The answers that count on the shown page: those on its flow's route, or on any flow's if it has none."""
    flows = [session.page.flow] if session.page.flow in guide.flows else list(guide.flows)
    return {name: choice for flow in flows for name, choice in walk(guide, flow, session.answers).answered}


def _assign(guide: Guide, session: Session, event: AnswerQuestions) -> Transition:
    if not event.answers:
        return session, (Effect.VANISHED,)
    given = [current_answer(guide, question, choice) for question, choice in event.answers]
    known = [
        (question, choice)
        for question, choice in given
        if question in guide.screens and choice in guide.screens[question].answers
    ]
    tapped = Page(View.SCREEN, given[-1][0], event.flow)
    if event.flow not in guide.flows or len(known) < len(given):
        # The choice, the question or the flow no longer exists: show the question, or what replaced it.
        if event.flow not in guide.flows and resolve_page(guide, tapped) is None:
            return session, (Effect.VANISHED,)
        return _show(guide, session, tapped)[0], (Effect.VANISHED,)
    profile = profile_of(guide, event.flow, known)
    origin = session.page if event.link else Page(View.SCREEN, profile or tapped.screen, event.flow)
    kept = _without_branch(guide, session, event.flow, known) if event.link else _reopen_ranking(guide, session, known)
    if profile and not event.link:
        kept = {question: choice for question, choice in kept.items() if question not in asked_by(guide, profile)}
    answers = _lead_to(guide, event.flow, {**kept, **dict(known)}, known)
    session = session._replace(answers=answers, borrowed=session.borrowed.difference(dict(known)))
    session = confirm_recognized(session, dict(known))
    return move_to(guide, session, origin, open_page(guide, session, event.flow)), ()


def _lead_to(guide: Guide, flow: str, answers: dict[str, str], known: list[tuple[str, str]]) -> dict[str, str]:
    """``answers``, plus those that put the ``known`` ones on the route: old cards and links may not carry them.

    No known answer is changed. If they are on different branches, the first one decides.
    """
    for number, (question, _) in enumerate(known):
        if question not in walk(guide, flow, answers).answers:
            candidate = {**answers, **way_to(guide, flow, question), **dict(known)}
            after = walk(guide, flow, candidate).answers
            before = walk(guide, flow, answers).answers
            if question in after and all(name in after for name, _ in known[:number] if name in before):
                answers = candidate
    return answers


def _reopen_ranking(guide: Guide, session: Session, given: list[tuple[str, str]]) -> Mapping[str, str]:
    """The answers; if only shared ones (about the user) were given, without the opened cause, to rank causes again."""
    if all(name in guide.shared for name, _ in given):
        return _without_rankings(guide, session.answers)
    return session.answers


def _without_rankings(guide: Guide, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers without those that say which cause was opened."""
    return {name: choice for name, choice in answers.items() if not isinstance(guide.screens.get(name), Likely)}


def _without_branch(guide: Guide, session: Session, flow: str, given: list[tuple[str, str]]) -> dict[str, str]:
    """The answers without those in the branch that a link opens, so that it opens at its start."""
    parts = guide.flows[flow].parts
    entries = {guide.screens[question].answers[choice].to for question, choice in given}
    for number, part in enumerate(parts):
        if any(question in guide.reach[part] for question, _ in given) and CONTINUE in entries:
            entries |= set(parts[number + 1 :])
    branch = frozenset().union(*map(guide.beyond, entries)) - guide.shared
    return {question: choice for question, choice in session.answers.items() if question not in branch}


def _show(guide: Guide, session: Session, page: Page) -> Transition:
    target = resolve_page(guide, page)
    effects = () if target and target.screen == page.screen else (Effect.VANISHED,)
    if target is None:
        target = open_page(guide, session, page.flow) if page.flow in guide.flows else home(guide)
    if target.view is View.SCREEN and target.screen == guide.manifest.human:
        target = person_page(guide, session.page.flow) or target
    if target.view is View.HANDOFF and session.ticket:
        target = target._replace(view=View.TALK)
    if target.view is View.SCREEN and not target.flow:
        target = target._replace(flow=_flow_of(guide, session, target.screen))
    return move_to(guide, session, session.page, target), effects


def _flow_of(guide: Guide, session: Session, screen: str) -> str:
    """The flow to show ``screen`` in if none is named: the current one if it has the screen, else the first that does.

    For a screen that isn't in any flow it's the current one, so that notices and conditions still see its answers.
    """
    if screen == guide.home:
        return ""
    fitting = [flow for flow in guide.flows if screen in guide.flow_screens(flow)]
    return session.page.flow if session.page.flow in fitting or not fitting else fitting[0]


def _back(guide: Guide, session: Session, page: Page) -> Transition:
    target = resolve_page(guide, page)
    if target is None:
        return _show(guide, session, page)
    effects = () if target.screen == page.screen else (Effect.VANISHED,)
    if target == session.page:
        return session, effects
    if target.view is View.TOPICS:  # going back there means that the text was misread
        session = undo_recognized(session)
    history = session.history
    position = len(history) - 1 - history[::-1].index(target) if target in history else 0
    return session._replace(page=target, history=history[:position]), effects


def _enter(guide: Guide, session: Session, flow: str) -> Session:
    """Enters a flow: at its ranking of causes, with none opened, if it has one; else where the user left it."""
    if rank := likely_screen(guide, flow):
        answers = {question: choice for question, choice in session.answers.items() if question != rank}
        session = session._replace(answers=answers, seen=())
    elif has_begun(guide, session, flow):
        return move_to(guide, session, session.page, Page(View.RESUME, flow=flow))
    return move_to(guide, session, session.page, open_page(guide, session, flow))


def _restart(guide: Guide, session: Session, flow: str) -> Session:
    own = guide.flow_screens(flow) - guide.shared
    answers = {question: choice for question, choice in session.answers.items() if question not in own}
    session = session._replace(answers=answers, history=(home(guide),), recognized={}, seen=())
    return session._replace(page=open_page(guide, session, flow))


def _open_case(guide: Guide, session: Session, codes: str) -> Transition:
    """Replaces the user's answers in the case's flow with those of the case, and shows them on one page."""
    answers, unknown = read_case(guide, codes)
    flow = flow_of(guide, answers)
    if not answers or flow is None:
        return session, (Effect.VANISHED,)
    kept = {
        question: choice for question, choice in session.answers.items() if question not in guide.flow_screens(flow)
    }
    session = session._replace(answers={**kept, **answers}, borrowed=session.borrowed.union(answers), recognized={})
    effects = (Effect.DROPPED,) if unknown else ()
    return move_to(guide, session, session.page, Page(View.ANSWERS, flow=flow)), effects


def _set_item(guide: Guide, session: Session, event: SetItem) -> Transition:
    screen = guide.screens.get(event.screen)
    if not isinstance(screen, Checklist) or event.item not in screen.items:
        return _show(guide, session, Page(View.SCREEN, event.screen))[0], (Effect.VANISHED,)
    ticked = session.done_items.get(event.screen, frozenset())
    ticked = ticked | {event.item} if event.done else ticked - {event.item}
    session = session._replace(done_items={**session.done_items, event.screen: ticked})
    return _show(guide, session, Page(View.SCREEN, event.screen))[0], ()


def _set_language(guide: Guide, session: Session, language: str) -> Session:
    """Changes the language. The page stays, unless it's the one that asks for the language: then it goes back."""
    session = session._replace(language=language)
    if session.page.view is not View.LANGUAGE:
        return session
    *history, page = [page for page in session.history if page.view is not View.LANGUAGE] or [home(guide)]
    return session._replace(page=page, history=tuple(history))


def _understand(guide: Guide, session: Session, event: TextUnderstood) -> Session:
    """Goes to what the text most likely means. The other meanings are one tap away: Back leads to a list of them.

    It leads to an answer if possible: an outcome, or a ranking of causes that counts everything that the text says.
    """
    typed_language = session.typed_language if event.language is None else event.language
    topics = tuple(topic for topic in event.topics if guide.meaning(topic))
    if not event.sure:
        topics = tuple(topic for topic in topics if _suits(guide, topic, {**session.answers, **dict(event.stated)}))
    session = session._replace(topics=topics, typed_language=typed_language)
    session = move_to(guide, session, session.page, Page(View.TOPICS))
    link = guide.meaning(event.topics[0]) if event.topics else None
    if not event.sure or link is None:
        return record_recognized(session, dict(event.stated), asked=True)
    given = {**dict(event.answers), **dict(event.stated)}
    if event.place:
        return _show(guide, record_recognized(session, dict(event.stated)), Page(View.PLACE, event.place))[0]
    if screen := event.screen or (
        link.to if not event.answers else ""
    ):  # an error text leads to a more specific screen than its topic
        return _show(guide, record_recognized(session, given), Page(View.SCREEN, screen, _flow_in(link, screen)))[0]
    flow, given = link.flow or flow_of(guide, dict(event.answers)) or "", {**link.answers, **given}
    if not given and likely_screen(guide, flow) is None:
        return _enter(guide, record_recognized(session, {}), flow)
    # Borrowed answers stay borrowed until the user chooses them: recognized ones may be undone.
    before, borrowed, page = record_recognized(session, given).recognized, session.borrowed, session.page
    known = list(given.items())
    kept = _without_rankings(guide, _without_branch(guide, session, flow, known))
    answers = _lead_to(guide, flow, {**kept, **given}, known)
    session = session._replace(answers=answers, recognized=before, borrowed=borrowed, seen=())
    return move_to(guide, session, page, Page(View.SCREEN, walk(guide, flow, answers).end, flow))


def _suits(guide: Guide, topic: str, answers: Mapping[str, str]) -> bool:
    """Whether ``topic`` can be what a user with these answers means: "I live abroad" can't be, in Shenzhen."""
    answer = guide.answers.get(topic)
    return answer is None or not any(answers.get(name) in choices for name, choices in answer.unless.items())


def _flow_in(link: Link, screen: str) -> str:
    """The link's flow if it leads to ``screen``; else none."""
    return (link.flow or "") if screen == link.to else ""


def _exposed_page(guide: Guide, session: Session) -> Page:
    """The page for a user who has posted a secret. Back returns to where they were."""
    name = guide.manifest.exposed
    return Page(View.SCREEN, name, session.page.flow) if name else session.page


def _start(guide: Guide, session: Session) -> Session:
    """Goes home, or asks whether to resume an unfinished flow. Users whose language is unknown choose one first."""
    flow = session.page.flow
    root = home(guide)
    if not (session.language or session.typed_language or session.client_language):
        return session._replace(page=Page(View.LANGUAGE), history=(root,))
    if flow in guide.flows and has_begun(guide, session, flow):
        path = walk(guide, flow, session.answers)
        if not isinstance(guide.screens[path.end], Outcome):
            return session._replace(page=Page(View.RESUME, flow=flow), history=(root,))
    return session._replace(page=root, history=())
