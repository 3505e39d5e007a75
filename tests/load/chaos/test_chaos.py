"""A small dose of chaos, each time; `make chaos` is the whole of it."""

from pathlib import Path

import pytest

from bot.conversation import record

from .dose import Dose
from .trial import run

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def _joined_as_by_the_replicas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The replicas are processes of their own, with the bot's own value."""
    monkeypatch.setattr(record, "TOGETHER_SECONDS", 2)


async def test_every_update_is_accounted_for(tmp_path: Path) -> None:
    """A replica and the store are killed, connections and Telegram's answers spoilt, under thirty people."""
    account = await run(Dose(updates=300, rate=20), tmp_path)
    print(f"\n{account}")
    assert not account.findings
    assert account.exits[-9] == 1
    assert account.exits[0] == 3


async def test_replicas_are_replaced_one_after_another_and_nobody_notices(tmp_path: Path) -> None:
    """Each is told to stop under load and started again: nothing is lost, refused, expired or left unanswered."""
    dose = Dose(updates=250, rate=15, kills=0, store_kills=0, faults=0, refusals=0, rolls=1)
    account = await run(dose, tmp_path)
    print(f"\n{account}")
    assert not account.findings
    assert account.exits == {0: 6}
    assert account.figures["updates"] == account.figures["accepted"]
    assert account.figures["taps accepted and not answered"] == 0
    assert account.answers.keys() <= {"200", "none"}


async def test_commits_that_do_not_compare_are_found_out(tmp_path: Path) -> None:
    """Or the account would be worth nothing. Without a single fault, three replicas overwrite each other."""
    dose = Dose(people=10, updates=100, rate=15, ptb=3, kills=0, store_kills=0, faults=0, refusals=0, blind=True)
    account = await run(dose, tmp_path)
    assert account.found("lost")
    assert account.found("wrong")
