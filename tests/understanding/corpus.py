"""Lines written to judge the secret detector, before its rules were written: secrets, codes, and lines with neither.

Secret-like parts are generated at test time, so that the files contain nothing that looks like anybody's key.
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
    """The lines of tests/data/guard/``name``.txt, with their placeholders filled.

    Another seed fills them differently.
    """
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
