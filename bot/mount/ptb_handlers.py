"""Mounts the flow as python-telegram-bot handlers."""

import asyncio
from typing import Any, Unpack

from telegram import Bot, Update
from telegram.ext import BaseHandler, CallbackContext, ExtBot, InvalidCallbackData

from ..telegram.messenger import FileClient
from ..telegram.ptb_client import PtbClient
from .direct_connections import Connections
from .host_mount import HostMount
from .options import MountOptions

MAX_CONCURRENT_CALLS = 3
"""Maximum concurrent calls through the host's client: the more there are, the longer httpx takes for each."""

_Handler = BaseHandler[Update, Any, None]


class BillingHandlers(list[_Handler]):
    """Handlers for the flow's own commands and buttons; everything else is ignored.

    Add them before your own handlers for any text or any tap, in the same group.
    """

    def __init__(self, mount: HostMount) -> None:
        self._mount = mount
        self._connections = Connections()
        self._call_slots = asyncio.Semaphore(MAX_CONCURRENT_CALLS)
        super().__init__([_OwnCommand(self._take, mount), _OwnTap(self._take, mount)])

    async def read(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> bool:
        """Passes an update to the flow: a private text that none of your handlers wants, or an inline query.

        True if the flow handled it, as it does every text in a private chat.
        """
        return await self._pass_on(update, context, passed_on=True)

    async def guard(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> bool:
        """Checks a message for a key, a card number or a code before your own handlers store or copy it.

        True if it holds one: the flow has then deleted the message, if it can, and told the sender what to do. False
        for everything else, which the flow leaves alone.
        """
        return self._mount.serves(context.bot.id) and await self._pass_on(update, context, only_secrets=True)

    async def close(self, _application: object = None) -> None:
        """Closes the connections to Redis, unless they are yours: for ``ApplicationBuilder().post_shutdown(…)``.

        No update is running by then: ``Application.stop`` has awaited all handlers. During an outage, that lasts until
        the flow gives up on its updates, less than 60 s; PTB has no earlier hook that could cut it short.
        """
        await self._mount.close()
        await self._connections.close()

    async def _take(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        await self._pass_on(update, context)

    async def _pass_on(
        self,
        update: Update,
        context: CallbackContext[Any, Any, Any, Any],
        *,
        passed_on: bool = False,
        only_secrets: bool = False,
    ) -> bool:
        bot = context.bot
        raw, client = _raw(update), self._client(bot)
        return await self._mount.take(
            raw, bot.username, bot.id, client, passed_on=passed_on, only_secrets=only_secrets, token=bot.token
        )

    def _client(self, bot: Bot) -> FileClient:
        # PTB's public API doesn't show whether the host uses a proxy, so the host has to opt in.
        if not self._mount.direct:
            return HostBot(bot, self._call_slots)
        return self._connections.bot(f"{bot.base_url}/{{}}".format, _defaults(bot))


class HostBot(PtbClient):
    """The host's ``Bot``. The raw call skips the host's defaults, so those for new messages are added here."""

    def __init__(self, bot: Bot, call_slots: asyncio.Semaphore) -> None:
        super().__init__(bot)
        self._call_slots = call_slots

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        if method == "sendMessage":
            parameters = {name: value for name, value in _defaults(self._bot).items() if value is not None} | parameters
        async with self._call_slots:
            return await super().call(method, parameters, seconds=seconds)


def _defaults(bot: Bot) -> dict[str, bool | None]:
    """The host's defaults for new messages."""
    defaults = bot.defaults if isinstance(bot, ExtBot) else None
    return {name: getattr(defaults, name, None) for name in ("disable_notification", "protect_content")}


class _Own(_Handler):
    """A handler that doesn't block the host's others while it waits for Telegram or Redis."""

    def __init__(self, callback: Any, mount: HostMount) -> None:
        super().__init__(callback, block=False)
        self._namespace = mount.namespace


class _OwnCommand(_Own):
    def check_update(self, update: object) -> bool:
        message = update.message if isinstance(update, Update) else None
        if message is None:
            return False
        username = message.get_bot().username if "@" in (message.text or "") else ""
        return self._namespace.owns_text(message.text, username, private=message.chat.type == "private")


class _OwnTap(_Own):
    def check_update(self, update: object) -> bool:
        return isinstance(update, Update) and self._namespace.owns_data(_data(update))


def _raw(update: Update) -> dict[str, Any]:
    """The raw update; for a tap, which carries a whole card, only the fields that are read."""
    tap = update.callback_query
    if tap is None:
        return update.to_dict()
    person = {"id": tap.from_user.id, "language_code": tap.from_user.language_code}
    raw: dict[str, Any] = {"id": tap.id, "data": _data(update), "from": person}
    if (card := tap.message) is not None:
        dated = {} if card.is_accessible else {"date": 0}
        # Releases before Bot API 10.2 keep the field in api_kwargs.
        known = getattr(card, "ephemeral_message_id", None)
        ephemeral = {"ephemeral_message_id": known or card.api_kwargs.get("ephemeral_message_id")}
        raw["message"] = {"message_id": card.message_id, "chat": {"id": card.chat.id}, **ephemeral, **dated}
    return {"update_id": update.update_id, "callback_query": raw}


def _data(update: Update) -> object:
    """The raw callback data. With ``arbitrary_callback_data`` the library marks data that isn't its own as invalid."""
    data: object = update.callback_query.data if update.callback_query else None
    return data.callback_data if isinstance(data, InvalidCallbackData) else data


def billing_handlers(**options: Unpack[MountOptions]) -> BillingHandlers:
    """The flow for ``application.add_handlers``. Raises ``MountError``; for the options see :class:`.MountOptions`."""
    return BillingHandlers(HostMount(options))
