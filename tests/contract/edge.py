"""The eight edges between a user and Telegram, and how each one's calls are normalized."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from bot.mount.options import MountOptions
from telegram_simulator import Simulator
from telegram_simulator.methods import METHODS
from tests.e2e.conftest import settings_for, started

from .hosts import aiogram_host, ptb_host

COMMANDS = "billing_"
CALLBACKS = "bl:"

LEFT_OUT = {
    "ids of taps and of inline queries": "they are random",
    f"`/{COMMANDS}`, `?start={COMMANDS}` and `{CALLBACKS}` of a mounted flow": "the host's prefixes",
    "a mounted flow's lines about reminders": "it sends none and doesn't mention them",
    "forms or JSON": "a host's library sends forms; standalone, both libraries send JSON through our HTTP client",
}
"""What is not compared, and why."""

AIOGRAM = "aiogram"
PTB = "python-telegram-bot"


_REMINDERS = re.compile(r"^(?:/reminders|• your reminders|• 你的提醒).*\n", re.MULTILINE)
_LINK = re.compile(rf"\?start={COMMANDS}(.*)")


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

    def typed(self, text: str) -> str:
        """A transcript's text as typed on this edge."""
        return f"/{COMMANDS}{text[1:]}" if self.mounted and text.startswith("/") else text

    @asynccontextmanager
    async def running(self, telegram: Simulator, redis: str) -> AsyncIterator[None]:
        webhook = self.transport == "webhook"
        options: MountOptions = {"redis": redis, "commands": COMMANDS, "callbacks": CALLBACKS, "texts": True}
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


def normalized(method: str, parameters: dict[str, Any], edge: Edge) -> tuple[str, dict[str, Any]]:
    """A call as Telegram parses it, from a form or JSON, without what differs by design (:data:`LEFT_OUT`)."""
    read = METHODS[method.lower()].params.model_validate(parameters).model_dump(exclude_unset=True)
    for random in ("callback_query_id", "inline_query_id"):
        read.pop(random, None)
    return method, dict(_plain(read, edge))


def expected(calls: list[tuple[str, dict[str, Any]]], edge: Edge) -> list[tuple[str, dict[str, Any]]]:
    """The reference's calls as expected on this edge: a mounted flow has no reminders, so it doesn't mention them."""
    if not edge.mounted:
        return calls
    return [
        (method, read | {"text": _REMINDERS.sub("", read["text"])} if isinstance(read.get("text"), str) else read)
        for method, read in calls
    ]


def _plain(parameters: dict[str, Any], edge: Edge) -> Iterator[tuple[str, Any]]:
    for name, value in parameters.items():
        yield name, value.replace(f"/{COMMANDS}", "/") if name == "text" and edge.mounted else _bare(value, edge)


def _bare(value: Any, edge: Edge) -> Any:
    if isinstance(value, dict):
        return {key: _bare(item, edge) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_bare(item, edge) for item in value]
    if isinstance(value, str) and edge.mounted:
        return _LINK.sub(lambda link: f"?start={link[1]}" if link[1] else "?start", value.removeprefix(CALLBACKS))
    return value
