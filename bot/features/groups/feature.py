"""Groups as the desk needs them."""

from dataclasses import dataclass

from ...guide.guide import Guide
from ...i18n.catalogue import Languages
from ...ports.groups import GroupMessenger, GroupStore
from ...ports.recognizer import Recognizer
from ...rendering.renderer import Renderer
from ..instant_answers.instant_answers import InstantAnswers
from .card import GroupCard
from .ephemeral import EphemeralCards
from .handler import GroupHandler
from .hints import Hints


@dataclass(frozen=True, slots=True)
class GroupsFeature:
    """``groups`` takes what is said there; ``ephemeral`` shows people their own pages."""

    groups: GroupHandler
    ephemeral: EphemeralCards

    @classmethod
    def of(
        cls,
        guide: Guide,
        languages: Languages,
        renderer: Renderer,
        recognizer: Recognizer,
        username: str,
        store: GroupStore,
        messenger: GroupMessenger,
    ) -> "GroupsFeature":
        card = GroupCard(guide, languages, username)
        instant_answers = InstantAnswers(guide, languages, renderer, recognizer, username)
        hints = Hints(guide, languages, recognizer, store, messenger)
        groups = GroupHandler(languages, instant_answers, recognizer, card, hints, store, messenger)
        return cls(groups, EphemeralCards(guide, renderer, card, messenger, groups.card_of))
