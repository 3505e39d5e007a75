"""Answers that were recognized in a typed text: recording, confirming and undoing them."""

from collections.abc import Mapping

from ..guide.guide import Guide
from .route import walk
from .session import Session


def record_recognized(session: Session, given: Mapping[str, str], *, asked: bool = False) -> Session:
    """The session with the answers ``given`` by a text, and the answers that they replaced, for undoing.

    ``asked``: the user is still asked what the text means; the answers stay whichever meaning they choose. If the same
    text comes again, the answers recorded for undoing stay the ones from before the first time.
    """
    before = {}
    for question, choice in given.items():
        was = session.answers.get(question, "")
        again = was == choice and question in session.recognized
        before[question] = choice if asked else session.recognized[question] if again else was
    return session._replace(answers={**session.answers, **given}, recognized=before)


def undo_recognized(session: Session) -> Session:
    """The session without the answers that were misread from a text. Those that the user has chosen since stay."""
    answers = dict(session.answers)
    for question, before in session.recognized.items():
        if before:
            answers[question] = before
        else:
            answers.pop(question, None)
    kept = {
        question: before for question, before in session.recognized.items() if before and question in session.answers
    }
    stay = {question: before for question, before in kept.items() if session.answers[question] == before}
    return session._replace(answers=answers, recognized=stay)


def confirm_recognized(session: Session, chosen: Mapping[str, str]) -> Session:
    """The session after the user has chosen these answers, so that undoing no longer removes them."""
    confirmed = {question: choice for question, choice in chosen.items() if question in session.recognized}
    return session._replace(recognized={**session.recognized, **confirmed}) if confirmed else session


def answers_from_text(guide: Guide, session: Session) -> dict[str, str]:
    """The answers from the last typed text, without those that the guide no longer has."""
    answers = {question: session.answers.get(question, "") for question in session.recognized}
    return {
        question: choice
        for question, choice in answers.items()
        if question in guide.screens and choice in guide.screens[question].answers
    }


def flow_of_recognized(guide: Guide, session: Session) -> str | None:
    """The flow in which to review the recognized answers: one with all their questions, preferably the shown one."""
    questions = answers_from_text(guide, session).keys()
    fitting = [flow for flow in guide.flows if questions and questions <= guide.flow_screens(flow)]
    return session.page.flow if session.page.flow in fitting else next(iter(fitting), None)


def recognized_ahead(guide: Guide, session: Session, flow: str) -> dict[str, str]:
    """The recognized answers to questions that are still ahead in ``flow``, in the order of the questions."""
    path = walk(guide, flow, session.answers)
    parts = guide.flows[flow].parts
    here = next((number for number, part in enumerate(parts) if path.end in guide.reach[part]), 0)
    coming = guide.beyond(path.end).union(*(guide.reach[part] for part in parts[here + 1 :]))
    answered = path.answers
    found = {
        question: choice
        for question, choice in answers_from_text(guide, session).items()
        if question in coming and question not in answered
    }
    order = [[name for name in guide.screens if name in guide.reach[part]] for part in parts]
    return {question: found[question] for part in order for question in part if question in found}
