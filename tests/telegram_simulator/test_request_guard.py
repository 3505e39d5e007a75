"""What keeps other web pages away from the chat page and the Bot API."""

import aiohttp
import orjson
import pytest

from telegram_simulator import TOKEN, SimulatedUser, Simulator

from .api import Api

SECRET_TEXT = "my bank says 42"
MARK = "Sec-Fetch-Site"


@pytest.mark.parametrize("path", ["/", "/sim/state", "/page/chat.js"])
async def test_only_local_host_names_are_served(api: Api, lin: SimulatedUser, path: str) -> None:
    """DNS rebinding would use another name."""
    port = api.url.rsplit(":", 1)[1]
    for host, allowed in (
        ("127.0.0.1", True),
        (f"localhost:{port}", True),
        ("[::1]", True),
        ("evil.example", False),
        (f"127.0.0.1.evil.example:{port}", False),
        ("0.0.0.0", False),
    ):
        async with api.http.get(api.url + path, headers={"Host": host}) as response:
            assert (response.status != 403) is allowed, host


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "https://evil.example/page"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_other_sites_cannot_post(api: Api, lin: SimulatedUser, headers: dict[str, str], status: int) -> None:
    """Neither with a foreign origin nor with a form."""
    body = orjson.dumps({"text": "x"})
    sent = {"Content-Type": "application/json"} | headers
    async with api.http.post(f"{api.url}/sim/users/7/messages", data=body, headers=sent) as response:
        assert response.status == status
    assert lin.chat.messages == []


async def test_page_itself_may_post(api: Api, lin: SimulatedUser) -> None:
    """Its origin is this very address."""
    headers = {"Origin": api.url}
    async with api.http.post(f"{api.url}/sim/users/7/messages", json={"text": "x"}, headers=headers) as response:
        assert response.status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin"])
async def test_page_cannot_be_the_bot_with_an_image(api: Api, lin: SimulatedUser, site: str) -> None:
    """A browser fetches it with GET and without Origin, and says where the request comes from."""
    address = f"{api.address('sendMessage')}?chat_id=7&text=hi"
    async with api.http.get(address, headers={MARK: site, "Sec-Fetch-Mode": "no-cors"}) as response:
        assert response.status == 403
    assert lin.chat.messages == []


async def test_page_cannot_be_the_bot_with_a_script(api: Api, lin: SimulatedUser) -> None:
    """A browser that doesn't know Sec-Fetch-Site still sends Origin with a POST."""
    given = {"chat_id": 7, "text": "hi"}
    async with api.http.post(api.address("sendMessage"), data=given, headers={"Origin": "https://evil.example"}) as no:
        assert no.status == 403
    assert lin.chat.messages == []


async def test_page_under_a_name_for_this_machine_cannot_read_updates(api: Api, lin: SimulatedUser) -> None:
    """After DNS rebinding the browser mistakes the simulator for the page's own server."""
    await lin.send(SECRET_TEXT)
    for host in ("evil.example:8081", "127.0.0.1.evil.example", "0.0.0.0:8081", "10.0.0.1"):
        async with api.http.get(api.address("getUpdates"), headers={"Host": host}) as response:
            assert response.status == 403, host
            assert SECRET_TEXT not in await response.text()


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8081", "127.0.0.2", "localhost:8081", "LOCALHOST", "[::1]:8081", "host.docker.internal:8081"]
)
async def test_bots_call_this_machine_by_its_names(api: Api, lin: SimulatedUser, host: str) -> None:
    """Even from a container, and from a browser's address bar (`none`)."""
    await lin.send(SECRET_TEXT)
    for headers in ({"Host": host}, {"Host": host, MARK: "none"}):
        async with api.http.get(api.address("getUpdates"), headers=headers) as response:
            assert response.status == 200
            assert SECRET_TEXT in await response.text()


async def test_bots_may_use_a_name_that_the_simulator_is_given(http: aiohttp.ClientSession) -> None:
    """On another machine or network; the page is served only on this one."""
    async with Simulator().serving(bot_hosts={"10.0.0.1"}) as url:
        async with http.get(f"{url}/bot{TOKEN}/getMe", headers={"Host": "10.0.0.1:8081"}) as response:
            assert response.status == 200
        async with http.get(url, headers={"Host": "10.0.0.1:8081"}) as response:
            assert response.status == 403
