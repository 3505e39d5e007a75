"""What an editor reads about a value of the wrong form."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.guide.guide import Guide
from bot.text.validation_messages import explain
from bot.understanding.pasted_errors import ErrorText
from bot.understanding.topic_schema import Topics


def patterns(schema: Any) -> Iterator[str]:
    """Every pattern in a JSON schema; those of keys, too."""
    if isinstance(schema, dict):
        if isinstance(pattern := schema.get("pattern"), str):
            yield pattern
        yield from schema.get("patternProperties", {})
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from patterns(part)


PATTERNS = sorted({each for model in (Guide, Topics, ErrorText) for each in patterns(TypeAdapter(model).json_schema())})


def explained(pattern: str) -> str:
    return explain("string_pattern_mismatch", "", {"pattern": pattern})


def test_every_pattern_of_the_files_has_its_own_explanation() -> None:
    """Or an editor would have to guess. Only the two patterns of topics share one."""
    assert len(PATTERNS) >= 9
    said = [explained(pattern) for pattern in PATTERNS]
    assert explained("^nobody knows$") == "this has the wrong form; docs/content.md says what is allowed"
    assert explained("^nobody knows$") not in said
    assert len(set(said)) == len(said) - 1


@pytest.mark.parametrize(
    ("kind", "context", "said"),
    [
        ("too_short", {"min_length": 1}, "give at least 1"),
        ("too_long", {"max_length": 3}, "give at most 3"),
        (
            "union_tag_invalid",
            {"tag": "foo", "expected_tags": "'menu', 'info'"},
            "`foo` isn't a kind; the kinds are menu, info",
        ),
        ("model_attributes_type", {}, "indented `key: value` lines belong below this"),
    ],
)
def test_reason_is_in_words_for_editors(kind: str, context: dict[str, object], said: str) -> None:
    """And not in pydantic's."""
    assert explain(kind, "Input should be", context) == said
