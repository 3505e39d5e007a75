"""Registers the ids of new screens, choices and answers in ``tests/guide/ids.txt``: part of ``make messages``.

Ids are in links, on old cards and in stored sessions, so every id that was ever used is listed there.
"""

import sys
from pathlib import Path

from bot.guide.guide import Guide
from bot.guide.loader import load
from bot.guide.problem import BrokenGuideError

REGISTER = Path(__file__).parents[1] / "tests" / "guide" / "ids.txt"
GONE = "gone "


def registered(register: Path = REGISTER) -> tuple[list[str], list[str]]:
    """The ids in use, and those that are gone."""
    lines = [line for line in register.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [line for line in lines if not line.startswith(GONE)], [
        line.removeprefix(GONE) for line in lines if line.startswith(GONE)
    ]


def ids(guide: Guide) -> list[str]:
    """Every screen, every choice as ``screen.choice``, and every answer."""
    screens = [
        each
        for name, screen in guide.screens.items()
        for each in (name, *(f"{name}.{choice}" for choice in screen.answers))
    ]
    return [*screens, *guide.answers]


def bring_up_to_date(guide: Guide, register: Path = REGISTER) -> tuple[list[str], list[str]]:
    """Appends new ids. Returns the ids it added, and the problems to fix by hand, one line each."""
    used, gone = registered(register)
    living = ids(guide)
    back = [f"{each} was given up and can't be used again; choose another id" for each in living if each in {*gone}]
    lost = [
        f"{each} is in links that people have: bring it back, or name what took its place under `retired:` in "
        f"guide.yaml and write `{GONE}{each}` in {register.name}"
        for each in used
        if each not in set(living)
    ]
    new = [each for each in living if each not in {*used, *gone}]
    if new:
        with register.open("a", encoding="utf-8") as lines:
            lines.writelines(f"{each}\n" for each in new)
    return new, back + lost


def main() -> int:
    try:
        new, faults = bring_up_to_date(load())
    except BrokenGuideError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    if new:
        print(f"{REGISTER.name}: registered {' '.join(new)}")  # noqa: T201
    for fault in faults:
        print(f"{REGISTER.name}: {fault}", file=sys.stderr)  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
