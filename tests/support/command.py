"""The command line, run in this process: another would spend seconds on importing and reading everything again."""

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.app.wiring import build_recognizer
from bot.cli import main

from .real_guide import load_once, read_content_once, understanding_once

ROOT = Path(__file__).parents[2]


class Finished(NamedTuple):
    """What a command printed, and its exit status."""

    returncode: int
    stdout: str
    stderr: str


def command(*arguments: str, cwd: Path | str = ROOT, **environment: str) -> Finished:
    """Runs ``python -m bot`` with these arguments and with no settings but these.

    Nothing of it stays in this process: logging and the handlers for crashes aren't set up.
    tests/observability/test_logging.py tests those in processes of their own.
    """
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, chdir(cwd), redirect_stdout(out), redirect_stderr(err):
        for name in set(os.environ) - {"PATH", "HOME", "LANG"}:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr("sys.argv", [str(ROOT / "bot" / "__main__.py"), *arguments])
        patch.setattr("bot.observability.logging.set_up_logging", lambda _secrets: None)
        patch.setattr("bot.observability.logging.log_crashes", lambda: None)
        patch.setattr("bot.observability.pseudonym.set_pseudonym_secret", lambda _secret: None)
        for module in ("serve", "wiring"):
            patch.setattr(f"bot.app.{module}.read_content", read_content_once)
        patch.setattr("bot.app.serve.build_recognizer", partial(build_recognizer, encoder=False))
        patch.setattr("bot.app.wiring.Understanding.load", understanding_once)
        patch.setattr("bot.guide.loader.load", load_once)
        try:
            status = main(["--env-file", "", *arguments])
        except SystemExit as ended:
            status = int(ended.code or 0)
    return Finished(status, out.getvalue(), err.getvalue())


def run(*arguments: str, **environment: str) -> Finished:
    """As :func:`command`, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", "--env-file", "", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def refused(result: Finished, *words: str) -> None:
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line and not line.startswith(("{", "20"))]
    assert len(lines) == 1, result.stderr
    for word in words:
        assert word in lines[0]
