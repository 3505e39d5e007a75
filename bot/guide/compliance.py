"""What a guide must say and must never say, as data that a check can hold it to.

``compliance.yaml`` of a guide has it. A row of ``must`` names the areas of the guide that carry it and what they have
to say there, in each language; a row of ``never`` lists phrases that no text may hold. A row that only a test can hold
names the test. A guide without the file has no such rows.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from .model import GuideModel, Id, Row

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Test = Annotated[str, StringConstraints(pattern=r"^tests/[\w/]+\.py::test_\w+$")]
"""A test by its file and name: ``tests/processing/test_processor.py::test_a_secret_is_deleted``."""

Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
"""A host; its subdomains count as it."""


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Wordings = Annotated[tuple[Line, ...], BeforeValidator(_several), Field(min_length=1)]
"""One wording or several; in YAML a single one needs no brackets."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z][a-z]{3})?$")]


class Area(GuideModel):
    """Screens that a rule is about: those named, and those that all the given traits pick out.

    The traits see to it that a screen added later doesn't escape the rule: its kind, the facts it cites (one of them),
    the pages it leads to (one of them, by how their addresses begin), who can fix what it says. ``without`` leaves
    screens out, each for a reason.
    """

    screens: tuple[Id, ...] = ()
    kinds: tuple[Id, ...] = ()
    cites: tuple[Row, ...] = ()
    leads: tuple[Line, ...] = ()
    fixers: tuple[Id, ...] = ()
    without: dict[Id, Line] = Field(default_factory=dict)

    @property
    def picks(self) -> bool:
        """Whether there are traits at all."""
        return bool(self.kinds or self.cites or self.leads or self.fixers)

    @model_validator(mode="after")
    def _holds_something(self) -> "Area":
        if not self.screens and not self.picks:
            raise ValueError("name `screens`, or traits that pick them: `kinds`, `cites`, `leads`, `fixers`")
        return self


class Near(GuideModel):
    """One of ``screens`` or ``hosts`` must be at most ``taps`` buttons away."""

    screens: tuple[Id, ...] = ()
    hosts: tuple[Host, ...] = ()
    taps: int = Field(ge=1)


class Duty(GuideModel):
    """What each screen in the areas ``where`` must do.

    ``says``: one wording out of each set, in every language, where it is seen without a tap. ``links``: one of these
    addresses. ``cites``: these facts, so that "Sources" shows them. ``dated``: a fact at all, since a card that cites
    one says in its last line when that was checked. ``notice``: the notice of this name above it; ``quiet``: none.
    """

    where: tuple[Id, ...] = ()
    profile: tuple[Literal["description", "short"], ...] = ()
    says: tuple[dict[Language, Wordings], ...] = ()
    links: tuple[Line, ...] = ()
    cites: tuple[Row, ...] = ()
    dated: bool = False
    notice: Id | None = None
    quiet: bool = False
    near: Near | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Duty":
        if not self.where and not self.profile:
            raise ValueError("name the areas that it is for: `where`")
        if not (self.says or self.links or self.cites or self.dated or self.near or self.notice or self.quiet):
            keys = "`says`, `links`, `cites`, `dated`, `notice`, `quiet` or `near`"
            raise ValueError(f"say what must stand there: {keys}")
        return self


class Held(GuideModel):
    """A rule in words, for editors, and the tests that hold what no data can."""

    rule: Line
    tests: tuple[Test, ...] = ()


class Must(Held):
    """Something that must be said. ``hosts``, if given, are the only ones that a text or button may lead to."""

    duties: tuple[Duty, ...] = ()
    hosts: tuple[Host, ...] = ()

    @model_validator(mode="after")
    def _is_held(self) -> "Must":
        if not (self.duties or self.hosts or self.tests):
            raise ValueError("nothing holds this rule: give `duties`, or name `tests`")
        return self


class Exemption(GuideModel):
    """A wording in which a banned phrase is right after all, such as a warning that quotes it."""

    language: Language
    fragment: Line
    reason: Line


class Never(Held):
    """Something that must not be said. In a phrase ``…`` stands for a few words of the same sentence."""

    phrases: dict[Language, Wordings] = Field(default_factory=dict)
    allowed: tuple[Exemption, ...] = ()

    @model_validator(mode="after")
    def _is_held(self) -> "Never":
        if not (self.phrases or self.tests):
            raise ValueError("nothing holds this rule: give `phrases`, or name `tests`")
        return self


class Denial(GuideModel):
    """A key whose texts say what not to do, and how the card shows it: there a banned phrase may be named."""

    key: Id
    reason: Line


class Rulebook(GuideModel):
    """``compliance.yaml``."""

    areas: dict[Id, Area] = Field(default_factory=dict)
    denials: tuple[Denial, ...] = ()
    must: dict[Row, Must] = Field(default_factory=dict)
    never: dict[Row, Never] = Field(default_factory=dict)

    def tests(self) -> Iterator[str]:
        """Every test that is named."""
        for held in (*self.must.values(), *self.never.values()):
            yield from held.tests
