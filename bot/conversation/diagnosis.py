"""What the answers say about the causes: which is likeliest, what else may be, and what can't be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..guide.evidence import Evidence, Weight
from ..guide.guide import Guide
from .path import fits

MOST = 3
"""So many causes are named at most: the likeliest and two others."""

_WEIGHTS: dict[Weight, int] = {"surely": 12, "strongly": 3, "weakly": 1}
"""What an answer says itself outweighs all that is only inferred from others."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause, and the evidence that supports it, weightiest first."""

    cause: str
    weight: int
    evidence: tuple[Evidence, ...]


class Diagnosis(NamedTuple):
    """``likely`` is the likeliest cause first; ``ruled_out`` are causes with the evidence that excludes each."""

    likely: tuple[Finding, ...] = ()
    ruled_out: tuple[tuple[str, Evidence], ...] = ()


def diagnose(guide: Guide, answers: Mapping[str, str]) -> Diagnosis:
    """The diagnosis that ``answers`` allow. Evidence for a cause can only raise it.

    Causes of the same weight stand in the order of the guide's files. One that nothing supports is not named.
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
    likely = sorted(findings, key=lambda finding: -finding.weight)[:MOST]
    return Diagnosis(tuple(likely), tuple(excluded.items()))
