"""Chats in a file, so that people and what they wrote outlive the simulator."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from .group import Group
from .message import Message
from .updates import Pending
from .world import Chat

if TYPE_CHECKING:
    from .simulator import Simulator

PAUSE = 0.5
"""Real seconds from a change until it is written, together with any changes that follow."""

log = structlog.get_logger(__name__)


class BrokenChatFileError(Exception):
    """The file can't be used. The message says why, and where it is now."""


class Snapshot(BaseModel):
    """All that is saved. Taps aren't: they expire within minutes. Nor is the profile: a bot sets it at each start."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    version: Literal[1] = 1
    bot_id: int
    next_update_id: int
    last_message_id: int
    chat_instance: int
    chats: list[Chat]
    groups: list[Group]
    ephemeral: list[Message]
    pending: list[Pending]


class ChatFile:
    """Saves the chats of a simulator at `path` whenever they change, and restores them."""

    def __init__(self, simulator: "Simulator", path: Path) -> None:
        self._simulator = simulator
        self._path = path
        self._saved = b""
        self._failing = False

    def restore(self) -> bool:
        """Load the file into the simulator; return whether there was one.

        Raises BrokenChatFileError. The simulator is unchanged then, and a damaged file is set aside.
        """
        try:
            content = self._path.read_bytes()
            snapshot = Snapshot.model_validate_json(content)
            _check(snapshot, self._simulator.world.bot_id)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise BrokenChatFileError(
                f"{self._path}: the saved chats can't be read ({error.strerror}); starting with new ones"
            ) from None
        except ValueError as error:
            aside = self._path.with_name(f"{self._path.name}.broken")
            with suppress(OSError):
                self._path.replace(aside)
            raise BrokenChatFileError(
                f"{self._path}: the saved chats can't be used ({_reason(error)}); starting with new ones. "
                f"The old file is {aside.name}"
            ) from None
        self._load(snapshot)
        self._saved = content
        return True

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Save each change, and the last one at the end."""
        saving = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            saving.cancel()
            await asyncio.gather(saving, return_exceptions=True)
            self._write(self._dump())

    async def _keep(self) -> None:
        while True:
            await self._simulator.changed()
            await asyncio.sleep(PAUSE)
            self._write(self._dump())

    def _dump(self) -> bytes:
        world, updates = self._simulator.world, self._simulator.updates
        groups = world.groups.values()
        snapshot = Snapshot(
            bot_id=world.bot_id,
            next_update_id=updates.next_id,
            last_message_id=world.last_message_id,
            chat_instance=world.chat_instance,
            chats=list(world.chats.values()),
            groups=[replace(group, ephemeral={}) for group in groups],  # JSON has no tuples for keys
            ephemeral=[message for group in groups for message in group.ephemeral.values()],
            pending=[entry for entry in updates.pending if "callback_query" not in entry.body],
        )
        return snapshot.model_dump_json().encode()

    def _write(self, content: bytes) -> None:
        if content == self._saved:
            return
        half = self._path.with_name(f"{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._path)
        except OSError as error:
            if not self._failing:
                log.warning("simulator_chats_not_saved", file=str(self._path), error=error.strerror)
            self._failing = True
            return
        self._failing = False
        self._saved = content

    def _load(self, snapshot: Snapshot) -> None:
        world, updates = self._simulator.world, self._simulator.updates
        world.chats = {chat.id: chat for chat in snapshot.chats}
        world.groups = {group.id: group for group in snapshot.groups}
        for message in snapshot.ephemeral:
            world.groups[message.chat_id].ephemeral[message.receiver, message.ephemeral] = message
        world.last_message_id, world.chat_instance = snapshot.last_message_id, snapshot.chat_instance
        updates.next_id = snapshot.next_update_id
        updates.pending = [replace(entry, in_flight=False, wake_at=0.0) for entry in snapshot.pending]
        updates.sent = {entry.update_id: entry for entry in updates.pending}


def _check(snapshot: Snapshot, bot_id: int) -> None:
    """Raise ValueError if the snapshot is another bot's, or if something in it refers to something that isn't there."""
    if snapshot.bot_id != bot_id:
        raise ValueError(f"they are of bot {snapshot.bot_id}")
    people = {chat.id for chat in snapshot.chats} | {bot_id}
    groups = {group.id: group for group in snapshot.groups}
    for group in groups.values():
        if not people.issuperset(group.members) or not set(group.by_id).issuperset(group.pins):
            raise ValueError(f"group {group.id} has unknown members or pins")
    chats: list[Chat | Group] = [*snapshot.chats, *snapshot.groups]
    for message in (*(message for chat in chats for message in chat.by_id.values()), *snapshot.ephemeral):
        known = message.chat_id in (groups if message.sender or message.ephemeral else people | set(groups))
        if not known or message.sender not in people | {0} or message.sender_chat not in {0, *groups}:
            raise ValueError(f"message {message.message_id} is of an unknown chat or sender")


def _reason(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]
