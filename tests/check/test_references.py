"""``bot check`` on evidence, cases and texts to send: references to things that don't exist."""

from pathlib import Path

import pytest

from bot.guide.answer_codes import code
from tests.support.tiny_guide import DIAGNOSED, line_of, write_tiny

from .broken_guide import Break, file_of, problems_in, reported

GUIDE = "guide.yaml"
SCREENS = "screens/screens.yaml"
EVIDENCE = "evidence.yaml"
SAME_CODE = "angsn"
"""An id whose answer to ``what`` has the same code as another answer."""

BREAKS = {
    "evidence for no cause": Break(
        "unknown-target",
        EVIDENCE,
        "supports: [bulb], weight",
        "supports: [plug], weight",
        "It flickers.",
        "`plug`, which isn't an outcome with a `cause`",
    ),
    "evidence against no cause": Break(
        "unknown-target", EVIDENCE, "against: [bulb]", "against: [bulp]", "A new bulb", "evidence names `bulp`"
    ),
    "evidence that rules out no cause": Break(
        "unknown-target", EVIDENCE, "rules_out: [end]", "rules_out: [ende]", "Lamps on desks", "evidence names `ende`"
    ),
    "evidence without a cause": Break(
        "evidence", EVIDENCE, "rules_out: [end], ", "", "Lamps on desks", "needs a cause in `supports`"
    ),
    "evidence that contradicts itself": Break(
        "evidence",
        EVIDENCE,
        "supports: [end], against: [bulb]",
        "supports: [end, bulb], against: [bulb]",
        "A new bulb",
        "for and against `bulb` at once",
    ),
    "evidence that another row always rules out": Break(
        "evidence",
        EVIDENCE,
        "{when: {where: [desk]}, rules_out: [end], because",
        "{when: {where: [desk]}, rules_out: [end, bulb], because: Lamps on desks don't break.}\n"
        "  - {when: {where: [desk], what: [flickers]}, supports: [bulb], because",
        "what: [flickers]}",
        "supports `bulb`, but line 5 always cancels that",
    ),
    "evidence that another row always outweighs": Break(
        "evidence",
        EVIDENCE,
        "{when: {where: [desk]}, rules_out: [end], because",
        "{when: {where: [desk]}, rules_out: [end], against: [bulb], because: Lamps on desks don't break.}\n"
        "  - {when: {where: [desk]}, supports: [bulb], weight: weakly, because",
        "supports: [bulb], weight: weakly",
        "supports `bulb`, but line 5 always cancels that",
    ),
    "evidence that rests on no answer": Break(
        "unknown-target", EVIDENCE, "{plug: [done]}", "{plug: [don]}", "The plug", "rests on plug=don, which isn't"
    ),
    "evidence that rests on no question": Break(
        "unknown-target", EVIDENCE, "{plug: [done]}", "{plugg: [done]}", "The plug", "rests on plugg=done"
    ),
    "evidence of a weight that is none": Break(
        "invalid", EVIDENCE, "weight: weakly", "weight: hardly", "dropped", "weight: write surely"
    ),
    "evidence without a reason": Break(
        "invalid", EVIDENCE, ", because: The plug is in.", "", "plug: [done]", "because: this key is required"
    ),
    "a table of evidence that is no list": Break(
        "invalid", EVIDENCE, "evidence:\n", "evidence:\n  first:\n", "evidence:", "must be a list"
    ),
    "a cause that nothing supports": Break(
        "unsupported",
        EVIDENCE,
        "supports: [end], weight: weakly, because: It may have been dropped.}\n"
        "  - {when: {where: [desk]}, rules_out: [end], because: Lamps on desks don't break.}\n"
        "  - {when: {bulb: [still]}, supports: [end], ",
        "against: [end], weight: weakly, because: It may have been dropped.}\n"
        "  - {when: {where: [desk]}, rules_out: [end], because: Lamps on desks don't break.}\n"
        "  - {when: {bulb: [still]}, ",
        "  cause: the lamp is broken",
        "no evidence supports the cause of end",
        SCREENS,
    ),
    "a text for no reader": Break(
        "unknown-reader", SCREENS, "order, reader: maker", "order, reader: baker", "baker", "bulb is for `baker`, who"
    ),
    "a note for no reader": Break(
        "unknown-reader", SCREENS, "  reader: maker\n  note", "  reader: baker\n  note", "  note: |-", "a text of order"
    ),
    "a reader depends on no answer": Break(
        "unknown-target", GUIDE, "{where: [desk]}", "{where: [dask]}", "  maker:", "reader maker depends on where=dask"
    ),
    "a reader of a language that the guide has not": Break(
        "unknown-language", GUIDE, "language: zh_Hans", "language: zh_Hanz", "  maker:", "reader maker reads zh_Hanz"
    ),
    "a text to send with an unknown question": Break(
        "unknown-target", SCREENS, "please: {what}", "please: {wat}", "{wat}", "a text of bulb has {wat}", also="card"
    ),
    "a note with a question that has no answers": Break(
        "unknown-target", SCREENS, "does: {what}", "does: {home}", "  note: |-", "a text of order has {home}"
    ),
    "two answers of one code": Break(
        "same-code",
        SCREENS,
        "    unsure:\n      label: Not sure\n      to: bulb\n",
        f"    {SAME_CODE}:\n      label: Nothing\n      to: bulb\n    unsure:\n      label: Not sure\n      to: bulb\n",
        "    flickers:",
        "what.flickers has the code of another answer",
    ),
    "a text that is too long once it is filled": Break(
        "card",
        SCREENS,
        "One bulb please: {what}.",
        f"{'a' * 243}{{what}}",
        "a" * 243,
        "a text of bulb can have 258 UTF-16 units in zh_Hans, 256 can be copied",
    ),
}


