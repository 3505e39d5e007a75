"""A user who taps through the flow for a declined payment."""

import random

from bot.conversation import callback_data
from bot.conversation.event import AnswerQuestions
from telegram_simulator import SimulatedUser, Simulator
from telegram_simulator.world import Query


class Walker:
    """A user who taps random answers until an outcome, and remembers them."""

    def __init__(self, user: SimulatedUser, telegram: Simulator, chance: random.Random) -> None:
        self.user = user
        self.telegram = telegram
        self.chance = chance
        self.answers: dict[str, str] = {}
        self.taps = 0

    async def walk(self, guide_outcomes: frozenset[str]) -> None:
        await self.user.send("/declined")
        await self.telegram.until(lambda: self.user.card, timeout=600)
        while (screen := self._asked()) and (screen not in guide_outcomes or self.chance.random() < 0.8):
            data = self.chance.choice(self._choices())
            event = callback_data.decode(data)
            assert isinstance(event, AnswerQuestions)
            await self._tap(data)
            self.answers |= dict(event.answers)

    async def _tap(self, data: str) -> None:
        """Taps until the button is gone: a user would repeat a tap that expired while the bot was down."""
        card = self.user.card
        assert card is not None
        for _ in range(20):
            await self.user.tap_data(data, card.message_id)
            query = next(reversed(self.telegram.world.queries.values()))
            await self._answered(query)
            self.taps += 1
            if data not in self.buttons():
                break

    async def _answered(self, query: Query) -> None:
        """Waits until the tap is answered, or too old to be."""
        await self.telegram.until(lambda: query.answered or query.expires_at < self.telegram.clock.now(), timeout=600)

    def buttons(self) -> list[str]:
        assert self.user.card is not None
        return [button.callback_data or "" for button in self.user.card.buttons]

    def _choices(self) -> list[str]:
        """The buttons that answer the question, without links that carry an answer elsewhere."""
        events = [(each, callback_data.decode(each)) for each in self.buttons()]
        return [each for each, event in events if isinstance(event, AnswerQuestions) and not event.link]

    def _asked(self) -> str:
        """The screen whose choices are on the card; empty at an outcome without any."""
        choices = self._choices()
        event = callback_data.decode(choices[0]) if choices else None
        return event.answers[0][0] if isinstance(event, AnswerQuestions) else ""
