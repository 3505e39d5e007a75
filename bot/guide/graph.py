"""A guide's flows as pictures."""

from .models import Guide


def mermaid(guide: Guide, flows: list[str]) -> str:
    raise NotImplementedError


def svg(guide: Guide, flows: list[str]) -> str:
    raise NotImplementedError
