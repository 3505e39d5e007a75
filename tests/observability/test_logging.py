"""What is logged, by us and by libraries: known fields only, with the update's trace, and no user's words."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.observability import trace
from bot.observability.logging import FIELDS
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
CANARY = "4242424242:AAcanary-of-a-bot-token_AAcanary-of"  # pragma: allowlist secret
"""Shaped like a token."""


def lines_of(code: str) -> list[dict[str, Any]]:
    """What a process writes to standard error, each line of it JSON."""
    start = f"""
import asyncio, logging, sys, threading, warnings
import structlog
from bot.observability.logging import log_crashes, set_up_logging
from bot.observability import pseudonym, trace
CANARY = {CANARY!r}
set_up_logging([CANARY])
log_crashes()
log = structlog.get_logger("bot.test")
"""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", start + code], capture_output=True, cwd=ROOT, text=True, timeout=280, check=False
    )
    assert CANARY not in done.stderr
    assert "hunter2" not in done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(line.keys() <= FIELDS for line in lines)
    assert all(line["timestamp"] and line["level"] for line in lines)
    return lines


LEAKS = {
    "a message": 'logging.getLogger("aiogram.event").error(f"POST https://api.telegram.org/bot{CANARY}/getMe hunter2")',
    "an argument": 'logging.getLogger("aiohttp.server").warning("failed: %s %s", CANARY, "hunter2")',
    "an exception": """
try:
    raise OSError(f"https://api.telegram.org/bot{CANARY}/getMe hunter2")
except OSError:
    logging.getLogger("httpx").exception("hunter2")
""",
    "arguments that don't fit": 'logging.getLogger("redis").error("%d hunter2", CANARY)',
    "a warning": 'warnings.warn(f"unclosed {CANARY} hunter2", UserWarning, stacklevel=1)',
    "a field that is allowed": 'log.warning("x", error=f"no answer of {CANARY}")',
    "a field that is not": 'log.warning("x", text="hunter2", token=CANARY)',
    "a thread's end": """
def fail():
    raise ValueError(CANARY, "hunter2")
thread = threading.Thread(target=fail); thread.start(); thread.join()
""",
    "a forgotten task": """
async def fail():
    raise ValueError(CANARY, "hunter2")
async def main():
    task = asyncio.create_task(fail()); await asyncio.sleep(0); del task
asyncio.run(main())
""",
    "a finaliser": """
class Broken:
    def __del__(self):
        raise ValueError(CANARY, "hunter2")
Broken()
""",
    "the process's end": 'raise ValueError(CANARY, "hunter2")',
}


def test_every_field_that_the_code_logs_is_on_the_allow_list() -> None:
    """Other fields are silently dropped."""
    calls = [
        (path.relative_to(ROOT).as_posix(), node.lineno, keyword.arg)
        for path in sorted((ROOT / "bot").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")
        for keyword in node.keywords
    ]
    assert len(calls) > 50
    assert [call for call in calls if call[2] not in FIELDS] == []


def test_no_message_of_a_library_or_exception_is_logged() -> None:
    """Only the place, the logger and the kind of error are; and each attempt leaves a line."""
    lines = lines_of("\n".join(LEAKS.values()))
    told = [line.get("error", "").split(" at ")[0] or line["event"] for line in lines]
    assert told == [
        "library_log",
        "library_log",
        "OSError",
        "library_log",
        "library_log",
        "no answer of ***",
        "x",
        *["ValueError"] * 4,
    ]


def test_library_messages_name_logger_and_place() -> None:
    """So that its source can be looked up."""
    (line,) = lines_of('logging.getLogger("aiohttp.server").error("x")')
    assert line["event"] == "library_log"
    assert line["logger"] == "aiohttp.server"
    assert line["level"] == "error"
    assert line["place"] == "<string>:10"


def test_crash_is_logged_with_its_call_stack() -> None:
    """The kind of error alone isn't enough to find it."""
    (line,) = lines_of("def inner():\n    raise ValueError\ninner()")
    assert line["event"] == "crashed"
    assert [frame.split()[-1] for frame in line["frames"]] == ["<module>", "inner"]


def test_lines_of_one_update_share_a_trace() -> None:
    """Including lines from tasks that it starts, and library messages."""
    lines = lines_of("""
async def one(number, user):
    token = trace.begin(number, user)
    log.warning("first")
    await asyncio.gather(asyncio.create_task(deeper()))
    logging.getLogger("redis").warning("x")
    trace.end(token)
    log.warning("after")
async def deeper():
    log.warning("second")
async def main():
    await asyncio.gather(one(1, 77), one(2, 88), one(3, 77))
pseudonym.set_pseudonym_secret("a")
asyncio.run(main())
""")
    of = {number: [line for line in lines if line.get("update_id") == number] for number in (1, 2, 3, None)}
    assert [[line["event"] for line in of[number]] for number in (1, 2, 3)] == [["first", "second", "library_log"]] * 3
    traces = {number: {line["trace"] for line in of[number]} for number in (1, 2, 3)}
    assert all(len(found) == 1 for found in traces.values())
    assert len(set().union(*traces.values())) == 3
    people = {number: {line["person"] for line in of[number]} for number in (1, 2, 3)}
    assert people[1] == people[3] != people[2]
    assert [line["event"] for line in of[None]] == ["after"] * 3
    assert not any("trace" in line or "person" in line for line in of[None])


def test_trace_is_computed_only_when_something_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each update has one, and most updates log nothing."""

    def unexpected(*_: object) -> str:
        raise AssertionError("nothing was logged")

    monkeypatch.setattr(trace, "pseudonym", unexpected)
    monkeypatch.setattr(trace, "token_hex", unexpected)
    trace.end(trace.begin(1, 7))
    token = trace.begin(1, 7)
    with pytest.raises(AssertionError, match="nothing was logged"):
        trace.traced(None, "info", {})
    trace.end(token)


def test_all_secrets_of_the_settings_are_redacted() -> None:
    """Each key of a list, the generated webhook secret, and the passwords in a URL."""
    settings = Settings.model_validate(
        {
            "telegram_bot_token": CANARY,
            "redis_url": "redis+sentinel://:p%40ssword@one,two/mymaster?db=0&sentinel_password=s%40ntinel",
            "data_key": "A" * 43 + "=," + "B" * 43 + "=",
        }
    )
    hidden = settings.secrets
    assert {CANARY, "p%40ssword", "p@ssword", "s%40ntinel", "s@ntinel", "A" * 43 + "=", "B" * 43 + "="} <= set(hidden)
    assert settings.effective_webhook_secret in hidden
