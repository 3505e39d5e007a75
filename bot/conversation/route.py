"""The way through a flow that a set of answers makes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..guide.guide import Guide
from ..guide.model import CONTINUE, When
from ..guide.screen import Link, Step


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

    An answer that the guide no longer knows counts as none. The end of the last part is its last screen.
    """
    answered: list[tuple[str, str]] = []
    parts = list(guide.flows[flow].parts)
    screen = parts.pop(0)
    seen: set[str] = set()
    while screen not in seen:  # a guide with a cycle is refused by its check, yet must not hang a process
        seen.add(screen)
        choice_id = answers.get(screen, "")
        choice = guide.screens[screen].answers.get(choice_id)
        if choice is None:
            break
        if choice.to != CONTINUE:
            following = choice.to
        elif parts:
            following = parts.pop(0)
        else:
            break
        answered.append((screen, choice_id))
        screen = following
    return Route(flow, tuple(answered), screen)


def fits(when: When, answers: Mapping[str, str]) -> bool:
    """Whether every question in ``when`` has one of the choices named."""
    for question, choices in when.items():  # noqa: SIM110 - asked for every row of evidence: twice as fast as all()
        if answers.get(question) not in choices:
            return False
    return True


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
            elif part + 1 < len(parts):
                open_.append((part + 1, parts[part + 1], given))
