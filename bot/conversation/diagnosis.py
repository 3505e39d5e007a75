"""What the answers say about the causes: which is likeliest, what else may be, and what can't be."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from ..guide.evidence import Evidence, Weight
from ..guide.guide import Guide
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
    findings = [
        Finding(cause, weights[cause], tuple(sorted(supporting[cause], key=lambda row: -_WEIGHTS[row.weight])))
        for cause in guide.causes
        if cause in supporting and cause not in excluded and weights[cause] > 0
    ]
    likely: list[Finding] = []
    for finding in findings:
        place = len(likely)
        while place and _before(finding, likely[place - 1], votes):
            place -= 1
        likely.insert(place, finding)
    return Diagnosis(tuple(likely[:MOST]), tuple(excluded.items()))


def _before(one: Finding, other: Finding, votes: Votes) -> bool:
    """Whether ``one``, which the guide names later, goes before ``other``."""
    if one.weight != other.weight:
        return one.weight > other.weight
    return votes.get(one.cause, _NONE).share - votes.get(other.cause, _NONE).share > _LEAD
