"""The languages that a guide is offered in: those into which enough of it is translated."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ..guide.guide import Guide
from .catalogue import language_of, locales_of, share_of, texts_in, translations
from .language import Language
from .language_codes import SOURCE

OFFERED = 0.5
"""A language is offered once this share of a guide's texts is translated."""


class Languages(Mapping[str, Language]):
    """The languages that a guide is offered in, English first."""

    def __init__(
        self,
        *folders: Path,
        texts: Collection[str] = (),
        early: Collection[str] = (),
        pages: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Reads ``<folder>/<language>/LC_MESSAGES/*.po`` of each folder; later folders override earlier ones.

        A language is offered if enough of the last folder, the guide's, is translated, or if it's named in ``early``:
        the bot's own words around an English guide would help nobody. ``texts`` are the guide's current texts; those
        that have changed keep their old translations. ``pages`` are each language's: see :class:`Language`.
        Raises :class:`~bot.i18n.catalogue.BrokenCatalogueError`.
        """
        said: dict[str, dict[str, str]] = {}
        shares: dict[str, float] = {}
        for folder in folders:
            for file in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                name = language_of(file)
                of_guide = folder == folders[-1] and file.name == "guide.po"
                translated = translations(file, texts if of_guide else ())
                said.setdefault(name, {}).update(translated)
                if of_guide and name != SOURCE:
                    shares[name] = share_of(translated, texts or texts_in(file))
        self._languages = {SOURCE: Language(SOURCE, {})}
        self._languages |= {
            name: Language(name, said[name], share, (pages or {}).get(name))
            for name, share in sorted(shares.items())
            if share >= OFFERED or name in early
        }

    def __getitem__(self, name: str) -> Language:
        return self._languages[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)

    def best(self, *names: str) -> Language:
        """The first of ``names`` that is offered, else English."""
        for name in names:
            if language := self._languages.get(name):
                return language
        return self._languages[SOURCE]


def languages_of(guide: Guide, folder: Path | None) -> Languages:
    """The languages of the guide in ``folder`` (None: the built-in one).

    Raises :class:`~bot.i18n.catalogue.BrokenCatalogueError`.
    """
    pages = {
        language: {str(address): str(translated) for address, translated in rows.items()}
        for language, rows in guide.manifest.translated_pages.items()
    }
    texts = [text for _, text in guide.texts]
    return Languages(*locales_of(folder), texts=texts, early=guide.manifest.offered, pages=pages)
