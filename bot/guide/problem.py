"""What can be wrong with a guide, said so that its editor can mend it."""

from typing import TYPE_CHECKING, NamedTuple

from .position import Position

if TYPE_CHECKING:  # a command that only has to name a problem starts without the models of a guide
    from .guide import Guide


class Problem(NamedTuple):
    """One thing to mend. ``rule`` is a stable name for it; ``message`` says what and how."""

    position: Position
    rule: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning" if self.warning else "error"
        return f"{self.position.file}:{self.position.line}: {kind}: {self.message} [{self.rule}]"


class BrokenGuideError(Exception):
    """The guide can't be used. ``problems`` has every reason that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def problem(guide: "Guide", path: tuple[str, ...], rule: str, message: str, *, warning: bool = False) -> Problem:
    """A problem of what stands at ``path`` in the guide's files."""
    return Problem(guide.where(*path), rule, message, warning)
