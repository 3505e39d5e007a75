"""The chat page's HTTP API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from telegram_simulator import SimulatedUser, Simulator

from .api import NEXT, Api, confirm_all

Event = tuple[str, dict[str, Any]]


@asynccontextmanager
async def event_stream(api: Api, user_id: int) -> AsyncIterator[AsyncIterator[Event]]:
    """The server-sent events of one user."""
    async with api.http.get(f"{api.url}/sim/events", params={"user": user_id}) as response:
        assert response.content_type == "text/event-stream"

        async def events() -> AsyncIterator[Event]:
            name = ""
            async for line in response.content:
                key, _, value = line.decode().strip().partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    yield name, orjson.loads(value)

        yield events()


async def test_state_has_bot_users_and_chat(api: Api, lin: SimulatedUser) -> None:
    """Everything the page needs to render."""
    await api.result("setMyCommands", commands=[{"command": "start", "description": "开始"}], language_code="zh")
    await api.result("sendMessage", chat_id=7, text="<b>hi</b>", parse_mode="HTML", reply_markup=NEXT)
    async with api.http.get(f"{api.url}/sim/state?user=7") as response:
        state = await response.json()
    message = state["chat"]["messages"][0]
    assert state["users"] == [{"id": 7, "first_name": "Lin", "language_code": "zh-hans"}]
    assert state["bot"] == {
        "name": "Bot",
        "username": "billing_sim_bot",
        "description": "",
        "commands": [{"command": "start", "description": "开始"}],
        "state": "running",
    }
    assert message | {"date": 0} == {
        "message_id": 1,
        "from_bot": True,
        "text": "hi",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
        "keyboard": NEXT["inline_keyboard"],
        "date": 0,
        "edited": False,
    }


async def test_events_follow_the_chat(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """First the state, then each change, toast, answer and restart."""
    async with event_stream(api, 7) as events:
        assert (await anext(events))[1]["chat"] == {"messages": []}
        await api.result("sendMessage", chat_id=7, text="x", reply_markup=NEXT)
        assert (await anext(events))[1]["chat"]["messages"][0]["text"] == "x"
        await lin.tap("Next")
        query = (await confirm_all(api))[-1]["callback_query"]["id"]
        await api.result("answerCallbackQuery", callback_query_id=query, text="ok")
        toast = {"text": "ok", "show_alert": False, "callback_query_id": query}
        assert await anext(events) == ("toast", toast)
        assert await anext(events) == ("answered", {"callback_query_id": query})
        sim.set_bot_state("down")
        assert await anext(events) == ("bot", {"state": "down"})


async def test_page_can_act_as_a_user(sim: Simulator, api: Api) -> None:
    """Join, change language, write, tap."""
    post = api.http.post
    async with post(f"{api.url}/sim/users", json={"first_name": "Kai", "language_code": ""}) as response:
        user_id = (await response.json())["id"]
    kai = sim.user(user_id)
    assert sim.user(user_id).person.language_code is None
    async with api.http.patch(f"{api.url}/sim/users/{user_id}", json={"language_code": "zh-hant"}) as response:
        assert response.status == 200
    assert (kai.person.first_name, kai.person.language_code) == ("Kai", "zh-hant")
    async with post(f"{api.url}/sim/users/{user_id}/messages", json={"text": "/start"}) as response:
        assert (await response.json()) == {"message_id": kai.chat.messages[0].message_id}
    card = await api.result("sendMessage", chat_id=user_id, text="x", reply_markup=NEXT)
    tap = {"message_id": card["message_id"], "data": "n"}
    async with post(f"{api.url}/sim/users/{user_id}/taps", json=tap) as response:
        query = (await response.json())["callback_query_id"]
    assert [list(each)[1] for each in await api.result("getUpdates")] == ["message", "callback_query"]
    assert query in sim.world.queries
    async with post(f"{api.url}/sim/users/{user_id}/taps", json=tap | {"data": "gone"}) as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sim/users/7/messages", b"{", 400),
        ("/sim/users/7/messages", b"{}", 400),
        ("/sim/users/7/messages", b'{"text":""}', 400),
        ("/sim/users/9/messages", b'{"text":"x"}', 404),
        ("/sim/users", b'{"first_name":1}', 400),
        ("/sim/restart", b"{}", 409),
        ("/sim/nothing", b"{}", 404),
    ],
)
async def test_bad_requests_get_a_message(api: Api, lin: SimulatedUser, path: str, body: bytes, status: int) -> None:
    """Never a traceback."""
    headers = {"Content-Type": "application/json"}
    async with api.http.post(api.url + path, data=body, headers=headers) as response:
        assert response.status == status
        assert "Traceback" not in await response.text()


async def test_restart_calls_its_callback(http: aiohttp.ClientSession) -> None:
    """The launcher decides what that means."""
    calls = []

    async def restart() -> None:
        calls.append("restart")

    sim = Simulator(restart=restart)
    async with sim.serving() as url, http.post(f"{url}/sim/restart", json={}) as response:
        assert response.status == 200
    assert calls == ["restart"]


@pytest.mark.parametrize("path", ["/page/..%2fsimulator.py", "/page/../simulator.py", "/page/none.js"])
async def test_only_the_pages_own_files_are_served(api: Api, path: str) -> None:
    """No path leads out of the folder."""
    from yarl import URL  # noqa: PLC0415

    async with api.http.get(URL(api.url + path, encoded=True)) as response:
        assert response.status == 404


async def test_server_stops_while_a_page_is_watching() -> None:
    """Open streams and polls must not delay it."""
    sim = Simulator()
    sim.add_user(7)
    async with aiohttp.ClientSession() as http:
        async with sim.serving() as url:
            stream = await http.get(f"{url}/sim/events?user=7")
            await stream.content.readline()
        stream.close()
