"""Everybody on this little Telegram, their chats with the bot, and the buttons they have tapped."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .clock import Clock
from .entity import Formatted
from .formatting import detect
from .keyboard import keyboard_wire
from .message import InlineResult, Message, Person, message_of_user
from .refusal import bad_request, forbidden

QUERY_LIFETIME = 150.0  # seconds a tap waits for its bot, Client.cpp of tdlib/telegram-bot-api
DELETABLE = 48 * 3600  # seconds


@dataclass(slots=True)
class Chat:
    """A private chat; its id is the user's. `started` is false until the user has spoken to the bot."""

    person: Person
    started: bool = False
    blocked: bool = False
    by_id: dict[int, Message] = field(default_factory=dict)

    @property
    def messages(self) -> list[Message]:
        return list(self.by_id.values())

    @property
    def card(self) -> Message | None:
        """The newest message of the bot."""
        return next((message for message in reversed(self.messages) if message.from_bot), None)


@dataclass(slots=True)
class Query:
    """A tap that waits for its answer."""

    id: str
    user_id: int
    expires_at: float
    answered: bool = False


class World:
    """State only: who may do what, and the change it makes. Message ids rise per bot, as on Telegram."""

    def __init__(self, clock: Clock, bot_id: int, username: str, first_name: str) -> None:
        self.clock = clock
        self.bot = {"id": bot_id, "is_bot": True, "first_name": first_name, "username": username}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.inline_results: dict[int, list[InlineResult]] = {}
        self.on_change: Callable[[int], None] = lambda _: None
        self._last_message_id = 0
        self._chat_instance = random.getrandbits(40)

    def join(self, person: Person) -> Chat:
        if person.id in self.chats:
            raise ValueError(f"there is a user {person.id} already")
        chat = self.chats[person.id] = Chat(person)
        return chat

    def chat(self, chat_id: object) -> Chat:
        """Find the chat as the bot can address it."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None or not chat.started:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: object) -> Chat:
        chat = self.chat(chat_id)
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def next_message_id(self) -> int:
        self._last_message_id += 1
        return self._last_message_id

    def today(self) -> int:
        return int(self.clock.now())

    def hear(self, user_id: int, text: str) -> Message:
        """Let the user write."""
        chat = self.chats[user_id]
        chat.started = True
        content = Formatted(text, tuple(detect(text)))
        return self.put(message_of_user(self.next_message_id(), user_id, content, self.today()))

    def rewrite(self, user_id: int, message_id: int, text: str) -> Message:
        """Let the user edit a message of theirs."""
        old = self.chats[user_id].by_id[message_id]
        if old.from_bot:
            raise ValueError(f"message {message_id} is the bot's")
        content = Formatted(text, tuple(detect(text)))
        new = message_of_user(message_id, user_id, content, old.date)
        return self.put(replace(new, edit_date=self.today()))

    def put(self, message: Message) -> Message:
        self.chats[message.chat_id].by_id[message.message_id] = message
        self.on_change(message.chat_id)
        return message

    def editable(self, chat_id: object, message_id: int) -> Message:
        message = self.writable(chat_id).by_id.get(message_id)
        if message is None:
            raise bad_request("message to edit not found")
        if not message.from_bot:
            raise bad_request("message can't be edited")
        return message

    def remove(self, chat_id: object, message_id: int) -> None:
        """Delete as the bot may: anything in a private chat that is younger than two days."""
        chat = self.chat(chat_id)
        message = chat.by_id.get(message_id)
        if message is None:
            raise bad_request("message to delete not found")
        if self.clock.now() - message.date > DELETABLE:
            raise bad_request("message can't be deleted for everyone")
        del chat.by_id[message_id]
        self.on_change(chat.person.id)

    def ask(self, user_id: int) -> Query:
        """Open a callback query; the update is made by the caller."""
        identifier = str(random.getrandbits(62))
        now = self.clock.now()
        self.queries = {key: each for key, each in self.queries.items() if each.expires_at >= now}
        query = Query(identifier, user_id, now + QUERY_LIFETIME)
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

    def wire(self, message: Message) -> dict[str, Any]:
        person = self.chats[message.chat_id].person
        fields: dict[str, Any] = {
            "message_id": message.message_id,
            "from": self.bot if message.from_bot else person.wire(),
            "chat": person.chat_wire(),
            "date": message.date,
        }
        if message.edit_date is not None:
            fields["edit_date"] = message.edit_date
        if message.reply_to is not None and (target := self.chats[message.chat_id].by_id.get(message.reply_to)):
            fields["reply_to_message"] = {k: v for k, v in self.wire(target).items() if k != "reply_to_message"}
        fields["text"] = message.text
        if message.entities:
            fields["entities"] = [entity.wire() for entity in message.entities]
        if message.preview:
            fields["link_preview_options"] = dict(message.preview)
        if message.keyboard:
            fields["reply_markup"] = {"inline_keyboard": keyboard_wire(message.keyboard)}
        return fields

    def tap_wire(self, query: Query, message_id: int, data: str, *, inaccessible: bool) -> dict[str, Any]:
        person = self.chats[query.user_id].person
        message = self.chats[query.user_id].by_id.get(message_id)
        if inaccessible or message is None:
            shown: dict[str, Any] = {"chat": person.chat_wire(), "message_id": message_id, "date": 0}
        else:
            shown = self.wire(message)
        return {
            "id": query.id,
            "from": person.wire(),
            "message": shown,
            "chat_instance": str(self._chat_instance + query.user_id),
            "data": data,
        }
