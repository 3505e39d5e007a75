"""How the code is laid out: what tests may touch, where a module's test is, and how the program calls itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(set((ROOT / "tests").rglob("*.py")) - {Path(__file__)})

_PRIVATE = re.compile(r"_[a-z]\w*", re.IGNORECASE)
_IN_TEXT = re.compile(r"(?<!self)(?<!cls)(?:^|[\w\])])\.(_[a-z]\w*)")
_NAMED_TUPLE = {"_replace", "_asdict", "_fields", "_make"}
"""Public in spite of the underscore, which keeps them apart from a named tuple's fields."""

ALLOWED = {
    ("tests/test_deploy.py", "_labelnames"): "prometheus_client has no public way to ask for a metric's label names",
}
"""Private names that a test must use, and why nothing public will do."""


SLEEPS = {
    "tests/support/waiting.py": "polls what announces nothing",
    "tests/support/fault_proxy.py": "is a slow network",
    "tests/containers/engine.py": "is the timer of Podman's health checks",
    "tests/store/test_connection_reset.py": "spreads commands over the resets; whatever the pace, the test holds",
}
"""The files that may let time pass, and why. The campaigns in tests/load pace users and faults by the clock."""


MOST_LINES = 260
"""250, and a little room, so that a fix doesn't have to become a new module."""

LONGER = {
    "bot/rendering/bot_texts.py": "a list of texts; a split would only spread it",
    "bot/conversation/transition.py": "one function of event and session, case by case",
    "bot/settings.py": "a list of settings, each with its check",
    "bot/mount/host_mount.py": "what both libraries share of a mount",
    "bot/store/relays.py": "one store, whose scripts share their keys",
}
"""Modules that are longer, and why they aren't split."""


class Use(NamedTuple):
    """A private name that a test takes from an object or a module that isn't its own."""

    file: str
    name: str
    line: int


def private_names(source: str) -> Iterator[tuple[str, int]]:
    """The private names that ``source`` uses, with their lines, except those of its own classes and functions.

    Names in strings count too: ``monkeypatch.setattr`` and programs that a test starts are given as text.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=value, attr=name) if not _is_own(value):
                found = [name]
            case ast.ImportFrom(names=names):
                found = [each.name for each in names]
            case ast.Constant(value=str(text)):
                found = _IN_TEXT.findall(text)
            case ast.Call(func=ast.Attribute(attr="setattr" | "delattr"), args=[_, ast.Constant(value=str(text)), *_]):
                found = [text]
            case _:
                continue
        yield from ((name, node.lineno) for name in found if _PRIVATE.fullmatch(name) and name not in _NAMED_TUPLE)


def _is_own(value: ast.expr) -> bool:
    match value:
        case ast.Name(id="self" | "cls") | ast.Call(func=ast.Name(id="super")):
            return True
    return False


def uses() -> list[Use]:
    return [
        Use(path.relative_to(ROOT).as_posix(), name, line)
        for path in FILES
        for name, line in private_names(path.read_text(encoding="utf-8"))
    ]


def test_tests_touch_no_private_names() -> None:
    """Pass a clock, a pause or a port in the constructor, or observe what is public; ALLOWED has the exceptions."""
    assert [use for use in uses() if (use.file, use.name) not in ALLOWED] == []


def test_every_exception_is_still_needed() -> None:
    assert {(use.file, use.name) for use in uses()} >= ALLOWED.keys()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("store._redis.get(1)", ["_redis"]),
        ("self._redis, cls._made, super()._called()", []),
        ("self.store._redis", ["_redis"]),
        ("from bot.cli import _parser", ["_parser"]),
        ("monkeypatch.setattr(poller, '_pause', None)", ["_pause"]),
        ("monkeypatch.setattr('bot.store.embedded._binary', None)", ["_binary"]),
        ("program = 'print(server._process.pid)'", ["_process"]),
        ("page._replace(flow='')", []),
        ("_own = 1; print(_own, __name__, x.__class__)", []),
    ],
)
def test_private_names_are_found(source: str, found: list[str]) -> None:
    assert [name for name, _ in private_names(source)] == found


def sleeps(source: str) -> bool:
    """Whether ``source`` calls ``sleep``, other than ``sleep(0)``, which lets other tasks run but no time pass."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [(getattr(each.func, "attr", getattr(each.func, "id", "")), each.args) for each in calls]
    return any(name == "sleep" and [ast.unparse(given) for given in args] != ["0"] for name, args in names)


