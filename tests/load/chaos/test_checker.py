"""The account itself: it finds nothing in an honest run, and each thing that can be wrong in one that is not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from random import Random
from typing import Any

import pytest

from bot.conversation.navigation import new_session
from bot.conversation.record import CardAddress, Record
from telegram_simulator import Simulator

from .checker import Checker
from .face import Face
from .ledger import Act, Ledger
from .people import Links, Person
from .replay import Core

ALEX = 7
TEXTS = ("/start", "/declined", "/help", "/start", "/privacy")


@dataclass
class Run:
    """What came of somebody's messages, each answered before the next was sent: two writes and one card for each."""

    telegram: Simulator
    ledger: Ledger
    core: Core
    records: list[Record | None]

    @property
    def acts(self) -> list[Act]:
        return self.ledger.of[ALEX]

    def record(self, at: int) -> Record:
        found = self.records[at]
        assert found is not None
        return found

    def found(self) -> set[str]:
        checker = Checker(self.core, self.ledger, self.telegram)
        checker.check({ALEX: self.records}, {ALEX: self.record(-1)})
        return {finding.kind for finding in checker.findings}


@pytest.fixture
async def run() -> Run:
    """One in which the bot did all as it should."""
    telegram = Simulator()
    core = Core("billing_sim_bot")
    user = telegram.add_user(ALEX, language_code="en")
    ledger = Ledger(telegram)
    person = Person(user, telegram, ledger, Random(1), Links(core.guide, Random(1)))
    record: Record | None = None
    records: list[Record | None] = []
    for number, text in enumerate(TEXTS):
        act = ledger.acts[person._did(telegram.say(ALEX, text)[1])]
        act.begun, act.accepted = number * 10, number * 10 + 1
        told = next(core.after(record, act.incoming, Record(new_session(core.guide))))
        face = core.face(act.incoming, told.record.session, told.note)
        card = CardAddress(ALEX, await _post(telegram, face))
        record = replace(told.record, card=card)
        records += [told.record, record]
    ledger.take()
    return Run(telegram, ledger, core, records)


async def _post(telegram: Simulator, face: Face) -> int:
    rows = [[{"text": label, "callback_data": data} for label, data in row] for row in face.rows]
    parameters = {"text": face.html, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": rows}}
    message: Any = await telegram._calls.make("sendMessage", {"chat_id": ALEX, **parameters})
    return int(message["message_id"])


def _drop(run: Run) -> None:
    """Accepted, and no trace of it."""
    del run.records[-2:]


def _overwrite(run: Run) -> None:
    """The last two were written over the same record."""
    run.records[-2:] = [replace(run.record(-1), updates=(*run.record(-1).updates[:-2], run.acts[-1].number))]


def _repeat(run: Run) -> None:
    run.records.append(run.record(-1).after(run.acts[0].number, run.record(-1).session, None))


def _alter(run: Run) -> None:
    run.records[-1] = replace(run.record(-1), session=replace(run.record(-1).session, language="zh_Hans"))


def _delete(run: Run) -> None:
    run.records.insert(2, None)


def _overtake(run: Run) -> None:
    """The last message was applied while it had not been sent."""
    run.acts[-2].begun = run.acts[-1].accepted + 1


def _forsake(run: Run) -> None:
    run.acts[-1].accepted = inf


def _show_another(run: Run) -> None:
    """A page that was never theirs."""
    run.ledger.shown[ALEX][Face("another's answers", ())] = 0.0


def _leave_behind(run: Run) -> None:
    """The live card shows what came before."""
    chat = run.telegram.world.chats[ALEX]
    *_, before, last = (message for message in chat.messages if message.from_bot)
    chat.by_id[last.message_id] = replace(before, message_id=last.message_id)


def test_an_honest_run_is_found_to_be_one(run: Run) -> None:
    """So that what the other tests find is what they spoilt."""
    assert run.found() == set()


@pytest.mark.parametrize(
    ("spoil", "kinds"),
    [
        (_drop, {"lost", "screen"}),
        (_overwrite, {"lost", "wrong"}),
        (_repeat, {"wrong"}),
        (_alter, {"wrong"}),
        (_delete, {"wrong"}),
        (_overtake, {"order"}),
        (_forsake, {"lost"}),
        (_show_another, {"screen"}),
        (_leave_behind, {"screen"}),
    ],
)
def test_whatever_is_wrong_is_found(run: Run, spoil: Callable[[Run], None], kinds: set[str]) -> None:
    """Each by what it is."""
    spoil(run)
    assert kinds <= run.found()
