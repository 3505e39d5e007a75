"""Accounts for every update.

Replays the store's append-only file through the pure core and compares the result with what Telegram saw.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from math import inf
from typing import NamedTuple

from bot.conversation.record import CardAddress, Record
from bot.store.cipher import Cipher
from bot.store.record_codec import decode
from telegram_simulator import Simulator

from .event_log import Action, EventLog
from .replay import Core
from .shown_card import ShownCard, from_message
from .store import Write


class Finding(NamedTuple):
    """A violation. ``kind`` is one of ``lost``, ``wrong``, ``screen``, ``order``."""

    kind: str
    user: int
    update: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: person {self.user}, update {self.update}: {self.what}"


class Checker:
    """``findings`` is empty if every update is accounted for; the other attributes are counts for the report."""

    def __init__(self, core: Core, events: EventLog, telegram: Simulator) -> None:
        self.findings: list[Finding] = []
        self.applied = 0
        self.unsaved = 0
        self.moved_cards = 0
        self.left_unsaved = 0
        self.buried = 0
        self._core = core
        self._events = events
        self._telegram = telegram

    def check(self, journal: Mapping[int, list[Record | None]], kept: Mapping[int, Record]) -> None:
        """``journal``: every version of each user's record, in order; ``kept``: the records in the store at the end."""
        for user in self._events.of.keys() | journal.keys() | kept.keys():
            self._check(user, journal.get(user, []), kept.get(user))

    def _check(self, user: int, records: list[Record | None], kept: Record | None) -> None:
        actions = {action.number: action for action in self._events.of[user]}
        applied, cards, current = self._replay(user, records, actions)
        last = records[-1] if records else None
        if kept != last:
            self._found("wrong", user, 0, f"the store has {kept}, and its last write was {last}")
        for action in actions.values():
            if action.number not in applied and action.applies and action.accepted < inf:
                if action.said & self._core.unsaved:
                    self.unsaved += 1
                else:
                    self._found("lost", user, action.number, f"accepted and not applied: {action.incoming}")
            if not action.over:
                self._found("lost", user, action.number, f"neither accepted nor expired: {action.incoming}")
        self.applied += len(applied)
        self._check_order(user, [actions[number] for number in applied])
        self._check_screens(user, last, list(actions.values()), cards, current)

    def _replay(
        self, user: int, records: list[Record | None], actions: Mapping[int, Action]
    ) -> tuple[list[int], set[ShownCard], set[ShownCard]]:
        """Returns the applied updates in order, every card that may have been shown, and those that may be current."""
        applied: dict[int, None] = {}
        cards: set[ShownCard] = set()
        current: set[ShownCard] = set()
        before: Record | None = None
        for record in records:
            if record is None:
                self._found("wrong", user, 0, "the record was deleted")
            elif before and record.updates == before.updates:
                self.moved_cards += 1
                if record.session != before.session:
                    self._found("wrong", user, 0, f"changed by no update: {differences(before, record)}")
            elif (action := actions.get(record.updates[-1] if record.updates else 0)) is None:
                self._found("wrong", user, 0, f"changed by no update of theirs: {record.updates}")
            else:
                if action.number in applied:
                    self._found("wrong", user, action.number, "applied twice")
                applied[action.number] = None
                current = {
                    self._core.shown(action.incoming, record.session, note)
                    for note in self._notes(before, action, record)
                }
                cards |= current
            before = record
        return list(applied), cards, current

    def _notes(self, before: Record | None, action: Action, record: Record) -> tuple[str, ...]:
        """The possible notes above a record's card; reports a record that the core wouldn't produce."""
        possible = list(self._core.after(before, action.incoming, record))
        expected = next((each for each in possible if each.record == record), None)
        if expected is not None:
            return ("", *expected.notes)
        for number in set(possible[0].record.updates).difference(record.updates):
            self._found("lost", action.incoming.user, number, f"overwritten by update {action.number}")
        what = f"{action.incoming} makes, expected and found: {differences(possible[0].record, record)}"
        self._found("wrong", action.incoming.user, action.number, what)
        return ("",)

    def _check_order(self, user: int, actions: list[Action]) -> None:
        """No update takes effect before one that was accepted before it was sent."""
        earliest = inf
        for action in reversed(actions):
            if action.begun > earliest:
                late = f"before one that was accepted {action.begun - earliest:.1f} s before it came"
                self._found("order", user, action.number, f"{action.incoming} took effect {late}")
            # A tap answered with "not saved" may be resent and applied much later.
            if not action.said & self._core.unsaved:
                earliest = min(earliest, action.accepted)

    def _check_screens(
        self, user: int, last: Record | None, actions: list[Action], cards: set[ShownCard], current: set[ShownCard]
    ) -> None:
        """Every card shown must be a state of its user's session; the live card must show the last one."""
        unsaved = {shown for action in actions for shown in self._core.shown_unsaved(action.incoming)}
        for shown in self._events.shown[user]:
            if shown not in cards and shown not in unsaved:
                self._found("screen", user, 0, f"was shown what was no state of theirs: {shown}")
        if last is None:
            return
        newest = self._telegram.user(user).card
        card = last.card or (CardAddress(user, newest.message_id) if newest else None)
        message = self._telegram.world.chats[user].by_id.get(card.message) if card else None
        if message is None:
            if card is None or (user, card.message) not in self._events.deleted:
                self._found("screen", user, 0, f"there is no live card: {last.card}")
            return
        self.buried += newest is not None and newest.message_id != message.message_id
        shown = from_message(message)
        if shown in unsaved - current and any(action.said & self._core.unsaved for action in actions[-4:]):
            self.left_unsaved += 1
        elif shown not in current:
            session = self._core.shown(actions[0].incoming, last.session)
            self._found("screen", user, actions[-1].number, f"the live card shows {shown}, the session {session}")

    def _found(self, kind: str, user: int, update: int, what: str) -> None:
        self.findings.append(Finding(kind, user, update, what))


def differences(expected: Record, found: Record) -> str:
    """The fields that differ."""
    pairs = [(each.name, getattr(expected, each.name), getattr(found, each.name)) for each in fields(Record)[1:]]
    pairs += zip(expected.session._fields, expected.session, found.session, strict=True)
    return "; ".join(f"{name} {one} and {other}" for name, one, other in pairs if one != other)


def read_journal(writes: Iterator[Write], seal: Cipher) -> dict[int, list[Record | None]]:
    """Every version of each user's record, in the order of the writes."""
    journal: dict[int, list[Record | None]] = {}
    for name, arguments in writes:
        if name == b"SET" and (user := owner(arguments[0])):
            journal.setdefault(user, []).append(read_record(seal, arguments[0], arguments[1]))
        elif name in (b"DEL", b"UNLINK"):
            for key in arguments:
                if user := owner(key):
                    journal.setdefault(user, []).append(None)
    return journal


def read_record(seal: Cipher, name: bytes, value: bytes) -> Record:
    return decode(seal.open(name.decode(), value)[1])


def owner(name: bytes) -> int:
    """The user whose record has this key; 0 for other keys."""
    head, _, rest = name.partition(b"{")
    number, _, part = rest.partition(b"}")
    return int(number) if head == b"billing:" and part == b":session" and number.isdigit() else 0
