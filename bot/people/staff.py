"""What the staff writes in its group: messages for people, and commands."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from html import escape
from time import time

from ..conversation.session import Page, Session, Ticket, View
from ..guide.guide import Guide
from ..language.catalogue import Language
from ..operations.lanes import Lanes
from ..ports import ClosedError, Incoming, LockedError, Messenger, Receipt
from ..screens import words
from ..screens.card import Card
from ..screens.draw import Artist
from ..spoken import COMMAND, Spoken
from ..tongues import Tongues
from .forum import NoForumError
from .handoff import Handoff
from .relay import Relay
from .relays import Topic, Turn
from .shelves import Shelves

_COMMANDS = frozenset({"take", "close", "reopen", "send", "note", "delete", "ban", "unban", "queue", "help"})


class Staff:
    """Serves the members of one group. Whoever is in it is staff."""

    def __init__(
        self,
        guide: Guide,
        artist: Artist,
        shelves: Shelves,
        messenger: Messenger,
        tongues: Tongues,
        handoff: Handoff,
        relay: Relay,
        lanes: Lanes,
        clock: Callable[[], float] = time,
    ) -> None:
        self._guide = guide
        self._artist = artist
        self._shelves = shelves
        self._messenger = messenger
        self._tongues = tongues
        self._handoff = handoff
        self._relay = relay
        self._lanes = lanes
        self._clock = clock

    async def take(self, incoming: Incoming) -> Receipt | None:
        """Serves an update of the staff's group; None when it is nothing for anybody's conversation."""
        spoken = incoming.spoken
        if spoken is None or spoken.chat != self._handoff.chat:
            return None
        language = self._tongues.heard(replace(incoming, language_code=spoken.language_code))
        command, rest = _command(spoken.text)
        if command and (spoken.edited or _for_another(incoming, spoken)):
            return Receipt()  # what was carried out stands; and other bots have commands of the same names
        if command == "queue":
            waiting = await self._shelves.relays.waiting()
            await self._reply(spoken, language.say(words.STAFF_QUEUE).format(number=waiting))
            return Receipt()
        user = await self._person_in(spoken)
        if not user:
            return None
        async with self._lanes.of(user):
            try:
                said = await self._served_once(incoming.update_id, spoken, user, language, command, rest)
            except LockedError:
                # Sent again, it would find the same, and hold up all that the staff writes.
                said = language.say(words.STAFF_LOCKED)
        if said is None:
            return Receipt()
        if said:
            await self._reply(spoken, said)
        if command == "close":
            await self._handoff.forum.close_topic(spoken.chat, spoken.thread, closed=True)
        return Receipt()

    async def given_up(self, incoming: Incoming) -> bool:
        """Tells the staff that an update of theirs won't be tried again; whether it was theirs."""
        spoken = incoming.spoken
        if spoken is None or spoken.chat != self._handoff.chat or not (user := await self._person_in(spoken)):
            return False
        await self._relay.given_up(incoming.update_id, user, Turn("s", incoming.update_id))
        language = self._tongues.heard(replace(incoming, language_code=spoken.language_code))
        await self._reply(spoken, language.say(words.STAFF_FAILED))
        return True

    async def _person_in(self, spoken: Spoken) -> int:
        return await self._shelves.relays.person_in(Topic(spoken.chat, spoken.thread)) if spoken.thread else 0

    async def _served_once(
        self, update_id: int, spoken: Spoken, user: int, language: Language, command: str, rest: str
    ) -> str | None:
        """What the staff is told; None for a command that was carried out before."""
        if not command:
            return await self._passed_on(update_id, spoken, user, language)
        async with self._relay.errands.once(user, f"c{update_id}", "message") as errand:
            return None if errand.over else await self._served(spoken, user, language, command, rest)

    async def _served(self, spoken: Spoken, user: int, language: Language, command: str, rest: str) -> str:
        """What the staff is told."""
        match command:
            case "take":
                return await self._taken(spoken, user, language)
            case "close":
                return await self._closed(spoken, user, language, rest)
            case "reopen":
                return await self._reopened(spoken, user, language)
            case "send":
                return await self._sent(spoken, user, language, rest)
            case "note":
                return ""
            case "delete":
                done = bool(spoken.reply_to) and await self._relay.delete_for_person(user, spoken.reply_to)
                return language.say(words.STAFF_DELETED if done else words.STAFF_NOT_DELETED)
            case "ban" | "unban":
                await self._shelves.relays.bar(user, barred=command == "ban")
                if command == "ban":
                    with suppress(LockedError):
                        await self._ended(user, words.TALK_BARRED)
                return language.say(words.STAFF_BARRED if command == "ban" else words.STAFF_UNBARRED)
            case _:
                return language.say(words.STAFF_HELP)

    async def _passed_on(self, update_id: int, spoken: Spoken, user: int, language: Language) -> str:
        session = await self._session(user)
        if session is None or not _open_in(session, spoken.thread):
            return "" if spoken.edited else language.say(words.STAFF_NOT_OPEN)
        if session.ticket and not session.ticket.taken and spoken.kind != "other":  # who answers has taken it
            await self._mark_taken(user)
        return await self._relay.to_person(update_id, spoken, user, language)

    async def _taken(self, spoken: Spoken, user: int, language: Language) -> str:
        session = await self._session(user)
        if session is None or not _open_in(session, spoken.thread):
            return language.say(words.STAFF_NOT_OPEN)
        if session.ticket and not session.ticket.taken:
            await self._mark_taken(user)
            await self._tell(user, session, words.TALK_TAKEN)
        return language.say(words.STAFF_TAKEN).format(name=escape(spoken.name, quote=False))

    async def _mark_taken(self, user: int) -> None:
        await self._shelves.relays.served(user)
        await self._handoff.changed(user, await self._shelves.read(user), _marked_taken)

    async def _closed(self, spoken: Spoken, user: int, language: Language, outcome: str) -> str:
        session = await self._session(user)
        if session and session.ticket and not _open_in(session, spoken.thread):
            return language.say(words.STAFF_CLOSED)  # an earlier topic of somebody who talks in another one by now
        await self._ended(user, words.TALK_CLOSED_AS if outcome else words.TALK_CLOSED, outcome)
        return language.say(words.STAFF_CLOSED)

    async def _ended(self, user: int, text: str, outcome: str = "") -> None:
        session = await self._session(user)
        await self._shelves.relays.served(user)
        if session is None or session.ticket is None:
            return
        await self._tell(user, session, text, outcome)
        await self._handoff.changed(user, await self._shelves.read(user), lambda each: replace(each, ticket=None))

    async def _reopened(self, spoken: Spoken, user: int, language: Language) -> str:
        session = await self._session(user)
        if session is None:
            return language.say(words.STAFF_NOT_SENT)
        await self._handoff.forum.close_topic(spoken.chat, spoken.thread, closed=False)
        if not _open_in(session, spoken.thread):
            ticket = Ticket(int(self._clock()), "", spoken.thread, taken=True)
            await self._shelves.relays.served(user)
            await self._handoff.changed(user, await self._shelves.read(user), lambda each: replace(each, ticket=ticket))
            await self._tell(user, session, words.TALK_REOPENED)
        return language.say(words.STAFF_REOPENED)

    async def _sent(self, spoken: Spoken, user: int, language: Language, screen: str) -> str:
        """A screen of the guide as a canned reply, in the person's language."""
        session = await self._session(user)
        if screen not in self._guide.screens:
            return language.say(words.STAFF_NO_SCREEN).format(name=escape(screen, quote=False)[:64])
        if session is None or not _open_in(session, spoken.thread):
            return language.say(words.STAFF_NOT_OPEN)
        theirs = self._tongues.of_record(session)
        flow = next((flow for flow in self._guide.flows if screen in self._guide.flow_screens(flow)), "")
        shown = replace(session, page=Page(View.SCREEN, screen, flow))
        try:
            await self._messenger.send(user, self._artist.draw(shown, theirs, theirs.say(words.SENT_SCREEN)))
        except ClosedError:
            return language.say(words.STAFF_NOT_SENT)
        return f"✓ {screen}"

    async def _session(self, user: int) -> Session | None:
        version = await self._shelves.read(user, fresh=True)
        return version.record.session if version.record else None

    async def _tell(self, user: int, session: Session, text: str, outcome: str = "") -> None:
        said = self._tongues.of_record(session).say(text)
        try:
            await self._messenger.send(user, Card(said.format(outcome=escape(outcome, quote=False))))
        except ClosedError:
            return

    async def _reply(self, spoken: Spoken, said: str) -> None:
        try:
            await self._handoff.forum.say(spoken.chat, Card(said), spoken.thread, spoken.message)
        except (NoForumError, ClosedError):
            return


def _marked_taken(session: Session) -> Session:
    return replace(session, ticket=session.ticket._replace(taken=True)) if session.ticket else session


def _open_in(session: Session, thread: int) -> bool:
    """Whether what is written in this topic goes to the person: somebody may have earlier ones."""
    return session.ticket is not None and session.ticket.topic == thread


def _for_another(incoming: Incoming, spoken: Spoken) -> bool:
    """Whether a command names another bot. One that names this bot was read as a command."""
    found = COMMAND.match(spoken.text)
    return found is not None and bool(found[2]) and incoming.kind != "command"


def _command(text: str) -> tuple[str, str]:
    """The command in ``text`` and what follows; an unknown one means the help. Empty for what is no command."""
    if (found := COMMAND.match(text)) is None:
        return "", ""
    name = found[1].lower()
    return name if name in _COMMANDS else "help", text[found.end() :].strip()
