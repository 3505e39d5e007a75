"""Ranks the causes of a problem by the evidence in the answers, and rules causes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from ..guide.evidence import Evidence, Weight
from ..guide.guide import Guide
from ..guide.screen import Likely
from .route import fits

MAX_CAUSES = 3
"""How many causes are named at most: the likeliest and two others."""

_PRIOR = 25
"""Pseudo-votes of either kind that each cause starts with, so that a few real votes change little."""

_LEAD = 0.1
"""By how much a cause's share of solved votes must be higher to rank before an equally likely one that comes earlier in
the guide. With the prior, ten votes in total are never enough."""

_WEIGHTS: dict[Weight, int] = {"surely": 12, "strongly": 3, "weakly": 1}
"""What an answer states outright outweighs everything inferred from other answers."""


class VoteCount(NamedTuple):
    """How many of the votes on a cause's advice said that it solved the problem."""

    solved: int
    votes: int

    @property
    def share(self) -> float:
        """The estimated share of people whom the advice helps."""
        return (self.solved + _PRIOR) / (self.votes + 2 * _PRIOR)


Votes = Mapping[str, VoteCount]
"""The votes of all users, by cause."""

NO_VOTES: Votes = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause, and the evidence that supports it, strongest first.

    ``likely``: an answer points to it. Weak evidence and "not sure" answers don't: they only make a cause possible.
    """

    cause: str
    weight: int
    evidence: tuple[Evidence, ...]
    likely: bool = False


class Ranked(NamedTuple):
    """A cause on a ranking screen: the choice that leads to it, and the finding."""

    choice: str
    finding: Finding


_NONE = VoteCount(0, 0)


class Diagnosis(NamedTuple):
    """``likely`` is the likeliest cause first; ``ruled_out`` are causes with the evidence that excludes each."""

    likely: tuple[Finding, ...] = ()
    ruled_out: tuple[tuple[str, Evidence], ...] = ()


def diagnose(guide: Guide, answers: Mapping[str, str], votes: Votes = NO_VOTES) -> Diagnosis:
    """The diagnosis for ``answers``. Supporting evidence can only move a cause up.

    Equally likely causes keep the order of the guide's files, except where the votes for one are clearly better.
    A cause without supporting evidence isn't named.
    """
    totals = _weigh(guide, answers)
    findings = [
        finding
        for cause in guide.causes
        if (finding := totals.findings.get(cause)) and cause not in totals.excluded and finding.weight > 0
    ]
    return Diagnosis(tuple(_sorted(findings, votes)[:MAX_CAUSES]), tuple(totals.excluded.items()))


def ranked(guide: Guide, screen: Likely, answers: Mapping[str, str], votes: Votes = NO_VOTES) -> tuple[Ranked, ...]:
    """The choices of ``screen`` that lead to causes, likeliest first.

    Causes that the answers support come first, then the usual causes in the order of the guide. Causes that the answers
    exclude or speak against are left out, and so are those that are neither supported nor usual.
    """
    totals = _weigh(guide, answers)
    found: dict[str, str] = {}
    findings: list[Finding] = []
    for choice_id in dict.fromkeys((*screen.usual, *screen.choices)):
        cause = screen.choices[choice_id].to
        if choice_id in screen.fits or cause in found or cause not in guide.causes or cause in totals.excluded:
            continue
        finding = totals.findings.get(cause, Finding(cause, totals.weights.get(cause, 0), ()))
        if finding.weight > 0 or (choice_id in screen.usual and finding.weight == 0):
            found[cause] = choice_id
            findings.append(finding)
    return tuple(Ranked(found[finding.cause], finding) for finding in _sorted(findings, votes))


@dataclass(frozen=True, slots=True)
class _Totals:
    """The sum of all rows of evidence, by cause."""

    findings: dict[str, Finding]
    weights: dict[str, int]
    excluded: dict[str, Evidence]


def _weigh(guide: Guide, answers: Mapping[str, str]) -> _Totals:
    supporting: dict[str, list[Evidence]] = {}
    weights: dict[str, int] = {}
    excluded: dict[str, Evidence] = {}
    for number in sorted(number for answer in answers.items() for number in guide.evidence_of.get(answer, ())):
        row = guide.evidence[number]
        if not fits(row.when, answers):
            continue
        weight = _WEIGHTS[row.weight]
        for cause in row.supports:
            supporting.setdefault(cause, []).append(row)
            weights[cause] = weights.get(cause, 0) + weight
        for cause in row.against:
            weights[cause] = weights.get(cause, 0) - weight
        for cause in row.rules_out:
            excluded.setdefault(cause, row)
    findings = {
        cause: Finding(
            cause,
            weights[cause],
            tuple(sorted(rows, key=lambda row: -_WEIGHTS[row.weight])),
            likely=any(_points_to_it(guide, row) for row in rows),
        )
        for cause, rows in supporting.items()
    }
    return _Totals(findings, weights, excluded)


def _points_to_it(guide: Guide, row: Evidence) -> bool:
    if row.weight == "strongly":
        answers = ((question, choice) for question, choices in row.when.items() for choice in choices)
        return not any(guide.screens[question].answers[choice].not_sure for question, choice in answers)
    return row.weight == "surely"


def _sorted(findings: Iterable[Finding], votes: Votes) -> list[Finding]:
    """By weight, highest first; equal weights keep their order, except where the votes for one are clearly better.

    An insertion sort, because "clearly better" isn't transitive and so has no sort key.
    """
    ordered: list[Finding] = []
    for finding in findings:
        place = len(ordered)
        while place and _before(finding, ordered[place - 1], votes):
            place -= 1
        ordered.insert(place, finding)
    return ordered


def _before(one: Finding, other: Finding, votes: Votes) -> bool:
    """Whether ``one``, which comes later in the guide, ranks before ``other``."""
    if one.weight != other.weight:
        return one.weight > other.weight
    return votes.get(one.cause, _NONE).share - votes.get(other.cause, _NONE).share > _LEAD
