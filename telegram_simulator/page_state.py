"""The state that the chat page shows to one user: the bot, all users, the user's chats, and the open chat."""

from typing import TYPE_CHECKING, Any

from .group import Group, Member
from .message import Message
from .service_text import service_text
from .world import World

if TYPE_CHECKING:
    from .simulator import Simulator


def state_of(simulator: "Simulator", user_id: int, chat_id: int) -> dict[str, Any]:
    """`chat_id` is a group that the user is in; anything else means the private chat."""
    world, profile = simulator.world, simulator.profile
    person = world.person(user_id)
    groups = [group for group in world.groups.values() if group.kind != "channel" and group.member(user_id)]
    group = next((group for group in groups if group.id == chat_id), None)
    language = person.language_code
    if group is None:
        commands = profile.commands_for(user_id, language)
    else:
        commands = profile.commands_in(group.id, user_id, language, admin=group.is_admin(user_id))
    return {
        "bot": {
            "name": profile.name_for(language),
            "username": world.bot["username"],
            "description": profile.description.of(language),
            "commands": [{"command": each.command, "description": each.description} for each in commands],
            "state": simulator.bot_state,
        },
        "users": [
            {
                "id": each.person.id,
                "first_name": each.person.first_name,
                "language_code": each.person.language_code,
            }
            for each in world.chats.values()
        ],
        "groups": [{"id": each.id, "title": each.title} for each in groups],
        "chat": _group(world, group, user_id) if group else _private(world, user_id),
    }


def _private(world: World, user_id: int) -> dict[str, Any]:
    return {"messages": [message.shown() for message in world.chats[user_id].messages]}


def _group(world: World, group: Group, user_id: int) -> dict[str, Any]:
    me, bot = group.members[user_id], group.member(world.bot_id)
    return {
        "id": group.id,
        "title": group.title,
        "kind": group.kind,
        "members": sum(member.present for member in group.members.values()),
        "topics": [{"thread": topic.thread, "name": topic.name} for topic in group.topics.values()],
        "pins": group.pins,
        "pinned": group.by_id[group.pins[0]].text.partition("\n")[0] if group.pins else "",
        "me": "anonymous" if me.anonymous else me.status,
        "bot": _standing(bot),
        "messages": [_shown(world, group, message, user_id) for message in group.seen_by(user_id)],
    }


def _standing(bot: Member | None) -> str:
    if bot is None:
        return "out"
    if not bot.admin:
        return "member"
    return "admin" if bot.may("can_pin_messages") else "no_pin"


def _shown(world: World, group: Group, message: Message, user_id: int) -> dict[str, Any]:
    topic = group.topics.get(message.thread)
    shown = {
        **message.shown(),
        "mine": message.sender == user_id and not message.from_bot,
        "sender": _name(world, group, message),
        "ephemeral": message.ephemeral,
        "replaces": message.replaces,
        "topic": topic.name if topic else "",
    }
    if message.service is not None:
        shown["service"] = service_text(message.service, _name(world, group, message) or "The bot")
    return shown


def _name(world: World, group: Group, message: Message) -> str:
    if message.from_bot:
        return ""
    if message.sender_chat:
        return group.title if message.sender_chat == group.id else world.groups[message.sender_chat].title
    return world.person(message.sender).first_name
