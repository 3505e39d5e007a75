"""Lines written to judge the guard by, before its rules were made: secrets, codes, and lines that hold neither.

What would be secret is drawn when a test asks for it, so that the files hold nothing that looks like anybody's key.
"""

import random
import re
import string

from tests.understanding.samples import DATA, card

_PLACE = re.compile(r"\{(card|[adhulbst]\d+)\}")
_ALPHABETS = {
    "a": string.ascii_letters + string.digits,
    "d": string.digits,
    "h": "0123456789abcdef",
    "u": string.ascii_uppercase + string.digits,
    "l": string.ascii_lowercase,
    "b": string.ascii_letters + string.digits + "_-",
    "s": string.ascii_letters + string.digits + "+/",
    "t": string.ascii_uppercase + "234567",
}


def lines(name: str, seed: int = 1) -> list[str]:
    """The lines of tests/data/guard/``name``.txt, with their gaps filled; another seed fills them otherwise."""
    render = random.Random(f"{name} {seed}")

    def fill(place: re.Match[str]) -> str:
        kind = place[1]
        if kind == "card":
            return card(render)
        return "".join(render.choices(_ALPHABETS[kind[0]], k=int(kind[1:])))

    text = (DATA / "guard" / f"{name}.txt").read_text("utf-8")
    return [
        _PLACE.sub(fill, line).replace("\\n", "\n") for line in text.splitlines() if line and not line.startswith("#")
    ]
