"""What is known of the update in hand."""

from dataclasses import dataclass

from ..conversation.effect import Effect
from ..conversation.event import Event
from ..conversation.session import Session
from ..i18n.catalogue import Language
from ..ports.updates import Update


@dataclass(frozen=True, slots=True)
class Turn:
    """One update as an event, the session before and after it, and what to say beside the page.

    ``language`` is the one that the user reads after it.
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
