"""What the answers say about the causes: which is likeliest, what else may be, and what can't be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from ..guide.evidence import Evidence, Weight
from ..guide.guide import Guide
from ..guide.screen import Likely
from .route import fits

MOST = 3
"""So many causes are named at most: the likeliest and two others."""

_PRIOR = 25
"""So many votes of either kind are taken as given before the first, so that a few real ones say little."""

_LEAD = 0.1
"""By how much more a cause's advice must have helped to go before one that stands earlier in the guide. With the prior,
ten votes never do."""

_WEIGHTS: dict[Weight, int] = {"surely": 12, "strongly": 3, "weakly": 1}
"""What an answer says itself outweighs all that is only inferred from others."""


class VoteCount(NamedTuple):
    """How many said that the advice on a cause solved it, of how many votes."""

    solved: int
    votes: int

    @property
    def share(self) -> float:
        """The share that it helped, as far as the votes can say."""
        return (self.solved + _PRIOR) / (self.votes + 2 * _PRIOR)


Votes = Mapping[str, VoteCount]
"""What all people said, per cause."""

NO_VOTES: Votes = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause, and the evidence that supports it, weightiest first."""

    cause: str
    weight: int
    evidence: tuple[Evidence, ...]


class Ranked(NamedTuple):
    """A cause on a screen that ranks: the choice that leads to it, and what supports it."""

    choice: str
    finding: Finding


_NONE = VoteCount(0, 0)


class Diagnosis(NamedTuple):
    """``likely`` is the likeliest cause first; ``ruled_out`` are causes with the evidence that excludes each."""

    likely: tuple[Finding, ...] = ()
    ruled_out: tuple[tuple[str, Evidence], ...] = ()


def diagnose(guide: Guide, answers: Mapping[str, str], votes: Votes = NO_VOTES) -> Diagnosis:
    """The diagnosis that ``answers`` allow. Evidence for a cause can only raise it.

    Causes of the same weight stand in the order of the guide's files, but for those whose advice helped clearly more.
    One that nothing supports is not named.
    """
    weighed = _weighed(guide, answers)
    findings = [
        finding
        for cause in guide.causes
        if (finding := weighed.findings.get(cause)) and cause not in weighed.excluded and finding.weight > 0
    ]
    return Diagnosis(tuple(_ordered(findings, votes)[:MOST]), tuple(weighed.excluded.items()))


def ranked(guide: Guide, screen: Likely, answers: Mapping[str, str], votes: Votes = NO_VOTES) -> tuple[Ranked, ...]:
    """The choices of ``screen`` that lead to causes, likeliest first.

    What the answers support goes first, then the usual causes in the order of the guide. A cause that the answers
    exclude or speak against is left out, and so is one that is neither supported nor usual.
    """
    weighed = _weighed(guide, answers)
    found: dict[str, str] = {}
    findings: list[Finding] = []
    for choice_id in dict.fromkeys((*screen.usual, *screen.choices)):
        cause = screen.choices[choice_id].to
        if choice_id in screen.fits or cause in found or cause not in guide.causes or cause in weighed.excluded:
            continue
        finding = weighed.findings.get(cause, Finding(cause, weighed.against.get(cause, 0), ()))
        if finding.weight > 0 or (choice_id in screen.usual and finding.weight == 0):
            found[cause] = choice_id
            findings.append(finding)
    return tuple(Ranked(found[finding.cause], finding) for finding in _ordered(findings, votes))


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What all rows of evidence say together, per cause."""

    findings: dict[str, Finding]
    against: dict[str, int]
    excluded: dict[str, Evidence]


def _weighed(guide: Guide, answers: Mapping[str, str]) -> _Weighed:
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
        cause: Finding(cause, weights[cause], tuple(sorted(rows, key=lambda row: -_WEIGHTS[row.weight])))
        for cause, rows in supporting.items()
    }
    return _Weighed(findings, weights, excluded)


def _ordered(findings: Iterable[Finding], votes: Votes) -> list[Finding]:
    """The weightiest first; of the same weight, the order as it is, but for what helped clearly more."""
    ordered: list[Finding] = []
    for finding in findings:
        place = len(ordered)
        while place and _before(finding, ordered[place - 1], votes):
            place -= 1
        ordered.insert(place, finding)
    return ordered


def _before(one: Finding, other: Finding, votes: Votes) -> bool:
    """Whether ``one``, which the guide names later, goes before ``other``."""
    if one.weight != other.weight:
        return one.weight > other.weight
    return votes.get(one.cause, _NONE).share - votes.get(other.cause, _NONE).share > _LEAD
