"""``bot ask --jsonl``: a contract with other programs."""

import io
import json

from bot.understanding.ask import ask
from bot.understanding.search import Understanding


def test_each_line_is_answered_in_order(lexical: Understanding) -> None:
    """With topic, confidence, sure and three suggestions, the topic first."""
    out = io.StringIO()
    lines = [json.dumps({"text": text}) + "\n" for text in ("Your card was declined.", "转人工", "4242424242424242")]
    assert ask(lines, out, lexical) == 0
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer["topic"] for answer in answers] == ["decline.unknown", "human", "secret"]
    for answer in answers:
        assert list(answer) == ["topic", "confidence", "sure", "suggestions"]
        assert answer["sure"] is True
        assert 0 <= answer["confidence"] <= 1
        assert answer["suggestions"][0] == answer["topic"]
        assert len(set(answer["suggestions"])) == 3


def test_a_bad_line_is_answered_with_an_error_and_the_rest_go_on(lexical: Understanding) -> None:
    """Not JSON, no object, no text, not UTF-8, nested too deeply: one error each, and exit status 1 at the end."""
    out = io.StringIO()
    bad: list[str | bytes] = ["canaryword", "[]", "{}", '{"text": 1}', b'{"text": "\xff"}', "", "[" * 100_000]
    assert ask([*bad, '{"text": "hi"}'], out, lexical) == 1
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ["error" in answer for answer in answers] == [True] * len(bad) + [False]
    assert "canaryword" not in out.getvalue()


def test_every_answer_is_flushed(lexical: Understanding) -> None:
    """The program at the other end waits for it before it writes the next line."""

    class Flushed(io.StringIO):
        flushes = 0

        def flush(self) -> None:
            self.flushes += 1

    out = Flushed()
    ask(['{"text": "hi"}'] * 3, out, lexical)
    assert out.flushes == 3
