"""Problems found in a guide, reported so that an editor can fix them."""

from typing import TYPE_CHECKING, NamedTuple

from .file_position import Position

if TYPE_CHECKING:  # so that commands which only report problems start without importing the models
    from .guide import Guide


class Problem(NamedTuple):
    """One thing to fix. ``rule`` is a stable name for the kind; ``message`` says what is wrong and how to fix it."""

    position: Position
    rule: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning" if self.warning else "error"
        return f"{self.position.file}:{self.position.line}: {kind}: {self.message} [{self.rule}]"


class BrokenGuideError(Exception):
    """The guide can't be used. ``problems`` are all the reasons found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def problem(guide: "Guide", path: tuple[str, ...], rule: str, message: str, *, warning: bool = False) -> Problem:
    """A problem with the element at ``path``."""
    return Problem(guide.where(*path), rule, message, warning)
