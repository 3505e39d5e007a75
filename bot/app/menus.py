"""The commands and descriptions that Telegram shows for the bot, in each language."""

from contextlib import suppress

from ..guide.guide import Guide
from ..i18n.offered_languages import Languages
from ..ports.errors import StoreDownError
from ..settings import Settings
from ..store.published_languages import PublishedLanguages
from ..telegram.messenger import Client
from ..telegram.profile import Call, cleared, languages_in, owners_menu, profile, publish, staff_menu
from .content_reload import Generation


class Menus:
    """Keeps Telegram's copy of the commands and descriptions current, for everybody, the staff and the owners."""

    def __init__(self, client: Client, published: PublishedLanguages, settings: Settings) -> None:
        self._client, self._published, self._settings = client, published, settings

    async def announce(self, before: Generation | None, now: Generation) -> None:
        """Sets what differs from ``before``, and deletes what is in languages that only earlier guides had."""
        known = self._of(before.guide, before.languages) if before else []
        calls = self._of(now.guide, now.languages)
        await publish(self._client, [call for call in calls if call not in known])
        with suppress(StoreDownError):  # then the next start deletes it
            if former := await self._published.add(languages_in(calls)):
                await publish(self._client, cleared(calls, former))
                await self._published.remove(former)

    def _of(self, guide: Guide, languages: Languages) -> list[Call]:
        staff = staff_menu(languages, self._settings.staff_chat_id) if self._settings.staff_chat_id else []
        return profile(guide, languages) + staff + owners_menu(guide, languages, self._settings.owner_ids)
