"""A group as its members see it, for tests."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .group import RIGHTS, Group
from .keyboard import Button
from .message import Media, Message
from .user import NoSuchButton

if TYPE_CHECKING:
    from .simulator import Simulator

BOT_RIGHTS = ("can_delete_messages", "can_pin_messages")


class SimulatedGroup:
    """Members' actions. Those that may cause an update return its id, 0 if the bot doesn't get one."""

    def __init__(self, simulator: "Simulator", group: Group) -> None:
        self._simulator = simulator
        self._groups = simulator.groups
        self.group = group

    @property
    def id(self) -> int:
        return self.group.id

    @property
    def messages(self) -> list[Message]:
        """What everybody sees, without service messages."""
        return [message for message in self.group.messages if message.service is None]

    @property
    def pinned(self) -> list[Message]:
        """The pinned messages, newest first."""
        return [self.group.by_id[number] for number in self.group.pins]

    def seen_by(self, user_id: int) -> list[Message]:
        """All that a member's client shows, ephemeral messages included."""
        return [message for message in self.group.seen_by(user_id) if message.service is None]

    def ephemeral_messages(self, user_id: int) -> list[Message]:
        """The bot's ephemeral messages to this member."""
        own = ((key, message) for key, message in self.group.ephemeral.items() if key[0] == user_id)
        return [message for _, message in sorted(own) if message.from_bot]

    # Members

    async def send(
        self,
        user_id: int,
        text: str,
        *,
        thread: int = 0,
        reply_to: int | None = None,
        channel: int = 0,
        ephemeral: bool = False,
        media: Media = "",
    ) -> int:
        return self._groups.say(
            self.group,
            user_id,
            text,
            thread=thread,
            reply_to=reply_to,
            channel=channel,
            ephemeral=ephemeral,
            media=media,
        )[1]

    async def edit(self, message_id: int, text: str) -> int:
        return self._groups.rewrite(self.group, message_id, text)

    async def tap(self, user_id: int, label: str, message: Message | None = None) -> int:
        """Tap the newest button that this member sees with this label or callback data."""
        where, button = self.find(user_id, label, message)
        if button.callback_data is None:
            raise NoSuchButton(f"{label!r} sends nothing to the bot: {button.fields}")
        return self._simulator.press_on(user_id, where, button.callback_data)[1]

    def find(self, user_id: int, label: str, message: Message | None = None) -> tuple[Message, Button]:
        shown = [message] if message is not None else [each for each in self.seen_by(user_id) if each.from_bot]
        for card in reversed(shown):
            for button in card.buttons:
                if label in (button.text, button.callback_data):
                    return card, button
        there = "; ".join(repr(each.text) for card in shown for each in card.buttons)
        raise NoSuchButton(f"no button {label!r} for {user_id} in {self.group.title}. {there or 'No button at all.'}")

    def forget_ephemeral_messages(self, user_id: int) -> None:
        """Restart the member's client: their ephemeral messages are gone, which the server doesn't know."""
        for key in [key for key in self.group.ephemeral if key[0] == user_id]:
            del self.group.ephemeral[key]
        self._simulator.world.on_change(self.id)

    # The group itself

    def join(self, user_id: int) -> None:
        self._groups.rank(self.group, user_id, "member", anonymous=False)

    def promote(self, user_id: int, rights: Iterable[str] = RIGHTS, *, anonymous: bool = False) -> None:
        self._groups.rank(self.group, user_id, "administrator", rights, anonymous=anonymous)

    def demote(self, user_id: int) -> None:
        self._groups.rank(self.group, user_id, "member", anonymous=False)

    def hide_creator(self, user_id: int) -> None:
        """Let the creator write as the group, which creators may do."""
        self._groups.rank(self.group, user_id, "creator", anonymous=True)

    def add_bot(self, by: int = 0, rights: Iterable[str] | None = BOT_RIGHTS) -> int:
        """Add the bot as an administrator with `rights`, or as a member if None."""
        return self._groups.rank_bot(self.group, "member" if rights is None else "administrator", rights or (), by)

    def remove_bot(self, by: int = 0) -> int:
        return self._groups.rank_bot(self.group, "kicked", by=by)

    def add_topic(self, name: str, by: int) -> int:
        """Open a topic; returns its thread id."""
        return self._groups.open_topic(self.group, name, by=by).thread

    def migrate(self, by: int) -> "SimulatedGroup":
        return SimulatedGroup(self._simulator, self._groups.migrate(self.group, by))

    def link(self, channel: "SimulatedGroup") -> None:
        """Make this the discussion group of a channel."""
        self.group.linked = channel.id

    async def forward_from_channel(self, text: str) -> int:
        """Copy a post of the linked channel here, as Telegram does."""
        return self._groups.say(self.group, 0, text, channel=self.group.linked)[1]
