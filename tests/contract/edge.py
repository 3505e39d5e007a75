"""The eight ways in which the flow can stand between a person and Telegram, and what each of them calls."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from bot.mount.options import Options
from bot.simulator import Call, Simulator
from bot.simulator.methods import METHODS
from tests.e2e.conftest import settings_for, started

from .hosts import aiogram_host, ptb_host

COMMANDS = "billing_"
CALLBACKS = "bl:"

AIOGRAM = "aiogram"
PTB = "python-telegram-bot"


@dataclass(frozen=True, slots=True)
class Edge:
    """One of the eight."""

    library: str
    transport: str
    mounted: bool

    def __str__(self) -> str:
        return f"{self.library}, {self.transport}, {'mounted' if self.mounted else 'standalone'}"

    @property
    def callbacks(self) -> str:
        return CALLBACKS if self.mounted else ""

    def said(self, text: str) -> str:
        """A text of a transcript as one types it here."""
        return f"/{COMMANDS}{text[1:]}" if self.mounted and text.startswith("/") else text

    @asynccontextmanager
    async def running(self, telegram: Simulator, redis: str) -> AsyncIterator[None]:
        webhook = self.transport == "webhook"
        options: Options = {"redis": redis, "commands": COMMANDS, "callbacks": CALLBACKS}
        runs: AbstractAsyncContextManager[object]
        if not self.mounted:
            runs = started(settings_for(telegram, redis, self.transport, self.library))
        elif self.library == AIOGRAM:
            runs = aiogram_host(telegram, options, webhook=webhook)
        else:
            runs = ptb_host(telegram, options, webhook=webhook)
        async with runs:
            yield


EDGES = tuple(Edge(*parts) for parts in product((AIOGRAM, PTB), ("polling", "webhook"), (False, True)))


def calls_for(telegram: Simulator, edge: Edge, user: int) -> list[tuple[str, dict[str, Any]]]:
    """What was called on behalf of a person, as Telegram reads it.

    Forms and JSON are read alike; a tap's random id, and the host's names around ours, are left out.
    """
    return [as_read(call.method, call.params, edge) for call in telegram.calls if _is_for(call, telegram, user)]


def _is_for(call: Call, telegram: Simulator, user: int) -> bool:
    if call.method == "answerCallbackQuery":
        return telegram.world.queries[str(call.params["callback_query_id"])].user_id == user
    return str(call.params.get("chat_id")) == str(user)


def as_read(method: str, parameters: dict[str, Any], edge: Edge) -> tuple[str, dict[str, Any]]:
    """A call as Telegram reads it, without what differs by design."""
    read = METHODS[method.lower()].params.model_validate(parameters).model_dump(exclude_unset=True)
    read.pop("callback_query_id", None)
    return method, dict(_plain(read, edge))


def _plain(parameters: dict[str, Any], edge: Edge) -> Iterator[tuple[str, Any]]:
    for name, value in parameters.items():
        if name == "text":
            yield name, value.replace(f"/{COMMANDS}", "/") if edge.mounted else value
        else:
            yield name, _bare(value, edge)


def _bare(value: Any, edge: Edge) -> Any:
    if isinstance(value, dict):
        return {key: _bare(item, edge) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_bare(item, edge) for item in value]
    return value.removeprefix(edge.callbacks) if isinstance(value, str) and edge.mounted else value
