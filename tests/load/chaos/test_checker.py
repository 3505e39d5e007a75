"""The checker itself: it finds nothing in a correct run, and each kind of error in a manipulated one."""

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
from .event_log import Action, EventLog
from .replay import Core
from .shown_card import ShownCard
from .users import Links, User

ALEX = 7
TEXTS = ("/start", "/declined", "/help", "/start", "/privacy")


@dataclass
class Run:
    """A user's messages, each answered before the next was sent: two writes and one card for each."""

    telegram: Simulator
    events: EventLog
    core: Core
    records: list[Record | None]

    @property
    def actions(self) -> list[Action]:
        return self.events.of[ALEX]

    def record(self, at: int) -> Record:
        found = self.records[at]
        assert found is not None
        return found

    def found(self) -> set[str]:
        checker = Checker(self.core, self.events, self.telegram)
        checker.check({ALEX: self.records}, {ALEX: self.record(-1)})
        return {finding.kind for finding in checker.findings}


@pytest.fixture
async def run() -> Run:
    """A run in which the bot made no mistake."""
    telegram = Simulator()
    core = Core("billing_sim_bot", encoder=False)
    user = telegram.add_user(ALEX, language_code="en")
    events = EventLog(telegram)
    person = User(user, telegram, events, Random(1), Links(core.guide, Random(1)))
    record: Record | None = None
    records: list[Record | None] = []
    for number, text in enumerate(TEXTS):
        action = events.actions[person.record(telegram.say(ALEX, text)[1])]
        action.begun, action.accepted = number * 10, number * 10 + 1
        expected = next(core.after(record, action.incoming, Record(new_session(core.guide))))
        shown = core.shown(action.incoming, expected.record.session, *expected.notes[:1])
        card = CardAddress(ALEX, await _post(telegram, shown))
        record = replace(expected.record, card=card)
        records += [expected.record, record]
    events.take()
    return Run(telegram, events, core, records)


async def _post(telegram: Simulator, shown: ShownCard) -> int:
    rows = [[{"text": label, "callback_data": data} for label, data in row] for row in shown.rows]
    parameters = {"text": shown.html, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": rows}}
    message: Any = await telegram.call("sendMessage", {"chat_id": ALEX, **parameters})
    return int(message["message_id"])


def _lose(run: Run) -> None:
    """Accepted, but not in the store."""
    del run.records[-2:]


def _overwrite(run: Run) -> None:
    """The last two updates were written over the same record."""
    run.records[-2:] = [replace(run.record(-1), updates=(*run.record(-1).updates[:-2], run.actions[-1].number))]


def _repeat(run: Run) -> None:
    run.records.append(run.record(-1).after(run.actions[0].number, run.record(-1).session, None))


def _alter(run: Run) -> None:
    run.records[-1] = replace(run.record(-1), session=run.record(-1).session._replace(language="zh_Hans"))


def _delete(run: Run) -> None:
    run.records.insert(2, None)


def _overtake(run: Run) -> None:
    """The last message was applied before the previous one was sent."""
    run.actions[-2].begun = run.actions[-1].accepted + 1


def _never_accept(run: Run) -> None:
    run.actions[-1].accepted = inf


def _show_another(run: Run) -> None:
    """A page that was never theirs."""
    run.events.shown[ALEX][ShownCard("another's answers", ())] = 0.0


def _leave_old_card(run: Run) -> None:
    """The current card shows the previous state."""
    chat = run.telegram.world.chats[ALEX]
    *_, before, last = (message for message in chat.messages if message.from_bot)
    chat.by_id[last.message_id] = replace(before, message_id=last.message_id)


def test_correct_run_has_no_findings(run: Run) -> None:
    """So whatever the other tests find comes from their manipulation."""
    assert run.found() == set()


@pytest.mark.parametrize(
    ("spoil", "kinds"),
    [
        (_lose, {"lost", "screen"}),
        (_overwrite, {"lost", "wrong"}),
        (_repeat, {"wrong"}),
        (_alter, {"wrong"}),
        (_delete, {"wrong"}),
        (_overtake, {"order"}),
        (_never_accept, {"lost"}),
        (_show_another, {"screen"}),
        (_leave_old_card, {"screen"}),
    ],
)
def test_each_kind_of_error_is_found(run: Run, spoil: Callable[[Run], None], kinds: set[str]) -> None:
    spoil(run)
    assert kinds <= run.found()
