"""Sends news to subscribers at Telegram's pace; one replica sends, and nobody gets them twice.

Telegram takes no key by which to send once. Whoever was being told when a process died is therefore not told again by
itself: they are counted as unsure, and the owner decides.
"""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog

from ...conversation import callback_data
from ...conversation.event import Show
from ...conversation.session import Page, Session, View
from ...guide.guide import Guide
from ...i18n.catalogue import Languages
from ...observability import metrics
from ...observability.failure import describe
from ...ports.errors import CardGoneError, ClosedError, MovedError, StoreDownError, TooFastError, UnreachableError
from ...ports.followers import BroadcastState, Follower, Followers
from ...ports.messenger import Messenger
from ...ports.updates import RefusedError
from ...rendering import words
from ...rendering.card import Button, Card
from ...rendering.renderer import Renderer

PER_SECOND = 25
"""Telegram allows about thirty a second to different people; the rest is for those who tap meanwhile."""

LOOK_SECONDS = 3.0
WAIT_SECONDS = 1.0
"""How often it is looked whether those who are held back may be told."""

MOST_SECONDS = 10.0
"""The longest pause after failures in a row: shorter than the lease, and Stop waits no longer."""

log = structlog.get_logger(__name__)


class Broadcast:
    """Sends, until told to stop."""

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
                await asyncio.wait({stopping}, timeout=LOOK_SECONDS)
        finally:
            stopping.cancel()

    async def send(self, stop: asyncio.Event) -> None:
        """Sends what runs, if nobody else does, to its end or until it is stopped."""
        while not stop.is_set():
            cast = await self._followers.state()
            if cast is None or not cast.running or not await self._followers.lease(self._owner):
                return
            if cast.screen not in self._guide.screens:
                log.error("broadcast_stopped", why="its screen is not in the guide any more")
                await self._followers.stop()
                return
            follower = await self._followers.next(cast)
            if follower:
                await self._tell(cast, follower)
                await self._pause(1 / PER_SECOND + self._back_off())
            elif cast.left:
                await self._pause(WAIT_SECONDS)
            else:
                await self._followers.finish(cast)
                return

    async def _tell(self, cast: BroadcastState, follower: Follower) -> None:
        """Tells one. Whatever comes of it, the next one's turn follows."""
        try:
            await self._messenger.send(follower.user, self._card(cast.screen, follower.language))
        except TooFastError as error:  # this chat has to wait, and nobody else
            self._failures += 1
            await self._followers.settle(cast, follower, "later", error.seconds)
        except (ClosedError, CardGoneError, MovedError, RefusedError) as error:
            self._failures = 0
            log.info("broadcast_refused", error=type(error).__name__)
            await self._followers.settle(cast, follower, "gone")
        except UnreachableError:
            self._failures += 1
            log.warning("broadcast_delivery_unknown")  # it may have got there all the same
        except StoreDownError:
            raise
        except Exception as error:  # noqa: BLE001 - one person's must not end it for all
            self._failures += 1
            log.error("broadcast_failed", error=describe(error))  # noqa: TRY400 - see described
        else:
            self._failures = 0
            metrics.BROADCAST.inc()
            await self._followers.settle(cast, follower, "sent")

    def _back_off(self) -> float:
        """One failure is one chat's matter. Several in a row mean that Telegram has had enough, or is away."""
        return min(MOST_SECONDS, 2.0 ** (self._failures - 2)) if self._failures > 1 else 0.0

    def _card(self, screen: str, name: str) -> Card:
        language = self._languages.best(name)
        flow = next((flow for flow in self._guide.flows if screen in self._guide.flow_screens(flow)), "")
        card = self._renderer.render(
            Session(Page(View.SCREEN, screen, flow)), language, language.say(words.NEWS_CHANGED)
        )
        end = Button(language.say(words.NEWS_TITLE), callback_data.encode(Show(Page(View.NEWS))))
        return Card(card.html, (*card.rows, (end,)))
