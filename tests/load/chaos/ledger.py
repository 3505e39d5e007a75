"""What people did, what became of it at the webhook, and what they were shown: Telegram's side of the story."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import inf

from bot.ports.updates import Update
from telegram_simulator import Call, Simulator
from telegram_simulator.world import Query

from .face import Face, sent

ACCEPTED = range(200, 300)


@dataclass(slots=True, eq=False)
class Act:
    """One thing that somebody did. ``begun`` and ``accepted`` (the first 2xx) are the simulator's seconds.

    ``applies``: it must move the conversation. ``said`` is what a tap was answered with, each time it came.
    """

    incoming: Update
    begun: float
    query: Query | None
    applies: bool
    accepted: float = inf
    expired: bool = False
    said: set[str] = field(default_factory=set)

    @property
    def over(self) -> bool:
        return self.expired or self.accepted < inf

    @property
    def number(self) -> int:
        return self.incoming.update_id


class Ledger:
    """Kept from the simulator's lists, which are emptied on the way: they would hold all of a long run."""

    def __init__(self, telegram: Simulator) -> None:
        self.acts: dict[int, Act] = {}
        self.of: defaultdict[int, list[Act]] = defaultdict(list)
        self.shown: defaultdict[int, dict[Face, float]] = defaultdict(dict)
        self.statuses: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.deleted: set[tuple[int, int]] = set()
        self._telegram = telegram
        self._taps: dict[str, Act] = {}
        self._faces: dict[Face, Face] = {}

    def add(self, act: Act) -> None:
        self.acts[act.number] = act
        self.of[act.incoming.user].append(act)
        if act.query is not None:
            self._taps[act.query.id] = act

    def take(self) -> list[Act]:
        """Notes what has happened since the last call; the acts that are over now."""
        over = []
        for delivery in self._telegram.deliveries:
            self.statuses["none" if delivery.status is None else str(delivery.status)] += 1
            act = self.acts.get(delivery.update_id)
            if act and delivery.status in ACCEPTED and delivery.ended < act.accepted:
                if not act.over:
                    over.append(act)
                act.accepted = delivery.ended
        self._telegram.deliveries.clear()
        for body in self._telegram.expired:
            act = self.acts.get(body["update_id"])
            if act and not act.over:
                act.expired = True
                over.append(act)
        self._telegram.expired.clear()
        for call in self._telegram.calls:
            self._called(call)
        self._telegram.calls.clear()
        return over

    def _called(self, call: Call) -> None:
        if call.error is not None:
            self.refused[str(call.error.code)] += 1
        if call.method in ("sendMessage", "editMessageText"):
            face = sent(call.params)
            self.shown[int(call.params["chat_id"])].setdefault(self._faces.setdefault(face, face), call.at)
        elif call.method == "answerCallbackQuery" and (act := self._taps.get(str(call.params["callback_query_id"]))):
            act.said.add(str(call.params.get("text") or ""))
