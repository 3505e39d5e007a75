"""Mounts the flow as an aiogram router."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Unpack

import structlog
from aiogram import Bot, Dispatcher, Router, methods
from aiogram.methods import Response, TelegramMethod
from aiogram.types import CallbackQuery, InaccessibleMessage, Message, TelegramObject, Update, User

from ..telegram.aiogram_client import AiogramClient
from ..telegram.messenger import FileClient
from .direct_connections import Connections
from .host_interception import is_intercepted
from .host_mount import HostMount
from .options import MountError, MountOptions

log = structlog.get_logger(__name__)


class BillingRouter(Router):
    """Handles the flow's own commands and buttons, and ignores everything else. Include it before your own routers."""

    def __init__(self, mount: HostMount) -> None:
        super().__init__(name="billing")
        self._mount = mount
        self._connections = Connections()
        self._username = ""
        self.message.register(self._take, self._is_own_command)
        # A host's CallbackAnswerMiddleware would answer a second time, which Telegram refuses.
        flags = {"callback_answer": {"disabled": True}}
        self.callback_query.register(self._take, self._is_own_tap, flags=flags)
        self.startup.register(self._check_host)
        self.shutdown.register(self._close)

    async def read(self, update: Update) -> bool:
        """Passes an update to the flow: a private text that none of your handlers wants, or an inline query.

        In a handler: ``async def rest(message: Message, event_update: Update): await billing.read(event_update)``.
        The update must come from aiogram, which binds its bot to it. True if the flow handled it, as it does every text
        in a private chat.
        """
        assert update.bot is not None  # noqa: S101 - bound by the dispatcher
        return await self._pass_on(update, update.bot, passed_on=True)

    async def guard(self, update: Update) -> bool:
        """Checks a message for a key, a card number or a code before your own handlers store or copy it.

        True if it holds one: the flow has then deleted the message, if it can, and told the sender what to do. False
        for everything else, which the flow leaves alone.
        """
        assert update.bot is not None  # noqa: S101 - bound by the dispatcher
        return await self._pass_on(update, update.bot, only_secrets=True)

    async def first(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        update: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Runs the flow before all your handlers: ``dispatcher.update.outer_middleware(billing.first)``.

        aiogram runs handlers registered on the Dispatcher itself before those of any router, in whatever order they
        were added, so a catch-all there would take the flow's commands. Include the router all the same: it closes the
        flow's connections when the bot stops.
        """
        assert isinstance(update, Update)  # noqa: S101 - an outer middleware of updates
        bot: Bot = data["bot"]
        message, tap = update.message, update.callback_query
        own = (message and await self._is_own_command(message, bot)) or (tap and await self._is_own_tap(tap, bot))
        if not own:
            return await handler(update, data)
        await self._pass_on(update, bot)
        return None

    def shares_records_with(self, mount: HostMount) -> bool:
        """Whether this is the flow of another bot that would read and write the same records."""
        return self._mount.shares_records_with(mount)

    async def _check_host(self, dispatcher: Dispatcher | None = None, bots: Sequence[Bot] = ()) -> None:
        """Refuses a host that can't work with the flow, and warns of one that may not, at startup."""
        if len(bots) > 1 and not self._mount.bot_id:
            raise MountError(
                "one flow serves one bot, and this dispatcher polls for "
                f"{len(bots)}: mount one for each, as billing_router(bot=BOT_ID, keys=…)"
            )
        for other in dispatcher.chain_tail if dispatcher else ():
            if isinstance(other, BillingRouter) and other.shares_records_with(self._mount):
                raise MountError(
                    f"keys={self._mount.kept_at[1]!r}: the flow of bot {self._mount.bot_id} and that of another "
                    "would mix up their cards; give each its own `keys`"
                )
        await self._mount.check_store()
        if dispatcher is None or self.first in tuple(dispatcher.update.outer_middleware):
            return
        if dispatcher.message.handlers or dispatcher.callback_query.handlers:
            log.warning(
                "dispatcher_handlers_run_first",
                error="handlers on the Dispatcher run before any router and may take the flow's commands; "
                "move them to a router, or add dispatcher.update.outer_middleware(billing.first)",
            )

    async def _take(self, _event: Message | CallbackQuery, event_update: Update, bot: Bot) -> None:
        await self._pass_on(event_update, bot)

    async def _pass_on(self, update: Update, bot: Bot, *, passed_on: bool = False, only_secrets: bool = False) -> bool:
        if not self._mount.serves(bot.id):
            return False  # before anything of that bot is cached
        raw = _raw(update)
        name, client = await self._username_of(bot), self._client(bot)
        return await self._mount.take(
            raw, name, bot.id, client, passed_on=passed_on, only_secrets=only_secrets, token=bot.token
        )

    def _client(self, bot: Bot) -> FileClient:
        direct = not is_intercepted(bot) if self._mount.direct is None else self._mount.direct
        if not direct:
            return HostBot(bot)
        address = partial(bot.session.api.api_url, bot.token)
        return self._connections.bot(address, {"protect_content": bot.default.protect_content})

    async def _close(self) -> None:
        await self._mount.close()
        await self._connections.close()

    async def _is_own_command(self, message: Message, bot: Bot) -> bool:
        text = message.text or ""
        if not text.startswith("/") or not self._mount.serves(bot.id):
            return False
        username = await self._username_of(bot) if "@" in text else ""
        return self._mount.namespace.owns_text(text, username, private=message.chat.type == "private")

    async def _is_own_tap(self, tap: CallbackQuery, bot: Bot) -> bool:
        return self._mount.serves(bot.id) and self._mount.namespace.owns_data(tap.data)

    async def _username_of(self, bot: Bot) -> str:
        """The bot's username, cached here: a host that creates a ``Bot`` per update loses aiogram's own cache."""
        self._username = self._username or (await bot.me()).username or ""
        return self._username


class HostBot(AiogramClient):
    """The host's ``Bot``. Calls use the library's own method classes, so that its middlewares recognize them."""

    def method(self, name: str, parameters: dict[str, Any]) -> TelegramMethod[Any]:
        kind: type[TelegramMethod[Any]] | None = getattr(methods, name[0].upper() + name[1:], None)
        return kind.model_validate(parameters) if kind else super().method(name, parameters)


_RESPONSE_TYPES = tuple(
    Response[kind.__returning__]  # type: ignore[name-defined]
    for kind in (methods.SendMessage, methods.EditMessageText, methods.AnswerCallbackQuery)
)
"""Response types that the library creates on each call. Nothing else holds a reference, so pydantic would build them
again each time, at a sixth of a call's cost."""


def _raw(update: Update) -> dict[str, Any]:
    """The raw update; for a tap, which carries a whole card, only the fields that are read."""
    tap = update.callback_query
    if tap is None:
        return update.model_dump(by_alias=True, exclude_none=True, warnings=False)
    raw: dict[str, Any] = {"id": tap.id, "data": tap.data, "from": _person(tap.from_user)}
    if (card := tap.message) is not None:
        dated = {"date": 0} if isinstance(card, InaccessibleMessage) else {}
        # Releases before Bot API 10.2 keep the field as an extra, so messages without it have no such attribute.
        ephemeral = {"ephemeral_message_id": getattr(card, "ephemeral_message_id", None)}
        raw["message"] = {"message_id": card.message_id, "chat": {"id": card.chat.id}, **ephemeral, **dated}
    return {"update_id": update.update_id, "callback_query": raw}


def _person(user: User) -> dict[str, Any]:
    return {"id": user.id, "language_code": user.language_code}


def billing_router(**options: Unpack[MountOptions]) -> BillingRouter:
    """The flow for ``dispatcher.include_router``. Raises ``MountError``; for the options see :class:`.MountOptions`."""
    return BillingRouter(HostMount(options))
