"""Lines of a text that hold only where something is offered.

``[texts] Type your question.`` is shown where that service is offered, ``[!texts] Tap a button.`` where it is not;
see ``SERVICES``. So a card promises nothing that the bot, or the host that it is mounted in, does not do.
"""

import re
from collections.abc import Collection

CONDITION = re.compile(r"^\[(!)?([a-z]+)\] ", re.MULTILINE)

_GAP = re.compile(r"\n{3,}")


def holding(text: str, services: Collection[str]) -> str:
    """``text`` with the lines that hold, their conditions taken off, and no gap where others stood."""
    if "[" not in text:
        return text
    lines = []
    for line in text.split("\n"):
        condition = CONDITION.match(line)
        if condition is None:
            lines.append(line)
        elif (condition[2] in services) is not bool(condition[1]):
            lines.append(line[condition.end() :])
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def unknown_services(text: str, services: Collection[str]) -> list[str]:
    """What conditions name that is no service: such a line would never be shown, or always."""
    return sorted({name for _, name in CONDITION.findall(text)}.difference(services))
