"""A person using a Telegram client, for tests."""

from typing import TYPE_CHECKING

from .keyboard import Button
from .message import InlineResult, Media, Message, Person
from .page_feed import Toast
from .update_wire import message_wire
from .world import Chat

if TYPE_CHECKING:
    from .simulator import Simulator


class NoSuchButton(LookupError):  # noqa: N818 - reads well as it is
    """No message of the bot has that button; the error lists the buttons there are."""


class SimulatedUser:
    def __init__(self, simulator: "Simulator", user_id: int) -> None:
        self._simulator = simulator
        self.id = user_id

    @property
    def person(self) -> Person:
        return self.chat.person

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self._simulator.world.chats[self.id]

    @property
    def card(self) -> Message | None:
        """The newest message of the bot."""
        return self.chat.card

    @property
    def toasts(self) -> list[Toast]:
        return self._simulator.feed.toasts.setdefault(self.id, [])

    async def send(self, text: str) -> int:
        """Write to the bot; returns the update's id. This unblocks the bot, as clients do."""
        return self._simulator.say(self.id, text)[1]

    async def send_media(self, media: Media, caption: str = "") -> int:
        """Send a photo, a document or a voice message; returns the update's id."""
        return self._simulator.say(self.id, caption, media)[1]

    async def search(self, text: str) -> int:
        """Type the bot's name and `text` in any chat; returns the update's id."""
        return self._simulator.search(self.id, text)

    @property
    def inline_results(self) -> list[InlineResult]:
        """The results of the last inline query."""
        return self._simulator.world.inline_results.get(self.id, [])

    async def edit(self, message_id: int, text: str) -> int:
        message = self._simulator.world.rewrite(self.id, message_id, text)
        return self._simulator.updates.add("edited_message", message_wire(self._simulator.world, message))

    async def delete(self, message_id: int) -> None:
        """Delete a message for both sides; the bot isn't notified."""
        del self.chat.by_id[message_id]
        self._simulator.world.on_change(self.id)

    async def tap(self, label: str, message: int | Message | None = None) -> int:
        """Tap the newest button with this label or callback data; returns the update's id."""
        where, button = self.find(label, message)
        if button.callback_data is None:
            raise NoSuchButton(f"{label!r} sends nothing to the bot: {button.fields}")
        return await self.tap_data(button.callback_data, message_id=where.message_id)

    async def tap_data(self, data: str, message_id: int, *, inaccessible: bool = False) -> int:
        """Send arbitrary callback data, as a hostile or outdated client may; returns the update's id."""
        return self._simulator.press(self.id, message_id, data, inaccessible=inaccessible)[1]

    def find(self, label: str, message: int | Message | None = None) -> tuple[Message, Button]:
        wanted = message.message_id if isinstance(message, Message) else message
        cards = [
            each
            for each in reversed(self.chat.messages)
            if each.from_bot and (wanted is None or each.message_id == wanted)
        ]
        for card in cards:
            for button in card.buttons:
                if label in (button.text, button.callback_data):
                    return card, button
        there = "; ".join(
            f"message {card.message_id}: {', '.join(repr(each.text) for each in card.buttons) or 'none'}"
            for card in cards
        )
        raise NoSuchButton(f"no button {label!r}. {there or 'The bot has sent nothing.'}")
