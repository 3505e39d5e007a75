"""What users are called in logs. Each replica is a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
USER = 123456789


def pseudonym_in_a_process(secret: str = "") -> str:
    """What a new process calls the user in its logs, once it has that secret."""
    code = f"from bot.observability import pseudonym\nif {secret!r}:\n    pseudonym.set_pseudonym_secret({secret!r})\n"
    code += f"print(pseudonym.pseudonym({USER}))"
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, timeout=280, check=True
    ).stdout.strip()


def test_pseudonym_is_the_same_on_all_replicas_of_one_bot() -> None:
    """It depends on the token: with the logs alone, nobody can find a user by trying all ids."""
    names = [pseudonym_in_a_process(secret) for secret in ("one", "one", "other")]
    assert names[0] == names[1] != names[2]
    assert all(len(name) == 12 and str(USER) not in name for name in names)


def test_without_a_secret_the_pseudonym_differs_per_process() -> None:
    """A key in the source code wouldn't be secret."""
    assert len({pseudonym_in_a_process() for _ in range(2)}) == 2
