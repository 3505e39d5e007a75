"""Compliance rules: what a guide must say and must never say, as data for the content check.

They're read from a guide's ``compliance.yaml``, if it has one. A row of ``must`` names areas of the guide and what they
have to say, in each language; a row of ``never`` lists forbidden phrases. A rule that only a test can enforce names it.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from .model import GuideModel, Id, Row

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Test = Annotated[str, StringConstraints(pattern=r"^tests/[\w/]+\.py::test_\w+$")]
"""A test by its file and name: ``tests/processing/test_update_processor.py::test_a_secret_is_deleted``."""

Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
"""A host name, which includes its subdomains."""


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Wordings = Annotated[tuple[Line, ...], BeforeValidator(_several), Field(min_length=1)]
"""One wording or several; in YAML a single one needs no brackets."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z][a-z]{3})?$")]


class Area(GuideModel):
    """Screens that a rule applies to: those listed in ``screens``, and those that have all the given traits.

    Traits catch screens that are added later: ``kinds``, ``cites`` (one of these facts), ``leads`` (a link that starts
    with one of these), ``fixers``. ``without`` excludes screens, each with the reason.
    """

    screens: tuple[Id, ...] = ()
    kinds: tuple[Id, ...] = ()
    cites: tuple[Row, ...] = ()
    leads: tuple[Line, ...] = ()
    fixers: tuple[Id, ...] = ()
    without: dict[Id, Line] = Field(default_factory=dict)

    @property
    def picks(self) -> bool:
        """Whether any traits are given."""
        return bool(self.kinds or self.cites or self.leads or self.fixers)

    @model_validator(mode="after")
    def _holds_something(self) -> "Area":
        if not self.screens and not self.picks:
            raise ValueError("name `screens`, or traits that pick them: `kinds`, `cites`, `leads`, `fixers`")
        return self


class Near(GuideModel):
    """One of ``screens`` or ``hosts`` must be reachable within ``taps`` taps."""

    screens: tuple[Id, ...] = ()
    hosts: tuple[Host, ...] = ()
    taps: int = Field(ge=1)


class Duty(GuideModel):
    """What each screen in the areas ``where`` must have.

    - ``says``: one wording out of each set, in every language, visible without a tap.
    - ``links``: a link to one of these addresses.
    - ``cites``: these facts, so that "Sources" lists them.
    - ``dated``: any cited fact, so that the last line says when it was checked.
    - ``notice``: this notice above it; ``quiet``: no notice.
    - ``near``: a way to one of these screens or hosts.

    ``profile``: the same wordings in the bot's profile.
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
            raise ValueError("name the areas that it applies to: `where`")
        if not (self.says or self.links or self.cites or self.dated or self.near or self.notice or self.quiet):
            keys = "`says`, `links`, `cites`, `dated`, `notice`, `quiet` or `near`"
            raise ValueError(f"say what they must have: {keys}")
        return self


class Enforced(GuideModel):
    """A rule in words, for editors, and the tests that enforce what data can't express."""

    rule: Line
    tests: tuple[Test, ...] = ()


class Must(Enforced):
    """Something that must be said. ``hosts``, if given, are the only hosts that texts and buttons may link to."""

    duties: tuple[Duty, ...] = ()
    hosts: tuple[Host, ...] = ()

    @model_validator(mode="after")
    def _is_held(self) -> "Must":
        if not (self.duties or self.hosts or self.tests):
            raise ValueError("nothing enforces this rule: give `duties`, or name `tests`")
        return self


class Exemption(GuideModel):
    """A wording in which a forbidden phrase is allowed, such as a warning that quotes it."""

    language: Language
    fragment: Line
    reason: Line


class Never(Enforced):
    """Something that must not be said. In a phrase, ``…`` matches a few words within the sentence."""

    phrases: dict[Language, Wordings] = Field(default_factory=dict)
    allowed: tuple[Exemption, ...] = ()

    @model_validator(mode="after")
    def _is_held(self) -> "Never":
        if not (self.phrases or self.tests):
            raise ValueError("nothing enforces this rule: give `phrases`, or name `tests`")
        return self


class Rulebook(GuideModel):
    """``compliance.yaml``."""

    areas: dict[Id, Area] = Field(default_factory=dict)
    must: dict[Row, Must] = Field(default_factory=dict)
    never: dict[Row, Never] = Field(default_factory=dict)

    def tests(self) -> Iterator[str]:
        """The tests named by all rows."""
        for row in (*self.must.values(), *self.never.values()):
            yield from row.tests
