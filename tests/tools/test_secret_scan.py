"""The scan for committed secrets, as `make lint` runs it, finds them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECRETS = {
    "bot token": "TOKEN = '" + "1234567890:" + "AAHk3x9Z_q7Lw2Vb8Nc4Md6Pf1Rg5Ts0YuE" + "'",
    "OpenAI key": "key: " + "sk-" + "a1B2c3D4e5F6g7H8i9J0" + "T3Blbk" + "FJ" + "k1L2m3N4o5P6q7R8s9T0",
    "private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "password in an address": "redis://" + "bot:hunter2hunter2" + "@redis.example.org/0",
}


def found(file: Path) -> bool:
    """Whether the scan, with the Makefile's own options, rejects the file."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    (options,) = re.findall(r"detect-secrets-hook(( +--[a-z-]+( \w+)?)+)", recipe)
    hook = Path(sys.executable).parent / "detect-secrets-hook"
    done = subprocess.run(  # noqa: S603 - the tool that lint runs
        [str(hook), *options[0].split(), str(file)], capture_output=True, check=False, timeout=60
    )
    return done.returncode != 0


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_is_found(tmp_path: Path, secret: str) -> None:
    """By its shape, wherever it is."""
    file = tmp_path / "settings.py"
    file.write_text(f"# a line\n{SECRETS[secret]}\n", encoding="utf-8")
    assert found(file)


def test_ordinary_words_are_no_secrets(tmp_path: Path) -> None:
    """Otherwise the scan would be switched off."""
    file = tmp_path / "settings.py"
    file.write_text("TELEGRAM_BOT_TOKEN=123456:ABC\npassword = read()\n# task-force, disk-usage\n", encoding="utf-8")
    assert not found(file)