def write(folder: Path, broken: Break) -> Path:
    write_tiny(folder, {broken.file: (broken.old, broken.new)}, DIAGNOSED)
    if broken.rule == "card":  # the longer text needs a translation too, or it would be shown in English
        po = folder / "locales/zh_Hans/LC_MESSAGES/guide.po"
        po.write_text(po.read_text("utf-8").replace("One bulb please: {what}.", broken.new), "utf-8")
    return folder


def test_unbroken_guide_has_no_problem(tmp_path: Path) -> None:
    """Otherwise the tests below would prove nothing."""
    assert problems_in(write_tiny(tmp_path, base=DIAGNOSED)) == []
    assert code("what", SAME_CODE) == code("what", "flickers")


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_dangling_reference_is_reported_where_it_is(tmp_path: Path, broken: Break) -> None:
    """With file and line, and nothing else except what is inevitably broken with it."""
    folder = write(tmp_path, broken)
    problem = reported(broken, folder, {"stale", "untranslated", "fuzzy"})
    assert problem.warning == (broken.rule == "unknown-language")


def test_note_too_long_once_filled_is_reported(tmp_path: Path) -> None:
    """With the longest answers, in both languages of its recipient; unfilled, it would fit."""
    long = f"It does: {'{what}; ' * 12}{{what}}"
    folder = write_tiny(tmp_path, {SCREENS: ("It does: {what}", long)}, DIAGNOSED)
    po = folder / "locales/zh_Hans/LC_MESSAGES/guide.po"
    po.write_text(po.read_text("utf-8").replace("It does: {what}", long), "utf-8")
    problems = problems_in(folder)
    lengths = {"en": 564, "zh_Hans": 568}
    assert [problem.message for problem in problems] == [
        f"order can have {length} UTF-16 units in {language} once its note is filled, 400 are allowed"
        for language, length in lengths.items()
    ]
    assert {(file_of(problem, folder), problem.position.line) for problem in problems} == {
        (SCREENS, line_of(folder, SCREENS, "  note: |-"))
    }


def test_weaker_evidence_may_oppose_stronger_evidence(tmp_path: Path) -> None:
    """A hint against a cause doesn't cancel an answer that names it.

    And rows that never apply together don't contradict each other.
    """
    edits = {
        EVIDENCE: (
            "{when: {where: [desk]}, rules_out: [end], because",
            (
                "{when: {what: [flickers, unsure]}, against: [bulb], weight: weakly, because: It flickers.}\n"
                "  - {when: {what: [flickers], where: [desk]}, rules_out: [end], because"
            ),
        )
    }
    assert [
        problem for problem in problems_in(write_tiny(tmp_path, edits, DIAGNOSED)) if problem.rule == "evidence"
    ] == []


def chained(folder: Path, steps: int) -> Path:
    """The guide with this many more steps on its longest route."""
    edit = ("label: Nothing\n      to: plug", "label: Nothing\n      to: s1")
    write_tiny(folder, {SCREENS: edit}, DIAGNOSED)
    chain = [
        f"s{number}:\n  kind: step\n  title: An order\n  done: It is in\n  stuck: {{label: I can't, to: bulb}}\n"
        f"  to: {f's{number + 1}' if number < steps else 'plug'}\n"
        for number in range(1, steps + 1)
    ]
    file = folder / SCREENS
    file.write_text("\n".join([file.read_text("utf-8"), *chain]), "utf-8")
    return folder


def test_case_that_just_fits_in_a_link_passes(tmp_path: Path) -> None:
    """Three characters per answer and two for the prefix, of 64."""
    assert problems_in(chained(tmp_path, 16)) == []


def test_case_too_long_for_a_link_is_reported(tmp_path: Path) -> None:
    """At the flow, which must ask less."""
    (problem,) = problems_in(chained(tmp_path, 17))
    assert (problem.rule, problem.message) == ("too-long", "a case of flow fix can have 21 answers, a link holds 20")
    assert (file_of(problem, tmp_path), problem.position.line) == (GUIDE, line_of(tmp_path, GUIDE, "  fix:"))