def test_tests_wait_for_events_and_not_for_time() -> None:
    """Use an event, the simulator's ``until`` or ``settled``, or ``until`` from tests/support/waiting.py."""
    names = {path.relative_to(ROOT).as_posix() for path in FILES if sleeps(path.read_text(encoding="utf-8"))}
    assert {name for name in names if not name.startswith("tests/load/")} == SLEEPS.keys()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("await asyncio.sleep(0.01)", True),
        ("await telegram.clock.sleep(PAUSE)", True),
        ("time.sleep(1)", True),
        ("from time import sleep; sleep(1)", True),
        ("await asyncio.sleep(0)", False),
        ("sleeping(1)", False),
    ],
)
def test_sleeps_are_found(source: str, found: bool) -> None:
    assert sleeps(source) is found


def imported_tests(source: str) -> Iterator[str]:
    """The test modules that ``source`` imports, or imports from."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=module, names=names):
                imported = [*(module or "").split("."), *(each.name for each in names)]
            case ast.Import(names=names):
                imported = [part for each in names for part in each.name.split(".")]
            case _:
                continue
        yield from (name for name in imported if name.startswith("test_"))


def test_no_test_module_imports_another() -> None:
    """Shared code is in a conftest.py or in tests/support: people look for it there, and importing it runs no tests."""
    found = [(path.relative_to(ROOT).as_posix(), *imported_tests(path.read_text(encoding="utf-8"))) for path in FILES]
    assert [each for each in found if len(each) > 1] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from tests.store.test_stores import HOME", ["test_stores"]),
        ("from .test_messenger import Scripted", ["test_messenger"]),
        ("from . import api, test_page", ["test_page"]),
        ("from tests.e2e import test_browser", ["test_browser"]),
        ("import tests.e2e.test_browser", ["test_browser"]),
        ("from tests.support.command import command", []),
    ],
)
def test_imported_tests_are_found(source: str, found: list[str]) -> None:
    assert list(imported_tests(source)) == found


def test_long_modules_have_a_reason() -> None:
    """Split a module at 250 lines, or say in LONGER why it's still about one thing."""
    modules = [path for part in ("bot", "telegram_simulator", "tools") for path in (ROOT / part).rglob("*.py")]
    lines = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in modules}
    assert {name for name, count in lines.items() if count > MOST_LINES} <= LONGER.keys()
    assert [name for name in LONGER if lines.get(name, 0) <= 250] == []


def test_every_module_has_a_test_where_one_looks_for_it() -> None:
    """In the same place, or where tests/README.md says; and that file names no module or test that is gone."""
    tests = ROOT / "tests"
    rows = [line.split("|")[1:3] for line in (tests / "README.md").read_text(encoding="utf-8").splitlines()[9:]]
    named = {name for modules, _ in rows for name in re.findall(r"`([^`]+)`", modules) if name != "bot/"}
    known = {str(path.relative_to(ROOT / "bot").with_suffix("")) for path in (ROOT / "bot").rglob("*.py")}
    tested = {name for name in known if (tests / f"{Path(name).parent}/test_{Path(name).name}.py").exists()}
    assert named - known == set()
    assert {name for name in known if not name.endswith("__init__")} - tested - named == set()
    assert [name for _, files in rows for name in re.findall(r"`([^`]+)`", files) if not (tests / name).exists()] == []


def strings(source: str) -> Iterator[tuple[str, int]]:
    """The string literals in ``source`` and their lines, except those that are statements, such as docstrings."""
    tree = ast.parse(source)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value, node.lineno


def test_no_text_says_that_the_program_is_called_python_m_bot() -> None:
    """When it's installed, there's no module ``bot``. Use `settings.program`; in deploy/, write `bot check`."""
    in_code = [
        (path.relative_to(ROOT).as_posix(), line)
        for path in sorted((ROOT / "bot").rglob("*.py"))
        for text, line in strings(path.read_text(encoding="utf-8"))
        if "python -m bot" in text
    ]
    deployed = [path for path in sorted((ROOT / "deploy").rglob("*")) if path.is_file()]
    assert len(deployed) > 5
    assert in_code == []
    assert [path.name for path in deployed if "python -m bot" in path.read_text(encoding="utf-8")] == []
