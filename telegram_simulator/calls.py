"""Handles a call from the bot: validates it, applies a fault if one is due, executes and records it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from pydantic import ValidationError

from .api_error import PREFIXES, Refusal
from .backend import Backend
from .change_signal import Signal
from .faults import ConnectionDropped, Fault, Faults
from .fields import explain
from .methods import METHODS, Method
from .update_methods import MethodResult

log = structlog.get_logger(__name__)

# Methods that Telegram ignores in a webhook's reply.
_NOT_IN_REPLY = {"setwebhook", "deletewebhook", "close", "logout"}

Source = Literal["http", "webhook"]


@dataclass(frozen=True, slots=True)
class Call:
    """`error` is None for a successful call; `at` is the clock's time. Calls of getUpdates aren't recorded."""

    method: str
    params: dict[str, Any]
    result: Any
    error: Refusal | None
    at: float
    source: Source = "http"


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that a correct bot never makes, even if Telegram may accept it."""

    method: str
    params: dict[str, Any]
    description: str


class Calls:
    def __init__(self, backend: Backend, faults: Faults, changed: Signal) -> None:
        self.backend = backend
        self.faults = faults
        self.changed = changed
        self.made: list[Call] = []
        self.violations: list[Violation] = []
        self.running = 0

    async def make(self, name: str, given: Mapping[str, object], source: Source = "http") -> object:
        """Return the result. Raises Refusal, or ConnectionDropped if a fault says so."""
        method = METHODS.get(name.lower())
        if method is None:
            self.violations.append(Violation(name, dict(given), "no such method here"))
            raise Refusal(404, f"{PREFIXES[404]}: method not found")
        if method.name == "getUpdates":
            return await self._run(method, given)
        self.running += 1
        result: object = None
        error: Refusal | None = None
        try:
            result = await self._run(method, given)
        except Refusal as refusal:
            error = refusal
            raise
        finally:
            shown = result.result if isinstance(result, MethodResult) else result
            self.made.append(Call(method.name, dict(given), shown, error, self.backend.world.clock.now(), source))
            self.running -= 1
            self.changed.fire()
        return result

    async def from_reply(self, name: str, given: Mapping[str, object]) -> None:
        """Make the call in a webhook's reply; as on Telegram, its result is discarded."""
        if name.lower() in _NOT_IN_REPLY or name.lower().startswith("get"):
            return
        try:
            await self.make(name, given, "webhook")
        except (Refusal, ConnectionDropped) as error:
            log.info("simulator_webhook_reply_call_failed", method=name, error=str(error))

    async def _run(self, method: Method, given: Mapping[str, object]) -> object:
        try:
            checked = method.params.model_validate(dict(given))
        except ValidationError as error:
            refusal = explain(error)
            self._note(method, given, refusal)
            raise refusal from None
        fault = self.faults.take(method.name, getattr(checked, "chat_id", None))
        if fault is not None:
            await self._before(fault)
        try:
            result = await method.handler(self.backend, checked)
        except Refusal as refusal:
            if refusal.malformed:
                self._note(method, given, refusal)
            raise
        if fault is not None and fault.kind == "drop_applied":
            raise ConnectionDropped
        return result

    async def _before(self, fault: Fault) -> None:
        if fault.kind == "delay":
            await self.backend.world.clock.sleep(fault.seconds)
        elif fault.kind == "drop":
            raise ConnectionDropped
        elif fault.refusal is not None:
            raise fault.refusal

    def _note(self, method: Method, given: Mapping[str, object], refusal: Refusal) -> None:
        self.violations.append(Violation(method.name, dict(given), refusal.description))
        log.warning("simulator_malformed_call", method=method.name, error=refusal.description)
