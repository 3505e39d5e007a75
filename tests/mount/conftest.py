"""The package as a host has it: built as a wheel, and installed under its own name."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds ``billing_bot`` out of the wheel, and nothing else of ours."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(wheels), str(ROOT))
    (wheel,) = wheels.glob("billing_bot-*.whl")
    _run(*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel))
    return target


def _run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=100, cwd=ROOT)  # noqa: S603 - our own interpreter
