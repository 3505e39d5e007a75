"""A group's public card and its admin commands, over real HTTP."""

import pytest
from redis.asyncio import Redis

from telegram_simulator import SimulatedGroup, Simulator

from .conftest import Settle

pytestmark = pytest.mark.slow

LIN, ALEX, MEI = 1, 2, 3


@pytest.fixture
def library() -> str:
    """tests/contract/test_clients.py shows that the other library's client makes the same calls."""
    return "python-telegram-bot"


@pytest.fixture
def transport() -> str:
    """The transport makes no difference here; the webhook shows when an update is done."""
    return "webhook"


@pytest.fixture
async def group(telegram: Simulator, bot: None, settled: Settle) -> SimulatedGroup:
    """Created by Lin, who speaks Chinese, with Alex and Mei as members; the bot has been notified that it was added."""
    telegram.add_user(MEI, first_name="Mei", language_code="zh-hant")
    made = telegram.add_group("API users", creator=LIN, members=[ALEX, MEI])
    await settled()
    return made


def calls(telegram: Simulator, method: str) -> list[dict[str, object]]:
    return [call.params for call in telegram.calls if call.method == method and call.error is None]


def last_ephemeral(group: SimulatedGroup, user: int) -> str:
    return group.ephemeral_messages(user)[-1].text


async def test_group_is_told_once_what_the_bot_reads(group: SimulatedGroup) -> None:
    (intro,) = group.messages
    assert "As an admin, I receive every message" in intro.text or "每一条" in intro.text


