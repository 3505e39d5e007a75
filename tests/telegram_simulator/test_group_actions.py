"""Groups of the simulator: members, rights, pins, topics, migration, and updates to the bot."""

import pytest

from telegram_simulator import ScaledClock, SimulatedGroup, SimulatedUser, Simulator

from .api import NEXT, Api, confirm_all


@pytest.fixture
def alex(sim: Simulator) -> SimulatedUser:
    return sim.add_user(8, first_name="Alex", language_code="en")


@pytest.fixture
async def group(sim: Simulator, api: Api, lin: SimulatedUser, alex: SimulatedUser) -> SimulatedGroup:
    """Created by Lin; the bot may pin and delete. Earlier updates are confirmed."""
    made = sim.add_group("Builders", creator=lin.id, members=[alex.id])
    await confirm_all(api)
    return made


async def messages(api: Api) -> list[dict[str, object]]:
    return [update["message"] for update in await confirm_all(api) if "message" in update]


async def test_bot_is_told_that_it_was_added(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """By whom, and what its status was and is."""
    sim.add_group("Builders", creator=lin.id, bot=None)
    ((update),) = await confirm_all(api)
    change = update["my_chat_member"]
    assert change["chat"] == {"id": change["chat"]["id"], "title": "Builders", "type": "supergroup"}
    assert change["from"]["id"] == lin.id
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "member")


async def test_admin_bot_gets_all_messages_and_a_member_only_its_own(api: Api, group: SimulatedGroup) -> None:
    """Privacy mode: commands and replies to the bot; not other bots' commands, and not talk."""
    await group.send(8, "hello all")
    assert [each["text"] for each in await messages(api)] == ["hello all"]
    group.add_bot(7, None)
    await confirm_all(api)
    sent = await api.result("sendMessage", chat_id=group.id, text="hi")
    assert await group.send(8, "hello all") == 0
    assert await group.send(8, "/pin@other_bot") == 0
    assert await group.send(8, "/pin@billing_sim_bot")
    assert await group.send(8, "and you?", reply_to=sent["message_id"])
    told = await messages(api)
    assert [each["text"] for each in told] == ["/pin@billing_sim_bot", "and you?"]
    assert told[1]["reply_to_message"]["message_id"] == sent["message_id"]  # type: ignore[index]


async def test_anonymous_admin_posts_as_the_group(api: Api, group: SimulatedGroup) -> None:
    """The sender is Telegram's own account, the same in all groups; but a tap has the real user."""
    group.promote(8, anonymous=True)
    await group.send(8, "/pin")
    (told,) = await messages(api)
    assert told["from"]["id"] == 1087968824  # type: ignore[index]
    assert told["sender_chat"]["id"] == group.id  # type: ignore[index]
    await api.result("sendMessage", chat_id=group.id, text="x", reply_markup=NEXT)
    await group.tap(8, "Next")
    (update,) = await confirm_all(api)
    assert update["callback_query"]["from"]["id"] == 8
    assert update["callback_query"]["message"]["chat"]["id"] == group.id


async def test_channels_post_as_themselves(sim: Simulator, api: Api, group: SimulatedGroup) -> None:
    """A member posting as a channel; and automatic forwards from the linked one."""
    channel = sim.add_group("News", creator=8, kind="channel", bot=None)
    group.link(channel)
    await confirm_all(api)
    await group.send(8, "/pin", channel=channel.id)
    await group.forward_from_channel("/pin")
    spoken, copied = await messages(api)
    assert (spoken["from"]["id"], copied["from"]["id"]) == (136817688, 777000)  # type: ignore[index]
    assert spoken["sender_chat"]["id"] == copied["sender_chat"]["id"] == channel.id  # type: ignore[index]
    assert copied["is_automatic_forward"] is True


async def test_pinning_needs_the_right(api: Api, group: SimulatedGroup) -> None:
    """Newest first; the group gets a service message, and so does the bot."""
    first = (await api.result("sendMessage", chat_id=group.id, text="1"))["message_id"]
    second = (await api.result("sendMessage", chat_id=group.id, text="2"))["message_id"]
    for each in (first, second, first):
        assert await api.result("pinChatMessage", chat_id=group.id, message_id=each, disable_notification=True)
    assert [each.message_id for each in group.pinned] == [second, first]
    assert [each["pinned_message"]["text"] for each in await messages(api)] == ["1", "2"]  # type: ignore[index]
    assert (await api.result("getChat", chat_id=group.id))["pinned_message"]["message_id"] == second
    assert await api.result("unpinChatMessage", chat_id=group.id, message_id=second)
    assert await api.refusal("unpinChatMessage", chat_id=group.id, message_id=second)
    group.add_bot(7, ("can_delete_messages",))
    refused = await api.refusal("pinChatMessage", chat_id=group.id, message_id=second)
    assert refused == "Bad Request: not enough rights to manage pinned messages in the chat"


async def test_deleting_others_messages_needs_the_right(api: Api, group: SimulatedGroup) -> None:
    """The bot's own can always be deleted."""
    own = (await api.result("sendMessage", chat_id=group.id, text="1"))["message_id"]
    await group.send(8, "sk-…")
    theirs = group.messages[-1].message_id
    group.add_bot(7, ("can_pin_messages",))
    assert await api.refusal("deleteMessage", chat_id=group.id, message_id=theirs)
    assert await api.result("deleteMessage", chat_id=group.id, message_id=own)
    group.add_bot(7)
    group.add_bot(7, ("can_delete_messages",))
    assert await api.result("deleteMessage", chat_id=group.id, message_id=theirs)
    assert group.messages == []


