"""Remembers what users typed in the last few seconds, so that messages that belong together are read as one.

Lines in quick succession, a paste that the client split at 4,096 characters, or several forwards each arrive as an
update of their own. With a webhook, the next one comes only once the previous one has been answered, so we can't wait.
Instead each is read together with those before it, and changes the one card that answers them all
(:meth:`.Record.after`).

That card works across replicas, resends and restarts, since the record says when the messages it answers were written.
The texts are kept only in this process's memory, for seconds, since they must not be stored. A replica that didn't get
the earlier ones reads the later one by itself. A resent update replaces itself here; the record knows its id.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from ..conversation.burst import BURST_SECONDS, MOST_CHARACTERS, MOST_TEXTS, Burst
from ..conversation.event import Event
from ..ports.updates import Update

_PEOPLE = 1000


@dataclass(slots=True)
class _Recent:
    burst: Burst
    at: float
    texts: dict[int, str] = field(default_factory=dict, repr=False)
    event: Event | None = None
    pictures: dict[int, str] = field(default_factory=dict)
    """Pictures and other files without a caption, by update: the album of each, if it belongs to one."""
    captioned: set[str] = field(default_factory=set)
    """Albums with a caption, which was read."""

    @property
    def unread(self) -> list[int]:
        return [number for number, album in self.pictures.items() if album not in self.captioned]


class RecentTexts:
    """The texts of each user's current burst."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._people: OrderedDict[int, _Recent] = OrderedDict()

    def before(self, update: Update) -> str:
        """The texts right before ``update``, one per line."""
        recent = self._present(update)
        return "\n".join(text for number, text in recent.texts.items() if number != update.update_id) if recent else ""

    def settled(self, update: Update) -> Event | None:
        """The event of a burst that is too long to read any further; else None."""
        recent = self._present(update)
        if recent is None or update.update_id in recent.texts:
            return None
        enough = len(recent.texts) >= MOST_TEXTS or sum(map(len, recent.texts.values())) >= MOST_CHARACTERS
        return recent.event if enough else None

    def add(self, update: Update, event: Event) -> None:
        """Records a text, and the event of the burst up to it."""
        recent = self._continued(update)
        recent.event = event
        recent.texts[update.update_id] = update.text
        if update.album:
            recent.captioned.add(update.album)

    def add_picture(self, update: Update) -> None:
        """Records a picture or another file that can't be read."""
        self._continued(update).pictures[update.update_id] = update.album

    def has_unread(self, update: Update) -> bool:
        """Whether the burst has a picture without a caption, either its own or its album's."""
        recent = self._present(update)
        return bool(recent and recent.unread)

    def is_first_unread(self, update: Update) -> bool:
        """Whether ``update`` is the picture for which the sender is told, once, that pictures can't be read."""
        recent = self._present(update)
        return bool(recent and recent.unread[:1] == [update.update_id])

    def _continued(self, update: Update) -> _Recent:
        """The burst with ``update`` in it, which may be a new one. Drops bursts that are over."""
        now = self._clock()
        recent = self._present(update) or _Recent(Burst(update.date, update.date), now)
        recent.burst, recent.at = recent.burst.with_message(update.date), now
        self._people[update.user] = recent
        self._people.move_to_end(update.user)
        while self._people and (
            len(self._people) > _PEOPLE or next(iter(self._people.values())).at < now - BURST_SECONDS
        ):
            self._people.popitem(last=False)
        return recent

    def drop(self, user: int) -> None:
        """Ends a burst: the next text starts a new one."""
        self._people.pop(user, None)

    def _present(self, update: Update) -> _Recent | None:
        recent = self._people.get(update.user)
        return recent if recent and recent.burst.takes(update.date) else None
