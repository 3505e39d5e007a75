"""Ids stay in shared links, on old cards and in stored sessions for years: none may vanish unnoticed or be reused."""

from pathlib import Path

from bot.guide.answer_codes import code
from bot.guide.guide import Guide
from tools.ids import GONE, bring_up_to_date, ids, registered


def test_every_id_is_registered_and_none_has_disappeared(guide: Guide) -> None:
    """A renamed answer would be dropped from every case that names it."""
    used, _ = registered()
    living = set(ids(guide))
    lost = [each for each in used if each not in living]
    assert not lost, f"these ids are in links that people have; bring them back, or write `{GONE}` before: {lost}"
    new = [each for each in ids(guide) if each not in used]
    assert not new, f"run `make messages`, which registers: {' '.join(new)}"


def test_retired_id_is_never_reused(guide: Guide) -> None:
    """It would change the meaning of old links. A retired screen has a replacement."""
    used, gone = registered()
    assert len({*used, *gone}) == len(used) + len(gone)
    assert not set(gone) & set(ids(guide))
    assert {each for each in gone if "." not in each} <= guide.manifest.retired.keys()


def test_answer_codes_are_unique_for_ever() -> None:
    """``bot check`` compares those in use; retired answers keep their codes."""
    used, gone = registered()
    answers = [each.split(".") for each in (*used, *gone) if "." in each]
    assert len({code(question, choice) for question, choice in answers}) == len(answers)


def test_new_ids_are_registered_and_lost_ones_reported(guide: Guide, tmp_path: Path) -> None:
    """By `make messages`; a second run changes nothing."""
    register = tmp_path / "ids.txt"
    first, *others = ids(guide)
    register.write_text("".join(f"{each}\n" for each in (*others, "lost.one", "gone old")), "utf-8")
    new, faults = bring_up_to_date(guide, register)
    assert new == [first]
    assert len(faults) == 1
    assert "write `gone lost.one`" in faults[0]
    assert bring_up_to_date(guide, register) == ([], faults)
