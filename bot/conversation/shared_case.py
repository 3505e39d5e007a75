"""Shared cases: the answers on a user's route through a flow, encoded briefly enough for a deep link.

A case identifies nobody. It survives edits of the guide: answers that no longer exist are left out.
"""

from collections.abc import Mapping

from ..guide.answer_codes import WIDTH, code
from ..guide.guide import Guide
from .event import OpenSharedCase
from .navigation import likely_screen
from .route import Route


def case_of(path: Route) -> OpenSharedCase:
    """The event that opens the case of ``path``, for a link."""
    return OpenSharedCase("".join(code(question, choice) for question, choice in path.answered))


def read_case(guide: Guide, codes: str) -> tuple[dict[str, str], bool]:
    """The answers in ``codes``, and whether the guide no longer has some of them."""
    parts = [codes[start : start + WIDTH] for start in range(0, len(codes), WIDTH)]
    known = [guide.codes[part] for part in parts if part in guide.codes]
    return dict(known), len(known) < len(parts)


def flow_of(guide: Guide, answers: Mapping[str, str]) -> str | None:
    """The first flow that has one of the answered questions to itself, else the first that ranks causes."""
    own = [flow for flow in guide.flows if answers.keys() & (guide.flow_screens(flow) - guide.shared)]
    ranking = [flow for flow in guide.flows if likely_screen(guide, flow)]
    return next(iter(own + ranking), None)
