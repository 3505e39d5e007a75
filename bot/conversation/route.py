"""The way through a flow that a set of answers makes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..guide.guide import Guide
from ..guide.model import CONTINUE, fits
from ..guide.screen import Likely, Link, Question, Step

__all__ = ["Route", "fits", "next_part", "offered", "progress", "routes", "said", "walk", "way_to"]


@dataclass(frozen=True, slots=True)
class Route:
    """``answered`` are ``(screen, choice)`` in order; ``end`` is the first screen left open, or an outcome."""

    flow: str
    answered: tuple[tuple[str, str], ...]
    end: str

    @property
    def answers(self) -> dict[str, str]:
        """The answers that count: those on the path. Others are kept but say nothing now."""
        return dict(self.answered)

    def before(self, screen: str) -> str | None:
        """The screen that leads to ``screen`` on this path, if it is on it and not the first."""
        names = [name for name, _ in self.answered] + [self.end]
        if screen not in names or names.index(screen) == 0:
            return None
        return names[names.index(screen) - 1]


def walk(guide: Guide, flow: str, answers: Mapping[str, str]) -> Route:
    """Follows ``answers`` from the beginning of ``flow``.

    An answer that the guide no longer knows counts as none. An optional question that is open is passed over. The end
    of the last part is its last screen.
    """
    answered: list[tuple[str, str]] = []
    parts = guide.flows[flow].parts
    part, screen = 0, parts[0]
    seen: set[str] = set()
    while screen not in seen:  # a guide with a cycle is refused by its check, yet must not hang a process
        seen.add(screen)
        choice_id = answers.get(screen, "")
        choice = guide.screens[screen].answers.get(choice_id)
        if choice is not None and choice.to != CONTINUE:
            answered.append((screen, choice_id))
            screen = choice.to
            continue
        if choice is None and not _optional(guide, screen):
            break
        given = [*answered, (screen, choice_id)] if choice else answered
        following = next_part(guide, flow, part, dict(given))
        if following is None:
            break
        answered, part, screen = given, following, parts[following]
    return Route(flow, tuple(answered), screen)


def _optional(guide: Guide, screen: str) -> bool:
    question = guide.screens[screen]
    return isinstance(question, Question) and question.optional


def next_part(guide: Guide, flow: str, part: int, answers: Mapping[str, str]) -> int | None:
    """The number of the part after number ``part`` for somebody who gave ``answers``; none after the last."""
    settings = guide.flows[flow]
    for number in range(part + 1, len(settings.parts)):
        if fits(settings.only.get(settings.parts[number], {}), answers):
            return number
    return None


def way_to(guide: Guide, flow: str, screen: str) -> dict[str, str]:
    """The answers that lead from the beginning of its part of ``flow`` to ``screen``, by the shortest way."""
    for entry in guide.flows[flow].parts:
        open_: list[tuple[str, dict[str, str]]] = [(entry, {})]
        seen = {entry}
        for name, way in open_:
            if name == screen:
                return way
            for choice_id, choice in guide.screens[name].answers.items():
                if choice.to in guide.screens and choice.to not in seen:
                    seen.add(choice.to)
                    open_.append((choice.to, {**way, name: choice_id}))
    return {}


def said(guide: Guide, path: Route) -> dict[str, str]:
    """The answers on ``path`` that say something: not which of the causes was looked at."""
    return {name: choice for name, choice in path.answered if not isinstance(guide.screens[name], Likely)}


def offered(link: Link, answers: Mapping[str, str]) -> bool:
    """Whether a link is there for somebody who gave ``answers``: while all of ``when`` fits, and none of ``unless``."""
    barred = any(answers.get(question) in choices for question, choices in link.unless.items())
    return not barred and fits(link.when, answers)


def progress(guide: Guide, path: Route, screen: str) -> tuple[int, int] | None:
    """Which step of how many ``screen`` is, when it is a step on ``path`` or at its end."""
    steps = [name for name, _ in path.answered if isinstance(guide.screens[name], Step)]
    steps += [name for name in _steps_from(guide, path.end) if name not in steps]
    return (steps.index(screen) + 1, len(steps)) if screen in steps else None


def _steps_from(guide: Guide, screen: str) -> Iterator[str]:
    """The run of steps that begins at ``screen``: no other number can be promised."""
    seen: set[str] = set()
    while screen not in seen and isinstance(step := guide.screens.get(screen), Step):
        seen.add(screen)
        yield screen
        screen = step.to


def routes(guide: Guide, flow: str, watched: frozenset[str] | None = None) -> Iterator[Route]:
    """Every way through ``flow``, and every beginning of one: a path for each screen that can be open.

    A continuation beyond an outcome counts as a way of its own. There are very many; with ``watched``, ways to
    one screen that differ only in other questions than these count as one. The guide must have no cycle.
    """
    parts = guide.flows[flow].parts
    open_: list[tuple[int, str, tuple[tuple[str, str], ...]]] = [(0, parts[0], ())]
    seen: set[tuple[int, str, tuple[tuple[str, str], ...]]] = set()
    while open_:
        part, screen, answered = open_.pop()
        if watched is not None:
            state = (part, screen, tuple(pair for pair in answered if pair[0] in watched))
            if state in seen:
                continue
            seen.add(state)
        yield Route(flow, answered, screen)
        for name, choice in reversed(guide.screens[screen].answers.items()):
            given = (*answered, (screen, name))
            if choice.to != CONTINUE:
                open_.append((part, choice.to, given))
            elif (following := next_part(guide, flow, part, dict(given))) is not None:
                open_.append((following, parts[following], given))
        if _optional(guide, screen) and (following := next_part(guide, flow, part, dict(answered))) is not None:
            open_.append((following, parts[following], answered))
