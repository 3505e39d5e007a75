"""What the package depends on."""

import ast
import sys
from pathlib import Path

import telegram_simulator

ALLOWED = {"aiohttp", "pydantic", "pydantic_core", "orjson", "structlog"} | sys.stdlib_module_names
ALSO = {"pytest_plugin.py": {"pytest", "pytest_asyncio"}}
"""Only projects that ask for the fixtures import it."""


def test_simulator_needs_no_bot_framework() -> None:
    """It starts quickly and judges the bot from outside, so it must not share the bot's parts."""
    for path in Path(telegram_simulator.__file__).parent.glob("*.py"):
        allowed = ALLOWED | ALSO.get(path.name, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= 1, f"{path.name} reaches out of the package"
                names = [node.module or ""] if node.level == 0 else []
            for name in names:
                assert name.split(".")[0] in allowed, f"{path.name} imports {name}"
