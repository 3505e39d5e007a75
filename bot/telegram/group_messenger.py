"""Calls to groups, within Telegram's rate limit for groups."""

from collections import OrderedDict, deque
from collections.abc import Callable
from time import monotonic
from typing import Any

from ..ports.errors import ApiError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError
from ..ports.groups import Member, NotAllowedError
from ..rendering.card import Card
from .error_translation import NoRightsError
from .messenger import TelegramMessenger, number_of

PER_MINUTE = 20
"""Messages to a group per minute, edits included (Telegram's FAQ, and others' measurements). Ephemeral messages aren't
counted: it isn't known whether Telegram counts them, and a 429 is respected anyway."""

MINUTE = 60.0

MAX_GROUPS = 10_000
"""For how many groups the last minute is remembered."""


class TelegramGroupMessenger:
    """The :class:`~bot.ports.groups.GroupMessenger` over the messenger. ``bot`` returns the bot's own user id."""

    def __init__(
        self, messenger: TelegramMessenger, bot: Callable[[], int], clock: Callable[[], float] = monotonic
    ) -> None:
        self._messenger = messenger
        self._bot = bot
        self._clock = clock
        self._sent: OrderedDict[int, deque[float]] = OrderedDict()

    async def post(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        self._check_rate(chat)
        parameters = {**self._messenger.message(card), "disable_notification": True}
        if thread:
            parameters["message_thread_id"] = thread
        if reply_to:
            parameters["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        return number_of(await self._call("sendMessage", chat, parameters))

    async def edit(self, chat: int, message: int, card: Card) -> None:
        self._check_rate(chat)
        await self._call("editMessageText", chat, {"message_id": message, **self._messenger.message(card)})

    async def delete(self, chat: int, message: int) -> bool:
        return await self._messenger.delete(chat, message)

    async def pin(self, chat: int, message: int) -> None:
        await self._call("pinChatMessage", chat, {"message_id": message, "disable_notification": True})

    async def unpin(self, chat: int, message: int) -> None:
        await self._call("unpinChatMessage", chat, {"message_id": message})

    async def send_ephemeral(
        self, chat: int, user: int, card: Card, *, callback_id: str = "", instead: bool = False, command: int = 0
    ) -> int:
        to: dict[str, Any] = {"receiver_user_id": user}
        if callback_id:
            to["callback_query_id"] = callback_id
        if instead:
            to["replace_callback_query_message"] = True
        parameters = {**self._messenger.message(card), "ephemeral_message_parameters": to}
        if command:
            parameters["reply_parameters"] = {"ephemeral_message_id": command}
        sent = await self._call("sendMessage", chat, parameters)
        return number_of(sent, "ephemeral_message_id")

    async def edit_ephemeral(self, chat: int, user: int, number: int, card: Card) -> None:
        place = {"receiver_user_id": user, "ephemeral_message_id": number}
        await self._call("editEphemeralMessageText", chat, {**place, **self._messenger.message(card)})

    async def delete_ephemeral(self, chat: int, user: int, number: int) -> None:
        place = {"receiver_user_id": user, "ephemeral_message_id": number}
        try:
            await self._call("deleteEphemeralMessage", chat, place)
        except (NotAllowedError, CardGoneError, ClosedError, MovedError, TooFastError, UnreachableError):
            return  # it disappears by itself

    async def tell(self, user: int, card: Card) -> None:
        await self._messenger.send(user, card)

    async def member(self, chat: int, user: int) -> Member:
        found = await self._call("getChatMember", chat, {"user_id": user or self._bot()})
        return _member(found)

    async def leave(self, chat: int) -> None:
        await self._call("leaveChat", chat, {})

    async def _call(self, method: str, chat: int, parameters: dict[str, Any]) -> Any:
        try:
            return await self._messenger.to_chat(method, chat, parameters)
        except ApiError as error:
            raise NotAllowedError(str(error.code)) from error
        except NoRightsError as error:
            raise NotAllowedError(str(error)) from error

    def _check_rate(self, chat: int) -> None:
        """Raises :class:`TooFastError` if the group has reached its limit for this minute."""
        now = self._clock()
        times = self._sent.setdefault(chat, deque())
        self._sent.move_to_end(chat)
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if len(times) >= PER_MINUTE:
            raise TooFastError(max(1, round(times[0] + MINUTE - now)))
        times.append(now)
        if len(self._sent) > MAX_GROUPS:
            self._sent.popitem(last=False)


def _member(found: Any) -> Member:
    """From JSON, or from an object of the host's library."""
    if not isinstance(found, dict):
        found = found.to_dict() if hasattr(found, "to_dict") else found.model_dump()
    status = found.get("status", "")
    rights = frozenset(name for name, granted in found.items() if granted is True)
    return Member(str(getattr(status, "value", status)), rights)
