"""Builds the processor from its parts. Every edge has the same one."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread, main_thread
from typing import NamedTuple

import structlog

from ..check.report import report
from ..check.structure import check_structure
from ..context.content import Content
from ..context.edge import Edge
from ..context.feature import Feature
from ..context.locale import LocaleResolver
from ..features.broadcast.feature import News
from ..features.groups.feature import Groups
from ..features.handoff.feature import StaffHandoff
from ..features.handoff.handoff import StaffGroup
from ..features.instant_answers.ask import Ask
from ..features.instant_answers.feature import InlineMode
from ..features.instant_answers.instant_answers import InstantAnswers
from ..features.privacy.feature import Privacy
from ..features.reminders.reminders import Reminders
from ..features.statistics.feature import Statistics
from ..guide.guide import Guide
from ..guide.loader import BUILT_IN as BUILT_IN_GUIDE
from ..guide.loader import load
from ..guide.problem import BrokenGuideError, Problem
from ..i18n.catalogue import Languages, forget_catalogues, locales_of
from ..ports.groups import GroupMessenger, GroupStore
from ..ports.recognizer import Recognizer
from ..processing.processor import UpdateProcessor
from ..rendering.cached_renderer import CachedRenderer
from ..rendering.renderer import Renderer
from ..understanding.encoder import EncoderMissingError, open_encoder
from ..understanding.recognizer import GuideRecognizer, SecretRecognizer
from ..understanding.search import Understanding

log = structlog.get_logger(__name__)


class Options(NamedTuple):
    """What a bot does beside the guide.

    ``groups`` are where groups are kept and how they are written to; ``staff`` whom users can talk to; ``owners`` may
    see the statistics and send news. Each may be missing.
    """

    groups: tuple[GroupStore, GroupMessenger] | None = None
    staff: StaffGroup | None = None
    owners: frozenset[int] = frozenset()


def read_content(folder: Path | None, sponsor_file: Path | None = None) -> tuple[Guide, Languages]:
    """The built-in guide, or the one in ``folder``, with its sponsor, if one is named, and its languages.

    Raises :class:`BrokenGuideError` with all that makes it unfit; a guide with warnings is fit. The built-in one is
    not reviewed in full at each start, which takes longer than all the rest of it; that its parts fit together is. Nor
    is another, if it was found fit before and nothing has changed.
    """
    if folder or sponsor_file:
        _fit(report(folder, sponsor_file).problems)
    guide = load(folder or BUILT_IN_GUIDE, sponsor_file)
    if not folder and not sponsor_file:
        _fit(check_structure(guide))
    languages = Languages(*locales_of(folder))
    forget_catalogues()
    # Where something stands is for messages to editors, and takes as much memory as what stands there.
    return guide.model_copy(update={"positions": {}}), languages


def _fit(problems: Iterable[Problem]) -> None:
    if errors := [problem for problem in problems if not problem.warning]:
        raise BrokenGuideError(errors)


def build_content(
    guide: Guide, languages: Languages, recognizer: Recognizer | None = None, username: str = ""
) -> Content:
    """Without a ``recognizer`` the bot finds secrets in typed texts and understands nothing else.

    ``username`` is the bot's, for links on its cards.
    """
    renderer = build_renderer(guide, languages, username)
    return Content(guide, languages, renderer, recognizer or SecretRecognizer(), LocaleResolver(languages))


def build_processor(content: Content, edge: Edge, options: Options | None = None) -> UpdateProcessor:
    """The processor that every edge has, standing alone or mounted in another bot.

    Processors that serve the same users in one process share their ``edge``, and so its locks.
    """
    options = options or Options()
    answers = InstantAnswers(content.guide, content.languages, content.renderer, content.recognizer, edge.username)
    groups = Groups(content, edge.username, answers, *options.groups) if options.groups else None
    features: list[Feature] = [
        Statistics(content, edge, options.owners),
        *([StaffHandoff(content, edge, options.staff, options.owners)] if options.staff else []),
        News(content, edge, options.owners),
        Reminders(content, edge),
        Privacy(content, edge),
        InlineMode(answers, content.locales),
        *([groups] if groups else []),
    ]
    return UpdateProcessor(content, edge, features, groups.surface if groups else None)


def build_recognizer(guide: Guide, folder: Path | None, *, encoder: bool = True) -> Recognizer:
    """What understands typed texts with the topics of ``guide``: by their letters, and soon by their meaning.

    The encoder is fetched when the first text comes: whoever only taps shouldn't pay for it. It takes seconds, in
    which the letters serve.
    """
    if not guide.topics:
        return SecretRecognizer()
    understanding = Understanding.load((folder or BUILT_IN_GUIDE) / "understanding")
    # No daemon: one that is cut off in the middle of an import leaves Python's import lock held, and whatever is
    # imported at exit then waits for ever. So a stop in these seconds waits for them.
    learning = Thread(target=learn_meaning, args=(understanding,), name="encoder")
    return GuideRecognizer(guide, understanding, learning.start if encoder else None)


def ask_for(content: Content) -> Ask | None:
    """What answers single questions; nothing does where the guide understands none."""
    if not isinstance(content.recognizer, GuideRecognizer):
        return None
    return Ask(content.guide, content.languages, content.renderer, content.recognizer)


def learn_meaning(understanding: Understanding) -> None:
    """Gives ``understanding`` the encoder, where its package is installed."""
    try:
        encoder = open_encoder()
        if main_thread().is_alive():  # else the process is about to end
            understanding.learn(encoder)
    except EncoderMissingError:
        log.info("encoder_missing")
    else:
        log.info("encoder_loaded")


def build_renderer(guide: Guide, languages: Languages, username: str = "") -> Renderer:
    return CachedRenderer(guide, list(languages.values()), _today, username)


def _today() -> date:
    return datetime.now(UTC).date()
