"""Lines of a text that are shown only if a service is available.

``[texts] Type your question.`` is shown if the service ``texts`` is available, ``[!texts] Tap a button.`` if it isn't;
see ``Guide.conditions``. So a card never promises what this bot, or the host that it's mounted in, doesn't do.
"""

import re
from collections.abc import Collection

CONDITION = re.compile(r"^\[(!)?([a-z]+)\] ", re.MULTILINE)

_GAP = re.compile(r"\n{3,}")


def applicable_lines(text: str, conditions: Collection[str]) -> str:
    """``text`` with only the lines that apply, without their conditions, and without gaps where lines were removed."""
    if "[" not in text:
        return text
    lines = []
    for line in text.split("\n"):
        condition = CONDITION.match(line)
        if condition is None:
            lines.append(line)
        elif (condition[2] in conditions) is not bool(condition[1]):
            lines.append(line[condition.end() :])
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def unknown_services(text: str, services: Collection[str]) -> list[str]:
    """Names in conditions that aren't services: such lines would never be shown, or always."""
    return sorted({name for _, name in CONDITION.findall(text)}.difference(services))
