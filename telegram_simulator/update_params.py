"""Parameters of the methods on updates."""

import ipaddress
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from .fields import Flag, Json, Strict, Whole, wire_error

PORTS = {80, 88, 443, 8443}
UPDATE_TYPES = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "subscription",
    "stopped_message_generation",
)


UpdateTypes = Annotated[list[Literal[UPDATE_TYPES]], Json]  # type: ignore[valid-type]


class GetUpdates(Strict):
    offset: Whole | None = None
    limit: Annotated[Whole, Field(ge=1, le=100)] = 100
    timeout: Annotated[Whole, Field(ge=0)] = 0
    allowed_updates: UpdateTypes | None = None


class SetWebhook(Strict):
    url: str
    ip_address: str | None = None
    max_connections: Annotated[Whole, Field(ge=1, le=100)] = 40
    allowed_updates: UpdateTypes | None = None
    drop_pending_updates: Flag = False
    secret_token: str | None = None

    @field_validator("url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise wire_error("bad webhook: invalid URL") from None
        if not url:
            return url
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise wire_error("bad webhook: An HTTPS URL must be provided for webhook")
        # As with a Bot API server in local mode: plain HTTP to any host and port. Addresses meant for Telegram's own
        # servers are restricted to the ports that those call.
        if parts.scheme == "http" or _is_loopback(parts.hostname):
            return url
        if (port or 443) not in PORTS:
            raise wire_error("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        return url

    @field_validator("secret_token")
    @classmethod
    def _check_secret(cls, secret: str | None) -> str | None:
        if secret and re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret) is None:
            raise wire_error("secret token contains unallowed characters")
        return secret


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class DeleteWebhook(Strict):
    drop_pending_updates: Flag = False
