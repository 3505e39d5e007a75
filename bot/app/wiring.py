"""What makes a desk of its parts: content, reader, people, groups. Every edge has the same one."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread, main_thread
from typing import NamedTuple

import structlog

from ..check.report import report
from ..check.structure import check_structure
from ..concurrency.keyed_lock import KeyedLock
from ..concurrency.supervision import Job
from ..context.locale import LocaleResolver
from ..features.broadcast.broadcast import Broadcast
from ..features.groups.feature import GroupsFeature
from ..features.handoff.handoff import Handoff
from ..features.handoff.staff_group_change import Moving
from ..features.handoff.staff_hours import Hours
from ..features.instant_answers.ask import Ask
from ..features.instant_answers.instant_answers import InstantAnswers
from ..guide.guide import Guide
from ..guide.loader import BUILT_IN as BUILT_IN_GUIDE
from ..guide.loader import load
from ..guide.problem import BrokenGuideError, Problem
from ..i18n.catalogue import Languages, forget_catalogues, locales_of
from ..ports.forum import Forum
from ..ports.groups import GroupMessenger, GroupStore
from ..ports.messenger import Messenger
from ..ports.recognizer import Recognizer
from ..ports.stores import Stores
from ..processing.features import Features
from ..processing.interpreter import Interpreter
from ..processing.processor import UpdateProcessor
from ..rendering.cached_renderer import CachedRenderer
from ..rendering.renderer import Renderer
from ..understanding.encoder import EncoderMissingError, open_encoder
from ..understanding.recognizer import GuideRecognizer, SecretRecognizer
from ..understanding.search import Understanding

log = structlog.get_logger(__name__)


class StaffGroup(NamedTuple):
    """The staff's group, how things are said there, and when somebody should be in it."""

    chat: int
    forum: Forum
    hours: Hours | None = None


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


def build_processor(
    guide: Guide,
    languages: Languages,
    store: Stores,
    messenger: Messenger,
    recognizer: Recognizer | None = None,
    username: str = "",
    groups: tuple[GroupStore, GroupMessenger] | None = None,
    staff: StaffGroup | None = None,
    owners: frozenset[int] = frozenset(),
    locks: KeyedLock | None = None,
) -> UpdateProcessor:
    """The desk that every edge has, standing alone or mounted in another bot.

    Without a ``recognizer`` it finds secrets in typed texts and understands nothing else. ``username`` is for the
    links of cards that are sent into other chats. Without ``groups`` nothing is done there. ``staff`` is where people
    are brought who want to talk to one, ``owners`` those who may see statistics. Desks that serve the same people in
    one process share their ``locks``.
    """
    recognizer = recognizer or SecretRecognizer()
    renderer = build_renderer(guide, languages, username)
    interpreter = Interpreter(guide, languages, recognizer)
    instant_answers = InstantAnswers(guide, languages, renderer, recognizer, username)
    locales = LocaleResolver(languages)
    groups_feature = GroupsFeature.of(guide, languages, renderer, recognizer, username, *groups) if groups else None
    handoff = Handoff(guide, renderer, store, staff.forum, locales, staff.chat, staff.hours) if staff else None
    people = Features(guide, renderer, store, messenger, locales, handoff, owners, locks)
    jobs: dict[str, Job] = {"due": people.due_job_runner.run}
    if owners:
        jobs["broadcast"] = Broadcast(guide, languages, renderer, store.followers, messenger).run
    if handoff:
        jobs["moving"] = Moving(store, messenger, locales, handoff, owners).run
    return UpdateProcessor(
        guide, renderer, store, messenger, interpreter, instant_answers, people, locales, groups_feature, jobs=jobs
    )


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


def ask_for(guide: Guide, languages: Languages, recognizer: Recognizer, username: str = "") -> Ask | None:
    """What answers single questions; nothing does where the guide understands none."""
    renderer = build_renderer(guide, languages, username)
    return Ask(guide, languages, renderer, recognizer) if isinstance(recognizer, GuideRecognizer) else None


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
