"""An update processor on a test's own store and messenger."""

from collections.abc import Callable
from time import monotonic, time

from bot.app.feature_order import FeatureOptions
from bot.app.wiring import build_content, build_processor
from bot.context.edge import Edge
from bot.features.handoff.staff_group import StaffGroup
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.groups import GroupMessenger, GroupStore
from bot.ports.messenger import Messenger
from bot.ports.recognizer import Recognizer
from bot.ports.stores import Stores
from bot.ports.updates import Update
from bot.processing.update_processor import UpdateProcessor


def make_processor(
    guide: Guide,
    languages: Languages,
    store: Stores,
    messenger: Messenger,
    recognizer: Recognizer | None = None,
    username: str = "",
    groups: tuple[GroupStore, GroupMessenger] | None = None,
    *,
    staff: StaffGroup | None = None,
    owners: frozenset[int] = frozenset(),
    clock: Callable[[], float] = time,
    monotonic: Callable[[], float] = monotonic,
) -> UpdateProcessor:
    """``clock``: seconds since 1970; ``monotonic``: seconds that only increase."""
    edge = Edge(store, messenger, username, clock, monotonic)
    return build_processor(
        build_content(guide, languages, recognizer, username), edge, FeatureOptions(groups, staff, owners)
    )


def tap(update_id: int, data: str, message: int = 100) -> Update:
    return Update(update_id, "tap", 7, 7, language_code="en", message_id=message, callback_id="1", data=data)
