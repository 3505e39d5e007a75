"""The flow in a host: one update of the host's, brought to the desk and seen through."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import structlog

from ..assembly import artist_for, desk_for, read_content, reader_for
from ..conversation import address
from ..conversation.event import Back
from ..conversation.session import Page, Session, View
from ..desk import Desk
from ..guide.guide import Guide
from ..guide.problem import BrokenGuideError
from ..language.catalogue import Languages
from ..language.resolver import SOURCE, resolve
from ..lookup import payload_of
from ..ports import Answer, Incoming, Receipt, StoreDownError
from ..reception import Limits, Reception
from ..screens import words
from ..screens.card import Card
from ..store.sessions import RedisStore
from ..telegram.group_post import GroupPost
from ..telegram.incoming import read_update
from ..telegram.multipart import Attachment
from ..telegram.outgoing import UNDELIVERED, FileClient, Outbox, give
from ..tour import pages
from .group_messenger import NamespacedGroupMessenger
from .namespace import LINK, Namespace, NamespacedMessenger, names_of
from .options import MountError, Options, check_names, redis_of, seal_of

PATIENCE_SECONDS = 15
"""How long an update is tried. The host has often acknowledged it already, so Telegram will not resend it; but who is
shown nothing for longer taps again."""

STORE_PATIENCE_SECONDS = 4
"""The same while the store is away: a failover may be over by then. With a wrong password every further second is
waited for nothing."""

LAST_WORD_SECONDS = 5
"""For the answer to a tap, or the apology. With all that comes before, an update takes less than the 60 s for which a
host may have locked the person (aiogram's ``RedisEventIsolation``)."""

DRAIN_SECONDS = 10
"""How long updates in hand may take when the host stops."""

log = structlog.get_logger(__name__)


class HostClient:
    """The host's bot object as a client. Hosts may make a new object for each update, so the latest is used."""

    def __init__(self, bot_id: int = 0) -> None:
        self._client: FileClient | None = None
        self._bot_id = bot_id

    @property
    def bot_id(self) -> int:
        """The bot's own user id; 0 until it is known."""
        return self._bot_id

    def use(self, bot_id: int, client: FileClient) -> None:
        """Raises :class:`MountError` for a second bot: its message ids would be mistaken for the first one's."""
        if self._bot_id not in (0, bot_id):
            raise MountError(
                f"this flow serves bot {self._bot_id}; mount one for each bot, with `bot={bot_id}` and other `keys`"
            )
        self._bot_id, self._client = bot_id, client

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        assert self._client is not None  # noqa: S101 - nothing is sent before an update came
        return await self._client.call(method, parameters)

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        assert self._client is not None  # noqa: S101 - as above
        return await self._client.upload(method, parameters, file)


class Mount:
    """The flow as a host mounts it; :mod:`.aiogram_router` and :mod:`.ptb_handlers` fit it to a library."""

    def __init__(
        self,
        options: Options,
        *,
        pause: Callable[[float], Awaitable[object]] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Raises :class:`MountError`, also for content that ``check`` refuses."""
        check_names(options)
        folder = Path(options["guide"]) if options.get("guide") else None
        sponsor = Path(options["sponsor"]) if options.get("sponsor") else None
        try:
            content, languages = read_content(folder, sponsor)
        except BrokenGuideError as error:
            raise MountError(f"guide: {error}") from None
        self.namespace = Namespace(
            options.get("commands", "billing_"),
            options.get("callbacks", "bl:"),
            names_of(content.manifest.commands),
        )
        self.namespace.check(*longest(content, languages))
        self._languages = languages
        self.direct = options.get("direct")
        self.bot_id = options.get("bot", 0)
        self._language_of = options.get("language")
        redis = redis_of(options)
        self._own_redis = None if redis is options["redis"] else redis
        self._client = HostClient(self.bot_id)
        outbox = Outbox(self._client)
        self._messenger = NamespacedMessenger(outbox, self.namespace)
        post = NamespacedGroupMessenger(GroupPost(outbox, lambda: self._client.bot_id), self.namespace)
        reader, seal = reader_for(content, folder), seal_of(options)

        def made(username: str, token: str) -> Desk:
            secret = sha256(token.encode()).digest()
            store = RedisStore(redis, seal, options.get("keys", "billing"), secret=secret)
            return desk_for(content, languages, store, self._messenger, reader, username, (store.groups, post))

        self._made = made
        self._look = RedisStore(redis, seal, options.get("keys", "billing")).check
        self._desk: Reception | None = None
        self._limits: Limits | None = Limits.usual()
        self._pause = pause or self._pause_unless_closing
        self._clock = clock
        self._in_hand: set[asyncio.Future[None]] = set()
        self._closing = asyncio.Event()

    def serves(self, bot_id: int) -> bool:
        """Whether updates of that bot are for this flow; of any where none was named."""
        return self.bot_id in (0, bot_id)

    async def look(self) -> None:
        """Tries the store when the host starts. That it is away is in the log then; it may come."""
        with suppress(StoreDownError):
            await self._look()

    async def take(
        self,
        raw: dict[str, Any],
        username: str,
        bot_id: int,
        client: FileClient,
        *,
        passed_on: bool = False,
        token: str = "",
    ) -> bool:
        """Handles an update if it is ours, or if the host passed it on; whether it did.

        ``token`` is the bot's: what must not be traced to people is hidden by a secret that is made of it.
        An update that fails for now is tried again here, since nobody else will.
        """
        own = self.namespace.strip(raw, username)
        incoming = read_update(own or raw, username)
        if incoming is None or incoming.kind == "other":
            return False
        if own is None and (not passed_on or incoming.kind == "tap"):
            return False
        if own is None and incoming.kind == "command" and not incoming.private:
            # A host that hands over a group's messages hands over its own commands among them.
            incoming = replace(incoming, kind="text", command="", payload="")
        if self._language_of is not None and incoming.user:
            chosen = self._language_of(incoming.user)
            code = await chosen if inspect.isawaitable(chosen) else chosen
            incoming = replace(incoming, language_code=code or incoming.language_code)
        self._client.use(bot_id, client)
        self._desk = self._desk or Reception(self._made(username, token), self._messenger, self._limits)
        handled = asyncio.get_running_loop().create_future()
        self._in_hand.add(handled)
        try:
            receipt, told = await self._tried(self._desk, incoming)
            if not told:
                async with asyncio.timeout(LAST_WORD_SECONDS):
                    await (give(self._messenger, receipt.answer) if receipt.done else self._apologise(incoming))
        except TimeoutError:
            log.warning("last-word-not-delivered")
        finally:
            self._in_hand.discard(handled)
            handled.set_result(None)
        return True

    async def close(self) -> None:
        """Finishes what is in hand, then closes the connections to Redis, unless they are the host's own.

        To be awaited while the host's bot can still make calls.
        """
        self._closing.set()
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=DRAIN_SECONDS)
        if self._desk is not None:
            await self._desk.close()
        self._closing = asyncio.Event()  # a host may start once more, in another event loop
        if self._own_redis is not None:
            await self._own_redis.aclose()

    async def _tried(self, desk: Reception, incoming: Incoming) -> tuple[Receipt, bool]:
        """The receipt of the last attempt, and whether it was given up and the person told so."""
        started = self._clock()
        while not (receipt := await desk.handle(incoming)).done:
            until = started + (STORE_PATIENCE_SECONDS if receipt.all_wait else PATIENCE_SECONDS)
            if self._closing.is_set() or self._clock() + receipt.retry_after > until:
                return receipt, await desk.give_up(incoming)
            await self._pause(receipt.retry_after)
        return receipt, False

    async def _pause_unless_closing(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def _apologise(self, incoming: Incoming) -> None:
        """Says that it did not work: in a toast for a tap, else as a message, if there is any getting through."""
        name = resolve(incoming.language_code, tuple(self._languages))
        text = self._languages.best(name, SOURCE).say(words.TROUBLE)
        if incoming.kind == "tap":
            await give(self._messenger, Answer(incoming.callback_id, text))
        elif incoming.chat and incoming.private:  # else there is nowhere to say it, or too many would read it
            try:
                await self._messenger.send(incoming.chat, Card(text), incoming.thread)
            except UNDELIVERED as error:
                log.warning("apology-not-delivered", error=type(error).__name__)


class Longest(NamedTuple):
    """Of a guide's buttons the longest callback data, in bytes; of its links the longest start parameter."""

    button: int
    payload: int


def longest(guide: Guide, languages: Languages) -> Longest:
    """What the host's names must fit beside."""
    artist = artist_for(guide, languages, "bot")
    shown = [*pages(guide), Session(Page(View.TOPICS), topics=tuple(guide.topics))]
    drawn = [button for session in shown for button in artist.draw(session, languages[SOURCE]).buttons]
    flows = ("", *guide.flows)
    data = [button.data for button in drawn]
    data += [address.write(Back(each.page._replace(flow=flow))) for each in shown for flow in flows]
    payloads = [match[2] or "" for button in drawn if (match := LINK.fullmatch(button.url or button.copy))]
    payloads += [payload_of(topic.link) for topic in guide.topics.values()]
    return Longest(max(map(len, data)), max(map(len, payloads), default=0))
