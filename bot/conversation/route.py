"""The route that a set of answers takes through a flow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..guide.guide import Guide
from ..guide.model import CONTINUE, fits
from ..guide.screen import Likely, Link, Question, Step

__all__ = ["Route", "fits", "next_part", "offered", "progress", "routes", "stated_answers", "walk", "way_to"]


@dataclass(frozen=True, slots=True)
class Route:
    """``answered`` are ``(screen, choice)`` pairs in order; ``end`` is the first unanswered screen, or an outcome."""

    flow: str
    answered: tuple[tuple[str, str], ...]
    end: str

    @property
    def answers(self) -> dict[str, str]:
        """The answers on the route. The session may have others, which currently don't count."""
        return dict(self.answered)

    def before(self, screen: str) -> str | None:
        """The screen before ``screen`` on this route; None if it's the first, or not on the route."""
        names = [name for name, _ in self.answered] + [self.end]
        if screen not in names or names.index(screen) == 0:
            return None
        return names[names.index(screen) - 1]


def walk(guide: Guide, flow: str, answers: Mapping[str, str]) -> Route:
    """Follows ``answers`` from the beginning of ``flow``.

    Answers that the guide no longer has are ignored, and unanswered optional questions are skipped.
    """
    answered: dict[str, str] = {}
    parts = guide.flows[flow].parts
    part, screen = 0, parts[0]
    seen: set[str] = set()
    while screen not in seen:  # the content check rejects cycles, but one must not hang the process
        seen.add(screen)
        choice_id = answers.get(screen, "")
        choice = guide.screens[screen].answers.get(choice_id)
        if choice is not None and choice.to != CONTINUE:
            answered[screen] = choice_id
            screen = choice.to
            continue
        if choice is None and not _optional(guide, screen):
            break
        given = {**answered, screen: choice_id} if choice else answered
        following = next_part(guide, flow, part, given)
        if following is None:
            break
        answered, part, screen = given, following, parts[following]
    return Route(flow, tuple(answered.items()), screen)


def _optional(guide: Guide, screen: str) -> bool:
    question = guide.screens[screen]
    return isinstance(question, Question) and question.optional


def next_part(guide: Guide, flow: str, part: int, answers: Mapping[str, str]) -> int | None:
    """The index of the part that follows ``part`` with these ``answers``; None after the last."""
    settings = guide.flows[flow]
    for number in range(part + 1, len(settings.parts)):
        if fits(settings.only.get(settings.parts[number], {}), answers):
            return number
    return None


def way_to(guide: Guide, flow: str, screen: str) -> dict[str, str]:
    """The fewest answers that lead from the beginning of a part of ``flow`` to ``screen``; none if nothing does."""
    for entry in guide.flows[flow].parts:
        queue: list[tuple[str, dict[str, str]]] = [(entry, {})]
        seen = {entry}
        for name, way in queue:
            if name == screen:
                return way
            for choice_id, choice in guide.screens[name].answers.items():
                if choice.to in guide.screens and choice.to not in seen:
                    seen.add(choice.to)
                    queue.append((choice.to, {**way, name: choice_id}))
    return {}


def stated_answers(guide: Guide, path: Route) -> dict[str, str]:
    """The answers on ``path`` that state something, without those that only say which cause was opened."""
    return {name: choice for name, choice in path.answered if not isinstance(guide.screens[name], Likely)}


def offered(link: Link, answers: Mapping[str, str]) -> bool:
    """Whether to show a link to a user with these ``answers``: all of ``when`` must fit, and none of ``unless``."""
    barred = any(answers.get(question) in choices for question, choices in link.unless.items())
    return not barred and fits(link.when, answers)


def progress(guide: Guide, path: Route, screen: str) -> tuple[int, int] | None:
    """Which step of ``path`` the ``screen`` is, counted from 1, and how many there are; None if it isn't a step."""
    steps = [name for name, _ in path.answered if isinstance(guide.screens[name], Step)]
    steps += [name for name in _steps_from(guide, path.end) if name not in steps]
    return (steps.index(screen) + 1, len(steps)) if screen in steps else None


def _steps_from(guide: Guide, screen: str) -> Iterator[str]:
    """The unbranched run of steps that starts at ``screen``: the only steps certain to come."""
    seen: set[str] = set()
    while screen not in seen and isinstance(step := guide.screens.get(screen), Step):
        seen.add(screen)
        yield screen
        screen = step.to


def routes(guide: Guide, flow: str, watched: frozenset[str] | None = None) -> Iterator[Route]:
    """Every route through ``flow``, complete or not: one for each screen that can be shown and each way to get there.

    There are very many. With ``watched``, routes to a screen are told apart only by the answers to these questions.
    The guide must have no cycle.
    """
    parts = guide.flows[flow].parts
    stack: list[tuple[int, str, tuple[tuple[str, str], ...]]] = [(0, parts[0], ())]
    seen: set[tuple[int, str, tuple[tuple[str, str], ...]]] = set()
    while stack:
        part, screen, answered = stack.pop()
        if watched is not None:
            state = (part, screen, tuple(pair for pair in answered if pair[0] in watched))
            if state in seen:
                continue
            seen.add(state)
        yield Route(flow, answered, screen)
        for name, choice in reversed(guide.screens[screen].answers.items()):
            given = (*answered, (screen, name))
            if choice.to != CONTINUE:
                stack.append((part, choice.to, given))
            elif (following := next_part(guide, flow, part, dict(given))) is not None:
                stack.append((following, parts[following], given))
        if _optional(guide, screen) and (following := next_part(guide, flow, part, dict(answered))) is not None:
            stack.append((following, parts[following], answered))
