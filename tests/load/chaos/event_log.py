"""Telegram's view of a run: what users did, how the webhook answered, and which cards they were shown."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import inf

from bot.ports.updates import Update
from telegram_simulator import Call, Simulator
from telegram_simulator.world import Query

from .shown_card import ShownCard, from_call

ACCEPTED = range(200, 300)


@dataclass(slots=True, eq=False)
class Action:
    """One user action. ``begun`` and ``accepted`` (the first 2xx) are in the simulator's seconds.

    ``applies``: it must change the conversation. ``said``: the texts that a tap was answered with, over all deliveries.
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


class EventLog:
    """Collected from the simulator's lists, which are cleared regularly: in a long run they would fill the memory."""

    def __init__(self, telegram: Simulator) -> None:
        self.actions: dict[int, Action] = {}
        self.of: defaultdict[int, list[Action]] = defaultdict(list)
        self.shown: defaultdict[int, dict[ShownCard, float]] = defaultdict(dict)
        self.statuses: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.deleted: set[tuple[int, int]] = set()
        self._telegram = telegram
        self._taps: dict[str, Action] = {}
        self._cards: dict[ShownCard, ShownCard] = {}

    def add(self, action: Action) -> None:
        self.actions[action.number] = action
        self.of[action.incoming.user].append(action)
        if action.query is not None:
            self._taps[action.query.id] = action

    def take(self) -> list[Action]:
        """Collects the events since the last call; returns the actions that are now done."""
        over = []
        for delivery in self._telegram.deliveries:
            self.statuses["none" if delivery.status is None else str(delivery.status)] += 1
            action = self.actions.get(delivery.update_id)
            if action and delivery.status in ACCEPTED and delivery.ended < action.accepted:
                if not action.over:
                    over.append(action)
                action.accepted = delivery.ended
        self._telegram.deliveries.clear()
        for body in self._telegram.expired:
            action = self.actions.get(body["update_id"])
            if action and not action.over:
                action.expired = True
                over.append(action)
        self._telegram.expired.clear()
        for call in self._telegram.calls:
            self._called(call)
        self._telegram.calls.clear()
        return over

    def _called(self, call: Call) -> None:
        if call.error is not None:
            self.refused[str(call.error.code)] += 1
        if call.method in ("sendMessage", "editMessageText"):
            shown = from_call(call.params)
            self.shown[int(call.params["chat_id"])].setdefault(self._cards.setdefault(shown, shown), call.at)
        elif call.method == "answerCallbackQuery" and (action := self._taps.get(str(call.params["callback_query_id"]))):
            action.said.add(str(call.params.get("text") or ""))
