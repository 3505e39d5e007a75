"""What makes a desk of its parts: content, reader, people, groups. Every edge has the same one."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread, main_thread
from typing import NamedTuple

import structlog

from .desk import Desk
from .groups.ports import GroupMessenger, GroupStore
from .groups.town import Town
from .guide.checks import check_structure
from .guide.guide import Guide
from .guide.loader import BUILT_IN as BUILT_IN_GUIDE
from .guide.loader import load
from .guide.problem import BrokenGuideError, Problem
from .hearing import Hearing
from .language.catalogue import Languages, forget_catalogues, locales_of
from .lookup import Lookup
from .operations.lanes import Lanes
from .operations.supervision import Job
from .people.broadcast import Broadcast
from .people.forum import Forum
from .people.handoff import Handoff
from .people.hours import Hours
from .people.moving import Moving
from .people.people import People
from .people.shelves import Shelves
from .ports import Messenger, Reader
from .reviewed import memory_file, report
from .screens.draw import Artist
from .screens.gallery import Gallery
from .tongues import Tongues
from .understanding.encoder import EncoderMissingError, open_encoder
from .understanding.reader import Guard, GuideReader
from .understanding.search import Understanding

log = structlog.get_logger(__name__)


class StaffRoom(NamedTuple):
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
        _fit(report(folder, sponsor_file, memory=memory_file()).problems)
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


def desk_for(
    guide: Guide,
    languages: Languages,
    store: Shelves,
    messenger: Messenger,
    reader: Reader | None = None,
    username: str = "",
    groups: tuple[GroupStore, GroupMessenger] | None = None,
    staff: StaffRoom | None = None,
    owners: frozenset[int] = frozenset(),
    lanes: Lanes | None = None,
) -> Desk:
    """The desk that every edge has, standing alone or mounted in another bot.

    Without a ``reader`` it finds secrets in typed texts and understands nothing else. ``username`` is for the
    links of cards that are sent into other chats. Without ``groups`` nothing is done there. ``staff`` is where people
    are brought who want to talk to one, ``owners`` those who may see statistics. Desks that serve the same people in
    one process share their ``lanes``.
    """
    reader = reader or Guard()
    artist = artist_for(guide, languages, username)
    hearing = Hearing(guide, languages, reader)
    lookup = Lookup(guide, languages, artist, reader, username)
    tongues = Tongues(languages)
    town = Town.of(guide, languages, artist, reader, username, *groups) if groups else None
    handoff = Handoff(guide, artist, store, staff.forum, tongues, staff.chat, staff.hours) if staff else None
    people = People(guide, artist, store, messenger, tongues, handoff, owners, lanes)
    jobs: dict[str, Job] = {"due": people.attendant.run}
    if owners:
        jobs["broadcast"] = Broadcast(guide, languages, artist, store.followers, messenger).run
    if handoff:
        jobs["moving"] = Moving(store, messenger, tongues, handoff, owners).run
    return Desk(guide, artist, store, messenger, hearing, lookup, people, tongues, town, jobs=jobs)


def reader_for(guide: Guide, folder: Path | None, *, encoder: bool = True) -> Reader:
    """What understands typed texts with the topics of ``guide``: by their letters, and soon by their meaning.

    The encoder is fetched when the first text comes: whoever only taps shouldn't pay for it. It takes seconds, in
    which the letters serve.
    """
    if not guide.topics:
        return Guard()
    understanding = Understanding.load((folder or BUILT_IN_GUIDE) / "understanding")
    # No daemon: one that is cut off in the middle of an import leaves Python's import lock held, and whatever is
    # imported at exit then waits for ever. So a stop in these seconds waits for them.
    learning = Thread(target=learn_meaning, args=(understanding,), name="encoder")
    return GuideReader(guide, understanding, learning.start if encoder else None)


def learn_meaning(understanding: Understanding) -> None:
    """Gives ``understanding`` the encoder, where its package is installed."""
    try:
        encoder = open_encoder()
        if main_thread().is_alive():  # else the process is about to end
            understanding.learn(encoder)
    except EncoderMissingError:
        log.info("understanding-by-letters-only")
    else:
        log.info("understanding-by-meaning")


def artist_for(guide: Guide, languages: Languages, username: str = "") -> Artist:
    return Gallery(guide, list(languages.values()), _today, username)


def _today() -> date:
    return datetime.now(UTC).date()
