"""Injects faults between the bot and Telegram. `times` is None for a fault that lasts until `heal`."""

from .faults import Fault, Faults, refusal


class FaultInjection:
    """`chat_id` is None for all chats."""

    faults: Faults

    def refuse(
        self,
        method: str,
        *,
        chat_id: int | None = None,
        error_code: int = 400,
        description: str | None = None,
        retry_after: int | None = None,
        times: int | None = 1,
    ) -> None:
        answer = refusal(error_code, description, retry_after)
        self.faults.active.append(Fault(method, "refuse", chat_id, times, refusal=answer))

    def drop(self, method: str, *, chat_id: int | None = None, times: int | None = 1, applied: bool = False) -> None:
        """Drop the connection; with `applied`, after the call has taken effect."""
        self.faults.active.append(Fault(method, "drop_applied" if applied else "drop", chat_id, times))

    def delay(self, method: str, seconds: float, *, chat_id: int | None = None, times: int | None = 1) -> None:
        self.faults.active.append(Fault(method, "delay", chat_id, times, seconds=seconds))

    def heal(self) -> None:
        self.faults.heal()
