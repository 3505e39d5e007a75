"""Runs the staff's commands in a user's topic."""

from contextlib import suppress
from html import escape

from ...context.content import Content
from ...context.edge import Edge
from ...conversation.session import Page, Session, Ticket, View
from ...i18n.language import Language
from ...ports.errors import ClosedError, LockedError
from ...ports.relay_message import RelayMessage
from ...ports.relays import Copied
from ...rendering import bot_texts
from ...rendering.card import Card
from .handoff import Handoff
from .relay import StaffRelay


class StaffCommands:
    """Each command returns what to tell the staff; empty if there is nothing to say."""

    def __init__(self, content: Content, edge: Edge, handoff: Handoff, relay: StaffRelay) -> None:
        self._guide = content.guide
        self._renderer = content.renderer
        self._reply_languages = content.reply_languages
        self._stores = edge.store
        self._messenger = edge.messenger
        self._clock = edge.clock
        self._handoff = handoff
        self._relay = relay

    async def run(
        self, update_id: int, relay_message: RelayMessage, user: int, language: Language, command: str, rest: str
    ) -> str:
        """Runs a command; returns what to tell the staff. Repeating a command changes nothing and sends nothing."""
        match command:
            case "take":
                return await self._take(relay_message, user, language)
            case "close":
                return await self._close(relay_message, user, language, rest)
            case "reopen":
                return await self._reopen(relay_message, user, language)
            case "send":
                return await self._send_screen(update_id, relay_message, user, language, rest)
            case "note":
                return ""
            case "delete":
                done = bool(relay_message.reply_to) and await self._relay.delete_copy_for_user(
                    user, relay_message.reply_to
                )
                return language.say(bot_texts.STAFF_DELETED if done else bot_texts.STAFF_NOT_DELETED)
            case "ban" | "unban":
                await self._stores.relays.bar(user, barred=command == "ban")
                if command == "ban":
                    with suppress(LockedError):
                        await self._end(user, bot_texts.TALK_BARRED)
                return language.say(bot_texts.STAFF_BARRED if command == "ban" else bot_texts.STAFF_UNBARRED)
            case "help":
                return language.say(bot_texts.STAFF_HELP)
            case _:
                name = escape(relay_message.text.split()[0], quote=False)[:64]
                return (
                    f"{language.say(bot_texts.STAFF_NO_COMMAND).format(name=name)} {language.say(bot_texts.STAFF_HELP)}"
                )

    async def session(self, user: int) -> Session | None:
        version = await self._stores.read(user, fresh=True)
        return version.record.session if version.record else None

    async def mark_taken(self, user: int) -> None:
        await self._stores.relays.served(user)
        await self._handoff.update_session(user, await self._stores.read(user), _with_taken)

    async def _take(self, relay_message: RelayMessage, user: int, language: Language) -> str:
        session = await self.session(user)
        if session is None or not is_open_in(session, relay_message.thread):
            return language.say(bot_texts.STAFF_NOT_OPEN)
        if session.ticket and not session.ticket.taken:
            await self.mark_taken(user)
            await self._tell(user, session, bot_texts.TALK_TAKEN)
        return language.say(bot_texts.STAFF_TAKEN).format(name=escape(relay_message.name, quote=False))

    async def _close(self, relay_message: RelayMessage, user: int, language: Language, outcome: str) -> str:
        session = await self.session(user)
        if session and session.ticket and not is_open_in(session, relay_message.thread):
            return language.say(bot_texts.STAFF_CLOSED)  # an earlier topic of a user who now has another one
        await self._end(user, bot_texts.TALK_CLOSED_AS if outcome else bot_texts.TALK_CLOSED, outcome)
        return language.say(bot_texts.STAFF_CLOSED)

    async def _end(self, user: int, text: str, outcome: str = "") -> None:
        session = await self.session(user)
        await self._stores.relays.served(user)
        if session is None or session.ticket is None:
            return
        await self._tell(user, session, text, outcome)
        await self._handoff.update_session(user, await self._stores.read(user), lambda each: each._replace(ticket=None))

    async def _reopen(self, relay_message: RelayMessage, user: int, language: Language) -> str:
        session = await self.session(user)
        if session is None:
            return language.say(bot_texts.STAFF_NOT_SENT)
        await self._handoff.forum.close_topic(relay_message.chat, relay_message.thread, closed=False)
        if not is_open_in(session, relay_message.thread):
            ticket = Ticket(int(self._clock()), "", relay_message.thread, taken=True)
            await self._stores.relays.served(user)
            await self._handoff.update_session(
                user, await self._stores.read(user), lambda each: each._replace(ticket=ticket)
            )
            await self._tell(user, session, bot_texts.TALK_REOPENED)
        return language.say(bot_texts.STAFF_REOPENED)

    async def _send_screen(
        self, update_id: int, relay_message: RelayMessage, user: int, language: Language, screen: str
    ) -> str:
        """Sends a screen of the guide as a canned reply, in the user's language."""
        session = await self.session(user)
        if not screen:
            return language.say(bot_texts.STAFF_SEND_USAGE)
        if screen not in self._guide.screens:
            return language.say(bot_texts.STAFF_NO_SCREEN).format(name=escape(screen, quote=False)[:64])
        if session is None or not is_open_in(session, relay_message.thread):
            return language.say(bot_texts.STAFF_NOT_OPEN)
        theirs = self._reply_languages.of_record(session)
        flow = next((flow for flow in self._guide.flows if screen in self._guide.flow_screens(flow)), "")
        shown = session._replace(page=Page(View.SCREEN, screen, flow))
        card = self._renderer.render(shown, theirs, theirs.say(bot_texts.SENT_SCREEN))
        try:
            async with self._relay.operations.once(user, f"s{update_id}", "message") as operation:
                if not operation.done:
                    number = await self._messenger.send(user, card)
                    operation.copied = Copied("s", relay_message.chat, relay_message.message, number)
        except ClosedError:
            return language.say(bot_texts.STAFF_NOT_SENT)
        sent = await self._relay.has_copy(user, relay_message.message)
        return f"✓ {screen}" if sent else language.say(bot_texts.STAFF_NOT_SENT)

    async def _tell(self, user: int, session: Session, text: str, outcome: str = "") -> None:
        said = self._reply_languages.of_record(session).say(text)
        try:
            await self._messenger.send(user, Card(said.format(outcome=escape(outcome, quote=False))))
        except ClosedError:
            return


def _with_taken(session: Session) -> Session:
    return session._replace(ticket=session.ticket._replace(taken=True)) if session.ticket else session


def is_open_in(session: Session, thread: int) -> bool:
    """Whether this topic is the user's current one: they may have earlier ones."""
    return session.ticket is not None and session.ticket.topic == thread
