"""The staff's language: their group's, if its admins have chosen one."""

from ...i18n.language import Language
from ...i18n.offered_languages import Languages
from ...ports.errors import LockedError, StoreDownError
from .owners import Owners
from .staff_group import StaffGroup


class StaffLanguage:
    """The language of what the staff are shown. Admins choose it with ``/settings language`` in the staff group."""

    def __init__(self, languages: Languages, staff: StaffGroup, owners: Owners) -> None:
        self._languages = languages
        self._staff = staff
        self._owners = owners

    async def current(self) -> Language:
        """For what everyone in the group reads: the group's language, else the owners'."""
        name = await self._chosen()
        return self._languages[name] if name in self._languages else await self._owners.language()

    async def for_reader(self, client: Language) -> Language:
        """For a reply to one of the staff: the group's language, else their client's."""
        return self._languages.best(await self._chosen(), client.name)

    async def _chosen(self) -> str:
        if self._staff.settings is None:
            return ""
        try:
            return (await self._staff.settings.read(self._staff.chat)).group.language
        except (StoreDownError, LockedError):
            return ""
