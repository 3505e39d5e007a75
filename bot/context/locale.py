"""Decides which language a user reads: the one they chose, else their client's, else English."""

from ..conversation.session import Session
from ..i18n.catalogue import Language, Languages
from ..i18n.language_cache import LanguageCache
from ..i18n.negotiation import resolve
from ..ports.updates import Update


class LocaleResolver:
    """Knows the languages of one guide, and which people chose as far as this process has seen."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages
        self._names = tuple(languages)
        self._chosen = LanguageCache()

    def note(self, user: int, name: str) -> None:
        """``name`` is the language that somebody chose; empty: there is no choice any more."""
        self._chosen.note(user, name)

    def reported(self, update: Update) -> str:
        """The name of the client's language; empty where it is none of ours."""
        return resolve(update.language_code, self._names)

    def named(self, code: str) -> str:
        """The name of the language of ours that a code means; empty where it means none."""
        return resolve(code, self._names)

    def of(self, update: Update, session: Session) -> Language:
        return self._languages.best(
            session.language, session.typed_language, session.client_language, self.reported(update)
        )

    def of_record(self, session: Session) -> Language:
        """As :meth:`of`, where nothing came in."""
        return self._languages.best(session.language, session.typed_language, session.client_language)

    @property
    def default(self) -> Language:
        """The language for somebody of whom nothing is known."""
        return self._languages.best("")

    def client_language(self, update: Update) -> Language:
        """The language of the client, for where there is no record to know better."""
        return self._languages.best(self.reported(update))

    def known(self, update: Update) -> Language:
        """The language to use without the record: the one chosen, where this process has seen that."""
        return self._languages.best(self._chosen.of(update.user), self.reported(update))
