"""Checks that each question makes a difference, and that no screen presumes answers that a user didn't give."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from ..conversation.diagnosis import MAX_CAUSES, ranked
from ..guide.flow_checks import links
from ..guide.guide import Guide
from ..guide.model import CONTINUE, When, fits
from ..guide.problem import Problem, problem
from ..guide.screen import Likely, Link, Outcome, Profile, Question


def check_questions(guide: Guide) -> list[Problem]:
    """Questions whose choices make no difference, and ways to screens that presume more than was answered."""
    return [*(_idle_questions(guide) if guide.manifest.rules.no_idle else ()), *_presumptions(guide)]


def _idle_questions(guide: Guide) -> Iterator[Problem]:
    """Pairs of choices that lead to the same endings, with the causes in the same order."""
    for name, screen in guide.screens.items():
        led: dict[str, object] = {}
        if isinstance(screen, Profile):
            led = {option_id: _effect_of(guide, option.answers) for option_id, option in screen.options.items()}
        elif isinstance(screen, Question) or (isinstance(screen, Outcome) and screen.asks):
            offered = {choice_id: choice for choice_id, choice in screen.answers.items() if not choice.not_yet}
            for choice_id, choice in offered.items():
                beyond = choice.to != CONTINUE
                led[choice_id] = (
                    _endings(guide, choice.to)
                    if beyond
                    else _effect_of(guide, {name: choice_id}, _profile_contexts(guide, name))
                )
        for one, other in combinations(led, 2):
            if led[one] == led[other]:
                message = f"{one} and {other} of {name} lead to the same endings in the same order; make them one"
                yield problem(guide, ("screens", name), "idle-question", message)


def _endings(guide: Guide, screen: str) -> frozenset[str]:
    return frozenset(name for name in guide.beyond(screen) if not isinstance(guide.screens[name], Question))


def _profile_contexts(guide: Guide, question: str) -> list[dict[str, str]]:
    """The other answers that a user may have given in a profile, beside the one to ``question``."""
    profiles = [screen for screen in guide.screens.values() if isinstance(screen, Profile)]
    options = [dict(option.answers) for profile in profiles for option in profile.options.values()]
    return [{}, *({name: choice for name, choice in given.items() if name != question} for given in options)]


def _effect_of(guide: Guide, answers: Mapping[str, str], contexts: list[dict[str, str]] | None = None) -> object:
    """The effect of answers on what follows: the ranking of causes, and which parts of flows are shown."""
    rankings = [screen for screen in guide.screens.values() if isinstance(screen, Likely)]
    parts = [when for flow in guide.flows.values() for when in flow.only.values()]
    return [
        (
            [[each.choice for each in ranked(guide, screen, given)[:MAX_CAUSES]] for screen in rankings],
            [fits(when, given) for when in parts],
        )
        for given in ({**context, **answers} for context in contexts or [{}])
    ]


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
            usual = [other.choices[choice].to for choice in other.usual] if isinstance(other, Likely) else []
            led = [choice.to for choice in other.answers.values()] if not isinstance(other, Likely) else usual
            if name in led:
                message = f"{other_name} leads to {name}, which presumes {_format(screen.presumes)}"
                yield problem(guide, ("screens", other_name), "presumed", message)


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
