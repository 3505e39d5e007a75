"""Checks answers and lists of places: unique ids, citations, enough examples."""

from collections.abc import Iterator

from ..guide.answer import Answer
from ..guide.guide import Guide
from ..guide.problem import Problem, problem


def check_answers(guide: Guide) -> Iterator[Problem]:
    """Problems with answers. Their links are checked together with all others in :mod:`.structure`."""
    for name, answer in guide.answers.items():
        for rule, message in (*_name(guide, name), *_content(guide, answer)):
            yield problem(guide, ("answers", name), rule, f"answer {name}: {message}")


def check_places(guide: Guide) -> Iterator[Problem]:
    """Missing facts and topics that lists of places name. If a list has no topic, no typed text can lead to it."""
    for name, places in guide.places.lists.items():
        if guide.topics and places.topic not in guide.topics:
            message = f"there is no topic {places.topic}" if places.topic else "name the `topic` of questions about it"
            yield problem(guide, ("places", "lists", name), "unknown-target", f"the list of {name}: {message}")
        for row in places.cites:
            if row not in guide.facts:
                message = f"the list of {name} cites {row}, which isn't a fact"
                yield problem(guide, ("places", "lists", name), "unknown-fact", message)


def _name(guide: Guide, name: str) -> Iterator[tuple[str, str]]:
    """Screens, answers and topics share one namespace: links, `bot ask` and stored pages name them by id alone."""
    if name in guide.screens:
        yield "duplicate", "a screen has this id; choose another"
    if name in guide.topics:
        yield "duplicate", "a topic has this id; choose another"
    if name in guide.manifest.retired:
        yield "reused-id", "this id is retired; choose a new one"


def _content(guide: Guide, answer: Answer) -> Iterator[tuple[str, str]]:
    rules = guide.manifest.rules
    if guide.topics and answer.topic not in guide.topics:
        yield "unknown-target", f"there is no topic {answer.topic}"
    for row in answer.cites:
        if row not in guide.facts:
            yield "unknown-fact", f"it cites {row}, which isn't a fact"
    if not answer.cites and "answer" in rules.cited:
        yield "uncited", "it cites no fact (`cites`)"
    few = [language for language in ("en", "zh") if len(getattr(answer.examples, language)) < rules.min_examples]
    if few and not answer.names:
        yield "examples", f"it needs {rules.min_examples} examples or more in {' and '.join(few)}"
