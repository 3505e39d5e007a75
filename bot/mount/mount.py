"""The flow in a host: one update of the host's, brought to the desk and seen through."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Required, TypedDict

import structlog
from redis.asyncio import Redis

from ..bootstrap import artist_for, desk_for, read_content, reader_for, redis_at
from ..conversation import address
from ..conversation.event import Back
from ..conversation.session import Page, Session, View
from ..desk import Desk
from ..guide.guide import Guide
from ..language.catalogue import Languages
from ..language.resolver import SOURCE, resolve
from ..ports import Answer, CardGoneError, ClosedError, Incoming, InlineAnswer, Receipt, TooFastError, UnreachableError
from ..review import pages
from ..screens import words
from ..screens.card import Card
from ..store.seal import Seal
from ..store.sessions import RedisStore
from ..telegram.incoming import read_update
from ..telegram.outgoing import ApiError, Client, Outbox
from .namespace import MountError, Namespace, NamespacedMessenger, names_of

ATTEMPTS = 4
"""How often an update is tried. The host has often acknowledged it already, so Telegram will not resend it."""

PATIENCE_SECONDS = 10
"""How long the pauses between attempts may be together: who is shown nothing for longer taps again."""

LanguageOf = Callable[[int], str | Awaitable[str | None] | None]
"""The language that a person chose in the host: user id to a code such as ``zh-hans``, None when unknown."""

_UNDELIVERED = (ApiError, CardGoneError, ClosedError, TooFastError, UnreachableError)

log = structlog.get_logger(__name__)


class Options(TypedDict, total=False):
    """What a host chooses. Only ``redis`` has to be given."""

    redis: Required[Redis | str]
    """An address, or a client of the host's own, without ``decode_responses``."""
    guide: Path
    """A folder with content of the host's own."""
    sponsor: Path
    """A file that discloses one sponsor; see docs/sponsor.example.yaml."""
    commands: str
    """What the flow's commands begin with: ``billing_`` gives ``/billing_start``."""
    callbacks: str
    """What the flow's callback data begins with: ``bl:``."""
    keys: str
    """What the flow's keys in Redis begin with: ``billing``."""
    language: LanguageOf
    data_key: str
    """Seals what is stored, as ``DATA_KEY`` does."""


class HostClient:
    """The host's bot object as a client. Hosts may make a new object for each update, so the latest is used."""

    def __init__(self) -> None:
        self._client: Client | None = None
        self._bot_id = 0

    def use(self, bot_id: int, client: Client) -> None:
        """Raises :class:`MountError` for a second bot: its message ids would be mistaken for the first one's."""
        if self._bot_id not in (0, bot_id):
            raise MountError(
                f"this flow serves bot {self._bot_id}; mount another for bot {bot_id}, with `keys` of its own"
            )
        self._bot_id, self._client = bot_id, client

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        assert self._client is not None  # noqa: S101 - nothing is sent before an update came
        return await self._client.call(method, parameters)


class Mount:
    """The flow as a host mounts it; :mod:`.aiogram_router` and :mod:`.ptb_handlers` fit it to a library."""

    def __init__(self, options: Options, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Raises :class:`MountError`, or ``BrokenGuideError`` for content that ``check`` refuses."""
        content, languages = read_content(options.get("guide"), options.get("sponsor"))
        self.namespace = Namespace(
            options.get("commands", "billing_"),
            options.get("callbacks", "bl:"),
            names_of(content.manifest.commands),
        )
        self.namespace.check(longest_button(content, languages))
        self._languages = languages
        self._language_of = options.get("language")
        redis = options["redis"]
        client = redis_at(redis) if isinstance(redis, str) else redis
        self._own_redis = client if isinstance(redis, str) else None
        if client.connection_pool.connection_kwargs.get("decode_responses"):
            raise MountError("redis: what is stored is bytes; give a client without decode_responses, or an address")
        try:
            seal = Seal.parse(options.get("data_key", ""))
        except ValueError as error:
            raise MountError(f"data_key: {error}") from None
        self._client = HostClient()
        self._messenger = NamespacedMessenger(Outbox(self._client), self.namespace)
        store = RedisStore(client, seal, options.get("keys", "billing"))
        reader = reader_for(content, options.get("guide"))
        self._made = partial(desk_for, content, languages, store, self._messenger, reader)
        self._desk: Desk | None = None
        self._sleep = sleep

    async def take(
        self, raw: dict[str, Any], username: str, bot_id: int, client: Client, *, passed_on: bool = False
    ) -> bool:
        """Handles an update if it is ours, or if the host passed it on; whether it did.

        An update that fails for now is tried again here, since nobody else will.
        """
        own = self.namespace.strip(raw, username)
        incoming = read_update(own or raw, username)
        if incoming is None or incoming.kind in ("other", "left"):
            return False
        if own is None and (not passed_on or incoming.kind == "tap"):
            return False
        if self._language_of is not None:
            chosen = self._language_of(incoming.user)
            code = await chosen if inspect.isawaitable(chosen) else chosen
            incoming = replace(incoming, language_code=code or incoming.language_code)
        self._client.use(bot_id, client)
        self._desk = self._desk or self._made(username)
        receipt = await self._seen_through(self._desk, incoming)
        if receipt.answer is not None:
            await self._answer(receipt.answer)
        return True

    async def close(self) -> None:
        """Closes the connections to Redis, unless they are the host's own."""
        if self._own_redis is not None:
            await self._own_redis.aclose()

    async def _seen_through(self, desk: Desk, incoming: Incoming) -> Receipt:
        left = float(PATIENCE_SECONDS)
        for attempt in range(1, ATTEMPTS + 1):
            receipt = await desk.handle(incoming)
            left -= receipt.retry_after
            if receipt.done:
                return receipt
            if attempt == ATTEMPTS or left < 0:
                break
            await self._sleep(receipt.retry_after)
        await desk.give_up(incoming)
        return await self._apologised(incoming)

    async def _apologised(self, incoming: Incoming) -> Receipt:
        """Says that it did not work: in a toast for a tap, else as a message, if there is any getting through."""
        name = resolve(incoming.language_code, tuple(self._languages))
        text = self._languages.best(name, SOURCE).say(words.TROUBLE)
        if incoming.kind == "tap":
            return Receipt(answer=Answer(incoming.callback_id, text))
        if not incoming.chat:
            return Receipt()  # an inline query: there is nowhere to say it
        try:
            await self._messenger.send(incoming.chat, Card(text))
        except _UNDELIVERED as error:
            log.warning("apology-not-delivered", error=type(error).__name__)
        return Receipt()

    async def _answer(self, answer: Answer | InlineAnswer) -> None:
        try:
            await self._messenger.answer(answer)
        except _UNDELIVERED:
            log.warning("tap-not-answered")


def longest_button(guide: Guide, languages: Languages) -> int:
    """How many bytes the longest callback data of a guide has: what is left of 64 is the host's."""
    artist = artist_for(guide, languages)
    shown = [*pages(guide), Session(Page(View.TOPICS), topics=tuple(guide.topics))]
    drawn = [button.data for session in shown for button in artist.draw(session, languages[SOURCE]).buttons]
    flows = ("", *guide.flows)
    back = [address.write(Back(each.page._replace(flow=flow))) for each in shown for flow in flows]
    return max(map(len, drawn + back))