async def test_members_are_returned_with_their_rights(sim: Simulator, api: Api, group: SimulatedGroup) -> None:
    """As of the moment of asking."""
    assert (await api.result("getChatMember", chat_id=group.id, user_id=7))["status"] == "creator"
    group.promote(8, ("can_pin_messages",))
    admin = await api.result("getChatMember", chat_id=group.id, user_id=8)
    assert (admin["status"], admin["can_pin_messages"], admin["can_change_info"]) == ("administrator", True, False)
    assert len(await api.result("getChatAdministrators", chat_id=group.id)) == 2
    group.demote(8)
    assert (await api.result("getChatMember", chat_id=group.id, user_id=8))["status"] == "member"
    sim.add_user(9)
    assert (await api.result("getChatMember", chat_id=group.id, user_id=9))["status"] == "left"
    assert await api.refusal("getChatMember", chat_id=group.id, user_id=10)
    assert await api.result("getChatMemberCount", chat_id=group.id) == 3


async def test_removed_bot_can_do_nothing(api: Api, group: SimulatedGroup) -> None:
    """Whether kicked or left; it can after it is added again."""
    group.remove_bot(7)
    assert await api.refusal("sendMessage", chat_id=group.id, text="x") == (
        "Forbidden: bot was kicked from the supergroup chat"
    )
    group.add_bot(7, None)
    await api.result("leaveChat", chat_id=group.id)
    assert "not a member" in await api.refusal("sendMessage", chat_id=group.id, text="x")
    told = [update["my_chat_member"]["new_chat_member"]["status"] for update in await confirm_all(api)]
    assert told == ["kicked", "member", "left"]


async def test_topics_are_threads_of_a_forum(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """General has no thread id. Only those who may manage a closed topic can post there."""
    forum = sim.add_group("Forum", creator=lin.id, forum=True, bot=("can_manage_topics",))
    await confirm_all(api)
    thread = forum.add_topic("Cards", lin.id)
    await forum.send(lin.id, "in a topic", thread=thread)
    await forum.send(lin.id, "in general", thread=1)
    opened, inside, general = await messages(api)
    assert opened["forum_topic_created"] == {"name": "Cards", "icon_color": 7322096}
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (thread, True)
    assert "message_thread_id" not in general
    made = await api.result("createForumTopic", chat_id=forum.id, name="Lin · zh")
    own = made["message_thread_id"]
    sent = await api.result("sendMessage", chat_id=forum.id, message_thread_id=own, text="x")
    assert sent["message_thread_id"] == own
    assert await api.result("editForumTopic", chat_id=forum.id, message_thread_id=own, name="Lin · done")
    assert await api.result("closeForumTopic", chat_id=forum.id, message_thread_id=own)
    assert await api.refusal("closeForumTopic", chat_id=forum.id, message_thread_id=own)
    assert await api.result("sendMessage", chat_id=forum.id, message_thread_id=own, text="x")
    forum.add_bot(lin.id, None)
    assert await api.refusal("sendMessage", chat_id=forum.id, message_thread_id=own, text="x")
    assert await api.refusal("reopenForumTopic", chat_id=forum.id, message_thread_id=own)
    assert await api.refusal("createForumTopic", chat_id=forum.id, name="x")
    forum.add_bot(lin.id, ("can_manage_topics", "can_delete_messages"))
    assert await api.result("reopenForumTopic", chat_id=forum.id, message_thread_id=own)
    assert await api.result("deleteForumTopic", chat_id=forum.id, message_thread_id=own)
    assert "thread not found" in await api.refusal("sendMessage", chat_id=forum.id, message_thread_id=own, text="x")


async def test_reply_thread_outside_a_forum_is_no_topic(api: Api, group: SimulatedGroup) -> None:
    """Nothing can be sent to it."""
    await group.send(8, "a question")
    asked = group.messages[-1].message_id
    await group.send(7, "an answer", reply_to=asked)
    told = (await messages(api))[-1]
    assert told["message_thread_id"] == asked
    assert "is_topic_message" not in told
    assert await api.refusal("sendMessage", chat_id=group.id, message_thread_id=asked, text="x")


async def test_basic_group_becomes_a_supergroup(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Reported by a service message in each, and by an error for every later call to the old one."""
    old = sim.add_group("Builders", creator=lin.id, kind="group", bot=None)
    card = (await api.result("sendMessage", chat_id=old.id, text="card"))["message_id"]
    await confirm_all(api)
    new = old.migrate(lin.id)
    left, entered = await messages(api)
    assert (left["migrate_to_chat_id"], entered["migrate_from_chat_id"]) == (new.id, old.id)
    answer = await api.call("sendMessage", chat_id=old.id, text="x")
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert "not found" in await api.refusal("editMessageText", chat_id=new.id, message_id=card, text="y")
    assert await api.result("sendMessage", chat_id=new.id, text="x")


@pytest.mark.parametrize(("clock", "burst"), [(ScaledClock(1e-6), 2)])
async def test_group_has_its_own_rate_limit(api: Api, group: SimulatedGroup) -> None:
    """Edits count too. The clock all but stands still, so the limit doesn't refill meanwhile."""
    sent = await api.result("sendMessage", chat_id=group.id, text="1")
    assert await api.result("editMessageText", chat_id=group.id, message_id=sent["message_id"], text="2")
    assert "retry after" in await api.refusal("sendMessage", chat_id=group.id, text="3")
