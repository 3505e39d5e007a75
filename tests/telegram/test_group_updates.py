"""Updates from groups: who sent them, where, and changes of the group itself."""

from typing import Any

import pytest

from bot.ports.updates import Update
from bot.telegram.update_parser import read_update

GROUP = {"id": -100123, "type": "supergroup", "title": "Developers"}
LIN = {"id": 7, "language_code": "zh-hans"}


def read(**fields: Any) -> Update:
    message = {"message_id": 5, "date": 1, "from": LIN, "chat": GROUP, **fields}
    update = read_update({"update_id": 1, "message": message}, "billing_bot")
    assert update is not None
    return update


def test_group_command_has_sender_chat_and_payload() -> None:
    """Whatever the command."""
    update = read(text="/settings@billing_bot hints on")
    assert (update.kind, update.command, update.payload) == ("command", "settings", "hints on")
    assert (update.user, update.chat, update.private, update.own_message) == (7, -100123, False, 5)
    assert read(text="/pin because I said so").payload == "because I said so"


@pytest.mark.parametrize("account", [1087968824, 136817688, 777000])
def test_messages_on_behalf_of_a_chat_have_no_user(account: int) -> None:
    """Telegram's own accounts are shared by everybody: nothing may be stored under them."""
    update = read(text="/pin", sender_chat={"id": -100123}, **{"from": {"id": account, "language_code": "en"}})
    assert (update.user, update.sender_chat, update.language_code) == (0, -100123, "")


def test_thread_is_kept_in_topics_only() -> None:
    """Elsewhere it identifies a reply thread, and nothing can be sent to it."""
    assert read(text="/ask x", message_thread_id=9, is_topic_message=True).thread == 9
    assert read(text="/ask x", message_thread_id=9).thread == 0


def test_migration_is_reported_in_both_groups() -> None:
    """With the old and the new id."""
    left, entered = read(migrate_to_chat_id=-100999), read(migrate_from_chat_id=-5)
    assert (left.kind, left.chat, left.moved, left.private) == ("moved", -100123, -100999, False)
    assert (entered.kind, entered.chat, entered.moved, entered.private) == ("moved", -5, -100123, False)


def test_tap_on_an_ephemeral_message_names_it() -> None:
    """Such a message has no message id."""
    shown = {"message_id": 0, "ephemeral_message_id": 3, "date": 1, "chat": GROUP}
    raw = {"update_id": 1, "callback_query": {"id": "4", "from": LIN, "data": "e.decline", "message": shown}}
    update = read_update(raw, "billing_bot")
    assert update is not None
    assert (update.message_id, update.ephemeral, update.private, update.chat) == (0, 3, False, -100123)


def test_messages_without_text_are_other() -> None:
    """Pictures, service messages and malformed ones."""
    assert read().kind == "other"
    assert read(pinned_message={"message_id": 4}).kind == "other"
    assert read(text="x", message_thread_id="9", is_topic_message=True, sender_chat=[1]).thread == 0


def membership(before: str, after: str, **chat: Any) -> Update:
    change = {
        "chat": GROUP | chat,
        "from": LIN,
        "date": 1,
        "old_chat_member": {"status": before},
        "new_chat_member": {"status": after},
    }
    update = read_update({"update_id": 1, "my_chat_member": change}, "billing_bot")
    assert update is not None
    return update


@pytest.mark.parametrize(
    ("before", "after", "chat", "standing"),
    [
        ("left", "member", {}, "added"),
        ("kicked", "administrator", {}, "added"),
        ("member", "administrator", {}, ""),
        ("member", "left", {}, ""),
        ("left", "administrator", {"type": "channel"}, "misplaced"),
        ("left", "member", {"is_direct_messages": True}, "misplaced"),
        ("left", "member", {"type": "private"}, ""),
        ("left", "", {}, ""),
    ],
)
def test_being_added_is_reported_once(before: str, after: str, chat: dict[str, Any], standing: str) -> None:
    """Changes of rank are ignored; a channel is reported as misplaced."""
    assert membership(before, after, **chat).standing == standing
