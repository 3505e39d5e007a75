"""A group: its members and their rights, topics, pins, and ephemeral messages."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from .message import Message

Kind = Literal["group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]

ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
"""Given as the sender if a chat speaks instead of a person: for an anonymous administrator, for a member who speaks for
a channel, and for a channel whose posts Telegram copies to its discussion group."""

RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_manage_topics",
)
"""The rights that apply in groups, from https://core.telegram.org/bots/api#chatmemberadministrator."""


@dataclass(slots=True)
class Member:
    """`rights` apply to administrators only; a creator has them all."""

    user: dict[str, Any]
    status: Status = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False

    @property
    def present(self) -> bool:
        return self.status not in {"left", "kicked"}

    @property
    def admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def wire(self) -> dict[str, Any]:
        told: dict[str, Any] = {"user": self.user, "status": self.status}
        if self.admin:
            told["is_anonymous"] = self.anonymous
        if self.status == "administrator":
            told |= {"can_be_edited": False, **{right: right in self.rights for right in RIGHTS}}
        if self.status == "kicked":
            told["until_date"] = 0
        return told


@dataclass(slots=True)
class Topic:
    """A forum topic; its id is that of the message that opened it."""

    thread: int
    name: str
    closed: bool = False
    icon_color: int = 7322096

    def wire(self) -> dict[str, Any]:
        return {"message_thread_id": self.thread, "name": self.name, "icon_color": self.icon_color}


@dataclass(slots=True)
class Group:
    """`pins` are newest first. `migrated_to` is the supergroup that this group has become, 0 if it hasn't.

    `linked` is the channel that this group discusses. Ephemeral messages are stored by member.
    """

    id: int
    title: str
    kind: Kind = "supergroup"
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    by_id: dict[int, Message] = field(default_factory=dict)
    ephemeral: dict[tuple[int, int], Message] = field(default_factory=dict)
    pins: list[int] = field(default_factory=list)
    linked: int = 0
    migrated_to: int = 0

    @property
    def messages(self) -> list[Message]:
        return list(self.by_id.values())

    def member(self, user_id: int) -> Member | None:
        found = self.members.get(user_id)
        return found if found and found.present else None

    def may(self, user_id: int, right: str) -> bool:
        member = self.member(user_id)
        return member is not None and member.may(right)

    def is_admin(self, user_id: int) -> bool:
        member = self.member(user_id)
        return member is not None and member.admin

    def wire(self) -> dict[str, Any]:
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "title": self.title, "type": self.kind, **forum}

    def next_ephemeral_id(self, user_id: int) -> int:
        """The lowest free id: Telegram reuses ids of deleted ephemeral messages."""
        return next(number for number in count(1) if (user_id, number) not in self.ephemeral)

    def seen_by(self, user_id: int) -> list[Message]:
        """What the member's client shows, in order; an ephemeral message may replace another message."""
        own = [message for (receiver, _), message in self.ephemeral.items() if receiver == user_id]
        covered = {message.replaces for message in own if message.replaces}
        public = [message for message in self.messages if message.message_id not in covered]
        return sorted([*public, *own], key=lambda message: (message.place, message.ephemeral))
