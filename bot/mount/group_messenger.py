"""Cards for groups with the host's names around ours."""

from ..features.groups.ports import GroupMessenger, Member
from ..rendering.card import Card
from .namespace import Namespace


class NamespacedGroupMessenger:
    """A :class:`~bot.features.groups.ports.GroupMessenger` that dresses every card."""

    def __init__(self, inner: GroupMessenger, namespace: Namespace) -> None:
        self._inner = inner
        self._namespace = namespace

    async def post(self, chat: int, card: Card, thread: int = 0, reply_to: int = 0) -> int:
        return await self._inner.post(chat, self._namespace.dress(card), thread, reply_to)

    async def edit(self, chat: int, message: int, card: Card) -> None:
        await self._inner.edit(chat, message, self._namespace.dress(card))

    async def delete(self, chat: int, message: int) -> bool:
        return await self._inner.delete(chat, message)

    async def pin(self, chat: int, message: int) -> None:
        await self._inner.pin(chat, message)

    async def unpin(self, chat: int, message: int) -> None:
        await self._inner.unpin(chat, message)

    async def send_ephemeral(
        self, chat: int, user: int, card: Card, *, callback_id: str = "", instead: bool = False, command: int = 0
    ) -> int:
        dressed = self._namespace.dress(card)
        return await self._inner.send_ephemeral(
            chat, user, dressed, callback_id=callback_id, instead=instead, command=command
        )

    async def edit_ephemeral(self, chat: int, user: int, number: int, card: Card) -> None:
        await self._inner.edit_ephemeral(chat, user, number, self._namespace.dress(card))

    async def delete_ephemeral(self, chat: int, user: int, number: int) -> None:
        await self._inner.delete_ephemeral(chat, user, number)

    async def tell(self, user: int, card: Card) -> None:
        await self._inner.tell(user, self._namespace.dress(card))

    async def member(self, chat: int, user: int) -> Member:
        return await self._inner.member(chat, user)

    async def leave(self, chat: int) -> None:
        await self._inner.leave(chat)
