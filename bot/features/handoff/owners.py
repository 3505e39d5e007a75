"""Tells the owners about problems with the staff group that only they can solve."""

from collections.abc import Callable, Iterable

import structlog

from ...context.edge import Edge
from ...context.reply_language import ReplyLanguages
from ...i18n.language import Language
from ...ports.errors import ClosedError, LockedError, TooFastError, UnreachableError
from ...rendering import bot_texts
from ...rendering.card import Card

REMINDER_SECONDS = 3600
"""How soon the owners may be told again that the staff group can't be used."""

log = structlog.get_logger(__name__)


class Owners:
    """The users in OWNER_IDS. A message that can't be delivered is logged: nothing else depends on it."""

    def __init__(self, edge: Edge, reply_languages: ReplyLanguages, owners: Iterable[int]) -> None:
        self._stores = edge.store
        self._messenger = edge.messenger
        self._reply_languages = reply_languages
        self._clock: Callable[[], float] = edge.clock
        self._owners = tuple(owners)
        self._told_at = float("-inf")

    async def language(self) -> Language:
        """The language of the first owner that the bot knows, else the default. May raise ``StoreDownError``."""
        for owner in self._owners:
            try:
                record = (await self._stores.read(owner)).record
            except LockedError:
                continue
            if record:
                return self._reply_languages.of_record(record.session)
        return self._reply_languages.default

    async def tell(self, text: str, **fields: object) -> None:
        """Sends ``text``, filled with ``fields``, to each owner in their language."""
        for owner in self._owners:
            try:
                record = (await self._stores.read(owner)).record
                language = self._reply_languages.of_record(record.session) if record else self._reply_languages.default
                await self._messenger.send(owner, Card(language.say(text).format(**fields)))
            except (ClosedError, LockedError, TooFastError, UnreachableError):
                log.warning("owner_notice_failed")

    async def tell_group_unusable(self, error: Exception) -> None:
        """Logs that a case or message couldn't be sent to the staff; tells the owners too, once an hour at most."""
        log.error("staff_group_unusable", error=f"{type(error).__name__}: {error}")
        now = self._clock()
        if now - self._told_at >= REMINDER_SECONDS:
            self._told_at = now
            await self.tell(bot_texts.OWNER_GROUP_UNUSABLE)
