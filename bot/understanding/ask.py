"""``bot ask --jsonl``: what texts mean, for other programs. A line in, a line out, in order; no text is repeated."""

import json
from collections.abc import Iterable
from typing import TextIO

from .search import Understanding


def ask(lines: Iterable[str | bytes], out: TextIO, understanding: Understanding) -> int:
    """Answers each ``{"text": …}`` with its topic. A line that is not one is answered with ``{"error": …}``.

    Returns the exit status: 1 when there was such a line.
    """
    status = 0
    for line in lines:
        text = _text(line)
        if text is None:
            status = 1
            answer: dict[str, object] = {"error": 'expected an object with a string "text"'}
        else:
            reading = understanding.understand(text)
            answer = {
                "topic": reading.topic,
                "confidence": reading.confidence,
                "sure": reading.sure,
                "suggestions": reading.suggestions,
            }
        out.write(json.dumps(answer) + "\n")
        out.flush()
    return status


def _text(line: str | bytes) -> str | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    text = data.get("text") if isinstance(data, dict) else None
    return text if isinstance(text, str) else None
