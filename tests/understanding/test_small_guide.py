"""A guide about something else, with few topics: it answers about its own places, and no text makes it fail."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.check.content import check_content
from bot.guide.problem import Problem
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding
from tests.support.command import command
from tests.support.tiny_guide import TINY, line_of, write_tiny

SMALL: Mapping[str, str] = {
    **TINY,
    "places.yaml": """\
lists:
  acme:
    provider: Acme Lamps
    url: https://example.org/acme
    checked: 2026-11-01
    cites: [F1]
    topic: places
    places: FR JP
  google:
    provider: Google Lamps
    url: https://example.org/google
    checked: 2026-11-01
    cites: [F1]
    topic: places
    named: |-
      google
      谷歌
    places: US
""",
    "understanding/topics.yaml": """\
topics:
  dark:
    label: It is dark
    to: bulb
    en: |-
      my lamp is dark
      there is no light
    zh: |-
      灯不亮了
  places:
    label: Where there are lamps
    to: list
cues:
  - topic: places
    match: which places
""",
    "understanding/errors.yaml": """\
- topic: places
  to: list
  sayings: |-
    no lamps are delivered here
""",
}
"""The topic ``places`` has no examples: only cues, errors and places lead to it."""


@pytest.fixture
def recognizer(tmp_path: Path) -> GuideRecognizer:
    guide, problems = check_content(write_tiny(tmp_path, base=SMALL))
    assert guide
    assert not errors(problems)
    return GuideRecognizer(guide, Understanding.load(tmp_path / "understanding"))


def errors(problems: list[Problem]) -> list[str]:
    return [problem.message for problem in problems if not problem.warning]


def changed(old: str, new: str) -> dict[str, str]:
    """The small guide with one text replaced in whichever file has it."""
    assert sum(text.count(old) for text in SMALL.values()) == 1
    return {name: text.replace(old, new) for name, text in SMALL.items()}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Does Acme serve France", "acme_FR"),
        ("is Japan supported", "acme_JP"),
        ("Is Google available in Japan?", "google_JP"),
        ("谷歌支持日本吗", "google_JP"),
        ("is Googleplex Street in Japan supported", "acme_JP"),
    ],
)
def test_place_is_looked_up_on_the_list_that_is_named_or_the_first(
    recognizer: GuideRecognizer, text: str, place: str
) -> None:
    assert recognizer.read(text).place == place


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("my lamp is dark", "dark"),
        ("tell me which places you mean", "places"),
        ("Error: no lamps are delivered here", "places"),
        ("is Japan supported", "places"),
    ],
)
def test_topic_without_examples_is_found_by_rules(recognizer: GuideRecognizer, text: str, topic: str) -> None:
    assert recognizer.reading(text).topic == topic


@pytest.mark.parametrize("text", ["", "👍", "hello", "I want a person", "x" * 5000, "\ud800", "4242 4242 4242 4242"])
def test_nothing_that_the_guide_does_not_cover_is_answered(recognizer: GuideRecognizer, text: str) -> None:
    """It has none of the topics ``greeting``, ``human`` and ``secret``."""
    said = recognizer.read(text)
    assert not said.sure
    assert not said.topics


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    topic: places\n    places:", "    places:", "the list of acme: name the `topic` of questions about it"),
        ("    topic: places\n    named", "    topic: lamps\n    named", "the list of google: there is no topic lamps"),
    ],
)
def test_list_without_a_topic_is_reported(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert errors(check_content(write_tiny(tmp_path, base=changed(old, new)))[1]) == [message]


@pytest.mark.parametrize(
    ("name", "old", "new", "at", "message"),
    [
        ("topics", "match: which places", "matches: which places", "matches:", "cues.0.matches: this key is not known"),
        ("topics", "match: which places", "matches: which places", "- topic:", "cues.0.match: this key is required"),
        ("topics", "match: which places", "match: 5", "match:", "cues.0.match: this must be text; put it in quotes"),
        ("topics", "- topic: places\n    match", "- topic: Places\n    match", "Places", "cues.0.topic: use lowercase"),
        (
            "topics",
            "- topic: places\n    match",
            "- topic: lamp\n    match",
            "",
            "name topics that are not there: lamp",
        ),
        (
            "topics",
            "match: which places",
            'match: "("',
            "match:",
            "cues.0.match: `(` isn't a regular expression (missing",
        ),
        (
            "topics",
            "match: which places",
            "match: a{9999999999}",
            "match:",
            "isn't a regular expression (the repetition",
        ),
        (
            "topics",
            "match: which places",
            "match: |-\n      fine\n      br(oken",
            "match:",
            "`br(oken` isn't a regular",
        ),
        (
            "errors",
            "- topic: places\n  to: list",
            "- topic: places\n  too: list",
            "too:",
            "0.too: this key is not known",
        ),
        ("errors", "- topic: places\n  to: list", "- topic: places\n  to: 'list", "to: 'list", "isn't closed"),
        ("errors", "- topic: places\n  to: list", "- topic: places", "- topic", "0: give either `to` or `flow`"),
    ],
)
def test_mistake_in_what_is_understood_is_reported_on_its_line(
    tmp_path: Path, name: str, old: str, new: str, at: str, message: str
) -> None:
    """In words for editors, whatever it is."""
    file = f"understanding/{name}.yaml"
    folder = write_tiny(tmp_path, base={**SMALL, file: SMALL[file].replace(old, new, 1)})
    (found,) = [each for each in check_content(folder)[1] if message in each.message]
    assert found.position == (file, line_of(folder, file, at))
    assert "\n" not in str(found)


def test_mistakes_in_both_files_are_reported_at_once(tmp_path: Path) -> None:
    """Also by `bot ask`, which answers nothing with such files: a line for each, and no traceback."""
    topics = SMALL["understanding/topics.yaml"].replace("match: which places", 'match: "("')
    spoilt = {"understanding/topics.yaml": topics, "understanding/errors.yaml": "- topic: places\n"}
    folder = write_tiny(tmp_path, base={**SMALL, **spoilt})
    done = command("ask", "hello", GUIDE=str(folder))
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        f"understanding/topics.yaml:{line_of(folder, 'understanding/topics.yaml', 'match:')}",
        "understanding/errors.yaml:1",
    ]


@pytest.mark.parametrize("topics", ["5", "[dark]", ""])
def test_topics_that_are_no_mapping_are_reported(tmp_path: Path, topics: str) -> None:
    folder = write_tiny(tmp_path)
    (folder / "understanding").mkdir()
    (folder / "understanding/topics.yaml").write_text(f"topics: {topics}\n")
    assert [str(each) for each in check_content(folder)[1]] == [
        "understanding/topics.yaml:1: error: indented `key: value` lines belong below `topics:` [invalid]"
    ]


def test_topics_without_any_example_are_reported(tmp_path: Path) -> None:
    examples = SMALL["understanding/topics.yaml"].split("    to: bulb\n")[1].split("  places:")[0]
    found = errors(check_content(write_tiny(tmp_path, base=changed(examples, "")))[1])
    assert found == ["no topic has examples or answers, so the bot can't tell what a text means; write some"]
