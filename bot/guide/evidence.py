"""Evidence: what the user's answers say about possible causes, for the diagnosis."""

from typing import Literal, get_args

from pydantic import Field

from .model import GuideModel, Id, Text, When

Weight = Literal["surely", "strongly", "weakly"]
WEIGHTS: tuple[Weight, ...] = get_args(Weight)
"""Strongest first."""


class Evidence(GuideModel):
    """Supports causes, counts against them or rules them out, if the answers fit ``when``.

    Causes are named by their outcomes. The weight ``surely`` is for an answer that states the cause itself, or says
    that fixing it didn't help. ``because`` is the reason shown to the user.
    """

    when: When = Field(min_length=1)
    supports: tuple[Id, ...] = ()
    against: tuple[Id, ...] = ()
    rules_out: tuple[Id, ...] = ()
    weight: Weight = "strongly"
    because: Text
