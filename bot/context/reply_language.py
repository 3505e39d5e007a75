"""Decides which language a user is answered in: the one chosen, else typed, else their client's, else English."""

from ..conversation.session import Session
from ..i18n.language import Language
from ..i18n.language_cache import LanguageCache
from ..i18n.language_codes import language_of_code
from ..i18n.offered_languages import Languages
from ..ports.updates import Update


class ReplyLanguages:
    """Picks from the languages of one guide, and caches the choices of users that this process has seen."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages
        self._names = tuple(languages)
        self._chosen = LanguageCache()

    def note(self, user: int, name: str) -> None:
        """Caches the language that ``user`` chose; an empty ``name`` means that they undid the choice."""
        self._chosen.note(user, name)

    def reported(self, update: Update) -> str:
        """The name of the client's language; empty if the guide doesn't have it."""
        return self.named(update.language_code)

    def named(self, code: str) -> str:
        """The name of the guide's language for a language code; empty if the guide doesn't have it."""
        return language_of_code(code, self._names)

    def of(self, update: Update, session: Session) -> Language:
        """The language for the sender of an update."""
        return self._languages.best(
            session.language, session.typed_language, session.client_language, self.reported(update)
        )

    def of_record(self, session: Session) -> Language:
        """Like :meth:`of`, without an update: for messages that the bot sends on its own."""
        return self._languages.best(session.language, session.typed_language, session.client_language)

    @property
    def default(self) -> Language:
        """The language for somebody about whom nothing is known."""
        return self._languages.best("")

    def client_language(self, update: Update) -> Language:
        """The language of the sender's client, for use where there is no record."""
        return self._languages.best(self.reported(update))

    def known(self, update: Update) -> Language:
        """The best guess without reading the record: the cached choice, else the client's language."""
        return self._languages.best(self._chosen.of(update.user), self.reported(update))
