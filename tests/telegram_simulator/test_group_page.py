"""Groups on the chat page: each member's own view, and the controls."""

from typing import Any

import pytest

from telegram_simulator import SimulatedGroup, SimulatedUser, Simulator

from .api import NEXT, Api, confirm_all


@pytest.fixture
async def group(sim: Simulator, api: Api, lin: SimulatedUser) -> SimulatedGroup:
    sim.add_user(8, first_name="Alex")
    made = sim.add_group("Builders", creator=lin.id, members=[8], kind="group", bot=None)
    await confirm_all(api)
    return made


async def state(api: Api, user: int, chat: int) -> dict[str, Any]:
    async with api.http.get(f"{api.url}/sim/state", params={"user": user, "chat": chat}) as response:
        found: dict[str, Any] = await response.json()
        return found


async def change(api: Api, path: str, body: dict[str, Any], method: str = "POST") -> tuple[int, dict[str, Any]]:
    async with api.http.request(method, f"{api.url}/sim{path}", json=body) as response:
        return response.status, await response.json()


async def test_each_member_has_their_own_view(api: Api, group: SimulatedGroup) -> None:
    """Names of others, the pin, the role; ephemeral messages for their receiver only."""
    card = (await api.result("sendMessage", chat_id=group.id, text="card\nmore", reply_markup=NEXT))["message_id"]
    group.add_bot(7)
    await api.result("pinChatMessage", chat_id=group.id, message_id=card)
    status, _ = await change(api, "/users/8/messages", {"text": "hi", "chat": group.id})
    assert status == 200
    send_ephemeral = {"receiver_user_id": 8}
    await api.result("sendMessage", chat_id=group.id, text="psst", ephemeral_message_parameters=send_ephemeral)
    seen_by_lin, seen_by_alex = ((await state(api, 7, group.id))["chat"], (await state(api, 8, group.id))["chat"])
    assert [(each["text"], each["sender"], each["mine"]) for each in seen_by_lin["messages"]] == [
        ("card\nmore", "", False),
        ("", "", False),
        ("hi", "Alex", False),
    ]
    assert seen_by_lin["messages"][1]["service"] == "The bot pinned a message"
    assert seen_by_alex["messages"][2]["mine"] is True
    assert seen_by_alex["messages"][3]["ephemeral"] == 1
    assert (seen_by_lin["pinned"], seen_by_lin["me"], seen_by_alex["me"]) == ("card", "creator", "member")
    assert (await state(api, 8, 0))["groups"] == [{"id": group.id, "title": "Builders"}]


async def test_tap_on_a_card_or_an_ephemeral_message(api: Api, group: SimulatedGroup) -> None:
    """And on nothing else."""
    sent = await api.result("sendMessage", chat_id=group.id, text="card", reply_markup=NEXT)
    tap = {"message_id": sent["message_id"], "data": "n", "chat": group.id}
    assert (await change(api, "/users/8/taps", tap))[0] == 200
    query = (await confirm_all(api))[-1]["callback_query"]["id"]
    send_ephemeral = {"receiver_user_id": 8, "callback_query_id": query}
    await api.result(
        "sendMessage", chat_id=group.id, text="psst", reply_markup=NEXT, ephemeral_message_parameters=send_ephemeral
    )
    again = {"message_id": 0, "data": "n", "chat": group.id, "ephemeral": 1}
    assert (await change(api, "/users/8/taps", again))[0] == 200
    assert (await confirm_all(api))[-1]["callback_query"]["message"]["ephemeral_message_id"] == 1
    assert (await change(api, "/users/7/taps", again))[0] == 404
    assert (await change(api, "/users/8/messages", {"text": "x", "chat": -99}))[0] == 404


async def test_roles_and_the_bots_rights_can_be_changed(api: Api, group: SimulatedGroup) -> None:
    """As an admin of the group would."""
    for me in ("administrator", "anonymous", "member"):
        assert (await change(api, f"/groups/{group.id}", {"user": 8, "me": me}, "PATCH"))[0] == 200
        assert (await state(api, 8, group.id))["chat"]["me"] == me
    for bot in ("no_pin", "admin", "out", "member"):
        assert (await change(api, f"/groups/{group.id}", {"user": 7, "bot": bot}, "PATCH"))[0] == 200
        assert (await state(api, 8, group.id))["chat"]["bot"] == bot
    assert (await change(api, "/groups/-99", {"user": 7}, "PATCH"))[0] == 404
    assert (await change(api, f"/groups/{group.id}", {"user": 99}, "PATCH"))[0] == 404


async def test_groups_can_be_created_and_migrated_from_the_page(api: Api, group: SimulatedGroup) -> None:
    """A forum has topics; a basic group becomes a supergroup once."""
    status, moved = await change(api, f"/groups/{group.id}/migration", {})
    assert (status, (await state(api, 8, moved["id"]))["chat"]["kind"]) == (200, "supergroup")
    assert (await change(api, f"/groups/{moved['id']}/migration", {}))[0] == 409
    assert (await change(api, f"/groups/{moved['id']}/topics", {"user": 7, "name": "x"}))[0] == 409
    _, forum = await change(api, "/groups", {"title": "Forum", "creator": 8, "forum": True})
    _, topic = await change(api, f"/groups/{forum['id']}/topics", {"user": 7, "name": "Cards"})
    assert (await state(api, 7, forum["id"]))["chat"]["topics"] == [{"thread": topic["thread"], "name": "Cards"}]
    body = {"text": "hi", "chat": forum["id"], "thread": topic["thread"]}
    assert (await change(api, "/users/7/messages", body))[0] == 200
    assert (await state(api, 7, forum["id"]))["chat"]["messages"][-1]["topic"] == "Cards"
    assert (await change(api, "/groups", {"title": "x", "creator": 99}))[0] == 404


async def test_ephemeral_command_is_sent_ephemerally(sim: Simulator, api: Api, group: SimulatedGroup) -> None:
    """As clients do, depending on the command scope that applies to the user."""
    commands = [{"command": "pin", "description": "Pin", "is_ephemeral": True}]
    scope = {"type": "all_chat_administrators"}
    await api.result("setMyCommands", commands=commands, scope=scope)
    assert (await state(api, 7, group.id))["bot"]["commands"] == [{"command": "pin", "description": "Pin"}]
    assert (await state(api, 8, group.id))["bot"]["commands"] == []
    for user in (7, 8):
        await change(api, f"/users/{user}/messages", {"text": "/pin", "chat": group.id})
    assert [each.text for each in group.messages] == ["/pin"]
    assert len(await confirm_all(api)) == 2
