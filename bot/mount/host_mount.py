"""Handles one update of the host's bot, retrying until it is done or given up on."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import structlog

from ..app.feature_order import FeatureOptions
from ..app.wiring import build_content, build_processor, build_recognizer, build_renderer, read_content
from ..check.page_generator import pages
from ..concurrency.text_worker import run_for_text
from ..context.edge import Edge
from ..conversation import callback_data
from ..conversation.event import AnswerQuestions, Back, SetReminder, Vote
from ..conversation.session import Page, Session, View
from ..features.instant_answers.instant_answers import payload_of
from ..guide.guide import TEXTS, Guide
from ..guide.problem import BrokenGuideError
from ..i18n.language_codes import SOURCE, language_of_code
from ..i18n.offered_languages import Languages
from ..ports.errors import UNDELIVERED, StoreDownError
from ..ports.updates import Receipt, TapAnswer, Update
from ..processing.throttle import RateLimits, Throttle
from ..processing.update_processor import UpdateProcessor
from ..rendering import bot_texts
from ..rendering.card import Card
from ..store.records import RedisStore
from ..telegram.group_messenger import TelegramGroupMessenger
from ..telegram.messenger import FileClient, TelegramMessenger, deliver_answer
from ..telegram.multipart import Attachment
from ..telegram.update_parser import read_update
from .commands import names_of
from .options import MountError, MountOptions, check_names, check_prefixes, cipher_of, redis_of
from .prefixes import LINK, Namespace

GIVE_UP_SECONDS = 15
"""How long an update is retried. The host has often acknowledged it already, so Telegram won't resend it; but a user
who sees nothing for longer taps again."""

STORE_GIVE_UP_SECONDS = 4
"""The same while the store is down. That may cover a failover; with a wrong password, waiting is pointless."""

FINAL_ANSWER_SECONDS = 5
"""How long the answer to a tap or the apology may take. In total an update takes less than the 60 s for which a host
may have locked the user (aiogram's ``RedisEventIsolation``)."""

DRAIN_SECONDS = 10
"""How long running updates may take when the host stops."""

log = structlog.get_logger(__name__)


class HostClient:
    """The host's bot object as a client. Hosts may create a new one per update, so the latest is used."""

    def __init__(self, bot_id: int = 0) -> None:
        self._client: FileClient | None = None
        self._bot_id = bot_id

    @property
    def bot_id(self) -> int:
        """The bot's own user id; 0 until it is known."""
        return self._bot_id

    def use(self, bot_id: int, client: FileClient) -> None:
        """Sets the client. Raises :class:`MountError` for a second bot, whose message ids would get mixed up."""
        if self._bot_id not in (0, bot_id):
            raise MountError(
                f"this flow serves bot {self._bot_id}; mount one for each bot, with `bot={bot_id}` and other `keys`"
            )
        self._bot_id, self._client = bot_id, client

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        assert self._client is not None  # noqa: S101 - nothing is sent before the first update
        return await self._client.call(method, parameters)

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        assert self._client is not None  # noqa: S101 - as above
        return await self._client.upload(method, parameters, file)


class HostMount:
    """The flow in a host's bot; :mod:`.aiogram_router` and :mod:`.ptb_handlers` adapt it to a library."""

    def __init__(
        self,
        options: MountOptions,
        *,
        limited: bool = True,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Raises :class:`MountError`, including for content that ``check`` rejects.

        ``limited``: whether a user who sends too much is throttled. ``clock``: seconds that only increase.
        """
        check_names(options)
        folder = Path(options["guide"]) if options.get("guide") else None
        sponsor = Path(options["sponsor"]) if options.get("sponsor") else None
        try:
            guide, languages = read_content(folder, sponsor)
        except BrokenGuideError as error:
            raise MountError(f"guide: {error}") from None
        guide = guide.model_copy(update={"services": frozenset((TEXTS,) if options.get("texts") else ())})
        commands, callbacks = options.get("commands", "billing_"), options.get("callbacks", "bl:")
        self.namespace = Namespace(commands, callbacks, names_of(guide.manifest.commands))
        check_prefixes(commands, callbacks, self.namespace.names, *longest(guide, languages))
        self._languages = languages
        self.direct = options.get("direct")
        self.bot_id = options.get("bot", 0)
        self.kept_at = options["redis"], options.get("keys", "billing")
        self._language_of = options.get("language")
        redis = redis_of(options)
        self._own_redis = None if redis is options["redis"] else redis
        self._client = HostClient(self.bot_id)
        self._messenger = TelegramMessenger(self._client, self.namespace)
        group_messenger = TelegramGroupMessenger(self._messenger, lambda: self._client.bot_id)
        recognizer = build_recognizer(guide, folder)
        self._open_store = partial(RedisStore, redis, cipher_of(options), options.get("keys", "billing"))
        self._store: RedisStore | None = None

        def build(username: str, token: str) -> UpdateProcessor:
            store = self._store = self._open_store(secret=sha256(token.encode()).digest())
            content = build_content(guide, languages, recognizer, username)
            edge = Edge(store, self._messenger, username)
            return build_processor(content, edge, FeatureOptions(groups=(store.groups, group_messenger)))

        self._build_processor = build
        self._processor: Throttle | None = None
        self._limits = RateLimits.default() if limited else None
        self._pause = pause
        self._clock = clock
        self._running: set[asyncio.Future[None]] = set()
        self._closing = asyncio.Event()

    def serves(self, bot_id: int) -> bool:
        """Whether the flow handles updates of that bot; any bot's, if none was configured."""
        return self.bot_id in (0, bot_id)

    def shares_records_with(self, other: "HostMount") -> bool:
        """Whether the flow of another bot uses the same keys of the same store."""
        return self.kept_at == other.kept_at and self.bot_id != other.bot_id

    async def check_store(self) -> None:
        """Tries the store when the host starts. A failure is only logged, because the store may come up later."""
        try:
            await self._open_store().check()
        except StoreDownError as error:
            log.warning("store_unusable", error=f"{error}; {error.remedy}")

    async def take(
        self,
        raw: dict[str, Any],
        username: str,
        bot_id: int,
        client: FileClient,
        *,
        passed_on: bool = False,
        only_secrets: bool = False,
        token: str = "",
    ) -> bool:
        """Handles an update if it is ours, or if the host passed it on; returns whether it did.

        With ``only_secrets`` it handles only a message that holds a secret.

        ``token`` is the bot's; a secret derived from it keys the hashes that hide user ids. A failed update is retried
        here, since nothing else will.
        """
        own = self.namespace.strip(raw, username)
        update = read_update(own or raw, username)
        if update is None or update.kind == "other":
            return False
        if own is None and (not (passed_on or only_secrets) or update.kind == "tap"):
            return False
        if own is None and update.kind == "command" and not update.private:
            # A host that passes on a group's messages also passes on its own commands.
            update = replace(update, kind="text", command="", payload="")
        if self._language_of is not None and update.user:
            chosen = self._language_of(update.user)
            code = await chosen if inspect.isawaitable(chosen) else chosen
            update = replace(update, language_code=code or update.language_code)
        self._client.use(bot_id, client)
        self._processor = self._processor or Throttle(
            self._build_processor(username, token), self._messenger, self._limits
        )
        if only_secrets:
            found = await run_for_text(update.characters, partial(self._processor.holds_secret, update))
            if not found:
                return False
        handled = asyncio.get_running_loop().create_future()
        self._running.add(handled)
        try:
            receipt, notified = await self._handle_with_retries(self._processor, update)
            if not notified:
                async with asyncio.timeout(FINAL_ANSWER_SECONDS):
                    await (deliver_answer(self._messenger, receipt.answer) if receipt.done else self._apologise(update))
        except TimeoutError:
            log.warning("last_answer_failed")
        finally:
            self._running.discard(handled)
            handled.set_result(None)
        return True

    async def close(self) -> None:
        """Finishes running updates, then closes the connections to Redis, unless they are the host's own.

        Updates still running get one more attempt, without a pause before it. So await this while the host's bot
        can still make calls, or once no update is running any more.
        """
        self._closing.set()
        if self._running:
            await asyncio.wait(self._running, timeout=DRAIN_SECONDS)
        if self._processor is not None:
            await self._processor.close()
        self._closing = asyncio.Event()  # a host may start again, in another event loop
        if self._store is not None:
            await self._store.drain()
        if self._own_redis is not None:
            await self._own_redis.aclose()

    async def _handle_with_retries(self, processor: Throttle, update: Update) -> tuple[Receipt, bool]:
        """The receipt of the last attempt, and whether the update was given up on and the user told."""
        started = self._clock()
        while not (receipt := await processor.handle(update)).done:
            until = started + (STORE_GIVE_UP_SECONDS if receipt.all_wait else GIVE_UP_SECONDS)
            if self._closing.is_set() or self._clock() + receipt.retry_after > until:
                return receipt, await processor.give_up(update)
            await self._pause_unless_closing(receipt.retry_after)
        return receipt, False

    async def _pause_unless_closing(self, seconds: float) -> None:
        pausing, closing = asyncio.ensure_future(self._pause(seconds)), asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({pausing, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pausing.cancel()
            closing.cancel()

    async def _apologise(self, update: Update) -> None:
        """Tells the user that something went wrong: with a toast for a tap, else with a message if possible."""
        name = language_of_code(update.language_code, tuple(self._languages))
        text = self._languages.best(name, SOURCE).say(bot_texts.TROUBLE)
        if update.kind == "tap":
            await deliver_answer(self._messenger, TapAnswer(update.callback_id, text))
        elif update.chat and update.private:  # not in groups, where everybody would read it
            try:
                await self._messenger.send(update.chat, Card(text), update.thread)
            except UNDELIVERED as error:
                log.warning("apology_failed", error=type(error).__name__)


class Longest(NamedTuple):
    """The longest callback data of a guide's buttons and the longest start parameter of its links, in bytes."""

    button: int
    payload: int


def longest(guide: Guide, languages: Languages) -> Longest:
    """How much room the host's prefixes must leave."""
    renderer = build_renderer(guide, languages, "bot")
    shown = [*pages(guide), Session(Page(View.TOPICS), topics=tuple(guide.topics))]
    buttons = [button for session in shown for button in renderer.render(session, languages[SOURCE]).buttons]
    flows = ("", *guide.flows)
    data = [_in_flow(button.data, max(guide.flows, key=len, default="")) for button in buttons if button.data]
    data += [callback_data.encode(Back(each.page._replace(flow=flow))) for each in shown for flow in flows]
    payloads = [match[2] or "" for button in buttons if (match := LINK.fullmatch(button.url or button.copy))]
    payloads += [payload_of(topic.link) for topic in guide.topics.values()]
    return Longest(max(map(len, data)), max(map(len, payloads), default=0))


def _in_flow(data: str, flow: str) -> str:
    """The callback data of the same button on a page shown in ``flow``; flows share pages."""
    event = callback_data.decode(data)
    if isinstance(event, AnswerQuestions | Vote | SetReminder) and len(event.flow) < len(flow):
        return callback_data.encode(replace(event, flow=flow))
    return data
