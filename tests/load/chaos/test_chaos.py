"""A short chaos run in the suite; `make chaos` is the long one."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import burst

from .config import ChaosConfig
from .run import run

SHORT = ChaosConfig(replicas=2, ptb=2, encoder=False)
QUIET = replace(SHORT, kills=0, store_kills=0, faults=0, refusals=0)

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def _replicas_burst_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The replicas are processes of their own, with the bot's value; tests/conftest.py changes it only in this one."""
    monkeypatch.setattr(burst, "TOGETHER_SECONDS", 2)


async def test_every_update_is_accounted_for(tmp_path: Path) -> None:
    """A replica and the store are killed, and connections and Telegram's responses fail, with thirty users."""
    report = await run(replace(SHORT, updates=150, rate=20), tmp_path)
    print(f"\n{report}")
    assert not report.findings
    assert report.exits[-9] == 1
    assert report.exits[0] == 2


async def test_rolling_restart_goes_unnoticed(tmp_path: Path) -> None:
    """Each replica is stopped under load and restarted: nothing is lost, refused, expired or left unanswered."""
    report = await run(replace(QUIET, updates=120, rate=15, rolls=1), tmp_path)
    print(f"\n{report}")
    assert not report.findings
    assert report.exits == {0: 4}
    assert report.figures["updates"] == report.figures["accepted"]
    assert report.figures["taps accepted and not answered"] == 0
    assert report.answers.keys() <= {"200", "none"}


async def test_blind_writes_are_detected(tmp_path: Path) -> None:
    """Otherwise the check would prove nothing. Even without faults, two replicas overwrite each other's commits."""
    report = await run(replace(QUIET, people=10, updates=60, rate=15, blind=True), tmp_path)
    assert report.found("lost")
    assert report.found("wrong")