async def test_pin_posts_one_card_and_pins_it_silently(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """In two languages; a second /pin keeps the same card."""
    await settled(group.send(LIN, "/pin"), group.send(LIN, "/pin@billing_sim_bot"))
    (card,) = group.pinned
    assert "OpenAI API billing" in card.text
    assert "付款" in card.text
    assert len([message for message in group.messages if message.keyboard]) == 1
    assert all(call["disable_notification"] is True for call in calls(telegram, "pinChatMessage"))
    assert last_ephemeral(group, LIN)


async def test_settings_edit_the_existing_card(group: SimulatedGroup, settled: Settle) -> None:
    """Its language and its sections."""
    await settled(group.send(LIN, "/pin"))
    (before,) = group.pinned
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/settings card setup money"))
    (after,) = group.pinned
    assert after.message_id == before.message_id
    assert "付款" not in after.text
    labels = [button.text for button in after.buttons]
    assert labels == ["💳 Set up billing", "🧾 Invoices, refunds, limits", "Continue in private"]


async def test_settings_are_shown_and_an_unknown_word_is_named(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """To the admin only; nothing changes when part of it isn't understood."""
    await settled(group.send(LIN, "/settings hints 2"), group.send(LIN, "/settings hints loud"))
    assert "loud" in last_ephemeral(group, LIN)
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/settings"))
    assert "Hints: on, at most 2 an hour" in last_ephemeral(group, LIN)
    assert all("Settings" not in message.text for message in group.messages)


async def test_unpin_removes_the_card(group: SimulatedGroup, settled: Settle) -> None:
    """Or says that there is none."""
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"), group.send(LIN, "/unpin"))
    assert group.pinned == []
    assert not [message for message in group.messages if message.keyboard]
    await settled(group.send(LIN, "/unpin"))
    assert "no menu" in last_ephemeral(group, LIN)


@pytest.mark.parametrize("pinned", [True, False], ids=["pinned", "unpinned by hand"])
async def test_admin_is_asked_to_delete_a_card_that_the_bot_can_only_unpin(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, pinned: bool
) -> None:
    """Bots can't delete what is older than 48 hours. The card is then no longer the group's."""
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"))
    if not pinned:
        group.group.pins.clear()
    telegram.refuse("deleteMessage", chat_id=group.id, description="message can't be deleted for everyone")
    await settled(group.send(LIN, "/unpin"))
    assert group.pinned == []
    assert last_ephemeral(group, LIN) == "The menu is unpinned, but I can't delete it: please delete it yourself."
    await settled(group.send(LIN, "/unpin"))
    assert "no menu" in last_ephemeral(group, LIN)


async def test_card_that_stays_pinned_is_not_called_removed(
    telegram: Simulator, group: SimulatedGroup, settled: Settle
) -> None:
    """The missing right is named; once granted, /unpin removes the same card."""
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"))
    group.add_bot(LIN, ("can_delete_messages",))
    telegram.refuse("deleteMessage", chat_id=group.id, description="message can't be deleted for everyone")
    await settled(group.send(LIN, "/unpin"))
    assert len(group.pinned) == 1
    told = group.ephemeral_messages(LIN)[-1]
    assert "I need the “Pin messages” right" in told.text
    assert told.buttons[0].url == "https://t.me/billing_sim_bot?startgroup=pin&admin=pin_messages+delete_messages"
    group.add_bot(LIN)
    await settled(group.send(LIN, "/unpin"))
    assert group.pinned == []
    assert last_ephemeral(group, LIN) == "The menu has been removed."


async def test_card_is_removed_without_the_right_to_unpin(group: SimulatedGroup, settled: Settle) -> None:
    """A bot may delete its own messages, and a deleted one isn't pinned."""
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"))
    group.add_bot(LIN, ())
    await settled(group.send(LIN, "/unpin"))
    assert group.pinned == []
    assert last_ephemeral(group, LIN) == "The menu has been removed."


async def test_pin_restores_a_deleted_card(group: SimulatedGroup, settled: Settle) -> None:
    await settled(group.send(LIN, "/pin"))
    gone = group.pinned[0].message_id
    del group.group.by_id[gone]
    group.group.pins.clear()
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"))
    (card,) = group.pinned
    assert card.message_id > gone


async def test_missing_pin_right_is_named(group: SimulatedGroup, settled: Settle) -> None:
    """With a link that requests the rights; once granted, /pin pins the same card."""
    group.add_bot(LIN, ("can_delete_messages",))
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"))
    assert group.pinned == []
    (card,) = [message for message in group.messages if message.keyboard]
    told = group.ephemeral_messages(LIN)[-1]
    assert "Pin messages" in told.text
    assert told.buttons[0].url == "https://t.me/billing_sim_bot?startgroup=pin&admin=pin_messages+delete_messages"
    group.add_bot(LIN)
    await settled(group.send(LIN, "/pin"))
    assert [each.message_id for each in group.pinned] == [card.message_id]


async def test_bot_without_rights_explains_in_a_silent_reply(group: SimulatedGroup, settled: Settle) -> None:
    """It can't send ephemeral messages there."""
    group.add_bot(LIN, None)
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"))
    assert group.pinned == []
    assert any("Pin messages" in message.text for message in group.messages)


@pytest.mark.parametrize("command", ["/pin", "/unpin", "/settings hints on"])
async def test_admin_commands_are_refused_to_others(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, redis: Redis, command: str
) -> None:
    """Members, former admins, channels, and anonymous admins of other groups."""
    channel = telegram.add_group("News", creator=ALEX, kind="channel", bot=None)
    other = telegram.add_group("Elsewhere", creator=ALEX, bot=None)
    group.link(channel)
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"))
    before, kept = group.pinned, await redis.get(f"billing:{{{group.id}}}:group")
    group.promote(ALEX)
    telegram.delay("getChatMember", 0.2, chat_id=group.id)
    sent = group.send(ALEX, command)
    update = await sent
    group.demote(ALEX)  # between the command and the action
    await settled()
    assert update
    await settled(
        group.send(MEI, command),
        group.send(ALEX, command, channel=channel.id),
        group.forward_from_channel(command),
    )
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    message = {"message_id": 900, "date": int(telegram.clock.now()), "text": command, "from": anonymous}
    for localizer in ({"sender_chat": other.group.wire()}, {}):
        telegram.push({"message": {**message, **localizer, "chat": group.group.wire()}})
        await settled()
    assert group.pinned == before
    assert await redis.get(f"billing:{{{group.id}}}:group") == kept
    assert last_ephemeral(group, MEI) == "Only admins of this group can do that."
    assert last_ephemeral(group, ALEX) == "Only admins of this group can do that."


@pytest.mark.parametrize("who", ["creator", "admin", "anonymous admin", "hidden creator"])
async def test_every_kind_of_admin_may_use_admin_commands(group: SimulatedGroup, settled: Settle, who: str) -> None:
    """Anonymous ones too."""
    user = LIN if who.endswith("creator") else ALEX
    if who == "hidden creator":
        group.hide_creator(LIN)
    elif user == ALEX:
        group.promote(ALEX, anonymous=who == "anonymous admin")
    await settled(group.send(user, "/pin"), group.send(user, "/settings language en"))
    (card,) = group.pinned
    assert "付款" not in card.text
    await settled(group.send(user, "/unpin"))
    assert group.pinned == []


async def test_refusals_never_fill_a_group(group: SimulatedGroup, settled: Settle) -> None:
    """Where an ephemeral message isn't possible, the bot says nothing."""
    group.hide_creator(LIN)
    await settled(group.send(LIN, "/pin"))
    (card,) = group.pinned
    assert group.messages[-1] == card
    group.add_bot(LIN, None)
    await settled(group.send(MEI, "/pin"), group.send(MEI, "/unpin"))
    assert [message.text for message in group.messages[-2:]] == ["/pin", "/unpin"]


async def test_two_simultaneous_pins_leave_one_card(group: SimulatedGroup, settled: Settle) -> None:
    """The later one is removed."""
    group.promote(ALEX)
    await group.send(LIN, "/pin")
    await group.send(ALEX, "/pin")
    await settled()
    assert len([message for message in group.messages if message.keyboard]) == 1
    assert len(group.pinned) == 1


async def test_store_outage_posts_no_card(
    telegram: Simulator, group: SimulatedGroup, settled: Settle, redis: Redis
) -> None:
    """The command is retried until the store is up, and then posts one card."""
    await redis.config_set("maxmemory", "1")
    await redis.config_set("maxmemory-policy", "noeviction")
    await group.send(LIN, "/pin")
    await telegram.until(lambda: any(delivery.status == 503 for delivery in telegram.deliveries), 20)
    assert [message for message in group.messages if message.keyboard] == []
    await redis.config_set("maxmemory", "0")
    await telegram.until(lambda: group.pinned, 20)
    await settled()
    assert [message for message in group.messages if message.keyboard] == group.pinned


async def test_settings_survive_removal_and_return(group: SimulatedGroup, settled: Settle) -> None:
    """They belong to the group, not the membership; the old card is found again."""
    await settled(group.send(LIN, "/settings language en"), group.send(LIN, "/pin"))
    group.remove_bot(LIN)
    await settled()
    group.add_bot(LIN)
    await settled(group.send(LIN, "/pin"))
    assert len(group.pinned) == 1
    assert "付款" not in group.pinned[0].text


@pytest.mark.parametrize("told", ["by the service message", "by the refusal of a call"])
async def test_settings_move_with_the_group(
    telegram: Simulator, bot: None, settled: Settle, redis: Redis, told: str
) -> None:
    """A supergroup has another id; nothing stays under the old one."""
    old = telegram.add_group("Small", creator=LIN, members=[ALEX], kind="group")
    await settled(old.send(LIN, "/settings language en"))
    if told == "by the refusal of a call":
        command = {"message_id": 900, "date": int(telegram.clock.now()), "text": "/pin"}
        person = telegram.world.person(LIN).wire()
        chat = old.group.wire()
        new = old.migrate(LIN)
        telegram.updates.clear()  # the service messages are still on their way
        telegram.push({"message": {**command, "from": person, "chat": chat}})
        await settled()
    else:
        new = old.migrate(LIN)
        await settled(new.send(LIN, "/pin"))
    assert len(new.pinned) == 1
    assert "付款" not in new.pinned[0].text
    assert await redis.exists(f"billing:{{{old.id}}}:group") == 0
    assert 0 < await redis.ttl(f"billing:{{{new.id}}}:group") <= 400 * 86400


async def test_after_a_move_no_other_message_is_taken_for_the_card(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """A supergroup numbers its messages afresh, so the card's old number may be anyone's message."""
    old = telegram.add_group("Small", creator=LIN, members=[ALEX], kind="group")
    await settled(old.send(LIN, "/pin"))
    (card,) = old.pinned
    new = old.migrate(LIN)
    await settled(new.send(LIN, "/settings language en"), new.send(LIN, "/unpin"))
    touched = [call for call in telegram.calls if call.params.get("message_id") == card.message_id]
    assert {int(call.params["chat_id"]) for call in touched} == {old.id}
    assert "no menu" in last_ephemeral(new, LIN)


async def test_card_stays_in_its_topic(telegram: Simulator, bot: None, settled: Settle) -> None:
    """General has no thread id; and outside a forum a reply's thread id is ignored."""
    forum = telegram.add_group("Forum", creator=LIN, forum=True)
    await settled()
    thread = forum.add_topic("Cards", LIN)
    await settled(forum.send(LIN, "/pin", thread=thread))
    (card,) = forum.pinned
    assert card.thread == thread
    plain = telegram.add_group("Plain", creator=LIN, bot=None)
    await settled(plain.send(LIN, "a question"))
    await settled(plain.send(LIN, "/ask declined", reply_to=plain.messages[-1].message_id))
    assert "thread not found" not in str(telegram.calls)
    assert plain.messages[-1].from_bot


async def test_add_to_group_link_pins_at_once(group: SimulatedGroup, settled: Settle) -> None:
    """The client sends the link's parameter as a command; it does nothing when a non-admin sends it."""
    await settled(group.send(MEI, "/start@billing_sim_bot pin"))
    assert group.pinned == []
    await settled(group.send(LIN, "/start@billing_sim_bot pin"))
    assert len(group.pinned) == 1


async def test_bot_leaves_a_channel_and_tells_who_added_it(telegram: Simulator, bot: None, settled: Settle) -> None:
    """In private; nothing is posted in the channel."""
    await settled(telegram.user(ALEX).send("/start"))
    channel = telegram.add_group("News", creator=ALEX, kind="channel")
    await settled()
    assert channel.group.member(42) is None
    assert channel.messages == []
    assert "channel" in telegram.user(ALEX).chat.messages[-1].text


async def test_group_commands_in_private_explain_how_to_add_the_bot(
    telegram: Simulator, bot: None, settled: Settle
) -> None:
    """With a link that requests the rights."""
    for command in ("/group", "/pin", "/settings"):
        await settled(telegram.user(ALEX).send(command))
        card = telegram.user(ALEX).card
        assert card is not None
        assert card.buttons[0].url == "https://t.me/billing_sim_bot?startgroup=pin&admin=pin_messages+delete_messages"


async def test_commands_are_published_for_groups_and_their_admins(telegram: Simulator, bot: None) -> None:
    """In each language that Telegram supports."""
    told = telegram.profile.commands
    for code in ("", "zh"):
        members = [each.command for each in told[("all_group_chats", 0, 0), code]]
        admins = [each.command for each in told[("all_chat_administrators", 0, 0), code]]
        assert members == ["ask", "help"]
        assert admins == ["pin", "unpin", "settings", "ask", "help"]
    assert told[("all_group_chats", 0, 0), "zh"] != told[("all_group_chats", 0, 0), ""]


async def test_admins_choose_who_may_ask(telegram: Simulator, group: SimulatedGroup, settled: Settle) -> None:
    """Everyone, admins, or nobody."""
    await settled(group.send(LIN, "/settings language en"), group.send(ALEX, "/ask declined"))
    asked = len(group.messages)
    await settled(group.send(LIN, "/settings ask admins"), group.send(ALEX, "/ask declined"))
    assert "turned /ask off" in last_ephemeral(group, ALEX)
    answered = [message for message in group.messages[asked:] if message.from_bot]
    assert answered == []
    await settled(group.send(LIN, "/ask declined"))
    assert group.messages[-1].from_bot
    await settled(group.send(LIN, "/settings ask nobody"), group.send(LIN, "/ask declined"))
    assert not group.messages[-1].from_bot


@pytest.mark.parametrize("command", ["/forget", "/mydata", "/reminders"])
async def test_command_about_ones_own_data_is_answered_with_where_it_works(
    group: SimulatedGroup, settled: Settle, command: str
) -> None:
    """Only to the person who sent it."""
    before = len(group.messages)
    await settled(group.send(ALEX, command))
    assert last_ephemeral(group, ALEX) == f"Send me {command} in our private chat. I don't answer it in groups."
    assert len([each for each in group.messages[before:] if each.text != command]) == 0
