"""Telegram on your own machine: one bot, its users, and the server between them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from . import bot_api, chat_page
from .backend import Backend
from .calls import Calls
from .change_signal import Signal
from .chat_rate_limit import ChatLimits, Rate
from .clock import Clock, SystemClock
from .fault_injection import FaultInjection
from .faults import Faults
from .group import Kind
from .group_actions import Groups
from .message import Media, Message, Person
from .page_feed import BotState, Feed
from .polling import Polling
from .profile import Profile
from .request_guard import request_guard
from .settling import Settling
from .simulated_group import BOT_RIGHTS, SimulatedGroup
from .update_delivery import UpdateDelivery
from .update_wire import message_wire, tap_wire
from .updates import Updates
from .user import SimulatedUser
from .webhook import Webhook
from .world import World

TOKEN = "42:TEST"  # noqa: S105 - valid for this simulator only
FIRST_PAGE_USER = 1001


class Simulator(FaultInjection, Settling):
    """`chat_limit` and `group_limit`: messages per second and burst in one chat; None for no limit.

    `restart` is awaited by the page's restart button. `trust` verifies the webhook's certificate; None for
    the CAs that this machine trusts.
    """

    def __init__(
        self,
        token: str = TOKEN,
        username: str = "billing_sim_bot",
        clock: Clock | None = None,
        *,
        first_name: str = "Bot",
        chat_limit: tuple[float, int] | None = None,
        group_limit: tuple[float, int] | None = None,
        restart: Callable[[], Awaitable[object]] | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.token = token
        self.clock = clock or SystemClock()
        self.restart = restart
        self.bot_state: BotState = "running"
        self.url = ""
        self.feed = Feed()
        self.world = World(self.clock, int(token.split(":", maxsplit=1)[0]), username, first_name)
        self.world.on_change = self._chat_changed
        self._changed = Signal()
        self.updates = Updates(self.clock, self._changed)
        self.groups = Groups(self.world, self.updates)
        self.profile = Profile(first_name)
        self.faults = Faults()
        self.webhook = Webhook(self.clock, self.updates, self._webhook_reply, trust)
        self.polling = Polling(self.clock, self.updates)
        backend = Backend(
            self.world,
            self.groups,
            UpdateDelivery(self.updates, self.polling, self.webhook),
            self.profile,
            self.feed,
            ChatLimits(
                Rate(self.clock, *chat_limit) if chat_limit else None,
                Rate(self.clock, *group_limit) if group_limit else None,
            ),
        )
        self._calls = Calls(backend, self.faults, self._changed)

    @asynccontextmanager
    async def serving(
        self, host: str = "127.0.0.1", port: int = 0, *, bot_hosts: Iterable[str] = ()
    ) -> AsyncIterator[str]:
        """The server's URL: the Bot API is below /bot<token>/, the chat page at /.

        `bot_hosts` are names of this machine, besides those for loopback, by which a bot elsewhere calls it.
        """
        app = web.Application(client_max_size=bot_api.MAX_BODY, middlewares=[request_guard(bot_hosts)])
        app.add_routes([*bot_api.routes(self.token, self._calls), *chat_page.routes(self)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        await site.start()
        actual = runner.addresses[0][1]
        reachable = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
        self.url = f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{actual}"
        sender = asyncio.create_task(self.webhook.run())
        try:
            yield self.url
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            self.feed.close()
            self.polling.interrupt("the server stops")
            await runner.cleanup()

    # People

    def add_user(
        self,
        user_id: int | None = None,
        *,
        first_name: str = "Lin",
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
        started: bool = False,
    ) -> SimulatedUser:
        """Add a user; `started` if they have written before, so that the bot may write to them."""
        number = user_id if user_id is not None else max([FIRST_PAGE_USER - 1, *self.world.chats]) + 1
        chat = self.world.join(Person(number, first_name, last_name, username, language_code))
        chat.started = started
        self.everything_changed()
        return SimulatedUser(self, number)

    def user(self, user_id: int) -> SimulatedUser:
        if user_id not in self.world.chats:
            raise LookupError(f"there is no user {user_id}")
        return SimulatedUser(self, user_id)

    @property
    def users(self) -> list[SimulatedUser]:
        return [SimulatedUser(self, user_id) for user_id in self.world.chats]

    def say(self, user_id: int, text: str, media: Media = "") -> tuple[Message, int]:
        """Write or send media as the user; returns the message and its update's id."""
        if self.world.chats[user_id].blocked:
            self.unblock(user_id)
        message = self.world.hear(user_id, text, media)
        return message, self.updates.add("message", message_wire(self.world, message))

    def press(self, user_id: int, message_id: int, data: str, *, inaccessible: bool = False) -> tuple[str, int]:
        """Tap as the user; returns the callback query's id and its update's id."""
        self.world.chats[user_id].started = True
        query = self.world.ask(user_id, self.world.chats[user_id].by_id.get(message_id))
        tap = tap_wire(self.world, query, message_id, data, inaccessible=inaccessible)
        return query.id, self.updates.add("callback_query", tap)

    def press_on(self, user_id: int, message: Message, data: str, *, inaccessible: bool = False) -> tuple[str, int]:
        """Tap on a message in a group as the user; returns the same two ids."""
        query = self.world.ask(user_id, message)
        tap = tap_wire(self.world, query, message.message_id, data, inaccessible=inaccessible)
        return query.id, self.updates.add("callback_query", tap)

    def search(self, user_id: int, text: str) -> int:
        """Type `@bot text` in any chat as the user; returns the update's id."""
        query = self.world.ask(user_id)
        person = self.world.chats[user_id].person
        return self.updates.add("inline_query", {"id": query.id, "from": person.wire(), "query": text, "offset": ""})

    def block(self, user_id: int) -> int:
        """Block the bot as the user; the bot is notified. Returns the update's id."""
        return self._set_blocked(user_id, blocked=True)

    def unblock(self, user_id: int) -> int:
        return self._set_blocked(user_id, blocked=False)

    def _set_blocked(self, user_id: int, *, blocked: bool) -> int:
        chat = self.world.chats[user_id]
        chat.blocked = blocked
        kicked = {"user": self.world.bot, "status": "kicked", "until_date": 0}
        member = {"user": self.world.bot, "status": "member"}
        before, after = (member, kicked) if blocked else (kicked, member)
        change = {
            "chat": chat.person.chat_wire(),
            "from": chat.person.wire(),
            "date": self.world.today(),
            "old_chat_member": before,
            "new_chat_member": after,
        }
        return self.updates.add("my_chat_member", change)

    # Groups

    def add_group(
        self,
        title: str,
        creator: int,
        members: Iterable[int] = (),
        *,
        kind: Kind = "supergroup",
        forum: bool = False,
        bot: Iterable[str] | None = BOT_RIGHTS,
    ) -> SimulatedGroup:
        """Create a group with the bot in it, as an administrator with these rights, or as a member for None."""
        group = SimulatedGroup(self, self.groups.create(title, kind, creator, members, forum=forum))
        group.add_bot(creator, bot)
        return group

    def group(self, group_id: int) -> SimulatedGroup:
        if group_id not in self.world.groups:
            raise LookupError(f"there is no group {group_id}")
        return SimulatedGroup(self, self.world.groups[group_id])

    # Updates

    def push(self, update: dict[str, Any]) -> int:
        """Queue any update; one without `update_id` gets the next id. Returns the id."""
        return self.updates.push(update)

    def resend(self, update_id: int, *, beside: bool = False) -> None:
        """Deliver an update again, as after a lost response; with `beside`, even while the first is still in flight."""
        self.updates.resend(update_id, beside=beside)

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        """Make a call as the bot would, without HTTP. Raises Refusal."""
        return await self._calls.make(method, parameters)

    def set_bot_state(self, state: BotState) -> None:
        """Show on the page whether the bot is running."""
        self.bot_state = state
        self.feed.bot_state(state)

    def everything_changed(self) -> None:
        """Announce a change that concerns more than one chat."""
        self.feed.everything_changed()
        self._changed.fire()

    async def changed(self) -> None:
        """Wait for the next event of the simulator."""
        await self._changed.changed_or(self.clock, None)

    def _chat_changed(self, chat_id: int) -> None:
        if chat_id in self.world.groups:
            self.feed.everything_changed()
        else:
            self.feed.chat_changed(chat_id)
        self._changed.fire()

    async def _webhook_reply(self, method: str, given: Any) -> None:
        await self._calls.from_reply(method, given)
