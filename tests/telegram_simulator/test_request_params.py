"""How calls arrive and how they are answered."""

from io import BytesIO

import aiohttp
import orjson
import pytest

from telegram_simulator import SimulatedUser, Simulator

from .api import NEXT, Api


async def test_wrong_token_is_unauthorized(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """The real server's response, word for word."""
    async with http.get(f"{sim.url}/bot1:WRONG/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_unknown_method_is_not_found(sim: Simulator, api: Api) -> None:
    """And a violation, since the bot may use a method that the simulator doesn't have."""
    assert await api.refusal("sendMesage", chat_id=7) == "Not Found: method not found"
    assert [each.method for each in sim.violations] == ["sendMesage"]


@pytest.mark.parametrize("method", ["getMe", "GETME", "getme"])
async def test_method_names_ignore_case(api: Api, method: str) -> None:
    """As on the real server."""
    me = await api.result(method)
    assert me["id"] == 42
    assert me["username"] == "billing_sim_bot"


async def test_every_encoding_is_accepted(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Query string, form, multipart and JSON, with the keyboard as JSON text where needed."""
    params = {
        "chat_id": "7",
        "text": "<b>hi</b>",
        "parse_mode": "html",
        "reply_markup": orjson.dumps(NEXT).decode(),
    }
    multipart = aiohttp.FormData(params, default_to_multipart=True)
    address = api.address("sendMessage")
    async with (
        api.http.get(address, params=params) as query,
        api.http.post(address, data=params) as form,
        api.http.post(address, data=multipart) as parts,
        api.http.post(address, json=params) as text_in_json,
        api.http.post(address, json={**params, "chat_id": 7, "reply_markup": NEXT}) as native,
    ):
        results = [(await each.json())["result"] for each in (query, form, parts, text_in_json, native)]
    assert {orjson.dumps({**each, "message_id": 0, "date": 0}) for each in results} == {
        orjson.dumps({**results[0], "message_id": 0, "date": 0})
    }
    assert [each["message_id"] for each in results] == [1, 2, 3, 4, 5]
    assert results[0]["reply_markup"] == NEXT
    assert not sim.violations


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff"])
async def test_malformed_body_is_a_bad_request(api: Api, body: bytes) -> None:
    """Never a traceback."""
    headers = {"Content-Type": "application/json"}
    async with api.http.post(api.address("getMe"), data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["description"].startswith("Bad Request: ")


async def test_null_means_omitted(api: Api, lin: SimulatedUser) -> None:
    """Some clients send every optional field."""
    assert await api.result("sendMessage", chat_id=7, text="x", parse_mode=None)


async def test_unknown_parameter_is_refused_and_recorded(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Telegram would ignore it, and the misspelling would go unnoticed."""
    words = await api.refusal("sendMessage", chat_id=7, text="x", parsemode="HTML")
    assert words == 'Bad Request: unknown parameter "parsemode"'
    assert [each.description for each in sim.violations] == [words]
    button = {"text": "x", "callback_data": "x", "colour": "red"}
    assert "unknown parameter" in await api.refusal(
        "sendMessage", chat_id=7, text="x", reply_markup={"inline_keyboard": [[button]]}
    )


async def test_oversized_body_is_refused(api: Api) -> None:
    """A megabyte is more than any method here needs."""
    async with api.http.post(api.address("sendMessage"), data=BytesIO(b"x" * (2 << 20))) as response:
        assert response.status == 413


async def test_web_pages_cannot_call_the_bot_api(api: Api) -> None:
    """The simulator's token is public, so other sites are kept out by their origin."""
    headers = {"Origin": "https://evil.example"}
    async with api.http.post(api.address("getMe"), headers=headers) as response:
        assert response.status == 403
