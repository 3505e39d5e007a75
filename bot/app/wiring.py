"""Builds the content and the update processor from their parts; the standalone bot and a mounted one share this."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread, main_thread

import structlog

from ..check.report import report
from ..check.structure import check_structure
from ..context.content import Content
from ..context.edge import Edge
from ..context.reply_language import ReplyLanguages
from ..features.instant_answers.single_question import Ask
from ..guide.guide import Guide
from ..guide.loader import BUILT_IN as BUILT_IN_GUIDE
from ..guide.loader import load
from ..guide.problem import BrokenGuideError, Problem
from ..i18n.catalogue import free_catalogues
from ..i18n.offered_languages import Languages, languages_of
from ..ports.recognizer import Recognizer
from ..processing.update_processor import UpdateProcessor
from ..rendering.cached_renderer import CachedRenderer
from ..rendering.renderer import Renderer
from ..understanding.encoder import EncoderMissingError, open_encoder
from ..understanding.recognizer import GuideRecognizer, SecretRecognizer
from ..understanding.search import Understanding
from .feature_order import FeatureOptions, build_features

log = structlog.get_logger(__name__)


def read_content(
    folder: Path | None, sponsor_file: Path | None = None, *, check: bool = False
) -> tuple[Guide, Languages]:
    """The built-in guide or the one in ``folder``, with the sponsor of ``sponsor_file``, if any; and its languages.

    Raises :class:`BrokenGuideError` with all errors; warnings pass. Unless ``check`` is set, the built-in guide without
    a sponsor only has its structure checked: it has to pass `bot check` before a release, and running all the checks
    again would dominate startup time.
    """
    check = check or bool(folder or sponsor_file)
    if check:
        _raise_errors(report(folder, sponsor_file).problems)
    guide = load(folder or BUILT_IN_GUIDE, sponsor_file)
    if not check:
        _raise_errors(check_structure(guide))
    languages = languages_of(guide, folder)
    free_catalogues()
    # Positions in files are only needed for messages to editors, and take as much memory as the content itself.
    return guide.model_copy(update={"positions": {}}), languages


def _raise_errors(problems: Iterable[Problem]) -> None:
    if errors := [problem for problem in problems if not problem.warning]:
        raise BrokenGuideError(errors)


def build_content(
    guide: Guide, languages: Languages, recognizer: Recognizer | None = None, username: str = ""
) -> Content:
    """The content with what is built from it. Without a ``recognizer``, typed texts are only checked for secrets.

    ``username`` is the bot's, for links on its cards.
    """
    renderer = build_renderer(guide, languages, username)
    return Content(guide, languages, renderer, recognizer or SecretRecognizer(), ReplyLanguages(languages))


def build_processor(content: Content, edge: Edge, options: FeatureOptions | None = None) -> UpdateProcessor:
    """The update processor with all its features, for a standalone bot or one mounted in another bot.

    Processors that serve the same users in one process must share their ``edge``, because it holds the locks.
    """
    features, group_surface = build_features(content, edge, options or FeatureOptions())
    return UpdateProcessor(content, edge, features, group_surface)


def build_recognizer(guide: Guide, folder: Path | None, *, encoder: bool = True) -> Recognizer:
    """A recognizer for typed texts with the topics of ``guide``.

    The encoder, which recognizes meaning, is loaded when the first text arrives, so that a bot whose users only tap
    doesn't pay for it. Loading takes seconds; until it's done, texts are recognized by their letters alone.
    """
    if not guide.topics:
        return SecretRecognizer()
    understanding = Understanding.load((folder or BUILT_IN_GUIDE) / "understanding")
    # Not a daemon: a thread killed in the middle of an import would leave Python's import lock held, and imports at
    # exit would wait forever. So if the process is stopped meanwhile, it waits for this thread.
    loading = Thread(target=_load_encoder, args=(understanding,), name="encoder")
    return GuideRecognizer(guide, understanding, loading.start if encoder else None)


def build_ask(content: Content) -> Ask | None:
    """Answers single questions, for ``/ask`` over HTTP; None if the guide has no topics."""
    if not isinstance(content.recognizer, GuideRecognizer):
        return None
    return Ask(content.guide, content.languages, content.renderer, content.recognizer)


def _load_encoder(understanding: Understanding) -> None:
    """Loads the encoder for ``understanding``, if its package is installed."""
    try:
        encoder = open_encoder()
        if main_thread().is_alive():  # else the process is exiting
            understanding.learn(encoder)
    except EncoderMissingError:
        log.info("encoder_missing")
    else:
        log.info("encoder_loaded")


def build_renderer(guide: Guide, languages: Languages, username: str = "") -> Renderer:
    return CachedRenderer(guide, list(languages.values()), _today, username)


def _today() -> date:
    return datetime.now(UTC).date()
