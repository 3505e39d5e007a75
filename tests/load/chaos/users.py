"""Users who tap forward and back, tap old cards, type, change the language, and do two things at once."""

from collections import deque
from dataclasses import replace
from random import Random

from bot.conversation import callback_data, deep_links
from bot.conversation.event import AnswerQuestions, EnterFlow, Event, Show
from bot.conversation.route import walk
from bot.conversation.session import Page, View
from bot.conversation.shared_case import case_of
from bot.guide.guide import Guide
from bot.telegram.update_parser import read_update
from telegram_simulator import Message, SimulatedUser, Simulator

from .event_log import Action, EventLog

TEXTS = (
    "Your card was declined.",
    'openai.RateLimitError: {"error": {"code": "insufficient_quota"}}',
    "I live in Germany, can I use the app store?",
    "how do I add a payment method to the API",
    "why was I charged twice",
    "我人在上海，付款提示 Your card was declined.",
    "怎么充值",
    "怎麼綁定信用卡",
    "虚拟卡可以用吗",
    "invoice for my company please",
    "zzz qqq xxyy",
    "my key is sk-proj-CANARYabcdef0123456789ABCDEFghijkl",
)
CANARIES = ("CANARY", "live in Germany", "人在上海", "xxyy")
"""Parts of the texts above: they must not be found in any file afterwards."""

COMMANDS = (
    "/start",
    "/start",
    "/menu",
    "/setup",
    "/declined",
    "/declined",
    "/checklist",
    "/help",
    "/privacy",
    "/language",
)
RARE_COMMANDS = ("/budget", "/reminders", "/ask", "/ask 怎么充值", "/forget", "/mydata", "/nonsense", "/help me please")

SPARED = ("o.", "x.")
"""Taps excluded here: votes change other users' cards, and erased data can't be accounted for."""

KEPT = 12
"""How many of a user's latest updates may be resent. Telegram itself is never further behind."""

_LANGUAGES = ("en", "en", "en", "en", "zh-hans", "zh-hans", "zh-hans", "zh-hant", "de", None)


class User:
    """A user of the simulator who acts at random."""

    def __init__(
        self, user: SimulatedUser, telegram: Simulator, events: EventLog, chance: Random, links: "Links"
    ) -> None:
        self.id = user.id
        self.open = 0
        self.last: deque[Action] = deque()
        self._user = user
        self._telegram = telegram
        self._events = events
        self._chance = chance
        self._links = links

    async def step(self) -> int:
        """Does something without waiting for the result; returns the number of updates sent."""
        before = len(self._events.actions)
        cards = [message for message in self._user.chat.messages if message.from_bot and message.buttons]
        kind = self._chance.random()
        if not cards or kind < 0.16:
            self._write()
        elif kind < 0.62:
            self._tap(cards[-1])
        elif kind < 0.76:
            self._tap(self._chance.choice(cards[-8:]))
        elif kind < 0.82:
            self._tap_foreign(cards[-1])
        elif kind < 0.87:  # the same button twice at once
            card = cards[-1]
            data = self._choose(card)
            self._press(card, data)
            self._press(card, data)
        elif kind < 0.95:  # in two queues at once, one of them delayed
            both = [self._write(), self._tap(cards[-1])]
            if self._chance.random() < 0.5:
                held = self._telegram.updates.sent[self._chance.choice(both)]
                held.wake_at = self._telegram.clock.now() + self._chance.uniform(0.5, 4)
        elif kind < 0.97:
            card = cards[-1]
            self._events.deleted.add((self.id, card.message_id))
            await self._user.delete(card.message_id)
            self._write()
        elif kind < 0.985:
            self.record(await self._user.search(self._chance.choice(TEXTS[:4])))
        else:
            self.record(await self._user.send_media(self._chance.choice(("photo", "document", "voice"))))
        return len(self._events.actions) - before

    def repeat(self) -> None:
        """Resends one of the latest updates: at once or late, in turn or concurrently."""
        if self.last:
            action = self._chance.choice([self.last[-1], self._chance.choice(self.last)])
            self._telegram.resend(action.number, beside=self._chance.random() < 0.7)

    def _write(self) -> int:
        kind = self._chance.random()
        if kind < 0.35:
            text = self._chance.choice(TEXTS)
        elif kind < 0.8:
            text = self._chance.choice(COMMANDS)
        elif kind < 0.9:
            text = self._chance.choice(RARE_COMMANDS)
        else:
            text = f"/start {self._chance.choice(self._links.payloads)}"
        return self.record(self._telegram.say(self.id, text)[1])

    def _tap(self, card: Message) -> int:
        return self._press(card, self._choose(card))

    def _choose(self, card: Message) -> str:
        """Chooses a button, mostly one that leads on: every card also has some that lead back or elsewhere."""
        data = [each.callback_data for each in card.buttons if each.callback_data]
        data = [each for each in data if not each.startswith(SPARED)]
        self._links.seen.extend(data[:2])
        onward = [each for each in data if each[0] in "acntjed"]
        if onward and self._chance.random() < 0.6:
            return self._chance.choice(onward)
        return self._chance.choice(data) if data else "v..s.home"

    def _tap_foreign(self, card: Message) -> None:
        """Sends callback data of somebody else's card, or of none; sometimes on a card that Telegram no longer has."""
        kind = self._chance.random()
        data = self._chance.choice(self._links.seen) if self._links.seen and kind < 0.8 else "a.gone.q.x"
        self._press(card, data, inaccessible=kind < 0.3)

    def _press(self, card: Message, data: str, *, inaccessible: bool = False) -> int:
        return self.record(self._telegram.press(self.id, card.message_id, data, inaccessible=inaccessible)[1])

    def record(self, number: int) -> int:
        entry = self._telegram.updates.sent[number]
        incoming = read_update(entry.body, self._telegram.world.bot["username"])
        assert incoming is not None
        query = self._telegram.world.queries.get(incoming.callback_id)
        applies = incoming.kind != "inline" and incoming.command != "mydata"
        incoming = replace(incoming, relay_message=None)
        action = Action(incoming, self._telegram.clock.now(), query, applies)
        self._events.add(action)
        self.open += 1
        self.last.append(action)
        if len(self.last) > KEPT:
            self._telegram.updates.sent.pop(self.last.popleft().number, None)
        return number


class Links:
    """What users share: deep links, and callback data seen on cards."""

    def __init__(self, guide: Guide, chance: Random) -> None:
        events: list[Event] = [EnterFlow(flow) for flow in guide.flows]
        events += [Show(Page(View.SCREEN, name)) for name in guide.screens]
        first = next(name for name in guide.flow_screens("decline") if guide.screens[name].answers)
        events += [AnswerQuestions("decline", ((first, choice),), link=True) for choice in guide.screens[first].answers]
        for _ in range(5):
            answers: dict[str, str] = {}
            for _ in range(6):  # a ranking screen stays open after an answer, so the route needn't get longer
                name = walk(guide, "decline", answers).end
                if not (choices := list(guide.screens[name].answers)):
                    break
                answers[name] = chance.choice(choices)
            events.append(case_of(walk(guide, "decline", answers)))
        payloads = [deep_links.encode(event) for event in events]
        self.payloads = [payload for payload in payloads if len(payload) <= callback_data.MAX_BYTES]
        self.seen: deque[str] = deque(maxlen=500)


def language_of(chance: Random) -> str | None:
    """The language that a client reports."""
    return chance.choice(_LANGUAGES)
