"""Notifies the page and tests of what happens in a chat."""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

BotState = Literal["running", "starting", "down"]


@dataclass(frozen=True, slots=True)
class Toast:
    """An answer to a tap that shows a text or opens a link."""

    text: str
    show_alert: bool
    url: str | None
    callback_query_id: str

    def wire(self) -> dict[str, Any]:
        fields = {
            "text": self.text,
            "show_alert": self.show_alert,
            "callback_query_id": self.callback_query_id,
        }
        return fields if self.url is None else {**fields, "url": self.url}


@dataclass(frozen=True, slots=True)
class Event:
    """`chat` events carry no data: the watcher reads the current state when it handles them."""

    name: str
    data: dict[str, Any]


Watcher = asyncio.Queue[Event | None]


class Feed:
    """Queues of events for watchers; each ends with None when the server stops."""

    def __init__(self) -> None:
        self.toasts: dict[int, list[Toast]] = {}
        self._watchers: dict[Watcher, int] = {}

    def watch(self, user_id: int) -> Watcher:
        watcher: Watcher = asyncio.Queue()
        self._watchers[watcher] = user_id
        return watcher

    def leave(self, watcher: Watcher) -> None:
        self._watchers.pop(watcher, None)

    def chat_changed(self, user_id: int) -> None:
        self._tell(Event("chat", {}), user_id)

    def everything_changed(self) -> None:
        self._tell(Event("chat", {}), None)

    def bot_state(self, state: BotState) -> None:
        self._tell(Event("bot", {"state": state}), None)

    def toast(self, user_id: int, toast: Toast) -> None:
        self.toasts.setdefault(user_id, []).append(toast)
        self._tell(Event("toast", toast.wire()), user_id)

    def answered(self, user_id: int, callback_query_id: str) -> None:
        self._tell(Event("answered", {"callback_query_id": callback_query_id}), user_id)

    def close(self) -> None:
        for watcher in self._watchers:
            watcher.put_nowait(None)

    def _tell(self, event: Event, user_id: int | None) -> None:
        for watcher, watched in self._watchers.items():
            if user_id is None or watched == user_id:
                watcher.put_nowait(event)
