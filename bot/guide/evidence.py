"""What an answer says about the causes: the table that a diagnosis is read from."""

from typing import Literal, get_args

from pydantic import Field

from .model import GuideModel, Id, Text, When

Weight = Literal["surely", "strongly", "weakly"]
WEIGHTS: tuple[Weight, ...] = get_args(Weight)
"""The heaviest first."""


class Evidence(GuideModel):
    """While the answers fit ``when``, this speaks for and against causes, or rules them out.

    Causes are outcomes that name one. ``surely`` is for an answer that says the cause itself, or that it has been
    mended in vain; ``because`` is the reason, as the person reads it.
    """

    when: When = Field(min_length=1)
    supports: tuple[Id, ...] = ()
    against: tuple[Id, ...] = ()
    rules_out: tuple[Id, ...] = ()
    weight: Weight = "strongly"
    because: Text
