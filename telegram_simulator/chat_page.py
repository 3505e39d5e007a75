"""The chat page and the HTTP API behind it, for a browser on this machine only."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from aiohttp import web
from pydantic import Field

from . import group_page
from .fields import Strict
from .group import Group
from .page_state import state_of
from .page_wire import body_of, problem, reply, stop

if TYPE_CHECKING:
    from .simulator import Simulator

PAGE = Path(__file__).parent / "page"
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
    """`chat` is None for the private chat."""

    text: Annotated[str, Field(min_length=1, max_length=4096)]
    chat: int | None = None
    thread: int = 0


class Tap(Strict):
    """`message_id` is 0 for an ephemeral message."""

    message_id: int
    data: Annotated[str, Field(max_length=64)]
    chat: int | None = None
    ephemeral: int = 0


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
        *group_page.routes(simulator),
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
        return reply(self._state(self._watched(request), self._open(request)))

    async def events(self, request: web.Request) -> web.StreamResponse:
        user_id, chat_id = self._watched(request), self._open(request)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        watcher = self.simulator.feed.watch(user_id)
        try:
            await stream.write(_event("chat", self._state(user_id, chat_id)))
            while True:
                try:
                    # Real seconds: a sped-up clock must not flood the browser.
                    event = await asyncio.wait_for(watcher.get(), HEARTBEAT)
                except TimeoutError:
                    await stream.write(b": still here\n\n")
                    continue
                if event is None:
                    break
                data = self._state(user_id, chat_id) if event.name == "chat" else event.data
                await stream.write(_event(event.name, data))
        except ConnectionResetError:
            pass  # the browser went away
        finally:
            self.simulator.feed.leave(watcher)
        return stream

    async def add_user(self, request: web.Request) -> web.StreamResponse:
        given = await body_of(request, NewUser)
        user = self.simulator.add_user(first_name=given.first_name, language_code=given.language_code or None)
        return reply({"id": user.id})

    async def change_user(self, request: web.Request) -> web.StreamResponse:
        given = await body_of(request, ChangedUser)
        chat = self.simulator.user(self._user(request)).chat
        changes: dict[str, Any] = {name: getattr(given, name) or None for name in given.model_fields_set}
        if changes.get("first_name", "") is None:
            del changes["first_name"]
        chat.person = replace(chat.person, **changes)
        self.simulator.everything_changed()
        return reply({"id": chat.person.id})

    async def send(self, request: web.Request) -> web.StreamResponse:
        given = await body_of(request, NewMessage)
        user_id = self._user(request)
        if given.chat is None:
            message, _ = self.simulator.say(user_id, given.text)
        else:
            group = self._group(given.chat, user_id)
            admin, language = group.is_admin(user_id), self.simulator.world.person(user_id).language_code
            commands = self.simulator.profile.commands_in(group.id, user_id, language, admin=admin)
            head = given.text.split()[0].partition("@")[0].removeprefix("/") if given.text.startswith("/") else ""
            quiet = any(each.is_ephemeral and each.command == head for each in commands)
            message, _ = self.simulator.groups.say(group, user_id, given.text, thread=given.thread, ephemeral=quiet)
        return reply({"message_id": message.message_id})

    async def tap(self, request: web.Request) -> web.StreamResponse:
        given = await body_of(request, Tap)
        user_id = self._user(request)
        if given.chat is None:
            message = self.simulator.user(user_id).chat.by_id.get(given.message_id)
        else:
            group = self._group(given.chat, user_id)
            send_ephemeral = group.ephemeral.get((user_id, given.ephemeral)) if given.ephemeral else None
            message = send_ephemeral or group.by_id.get(given.message_id)
        if message is None or given.data not in {button.callback_data for button in message.buttons}:
            return problem(404, "The message has no such button any more.")
        if given.chat is None:
            query_id, _ = self.simulator.press(user_id, given.message_id, given.data)
        else:
            query_id, _ = self.simulator.press_on(user_id, message, given.data)
        return reply({"callback_query_id": query_id})

    async def restart(self, _: web.Request) -> web.StreamResponse:
        if self.simulator.restart is None:
            return problem(409, "This simulator was started without a bot to restart.")
        await self.simulator.restart()
        return reply({"ok": True})

    def _user(self, request: web.Request) -> int:
        user_id = int(request.match_info["id"])
        if user_id not in self.simulator.world.chats:
            raise stop(404, f"There is no user {user_id}.")
        return user_id

    def _group(self, chat_id: int, user_id: int) -> Group:
        group = self.simulator.world.groups.get(chat_id)
        if group is None or group.member(user_id) is None:
            raise stop(404, "You are not in that group.")
        return group

    def _open(self, request: web.Request) -> int:
        """Return the open chat's id; 0 for the private chat."""
        asked = request.query.get("chat", "")
        return int(asked) if asked.removeprefix("-").isdecimal() else 0

    def _watched(self, request: web.Request) -> int:
        """Return the requested user, or the first one."""
        users = self.simulator.world.chats
        asked = request.query.get("user", "")
        if not asked and users:
            return next(iter(users))
        if not asked.isdecimal() or int(asked) not in users:
            raise stop(404, f"There is no user {asked}.")
        return int(asked)

    def _state(self, user_id: int, chat_id: int) -> dict[str, Any]:
        return state_of(self.simulator, user_id, chat_id)


def _event(name: str, data: dict[str, Any]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
