"""The state of this Telegram: users, their chats with the bot, groups, and pending taps."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .api_error import bad_request, forbidden, upgraded
from .clock import Clock
from .detected_entities import detect
from .entity import Formatted
from .group import Group
from .message import InlineResult, Media, Message, Person, message_of_user

QUERY_LIFETIME = 150.0  # seconds in which a tap can be answered; from Client.cpp of tdlib/telegram-bot-api
DELETABLE = 48 * 3600  # seconds


@dataclass(slots=True)
class Chat:
    """A private chat; its id is the user's. `started` is false until the user has written to the bot."""

    person: Person
    started: bool = False
    blocked: bool = False
    by_id: dict[int, Message] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def messages(self) -> list[Message]:
        return list(self.by_id.values())

    @property
    def card(self) -> Message | None:
        """The newest message of the bot."""
        return next((message for message in reversed(self.messages) if message.from_bot), None)


@dataclass(slots=True)
class Query:
    """A tap or an inline query that waits for its answer; `message` is the tapped one, if the server still has it."""

    id: str
    user_id: int
    asked_at: float
    expires_at: float
    message: Message | None = None
    answered: bool = False


class World:
    """State and permissions only. Message ids increase per bot, as on Telegram."""

    def __init__(self, clock: Clock, bot_id: int, username: str, first_name: str) -> None:
        self.clock = clock
        self.bot: dict[str, Any] = {"id": bot_id, "is_bot": True, "first_name": first_name, "username": username}
        self.bot_id = bot_id
        self.chats: dict[int, Chat] = {}
        self.groups: dict[int, Group] = {}
        self.queries: dict[str, Query] = {}
        self.inline_results: dict[int, list[InlineResult]] = {}
        self.on_change: Callable[[int], None] = lambda _: None
        self.last_message_id = 0
        self.chat_instance = random.getrandbits(40)

    def join(self, person: Person) -> Chat:
        if person.id in self.chats:
            raise ValueError(f"there is a user {person.id} already")
        chat = self.chats[person.id] = Chat(person)
        return chat

    def person(self, user_id: int) -> Person:
        return self.chats[user_id].person

    def messages(self, chat_id: int) -> dict[int, Message]:
        group = self.groups.get(chat_id)
        return self.chats[chat_id].by_id if group is None else group.by_id

    def chat(self, chat_id: object) -> Chat | Group:
        """Find a chat that the bot can address."""
        if isinstance(chat_id, int) and (group := self.groups.get(chat_id)):
            return self._group(group)
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None or not chat.started:
            raise bad_request("chat not found")
        return chat

    def group(self, chat_id: object) -> Group:
        """The same, for groups only."""
        chat = self.chat(chat_id)
        if not isinstance(chat, Group):
            raise bad_request("method is available only for supergroups")
        return chat

    def _group(self, group: Group) -> Group:
        if group.migrated_to:
            raise upgraded(group.migrated_to)
        me = group.members.get(self.bot_id)
        if me is None or not me.present:
            kicked = me is not None and me.status == "kicked"
            words = f"bot was kicked from the {group.kind}" if kicked else f"bot is not a member of the {group.kind}"
            raise forbidden(f"{words} chat")
        return group

    def writable(self, chat_id: object) -> Chat | Group:
        chat = self.chat(chat_id)
        if isinstance(chat, Chat) and chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def today(self) -> int:
        return int(self.clock.now())

    def hear(self, user_id: int, text: str, media: Media = "") -> Message:
        """Write as the user, or send media with `text` as its caption."""
        chat = self.chats[user_id]
        chat.started = True
        content = Formatted(text, tuple(detect(text)))
        return self.put(replace(message_of_user(self.next_message_id(), user_id, content, self.today()), media=media))

    def rewrite(self, user_id: int, message_id: int, text: str) -> Message:
        """Edit a message as the user."""
        old = self.chats[user_id].by_id[message_id]
        if old.from_bot:
            raise ValueError(f"message {message_id} is the bot's")
        content = Formatted(text, tuple(detect(text)))
        new = message_of_user(message_id, user_id, content, old.date)
        return self.put(replace(new, edit_date=self.today(), media=old.media))

    def put(self, message: Message) -> Message:
        if message.ephemeral:
            self.groups[message.chat_id].ephemeral[message.receiver, message.ephemeral] = message
        else:
            self.messages(message.chat_id)[message.message_id] = message
        self.on_change(message.chat_id)
        return message

    def editable(self, chat_id: object, message_id: int) -> Message:
        message = self.writable(chat_id).by_id.get(message_id)
        if message is None or message.service is not None:
            raise bad_request("message to edit not found")
        if not message.from_bot:
            raise bad_request("message can't be edited")
        return message

    def remove(self, chat_id: object, message_id: int) -> None:
        """Delete as the bot may: messages younger than two days; in a group only its own, unless it has the right."""
        chat = self.chat(chat_id)
        message = chat.by_id.get(message_id)
        if message is None:
            raise bad_request("message to delete not found")
        if self.clock.now() - message.date > DELETABLE:
            raise bad_request("message can't be deleted for everyone")
        if isinstance(chat, Group):
            if not message.from_bot and not chat.may(self.bot_id, "can_delete_messages"):
                raise bad_request("message can't be deleted")
            if message_id in chat.pins:
                chat.pins.remove(message_id)
        del chat.by_id[message_id]
        self.on_change(chat.id)

    def ask(self, user_id: int, message: Message | None = None) -> Query:
        """Open a callback query or an inline query; the caller creates the update."""
        identifier = str(random.getrandbits(62))
        now = self.clock.now()
        self.queries = {key: each for key, each in self.queries.items() if each.expires_at >= now}
        query = Query(identifier, user_id, now, now + QUERY_LIFETIME, message)
        self.queries[identifier] = query
        return query

    def answerable(self, query_id: str) -> Query:
        query = self.queries.get(query_id)
        if query is None or query.expires_at < self.clock.now():
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid",
            )
        return query

    def unanswered(self) -> list[Query]:
        now = self.clock.now()
        return [query for query in self.queries.values() if not query.answered and query.expires_at >= now]
