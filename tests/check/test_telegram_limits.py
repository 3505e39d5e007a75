"""``bot check`` on Telegram's limits: what Telegram would refuse or truncate is reported."""

from pathlib import Path

import pytest

from bot.conversation.session import View
from bot.guide.conditional_lines import CONDITION
from bot.rendering import bot_texts
from tests.support.tiny_guide import line_of, write_tiny

from .broken_guide import PO, SCREENS, problems_in, translate


def write_long(folder: Path, link: str) -> Path:
    """The tiny guide with long-named questions in its flow, and ``link`` in place of the step's."""
    ids = [f"question_number{letter}" for letter in "abc"]
    screens = "".join(
        f"{own}:\n  kind: question\n  title: A lamp\n  choices:\n"
        f"    yes_it_is_so_sir: {{label: Nothing, to: {following}, not_sure: true}}\n"
        for own, following in zip(ids, [*ids[1:], "bulb"], strict=True)
    )
    write_tiny(folder, {SCREENS: ("I can't, to: bulb}", link)})
    file = folder / SCREENS
    text = file.read_text("utf-8").replace("to: plug", f"to: {ids[0]}") + screens
    file.write_text(text.replace("to: bulb, not_sure", "to: plug, not_sure"), "utf-8")
    guide = folder / "guide.yaml"
    guide.write_text(guide.read_text("utf-8").replace("max_questions: 2", "max_questions: 9"), "utf-8")
    return folder


LONG = "flow: fix, answers: {question_numbera: yes_it_is_so_sir, question_numberb: yes_it_is_so_sir}}"


def test_too_long_callback_data_is_reported(tmp_path: Path) -> None:
    """A link may give more answers than a button can carry."""
    folder = write_long(tmp_path, f"I can't, {LONG}")
    problems = problems_in(folder)
    assert {problem.rule for problem in problems} == {"card"}
    assert "carries more than 64 bytes" in problems[0].message
    assert problems[0].position == (SCREENS, line_of(folder, SCREENS, "plug:"))


def test_too_long_start_parameter_is_reported(tmp_path: Path) -> None:
    """A topic may give more answers than a link from another chat can carry."""
    folder = write_long(tmp_path, "I can't, to: bulb}")
    (folder / "understanding").mkdir()
    (folder / "understanding/topics.yaml").write_text(f"topics:\n  lamp.dark: {{label: Nothing, {LONG}\n")
    problems = [problem for problem in problems_in(folder) if problem.rule == "public-card"]
    assert "carries j-fix-question_numbera-yes_it_is_so_sir" in problems[0].message
    assert problems[0].position == ("understanding/topics.yaml", 2)


def test_label_that_fits_only_without_its_mark_is_reported(tmp_path: Path) -> None:
    """Back shows it with "✓ " in front, and it would be truncated."""
    folder = write_tiny(tmp_path, {PO: ('"译 It is in"', f'"译 {"x" * 33}"')})
    assert [problem.rule for problem in problems_in(folder)] == ["card"]


@pytest.mark.parametrize(("old", "length"), [("What this is", 513), ("A small guide", 121)])
def test_description_too_long_for_telegram_is_reported(tmp_path: Path, old: str, length: int) -> None:
    """It would be refused at start-up, and the old one would stay."""
    folder = write_tiny(tmp_path, {"guide.yaml": (old, "x" * length)})
    po = folder / PO
    po.write_text(po.read_text("utf-8").replace(old, "x" * length), "utf-8")
    problems = problems_in(folder)
    assert {problem.rule for problem in problems} == {"profile"}
    assert f"has {length} UTF-16 units in en, {length - 1} are allowed" in problems[0].message


@pytest.mark.parametrize("length", [257, 0], ids=["too long", "blank"])
def test_command_description_past_telegrams_limit_is_reported(tmp_path: Path, length: int) -> None:
    """Telegram would refuse the whole list, and the old one would stay."""
    folder = write_tiny(tmp_path, {PO: ('"译 Show the menu"', f'"{("账。" * length)[:length] or " "}"')})
    (problem,) = problems_in(folder)
    assert problem.rule == "profile"
    assert problem.message == f"the description of /menu has {length} UTF-16 units in zh_Hans, 256 are allowed"
    assert problem.position == ("guide.yaml", line_of(folder, "guide.yaml", "  menu:"))


def test_command_description_at_telegrams_limit_passes(tmp_path: Path) -> None:
    """The limit itself is allowed, in UTF-16 units."""
    assert problems_in(write_tiny(tmp_path, {PO: ('"译 Show the menu"', f'"{"😀" * 128}"')})) == []


@pytest.mark.parametrize(
    ("word", "length", "said"),
    [
        ("START_COMMAND", 257, "/start has 257"),
        ("HELP_COMMAND", 257, "/help has 257"),
        ("LANGUAGE_COMMAND", 257, "/language has 257"),
        ("FORGET_COMMAND", 257, "/forget has 257"),
        ("UNSAVED", 201, "UNSAVED has 201"),
        ("VANISHED", 201, "VANISHED has 201"),
    ],
)
def test_bot_text_past_telegrams_limit_is_reported_on_its_line(
    tmp_path: Path, word: str, length: int, said: str
) -> None:
    """In a translation, such as a guide's own catalogue may contain."""
    folder = write_tiny(tmp_path)
    translate(folder, getattr(bot_texts, word), "账" * length)
    (problem,) = [problem for problem in problems_in(folder) if problem.rule == "profile"]
    assert said in problem.message
    lines = Path(bot_texts.__file__).read_text("utf-8").splitlines()
    assert problem.position.file == "bot/rendering/bot_texts.py"
    assert lines[problem.position.line - 1].startswith(f"{word} = ")


