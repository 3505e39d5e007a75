"""The chat page and the HTTP API behind it, for a browser on this machine only."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

import orjson
from aiohttp import web
from pydantic import Field, ValidationError

from .fields import Strict

if TYPE_CHECKING:
    from .simulator import Simulator

PAGE = Path(__file__).parent / "page"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HEARTBEAT = 15.0  # seconds between comments that keep the stream open
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

LanguageTag = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z0-9-]*$")]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class NewUser(Strict):
    first_name: Name
    language_code: LanguageTag | None = None


class ChangedUser(Strict):
    first_name: Name | None = None
    language_code: LanguageTag | None = None


class NewMessage(Strict):
    text: Annotated[str, Field(min_length=1, max_length=4096)]


class Tap(Strict):
    message_id: int
    data: Annotated[str, Field(max_length=64)]


P = TypeVar("P", bound=Strict)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def only_from_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep out names that merely resolve to this machine (DNS rebinding) and other sites' forms."""
    if request.path.startswith("/bot"):
        # The token is no secret here. A bot has no origin; a page that calls the Bot API is up to no good.
        if "Origin" in request.headers:
            return problem(403, "The Bot API is for bots, not for pages.")
        return await handler(request)
    if _host_name(request.host) not in LOOPBACK:
        return problem(403, "This page answers to 127.0.0.1 and localhost only.")
    if request.method not in {"GET", "HEAD"}:
        origin = request.headers.get("Origin") or request.headers.get("Referer")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return problem(403, "The request comes from another page.")
        if request.content_type != "application/json":
            return problem(415, "The body must be application/json.")
    return await handler(request)


def routes(simulator: "Simulator") -> list[web.RouteDef]:
    page = _Page(simulator)
    return [
        web.get("/", page.index),
        web.get("/page/{file:[a-z0-9_-]+[.][a-z0-9]+}", page.file),
        web.get("/sim/state", page.state),
        web.get("/sim/events", page.events, allow_head=False),
        web.post("/sim/users", page.add_user),
        web.patch("/sim/users/{id:[0-9]{1,15}}", page.change_user),
        web.post("/sim/users/{id:[0-9]{1,15}}/messages", page.send),
        web.post("/sim/users/{id:[0-9]{1,15}}/taps", page.tap),
        web.post("/sim/restart", page.restart),
    ]


class _Page:
    def __init__(self, simulator: "Simulator") -> None:
        self.simulator = simulator

    async def index(self, _: web.Request) -> web.StreamResponse:
        return self._file("index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        return self._file(request.match_info["file"])

    def _file(self, name: str) -> web.StreamResponse:
        path = PAGE / name
        if not path.is_file():
            return problem(404, f"There is no file {name}.")
        return web.FileResponse(path, headers=HEADERS)

    async def state(self, request: web.Request) -> web.StreamResponse:
        return reply(self._state(self._watched(request)))

    async def events(self, request: web.Request) -> web.StreamResponse:
        user_id = self._watched(request)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        watcher = self.simulator.feed.watch(user_id)
        try:
            await stream.write(_event("chat", self._state(user_id)))
            while True:
                try:
                    # Real seconds: a compressed clock must not flood the browser.
                    event = await asyncio.wait_for(watcher.get(), HEARTBEAT)
                except TimeoutError:
                    await stream.write(b": still here\n\n")
                    continue
                if event is None:
                    break
                data = self._state(user_id) if event.name == "chat" else event.data
                await stream.write(_event(event.name, data))
        except ConnectionResetError:
            pass  # the browser went away
        finally:
            self.simulator.feed.leave(watcher)
        return stream

    async def add_user(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request, NewUser)
        user = self.simulator.add_user(first_name=given.first_name, language_code=given.language_code or None)
        return reply({"id": user.id})

    async def change_user(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request, ChangedUser)
        chat = self.simulator.user(self._user(request)).chat
        changes: dict[str, Any] = {name: getattr(given, name) or None for name in given.model_fields_set}
        if changes.get("first_name", "") is None:
            del changes["first_name"]
        chat.person = replace(chat.person, **changes)
        self.simulator.feed.everything_changed()
        return reply({"id": chat.person.id})

    async def send(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request, NewMessage)
        message, _ = self.simulator.say(self._user(request), given.text)
        return reply({"message_id": message.message_id})

    async def tap(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request, Tap)
        user_id = self._user(request)
        message = self.simulator.user(user_id).chat.by_id.get(given.message_id)
        if message is None or given.data not in {button.callback_data for button in message.buttons}:
            return problem(404, "The message has no such button any more.")
        query_id, _ = self.simulator.press(user_id, given.message_id, given.data)
        return reply({"callback_query_id": query_id})

    async def restart(self, _: web.Request) -> web.StreamResponse:
        if self.simulator.restart is None:
            return problem(409, "This simulator was started without a bot to restart.")
        await self.simulator.restart()
        return reply({"ok": True})

    def _user(self, request: web.Request) -> int:
        user_id = int(request.match_info["id"])
        if user_id not in self.simulator.world.chats:
            raise _stop(404, f"There is no user {user_id}.")
        return user_id

    def _watched(self, request: web.Request) -> int:
        """Find the user asked for, or the first there is."""
        users = self.simulator.world.chats
        asked = request.query.get("user", "")
        if not asked and users:
            return next(iter(users))
        if not asked.isdecimal() or int(asked) not in users:
            raise _stop(404, f"There is no user {asked}.")
        return int(asked)

    def _state(self, user_id: int) -> dict[str, Any]:
        simulator = self.simulator
        chat = simulator.world.chats[user_id]
        language = chat.person.language_code
        commands = simulator.profile.commands_for(user_id, language)
        return {
            "bot": {
                "name": simulator.profile.name_for(language),
                "username": simulator.world.bot["username"],
                "description": simulator.profile.description.of(language),
                "commands": [{"command": each.command, "description": each.description} for each in commands],
                "running": simulator.running,
            },
            "users": [
                {
                    "id": each.person.id,
                    "first_name": each.person.first_name,
                    "language_code": each.person.language_code,
                }
                for each in simulator.world.chats.values()
            ],
            "chat": {"messages": [message.shown() for message in chat.messages]},
        }


async def _body(request: web.Request, model: type[P]) -> P:
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _stop(400, f"{place}: {first['msg']}" if place else first["msg"]) from None


def reply(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(
        status=status,
        body=orjson.dumps(body),
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def problem(status: int, words: str) -> web.Response:
    return reply({"error": words}, status)


def _stop(status: int, words: str) -> web.HTTPException:
    kind: type[web.HTTPException] = web.HTTPNotFound if status == 404 else web.HTTPBadRequest  # noqa: PLR2004
    return kind(text=orjson.dumps({"error": words}).decode(), content_type="application/json")


def _event(name: str, data: dict[str, Any]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
