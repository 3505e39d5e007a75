"""Methods on groups: pins, members, topics."""

from typing import Annotated

from pydantic import Field

from .api_error import bad_request
from .backend import Backend
from .fields import ChatId, Flag, Strict, Whole
from .group import Group, Topic
from .update_wire import message_wire


class OfChat(Strict):
    chat_id: ChatId


class PinChatMessage(OfChat):
    message_id: Whole
    disable_notification: Flag = False


class UnpinChatMessage(OfChat):
    message_id: Whole | None = None


class GetChatMember(OfChat):
    user_id: Whole


class CreateForumTopic(OfChat):
    name: Annotated[str, Field(min_length=1, max_length=128)]
    icon_color: Whole | None = None
    icon_custom_emoji_id: str | None = None


class OfTopic(OfChat):
    message_thread_id: Whole


class EditForumTopic(OfTopic):
    name: Annotated[str, Field(max_length=128)] | None = None
    icon_custom_emoji_id: str | None = None


async def pin_chat_message(to: Backend, given: PinChatMessage) -> object:
    group = _pinning(to, given.chat_id)
    if given.message_id not in group.by_id:
        raise bad_request("message to pin not found")
    if given.message_id not in group.pins:
        group.pins.insert(0, given.message_id)
        to.groups.tell(group, {"pinned_message": message_wire(to.world, group.by_id[given.message_id])})
    return True


async def unpin_chat_message(to: Backend, given: UnpinChatMessage) -> object:
    group = _pinning(to, given.chat_id)
    wanted = given.message_id if given.message_id is not None else next(iter(group.pins), None)
    if wanted not in group.pins:
        raise bad_request("message to unpin not found")
    group.pins.remove(wanted)
    to.world.on_change(group.id)
    return True


async def unpin_all_chat_messages(to: Backend, given: OfChat) -> object:
    group = _pinning(to, given.chat_id)
    group.pins.clear()
    to.world.on_change(group.id)
    return True


async def get_chat_member(to: Backend, given: GetChatMember) -> object:
    group = to.world.group(given.chat_id)
    member = group.members.get(given.user_id)
    if member is not None:
        return member.wire()
    if given.user_id not in to.world.chats:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return {"user": to.world.person(given.user_id).wire(), "status": "left"}


async def get_chat_administrators(to: Backend, given: OfChat) -> object:
    members = to.world.group(given.chat_id).members.values()
    return [member.wire() for member in members if member.admin and member.user["id"] != to.world.bot_id]


async def get_chat_member_count(to: Backend, given: OfChat) -> object:
    return sum(member.present for member in to.world.group(given.chat_id).members.values())


async def leave_chat(to: Backend, given: OfChat) -> object:
    to.groups.rank_bot(to.world.group(given.chat_id), "left")
    return True


async def create_forum_topic(to: Backend, given: CreateForumTopic) -> object:
    group = _managing(to, given.chat_id)
    topic = to.groups.open_topic(group, given.name, by_bot=True)
    return topic.wire()


async def edit_forum_topic(to: Backend, given: EditForumTopic) -> object:
    group = _managing(to, given.chat_id)
    topic = _topic(group, given)
    if not given.name or given.name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = given.name
    to.groups.tell(group, {"forum_topic_edited": {"name": given.name}}, topic.thread)
    return True


async def close_forum_topic(to: Backend, given: OfTopic) -> object:
    return _close(to, given, closed=True)


async def reopen_forum_topic(to: Backend, given: OfTopic) -> object:
    return _close(to, given, closed=False)


async def delete_forum_topic(to: Backend, given: OfTopic) -> object:
    group = to.world.group(given.chat_id)
    if not group.may(to.world.bot_id, "can_delete_messages"):
        raise bad_request("not enough rights to delete a topic")
    topic = _topic(group, given)
    group.by_id = {key: message for key, message in group.by_id.items() if message.thread != topic.thread}
    del group.topics[topic.thread]
    to.world.on_change(group.id)
    return True


def _close(to: Backend, given: OfTopic, *, closed: bool) -> bool:
    group = _managing(to, given.chat_id)
    topic = _topic(group, given)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    to.groups.tell(group, {"forum_topic_closed" if closed else "forum_topic_reopened": {}}, topic.thread)
    return True


def _topic(group: Group, given: OfTopic) -> Topic:
    topic = group.topics.get(given.message_thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    return topic


def _pinning(to: Backend, chat_id: object) -> Group:
    group = to.world.group(chat_id)
    if not group.may(to.world.bot_id, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return group


def _managing(to: Backend, chat_id: object) -> Group:
    group = to.world.group(chat_id)
    if not group.forum:
        raise bad_request("the chat is not a forum")
    if not group.may(to.world.bot_id, "can_manage_topics"):
        raise bad_request("not enough rights to manage topics")
    return group
