"""Inline keyboards, as bots send them and as a chat shows them."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, model_validator

from .fields import Flag, Strict, wire_error
from .url_rules import checked_link, mentioned_user

MAX_BUTTONS = 100
MAX_ROW = 8
MAX_DATA_BYTES = 64
MAX_COPY = 256
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)


class CopyText(Strict):
    text: str


class ChosenChat(Strict):
    query: str | None = None
    allow_user_chats: Flag | None = None
    allow_bot_chats: Flag | None = None
    allow_group_chats: Flag | None = None
    allow_channel_chats: Flag | None = None


class WebApp(Strict):
    url: str = Field(pattern=r"^https://")


class LoginUrl(Strict):
    url: str = Field(pattern=r"^https://")
    forward_text: str | None = None
    bot_username: str | None = None
    request_write_access: Flag | None = None


class Nothing(Strict):
    """An object without fields: a disabled button, a game."""


class ButtonParams(Strict):
    text: str = Field(min_length=1)
    icon_custom_emoji_id: str | None = Field(default=None, pattern=r"^\d+$")
    style: Literal["danger", "success", "primary"] | None = None
    url: str | None = None
    callback_data: str | None = None
    web_app: WebApp | None = None
    login_url: LoginUrl | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    switch_inline_query_chosen_chat: ChosenChat | None = None
    copy_text: CopyText | None = None
    callback_game: Nothing | None = None
    pay: Flag | None = None
    disabled: Nothing | None = None

    @model_validator(mode="after")
    def _check(self) -> "ButtonParams":
        actions = [name for name in ACTIONS if getattr(self, name) is not None]
        if not actions:
            raise wire_error("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if len(actions) > 1:
            # Telegram silently takes one of them and drops the others.
            raise wire_error(f"can't parse inline keyboard button: more than one action: {', '.join(actions)}")
        data = self.callback_data
        if data is not None and not 1 <= len(data.encode("utf-8", "surrogatepass")) <= MAX_DATA_BYTES:
            raise wire_error("BUTTON_DATA_INVALID")
        if self.url is not None and not good_button_url(self.url):
            raise wire_error(f"inline keyboard button URL '{self.url}' is invalid: Wrong HTTP URL")
        if self.copy_text is not None and not 1 <= len(self.copy_text.text) <= MAX_COPY:
            raise wire_error("BUTTON_COPY_TEXT_INVALID")
        return self


class InlineKeyboardParams(Strict):
    inline_keyboard: list[list[ButtonParams]]
    force_reply: Flag | None = None  # Bot API 10.3

    @model_validator(mode="after")
    def _check(self) -> "InlineKeyboardParams":
        if sum(map(len, self.inline_keyboard)) > MAX_BUTTONS:
            raise wire_error("reply markup is too long")
        if any(len(row) > MAX_ROW for row in self.inline_keyboard):
            raise wire_error(f"reply markup is too long: a row may have {MAX_ROW} buttons")
        return self

    def keyboard(self) -> "Keyboard":
        rows = ([button_of(each) for each in row] for row in self.inline_keyboard)
        return tuple(tuple(row) for row in rows if row)


def good_button_url(url: str) -> bool:
    schemed = re.match(r"(?:https?|tg)://", url, re.IGNORECASE) is not None
    return schemed and (mentioned_user(url) is not None or checked_link(url) is not None)


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a message; `fields` is the button in the Bot API's form."""

    text: str
    fields: dict[str, Any]

    @property
    def callback_data(self) -> str | None:
        return self.fields.get("callback_data")

    @property
    def url(self) -> str | None:
        return self.fields.get("url")

    @property
    def copy_text(self) -> str | None:
        return (self.fields.get("copy_text") or {}).get("text")

    @property
    def style(self) -> str | None:
        return self.fields.get("style")

    @property
    def disabled(self) -> bool:
        return "disabled" in self.fields


Keyboard = tuple[tuple[Button, ...], ...]


def button_of(params: ButtonParams) -> Button:
    return Button(params.text, params.model_dump(exclude_none=True))


def keyboard_wire(keyboard: Keyboard) -> list[list[dict[str, Any]]]:
    return [[dict(button.fields) for button in row] for row in keyboard]
