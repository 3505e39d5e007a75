"""Checks that each question makes a difference, and that no screen presumes answers that a user didn't give."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from ..conversation.diagnosis import MAX_CAUSES, ranked
from ..conversation.navigation import notice_above
from ..conversation.route import offered, routes
from ..guide.flow_checks import links
from ..guide.guide import Guide
from ..guide.model import CONTINUE, When, fits
from ..guide.problem import Problem, problem
from ..guide.screen import Likely, Link, Outcome, Profile, Question


def check_questions(guide: Guide) -> list[Problem]:
    """Questions whose choices make no difference, and ways to screens that presume more than was answered."""
    return [*(_idle_questions(guide) if guide.manifest.rules.no_idle else ()), *_presumptions(guide)]


def _idle_questions(guide: Guide) -> Iterator[Problem]:
    """Pairs of choices that make no difference on any path to their question, and questions that make none on one path.

    What can differ: where a choice leads, the order of the causes, the parts of the flow that follow, and the notices
    and links that are shown.
    """
    alike: dict[tuple[str, str, str], bool] = {}
    for flow in guide.flows:
        idle: dict[str, Mapping[str, str]] = {}
        for screen, answers, choices in _asked(guide, flow):
            effects = {name: _effect(guide, flow, answers, choice) for name, choice in choices.items()}
            for one, other in combinations(effects, 2):
                pair = (screen, one, other)
                alike[pair] = alike.get(pair, True) and effects[one] == effects[other]
            if len(effects) > 1 and all(effect == next(iter(effects.values())) for effect in effects.values()):
                idle.setdefault(screen, answers)
        for screen, before in idle.items():
            said = _format({name: (choice,) for name, choice in before.items()})
            message = f"{screen} changes nothing in flow {flow} after {said or 'no answer'}: leave it out there"
            yield problem(guide, ("screens", screen), "idle-question", message)
    for (screen, one, other), same in alike.items():
        if same:
            message = f"{one} and {other} of {screen} lead to the same endings in the same order; make them one"
            yield problem(guide, ("screens", screen), "idle-question", message)


class _Given(NamedTuple):
    """The answers that a button gives, and the screen it leads to; None if the flow goes on with its next part."""

    answers: Mapping[str, str]
    to: str | None = None


def _asked(guide: Guide, flow: str) -> Iterator[tuple[str, dict[str, str], dict[str, _Given]]]:
    """Each question of ``flow``, once for each path to it: its screen, the answers before it, and its choices."""
    opening = guide.screens.get(guide.flows[flow].opening or "")
    if isinstance(opening, Profile):
        options = {name: _Given(option.answers) for name, option in opening.options.items()}
        yield str(guide.flows[flow].opening), {}, options
    decisive = guide.watched.union(*(row.when for row in guide.evidence))
    for path in routes(guide, flow, decisive & guide.shared):
        screen = guide.screens[path.end]
        if isinstance(screen, Question) or (isinstance(screen, Outcome) and screen.asks):
            choices = {
                name: _Given({path.end: name}, None if choice.to == CONTINUE else choice.to)
                for name, choice in screen.answers.items()
                if not choice.not_yet
            }
            yield path.end, path.answers, choices


def _effect(guide: Guide, flow: str, answers: Mapping[str, str], given: _Given) -> object:
    """Everything that a choice changes. If it leads to a screen, only the endings reachable from there count."""
    if given.to is not None:
        return frozenset(name for name in guide.beyond(given.to) if not isinstance(guide.screens[name], Question))
    said = {**answers, **given.answers}
    shown = [guide.screens[name] for name in sorted(guide.flow_screens(flow))]
    return (
        [
            [each.choice for each in ranked(guide, screen, said)[:MAX_CAUSES]]
            for screen in shown
            if isinstance(screen, Likely)
        ],
        [fits(when, said) for when in guide.flows[flow].only.values()],
        [notice_above(guide, name, said) for name in sorted(guide.flow_screens(flow))],
        [offered(link, said) for screen in shown for link in screen.links],
    )


def _presumptions(guide: Guide) -> Iterator[Problem]:
    """Ways to a screen with ``presumes`` that are open to users who didn't give those answers."""
    for name, screen in guide.screens.items():
        if not screen.presumes:
            continue
        for path, link in _links(guide):
            if link.to == name and not _implies(link.when, screen.presumes):
                message = f"a link leads to {name}, which presumes {_format(screen.presumes)}; give it `when`"
                yield problem(guide, path, "presumed", message)
        for number, row in enumerate(guide.evidence):
            if name in row.supports and not _implies(row.when, screen.presumes):
                message = f"evidence supports {name}, which presumes {_format(screen.presumes)}, without that answer"
                yield Problem(guide.where("evidence", str(number)), "presumed", message)
        for flow_name, flow in guide.flows.items():
            if name in flow.parts and not _implies(flow.only.get(name, {}), screen.presumes):
                message = f"flow {flow_name} goes through {name}, which presumes {_format(screen.presumes)}"
                yield problem(guide, ("manifest", "flows", flow_name), "presumed", message)
        for other_name, other in guide.screens.items():
            # A ranking leads to its other causes only if there is evidence for them, which is checked above.
            always = (*other.usual, *other.fits) if isinstance(other, Likely) else other.answers
            led = [other.answers[choice].to for choice in always]
            if name in led:
                message = f"{other_name} leads to {name}, which presumes {_format(screen.presumes)}"
                yield problem(guide, ("screens", other_name), "presumed", message)

        for old, new in guide.manifest.retired.items():
            if new == name:
                message = f"old cards of {old} lead to {name}, which presumes {_format(screen.presumes)}"
                yield problem(guide, ("manifest", "retired", old), "presumed", message)
        for command_name, command in guide.manifest.commands.items():
            if command.to == name:
                message = f"/{command_name} leads to {name}, which presumes {_format(screen.presumes)}"
                yield problem(guide, ("manifest", "commands", command_name), "presumed", message)


def _links(guide: Guide) -> Iterator[tuple[tuple[str, ...], Link]]:
    for name in guide.screens:
        yield from links(guide, name)
    for name, topic in guide.topics.items():
        yield ("topics", name), topic.link
    for name, answer in guide.answers.items():
        for number, link in enumerate(answer.links):
            yield ("answers", name, "links", str(number)), link


def _implies(when: When, presumed: When) -> bool:
    """Whether ``when`` implies everything presumed."""
    return all(question in when and set(when[question]) <= set(choices) for question, choices in presumed.items())


def _format(presumed: When) -> str:
    return " and ".join(f"{question}={'/'.join(choices)}" for question, choices in presumed.items())
