"""Sends a broadcast to all subscribers within Telegram's rate limit. One replica sends, and nobody gets it twice.

The Bot API has no idempotency key. If a process dies while sending to somebody, it's unknown whether they got the
message, so they're counted as unsure and the owner decides whether to send it again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog

from ...conversation import callback_data
from ...conversation.event import Show
from ...conversation.session import Page, Session, View
from ...guide.guide import Guide
from ...i18n.offered_languages import Languages
from ...observability import metrics
from ...observability.failure import describe
from ...ports.errors import CardGoneError, ClosedError, MovedError, StoreDownError, TooFastError, UnreachableError
from ...ports.followers import BroadcastState, Follower, Followers
from ...ports.messenger import Messenger
from ...ports.updates import RefusedError
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.renderer import Renderer

PER_SECOND = 25
"""Telegram allows about 30 messages a second to different chats; the rest is left for people who are using the bot."""

POLL_SECONDS = 3.0
"""How often to check for a broadcast to send."""

DEFERRED_POLL_SECONDS = 1.0
"""How often to check whether chats that were rate-limited may be sent to again."""

MAX_BACKOFF_SECONDS = 10.0
"""The longest pause after consecutive failures. It must be shorter than the lease, and Stop may take as long."""

log = structlog.get_logger(__name__)


class Broadcast:
    """Polls for a running broadcast and sends it."""

    def __init__(
        self,
        guide: Guide,
        languages: Languages,
        renderer: Renderer,
        followers: Followers,
        messenger: Messenger,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._guide = guide
        self._languages = languages
        self._renderer = renderer
        self._followers = followers
        self._messenger = messenger
        self._pause = pause
        self._owner = uuid4().hex
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                try:
                    await self.send(stop)
                except StoreDownError:
                    log.warning("broadcast_read_failed")
                await asyncio.wait({stopping}, timeout=POLL_SECONDS)
        finally:
            stopping.cancel()

    async def send(self, stop: asyncio.Event) -> None:
        """Sends the running broadcast, unless another replica holds the lease, until it's finished or stopped."""
        while not stop.is_set():
            cast = await self._followers.state()
            if cast is None or not cast.running or not await self._followers.lease(self._owner):
                return
            if cast.screen not in self._guide.screens:
                log.error("broadcast_stopped", error="its screen is no longer in the guide")
                await self._followers.stop()
                return
            follower = await self._followers.next(cast)
            if follower:
                await self._send_to(cast, follower)
                await self._pause(1 / PER_SECOND + self._backoff())
            elif cast.left:
                await self._pause(DEFERRED_POLL_SECONDS)
            else:
                await self._followers.finish(cast)
                return

    async def _send_to(self, cast: BroadcastState, follower: Follower) -> None:
        """Sends to one subscriber and records the result. Only a failing store raises."""
        try:
            await self._messenger.send(follower.user, self._card(cast.screen, follower.language))
        except TooFastError as error:  # applies to this chat alone
            self._failures += 1
            await self._followers.settle(cast, follower, "later", error.seconds)
        except (ClosedError, CardGoneError, MovedError, RefusedError) as error:
            self._failures = 0
            log.info("broadcast_refused", error=type(error).__name__)
            await self._followers.settle(cast, follower, "gone")
        except UnreachableError:
            self._failures += 1
            log.warning("broadcast_delivery_unknown")  # it may have been delivered
        except StoreDownError:
            raise
        except Exception as error:  # noqa: BLE001 - one failure must not end the broadcast
            self._failures += 1
            log.error("broadcast_failed", error=describe(error))  # noqa: TRY400 - see describe()
        else:
            self._failures = 0
            metrics.BROADCAST.inc()
            await self._followers.settle(cast, follower, "sent")

    def _backoff(self) -> float:
        """Extra seconds to pause. One failure is about one chat; several in a row mean a rate limit or an outage."""
        return min(MAX_BACKOFF_SECONDS, 2.0 ** (self._failures - 2)) if self._failures > 1 else 0.0

    def _card(self, screen: str, name: str) -> Card:
        language = self._languages.best(name)
        flow = next((flow for flow in self._guide.flows if screen in self._guide.flow_screens(flow)), "")
        card = self._renderer.render(
            Session(Page(View.SCREEN, screen, flow)), language, language.say(bot_texts.NEWS_CHANGED)
        )
        end = Button(language.say(bot_texts.NEWS_TITLE), callback_data.encode(Show(Page(View.NEWS))))
        return Card(card.html, (*card.rows, (end,)))
