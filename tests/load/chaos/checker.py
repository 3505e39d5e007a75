"""Accounts for every update: the store's own file, replayed through the pure core, against what Telegram saw."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from math import inf
from typing import NamedTuple

from bot.conversation.record import CardAddress, Record
from bot.store.cipher import Cipher
from bot.store.codec import decode
from telegram_simulator import Simulator

from .face import Face, standing
from .ledger import Act, Ledger
from .replay import Core
from .store import Write


class Finding(NamedTuple):
    """Something that must not be. ``kind`` is one of ``lost``, ``wrong``, ``screen``, ``order``."""

    kind: str
    user: int
    update: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: person {self.user}, update {self.update}: {self.what}"


class Checker:
    """``findings`` is empty when all is accounted for; the other figures say what there was to account for."""

    def __init__(self, core: Core, ledger: Ledger, telegram: Simulator) -> None:
        self.findings: list[Finding] = []
        self.applied = 0
        self.unsaved = 0
        self.moved_cards = 0
        self.left_unsaved = 0
        self.buried = 0
        self._core = core
        self._ledger = ledger
        self._telegram = telegram

    def check(self, journal: Mapping[int, list[Record | None]], kept: Mapping[int, Record]) -> None:
        """``journal`` are all records that each person ever had, in order; ``kept`` those in the store at the end."""
        for user in self._ledger.of.keys() | journal.keys() | kept.keys():
            self._check(user, journal.get(user, []), kept.get(user))

    def _check(self, user: int, records: list[Record | None], kept: Record | None) -> None:
        acts = {act.number: act for act in self._ledger.of[user]}
        applied, faces, right = self._replay(user, records, acts)
        last = records[-1] if records else None
        if kept != last:
            self._found("wrong", user, 0, f"the store has {kept}, and its last write was {last}")
        for act in acts.values():
            if act.number not in applied and act.applies and act.accepted < inf:
                if act.said & self._core.unsaved:
                    self.unsaved += 1
                else:
                    self._found("lost", user, act.number, f"accepted and not applied: {act.incoming}")
            if not act.over:
                self._found("lost", user, act.number, f"neither accepted nor expired: {act.incoming}")
        self.applied += len(applied)
        self._check_order(user, [acts[number] for number in applied])
        self._check_screens(user, last, list(acts.values()), faces, right)

    def _replay(
        self, user: int, records: list[Record | None], acts: Mapping[int, Act]
    ) -> tuple[list[int], set[Face], set[Face]]:
        """The updates that were applied, in order; all that may have been shown, and what may be at the end."""
        applied: dict[int, None] = {}
        faces: set[Face] = set()
        right: set[Face] = set()
        before: Record | None = None
        for record in records:
            if record is None:
                self._found("wrong", user, 0, "the record was deleted")
            elif before and record.updates == before.updates:
                self.moved_cards += 1
                if record.session != before.session:
                    self._found("wrong", user, 0, f"changed by no update: {differences(before, record)}")
            elif (act := acts.get(record.updates[-1] if record.updates else 0)) is None:
                self._found("wrong", user, 0, f"changed by no update of theirs: {record.updates}")
            else:
                if act.number in applied:
                    self._found("wrong", user, act.number, "applied twice")
                applied[act.number] = None
                right = {
                    self._core.face(act.incoming, record.session, note) for note in self._notes(before, act, record)
                }
                faces |= right
            before = record
        return list(applied), faces, right

    def _notes(self, before: Record | None, act: Act, record: Record) -> tuple[str, ...]:
        """What may stand above the card of a record, if it is the one that the core makes."""
        possible = list(self._core.after(before, act.incoming, record))
        told = next((each for each in possible if each.record == record), None)
        if told is not None:
            return ("", told.note) if told.note else ("",)
        for number in set(possible[0].record.updates).difference(record.updates):
            self._found("lost", act.incoming.user, number, f"overwritten by update {act.number}")
        what = f"{act.incoming} makes, expected and found: {differences(possible[0].record, record)}"
        self._found("wrong", act.incoming.user, act.number, what)
        return ("",)

    def _check_order(self, user: int, acts: list[Act]) -> None:
        """Nothing takes effect before what was answered already when it was sent."""
        earliest = inf
        for act in reversed(acts):
            if act.begun > earliest:
                late = f"before one that was accepted {act.begun - earliest:.1f} s before it came"
                self._found("order", user, act.number, f"{act.incoming} took effect {late}")
            if not act.said & self._core.unsaved:  # which may have come again, and been applied, much later
                earliest = min(earliest, act.accepted)

    def _check_screens(
        self, user: int, last: Record | None, acts: list[Act], faces: set[Face], right: set[Face]
    ) -> None:
        """Everything that was shown is a state that was; the live card shows the last one."""
        unsaved = {face for act in acts for face in self._core.unsaved_faces(act.incoming)}
        for face in self._ledger.shown[user]:
            if face not in faces and face not in unsaved:
                self._found("screen", user, 0, f"was shown what was no state of theirs: {face}")
        if last is None:
            return
        newest = self._telegram.user(user).card
        card = last.card or (CardAddress(user, newest.message_id) if newest else None)
        message = self._telegram.world.chats[user].by_id.get(card.message) if card else None
        if message is None:
            if card is None or (user, card.message) not in self._ledger.deleted:
                self._found("screen", user, 0, f"there is no live card: {last.card}")
            return
        self.buried += newest is not None and newest.message_id != message.message_id
        face = standing(message)
        if face in unsaved - right and any(act.said & self._core.unsaved for act in acts[-4:]):
            self.left_unsaved += 1
        elif face not in right:
            session = self._core.face(acts[0].incoming, last.session)
            self._found("screen", user, acts[-1].number, f"the live card shows {face}, the session {session}")

    def _found(self, kind: str, user: int, update: int, what: str) -> None:
        self.findings.append(Finding(kind, user, update, what))


def differences(expected: Record, found: Record) -> str:
    """Field by field."""
    pairs = [(each.name, getattr(expected, each.name), getattr(found, each.name)) for each in fields(Record)[1:]]
    pairs += [
        (each.name, getattr(expected.session, each.name), getattr(found.session, each.name))
        for each in fields(expected.session)
    ]
    return "; ".join(f"{name} {one} and {other}" for name, one, other in pairs if one != other)


def read_journal(writes: Iterator[Write], seal: Cipher) -> dict[int, list[Record | None]]:
    """All records that people ever had, in the order in which they were written."""
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
    """Whose record is under this key; 0 if it is none."""
    head, _, rest = name.partition(b"{")
    number, _, part = rest.partition(b"}")
    return int(number) if head == b"billing:" and part == b":session" and number.isdigit() else 0
