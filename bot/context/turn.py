"""Everything known about the update being processed."""

from dataclasses import dataclass

from ..conversation.effect import Effect
from ..conversation.event import Event
from ..conversation.session import Session
from ..i18n.language import Language
from ..ports.updates import Update


@dataclass(frozen=True, slots=True)
class Turn:
    """One update as an event, the session before and after it, and the effects to show along with the page.

    ``language`` is the user's language after the update.
    """

    update: Update
    event: Event
    before: Session
    after: Session
    effects: tuple[Effect, ...]
    language: Language

    @property
    def user(self) -> int:
        return self.update.user
