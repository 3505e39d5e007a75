"""The features of the bot, in the order in which they are asked about an update."""

from typing import NamedTuple

from ..context.content import Content
from ..context.edge import Edge
from ..context.feature import Feature, GroupSurface
from ..features.broadcast.feature import News
from ..features.groups.feature import Groups
from ..features.handoff.feature import StaffHandoff
from ..features.handoff.staff_group import StaffGroup
from ..features.instant_answers.feature import InlineMode
from ..features.instant_answers.instant_answers import InstantAnswers
from ..features.privacy.feature import Privacy
from ..features.reminders.reminders import Reminders
from ..features.statistics.feature import Statistics
from ..ports.groups import GroupMessenger, GroupStore


class FeatureOptions(NamedTuple):
    """Optional features, each off by default.

    ``groups`` are the store of groups and the messenger for them, ``staff`` is the group that users can talk to, and
    ``owners`` are the ids of the users who may see statistics and send news.
    """

    groups: tuple[GroupStore, GroupMessenger] | None = None
    staff: StaffGroup | None = None
    owners: frozenset[int] = frozenset()


def build_features(content: Content, edge: Edge, options: FeatureOptions) -> tuple[list[Feature], GroupSurface | None]:
    """The features, and the surface for users' own pages in a group; None if the bot doesn't serve groups."""
    answers = InstantAnswers(content.guide, content.languages, content.renderer, content.recognizer, edge.username)
    groups = Groups(content, edge.username, answers, *options.groups, options.owners) if options.groups else None
    features: list[Feature] = [
        Statistics(content, edge, options.owners),
        *([StaffHandoff(content, edge, options.staff, options.owners)] if options.staff else []),
        News(content, edge, options.owners),
        Reminders(content, edge),
        Privacy(content, edge),
        InlineMode(answers, content.reply_languages),
        *([groups] if groups else []),
    ]
    return features, groups.surface if groups else None
