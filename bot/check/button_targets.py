"""Checks that topics, cues, hints and error texts lead to screens that exist."""

from collections.abc import Iterator

from ..guide.guide import Guide
from ..guide.model import CONTINUE
from ..understanding.pasted_errors import ErrorText
from ..understanding.topic_schema import Topics


def check_targets(topics: Topics, errors: tuple[ErrorText, ...], guide: Guide) -> list[str]:
    """A message for each unknown target, and one if no topic has examples or answers."""
    found: list[str] = []
    if not any(topic.examples for topic in topics.topics.values()) and not guide.answers:
        found.append("no topic has examples or answers, so the bot can't tell what a text means; write some")
    for name, topic in topics.topics.items():
        found += _link_problems(f"topic {name}", topic.to, topic.flow, topic.answers, guide)
    for error in errors:
        name = next(iter((*error.codes, *error.sayings)), "an error text")
        if error.topic not in topics.topics:
            found.append(f"error {name}: there is no topic {error.topic}")
        found += _link_problems(f"error {name}", error.to, error.flow, error.answers, guide)
        for beside in error.beside:
            found += _link_problems(f"error {name}", beside.to, None, {}, guide)
    for cue in topics.cues:
        if cue.to is not None and not guide.shows(cue.to):
            found.append(f"cue for {cue.topic}: there is no screen or answer {cue.to}")
    for hint in topics.hints:
        if hint.to is not None and hint.to not in guide.screens:
            found.append(f"hint for {hint.topic}: there is no screen {hint.to}")
        for question, choice in hint.answers.items():
            if not _is_choice(guide, question, choice):
                found.append(f"hint: {question}.{choice} isn't a choice")
    return found


def _link_problems(name: str, to: str | None, flow: str | None, answers: dict[str, str], guide: Guide) -> Iterator[str]:
    if to is not None and not guide.shows(to):
        yield f"{name}: there is no screen or answer {to}"
    if flow is not None and flow not in guide.flows:
        yield f"{name}: there is no flow {flow}"
    expected = None
    for question, choice in answers.items():
        if not _is_choice(guide, question, choice):
            yield f"{name}: {question}.{choice} isn't a choice"
            return
        if expected not in {None, CONTINUE, question}:
            yield f"{name}: after the answers before it comes {expected}, not {question}"
        expected = guide.screens[question].answers[choice].to


def _is_choice(guide: Guide, question: str, choice: str) -> bool:
    return question in guide.screens and choice in guide.screens[question].answers
