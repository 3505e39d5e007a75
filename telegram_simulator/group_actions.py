"""What members do in groups, and what the bot receives of that."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Any

from .detected_entities import detect
from .entity import Formatted
from .group import ANONYMOUS_ADMIN, Group, Kind, Member, Status, Topic
from .message import Media, Message
from .update_wire import message_wire
from .updates import Updates
from .world import World

_SUPERGROUP = -1_000_000_000_000
GENERAL = 1
"""The thread id of a forum's general topic; messages in it carry no thread id."""


class Groups:
    """Members' actions. Those that may cause an update return its id, 0 if the bot doesn't get one."""

    def __init__(self, world: World, updates: Updates) -> None:
        self.world = world
        self.updates = updates

    def create(self, title: str, kind: Kind, creator: int, members: Iterable[int], *, forum: bool = False) -> Group:
        """Create a group without the bot."""
        number = len(self.world.groups) + 1
        group = Group(-number if kind == "group" else _SUPERGROUP - number, title, kind, forum)
        self.world.groups[group.id] = group
        for user_id in (creator, *members):
            group.members[user_id] = Member(self.world.person(user_id).wire())
        group.members[creator].status = "creator"
        return group

    def say(
        self,
        group: Group,
        user_id: int,
        text: str,
        *,
        thread: int = 0,
        reply_to: int | None = None,
        channel: int = 0,
        ephemeral: bool = False,
        media: Media = "",
    ) -> tuple[Message, int]:
        """Write as a member; as the group if they are an anonymous admin, or as `channel`.

        `ephemeral`: an ephemeral command, which only the bot receives.
        """
        member = group.member(user_id)
        if member is None and not (channel and channel == group.linked):
            raise ValueError(f"user {user_id} is not in {group.title}")
        speaks = channel or (group.id if member and member.anonymous else 0)
        if not group.forum and reply_to is not None:
            thread = group.by_id[reply_to].thread or reply_to
        message = Message(
            0 if ephemeral else self.world.next_message_id(),
            group.id,
            from_bot=False,
            content=Formatted(text, tuple(detect(text))),
            html=escape(text),
            date=self.world.today(),
            reply_to=reply_to,
            sender=user_id,
            sender_chat=speaks,
            thread=0 if group.forum and thread == GENERAL else thread,
            media=media,
        )
        if ephemeral:
            number = group.next_ephemeral_id(user_id)
            message = replace(message, receiver=user_id, ephemeral=number, after=max(group.by_id, default=0))
        self.world.put(message)
        return message, self._notify_bot(group, message)

    def rewrite(self, group: Group, message_id: int, text: str) -> int:
        """Edit a member's message."""
        content = Formatted(text, tuple(detect(text)))
        message = replace(group.by_id[message_id], content=content, html=escape(text), edit_date=self.world.today())
        self.world.put(message)
        return self._notify_bot(group, message, "edited_message")

    def tell(self, group: Group, service: dict[str, Any], thread: int = 0, by: int = 0) -> int:
        """Add a service message, by the bot or by `by`. Bots receive all of these."""
        message = Message(
            self.world.next_message_id(),
            group.id,
            from_bot=not by,
            content=Formatted(""),
            html="",
            date=self.world.today(),
            sender=by,
            thread=thread,
            service=service,
        )
        self.world.put(message)
        return self._notify_bot(group, message)

    def open_topic(self, group: Group, name: str, *, by: int = 0, by_bot: bool = False) -> Topic:
        if not by_bot and not by:
            raise ValueError("somebody opens a topic")
        opened = max(self.world.next_message_id(), self.world.next_message_id())  # never 1, the general topic's id
        topic = group.topics[opened] = Topic(opened, name)
        service = {"forum_topic_created": {"name": name, "icon_color": topic.icon_color}}
        message = Message(
            opened,
            group.id,
            from_bot=by_bot,
            content=Formatted(""),
            html="",
            date=self.world.today(),
            sender=by,
            thread=opened,
            service=service,
        )
        self.world.put(message)
        self._notify_bot(group, message)
        return topic

    def rank(self, group: Group, user_id: int, status: Status, rights: Iterable[str] = (), *, anonymous: bool) -> None:
        """Set a member's status. The bot isn't notified of other members' changes; see `rank_bot`."""
        member = group.members.setdefault(user_id, Member(self.world.person(user_id).wire()))
        member.status, member.rights, member.anonymous = status, frozenset(rights), anonymous
        self.world.on_change(group.id)

    def rank_bot(self, group: Group, status: Status, rights: Iterable[str] = (), by: int = 0) -> int:
        """Set the bot's status and notify it. `by` is 0 if the bot did it itself, or if it isn't known who did."""
        me = group.members.setdefault(self.world.bot_id, Member(self.world.bot, "left"))
        before = me.wire()
        me.status, me.rights = status, frozenset(rights)
        who = self.world.person(by).wire() if by else self.world.bot
        member = group.member(by) if by else None
        if member and member.anonymous:
            who = ANONYMOUS_ADMIN
        change = {
            "chat": group.wire(),
            "from": who,
            "date": self.world.today(),
            "old_chat_member": before,
            "new_chat_member": me.wire(),
        }
        self.world.on_change(group.id)
        return self.updates.add("my_chat_member", change)

    def migrate(self, group: Group, by: int) -> Group:
        """Turn a basic group into a supergroup: another id, the same members, no old messages."""
        if group.kind != "group" or group.migrated_to:
            raise ValueError(f"{group.title} is no basic group")
        new = Group(_SUPERGROUP - len(self.world.groups) - 1, group.title)
        new.members = group.members
        self.world.groups[new.id] = new
        self.tell(group, {"migrate_to_chat_id": new.id}, by=by)
        group.migrated_to = new.id
        group.members = {}
        self.tell(new, {"migrate_from_chat_id": group.id}, by=by)
        return new

    def _notify_bot(self, group: Group, message: Message, kind: str = "message") -> int:
        """Add the update, if the bot receives this message; returns its id, or 0."""
        if not self._bot_receives(group, message):
            return 0
        return self.updates.add(kind, message_wire(self.world, message))

    def _bot_receives(self, group: Group, message: Message) -> bool:
        """Whether the bot receives a message: all if it is an administrator, else those meant for it (privacy mode)."""
        me = group.member(self.world.bot_id)
        if me is None:
            return False
        if me.admin or message.service is not None or message.ephemeral:
            return True
        target = group.by_id.get(message.reply_to) if message.reply_to is not None else None
        if target is not None and target.from_bot:
            return True
        head = message.text.split(maxsplit=1)[0] if message.text.startswith("/") else ""
        addressee = head.partition("@")[2].lower()
        return bool(head) and addressee in {"", str(self.world.bot["username"]).lower()}
