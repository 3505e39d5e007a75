"""Ephemeral messages of the simulator: who sees them, who may send them, and for how long."""

import pytest

from telegram_simulator import ScaledClock, SimulatedGroup, SimulatedUser, Simulator

from .api import NEXT, Api, confirm_all


@pytest.fixture
async def group(sim: Simulator, api: Api, lin: SimulatedUser) -> SimulatedGroup:
    """The bot is an ordinary member, so it needs a tap. A card is there."""
    sim.add_user(8, first_name="Alex")
    made = sim.add_group("Builders", creator=lin.id, members=[8], bot=None)
    await api.result("sendMessage", chat_id=made.id, text="card", reply_markup=NEXT)
    await confirm_all(api)
    return made


async def tap_card(api: Api, group: SimulatedGroup, user: int = 8) -> str:
    await group.tap(user, "Next")
    return str((await confirm_all(api))[-1]["callback_query"]["id"])


def to(receiver: int, query: str = "", **more: object) -> dict[str, object]:
    return {"receiver_user_id": receiver, **({"callback_query_id": query} if query else {}), **more}


async def test_only_the_receiver_sees_it(api: Api, group: SimulatedGroup) -> None:
    """It has no message id, but its own number."""
    query = await tap_card(api, group)
    sent = await api.result("sendMessage", chat_id=group.id, text="psst", ephemeral_message_parameters=to(8, query))
    assert (sent["message_id"], sent["ephemeral_message_id"], sent["receiver_user"]["id"]) == (0, 1, 8)
    assert [each.text for each in group.seen_by(8)] == ["card", "psst"]
    assert [each.text for each in group.seen_by(7)] == ["card"]


async def test_it_may_replace_the_tapped_card(api: Api, group: SimulatedGroup) -> None:
    """For its receiver; the card itself stays."""
    query = await tap_card(api, group)
    ephemeral = to(8, query, replace_callback_query_message=True)
    await api.result("sendMessage", chat_id=group.id, text="psst", ephemeral_message_parameters=ephemeral)
    assert [each.text for each in group.seen_by(8)] == ["psst"]
    assert [each.text for each in group.messages] == ["card"]


async def test_after_fifteen_seconds_only_an_admin_may_send(
    clock: ScaledClock, api: Api, group: SimulatedGroup
) -> None:
    """Without a tap, or with an old one."""
    query = await tap_card(api, group)
    clock.skip(16)
    for parameters in (to(8, query), to(8)):
        assert await api.refusal("sendMessage", chat_id=group.id, text="x", ephemeral_message_parameters=parameters)
    group.add_bot(7)
    assert await api.result("sendMessage", chat_id=group.id, text="x", ephemeral_message_parameters=to(8))


async def test_tap_allows_messages_to_its_own_user_only(sim: Simulator, api: Api, group: SimulatedGroup) -> None:
    """Anything else is a bug in the bot."""
    query = await tap_card(api, group, 7)
    assert await api.refusal("sendMessage", chat_id=group.id, text="x", ephemeral_message_parameters=to(8, query))
    assert len(sim.violations) == 1
    sim.add_user(9)
    assert await api.refusal("sendMessage", chat_id=group.id, text="x", ephemeral_message_parameters=to(9, query))


async def test_tap_on_an_ephemeral_message_edits_it(sim: Simulator, api: Api, group: SimulatedGroup) -> None:
    """By its number; it can't be replaced."""
    query = await tap_card(api, group)
    await api.result(
        "sendMessage", chat_id=group.id, text="1", reply_markup=NEXT, ephemeral_message_parameters=to(8, query)
    )
    await group.tap(8, "Next")
    (update,) = await confirm_all(api)
    shown = update["callback_query"]["message"]
    assert (shown["message_id"], shown["ephemeral_message_id"]) == (0, 1)
    place = {"chat_id": group.id, "receiver_user_id": 8, "ephemeral_message_id": 1}
    assert await api.result("editEphemeralMessageText", **place, text="2", reply_markup=NEXT) is True
    assert "not modified" in await api.refusal("editEphemeralMessageText", **place, text="2", reply_markup=NEXT)
    assert await api.result("editEphemeralMessageReplyMarkup", **place)
    assert [each.text for each in group.ephemeral_messages(8)] == ["2"]
    replacing = to(8, update["callback_query"]["id"], replace_callback_query_message=True)
    assert await api.refusal("sendMessage", chat_id=group.id, text="3", ephemeral_message_parameters=replacing)
    assert len(sim.violations) == 1


async def test_edit_is_limited_to_1024_units(api: Api, group: SimulatedGroup) -> None:
    """A limitation of the real server; a new message may be longer."""
    query = await tap_card(api, group)
    await api.result("sendMessage", chat_id=group.id, text="x" * 2000, ephemeral_message_parameters=to(8, query))
    place = {"chat_id": group.id, "receiver_user_id": 8, "ephemeral_message_id": 1}
    refused = await api.refusal("editEphemeralMessageText", **place, text="y" * 1025)
    assert refused == "Bad Request: MEDIA_CAPTION_TOO_LONG"
    assert await api.result("editEphemeralMessageText", **place, text="y" * 1024)


async def test_numbers_are_reused(api: Api, group: SimulatedGroup) -> None:
    """Once the message is deleted, or lost in a client restart."""
    group.add_bot(7)
    for text in ("1", "2"):
        await api.result("sendMessage", chat_id=group.id, text=text, ephemeral_message_parameters=to(8))
    place = {"chat_id": group.id, "receiver_user_id": 8, "ephemeral_message_id": 1}
    assert await api.result("deleteEphemeralMessage", **place)
    assert await api.refusal("editEphemeralMessageText", **place, text="x")
    sent = await api.result("sendMessage", chat_id=group.id, text="3", ephemeral_message_parameters=to(8))
    assert sent["ephemeral_message_id"] == 1
    group.forget_ephemeral_messages(8)
    assert group.ephemeral_messages(8) == []


async def test_ephemeral_command_allows_an_answer(clock: ScaledClock, api: Api, group: SimulatedGroup) -> None:
    """Nobody else sees it; the answer refers to it."""
    await group.send(8, "/menu", ephemeral=True)
    (update,) = await confirm_all(api)
    assert (update["message"]["message_id"], update["message"]["ephemeral_message_id"]) == (0, 1)
    assert [each.text for each in group.seen_by(7)] == ["card"]
    answer = {"chat_id": group.id, "text": "x", "ephemeral_message_parameters": to(8)}
    assert await api.result("sendMessage", **answer, reply_parameters={"ephemeral_message_id": 1})
    clock.skip(16)
    assert await api.refusal("sendMessage", **answer, reply_parameters={"ephemeral_message_id": 1})


async def test_private_chats_have_no_ephemeral_messages(api: Api, lin: SimulatedUser) -> None:
    assert await api.refusal("sendMessage", chat_id=7, text="x", ephemeral_message_parameters=to(7))
