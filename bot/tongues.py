"""In which language somebody is spoken to: the one chosen, else their client's, else English."""

from .conversation.session import Session
from .language.catalogue import Language, Languages
from .language.chosen import Chosen
from .language.resolver import resolve
from .ports import Incoming


class Tongues:
    """Knows the languages of one guide, and which people chose as far as this process has seen."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages
        self._names = tuple(languages)
        self._chosen = Chosen()

    def note(self, user: int, name: str) -> None:
        """``name`` is the language that somebody chose; empty: there is no choice any more."""
        self._chosen.note(user, name)

    def reported(self, incoming: Incoming) -> str:
        """The name of the client's language; empty where it is none of ours."""
        return resolve(incoming.language_code, self._names)

    def named(self, code: str) -> str:
        """The name of the language of ours that a code means; empty where it means none."""
        return resolve(code, self._names)

    def of(self, incoming: Incoming, session: Session) -> Language:
        return self._languages.best(session.language, session.wrote, session.heard, self.reported(incoming))

    def of_record(self, session: Session) -> Language:
        """As :meth:`of`, where nothing came in."""
        return self._languages.best(session.language, session.wrote, session.heard)

    @property
    def default(self) -> Language:
        """The language for somebody of whom nothing is known."""
        return self._languages.best("")

    def heard(self, incoming: Incoming) -> Language:
        """The language of the client, for where there is no record to know better."""
        return self._languages.best(self.reported(incoming))

    def known(self, incoming: Incoming) -> Language:
        """The language to use without the record: the one chosen, where this process has seen that."""
        return self._languages.best(self._chosen.of(incoming.user), self.reported(incoming))