def test_a_hundred_commands_are_allowed(tmp_path: Path) -> None:
    """Telegram refuses a longer list as a whole."""
    more = "\n".join(f"  c{number}: {{description: Show the menu, to: home}}" for number in range(90))
    folder = write_tiny(tmp_path, {"guide.yaml": ("commands:\n", f"commands:\n{more}\n")})
    assert problems_in(folder) == []
    guide = folder / "guide.yaml"
    guide.write_text(
        guide.read_text("utf-8").replace("commands:", "commands:\n  d: {description: Show the menu, to: home}")
    )
    (problem,) = problems_in(folder)
    assert problem.message == "there are 101 commands, 100 are allowed"


def write_topic(folder: Path, topic: str, name: str = "lamp.dark") -> Path:
    """The tiny guide with one topic, whose lines are ``topic``."""
    write_tiny(folder)
    (folder / "understanding").mkdir()
    (folder / "understanding/topics.yaml").write_text(f"topics:\n  {name}:\n{topic}", encoding="utf-8")
    return folder


DARK = "    label: It is dark\n    flow: fix\n"
DARK_HERE = "    label: It is dark\n    to: home\n"


@pytest.mark.parametrize(
    ("name", "topic", "translation", "fault"),
    [
        ("lamp.dark", DARK, "译 <b>暗</b>了", "is shown as it is written"),
        ("lamp.dark", DARK, " ", "the title is empty"),
        ("lamp.dark", DARK_HERE, "账" * 20, "40 cells wide, 38 fit"),
        ("lamp." + "d" * 60, DARK, "译 暗了", "has more than 64 bytes: shorten"),
    ],
    ids=["title with markup", "empty title", "wide label", "long name"],
)
def test_public_card_past_telegrams_limits_is_reported(
    tmp_path: Path, name: str, topic: str, translation: str, fault: str
) -> None:
    """Shown by ``/ask`` and inline mode; reported with the topic's line."""
    folder = write_topic(tmp_path, topic, name)
    translate(folder, "It is dark", translation)
    problems = [problem for problem in problems_in(folder) if problem.rule in ("card", "public-card")]
    assert any(fault in problem.message for problem in problems), problems_in(folder)
    assert {problem.position for problem in problems} == {("understanding/topics.yaml", 2)}
    assert all(f"topic `{name}` in " in each.message for each in problems if each.rule == "public-card")


def test_title_may_contain_markup_characters(tmp_path: Path) -> None:
    """Buttons and titles are shown verbatim; the card escapes them."""
    folder = write_topic(tmp_path, DARK)
    translate(folder, "It is dark", "暗 < 黑 & 灰")
    assert not [problem for problem in problems_in(folder) if problem.rule == "public-card"]


@pytest.mark.parametrize("word", ["OPEN", "NOT_FOUND", "HOW_TO_ASK"])
def test_bot_text_that_breaks_a_public_card_is_reported(tmp_path: Path, word: str) -> None:
    """The button, the card that has no answer, and the one that explains how to ask."""
    folder = write_topic(tmp_path, DARK)
    conditions = [f"{mark[0]}。" for mark in CONDITION.finditer(getattr(bot_texts, word))]
    translate(folder, getattr(bot_texts, word), "\n".join(["<b>" + "账" * 20, *conditions]))
    assert "public-card" in [problem.rule for problem in problems_in(folder)]


def test_too_long_locked_notice_is_reported(tmp_path: Path) -> None:
    """It isn't a page of the guide, but it's a card all the same."""
    folder = write_tiny(tmp_path)
    translate(folder, bot_texts.LOCKED_TEXT, "账" * 4096)
    (problem,) = [problem for problem in problems_in(folder) if problem.rule == "card"]
    assert problem.message.startswith("LOCKED_TEXT in zh_Hans: the text has")


def test_topics_and_flow_pages_are_rendered_too(tmp_path: Path) -> None:
    """Buttons for typed texts are reported at the topic, a flow's own pages at the flow."""
    folder = write_tiny(tmp_path, {"guide.yaml": ("title: Find the fault", "title: <b>Find the fault")})
    (folder / "understanding").mkdir()
    topics = f"topics:\n  lamp.dark:\n    label: {'Dark ' * 10}\n    to: home\n"
    (folder / "understanding/topics.yaml").write_text(topics)
    problems = [problem for problem in problems_in(folder) if problem.rule == "card"]
    places = {(problem.position.file, problem.message.partition(" in ")[0]) for problem in problems}
    assert ("understanding/topics.yaml", f"page “{bot_texts.TOPICS_TITLE}”") in places
    assert ("guide.yaml", f"page “{bot_texts.RESUME_TITLE}”") in places


def test_generated_page_is_called_by_the_title_that_users_see(tmp_path: Path) -> None:
    """And located in a file that the guide has. The title above the sources is left out: it's on other pages, too."""
    folder = write_topic(tmp_path, DARK)
    titles = {view.name: title for view in View if (title := getattr(bot_texts, f"{view.name}_TITLE", ""))}
    del titles[View.SOURCES.name]
    for name, title in titles.items():
        translate(folder, title, f"<{name}>")
    found = [each for each in problems_in(folder) if each.rule == "card" and "among the tags" in each.message]
    assert {each.message.split("”")[0] for each in found} == {f"page “{title}" for title in titles.values()}
    assert {each.position.file for each in found} == {"guide.yaml", SCREENS, "understanding/topics.yaml"}
