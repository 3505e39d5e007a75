"""Methods on the bot itself and on how it receives updates."""

from dataclasses import dataclass
from typing import Any

from .api_error import conflict
from .backend import Backend
from .fields import NoParams
from .update_params import DeleteWebhook, GetUpdates, SetWebhook


@dataclass(frozen=True, slots=True)
class MethodResult:
    """A result with the description that the webhook methods add."""

    result: object
    description: str


async def get_me(to: Backend, _: NoParams) -> object:
    return {
        **to.world.bot,
        "first_name": to.profile.name_for(None),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(to: Backend, given: GetUpdates) -> object:
    if to.delivery.webhook.settings is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    return await to.delivery.polling.poll(given)


async def set_webhook(to: Backend, given: SetWebhook) -> object:
    if not given.url:
        return await delete_webhook(to, DeleteWebhook(drop_pending_updates=given.drop_pending_updates))
    if given.drop_pending_updates:
        to.delivery.queue.clear()
    to.delivery.queue.allow(given.allowed_updates)
    to.delivery.polling.interrupt("terminated by setWebhook request")
    changed = to.delivery.webhook.set(given.model_copy(update={"drop_pending_updates": False}))
    return MethodResult(result=True, description="Webhook was set" if changed else "Webhook is already set")


async def delete_webhook(to: Backend, given: DeleteWebhook) -> object:
    if given.drop_pending_updates:
        to.delivery.queue.clear()
    changed = to.delivery.webhook.set(None)
    return MethodResult(result=True, description="Webhook was deleted" if changed else "Webhook is already deleted")


async def get_webhook_info(to: Backend, _: NoParams) -> object:
    to.delivery.queue.expire()
    settings = to.delivery.webhook.settings
    info: dict[str, Any] = {
        "url": settings.url if settings else "",
        "has_custom_certificate": False,
        "pending_update_count": len(to.delivery.queue.pending),
    }
    if settings is not None:
        info["max_connections"] = settings.max_connections
        if settings.allowed_updates:
            info["allowed_updates"] = settings.allowed_updates
        if to.delivery.webhook.last_error is not None:
            info["last_error_date"], info["last_error_message"] = to.delivery.webhook.last_error
    return info


async def leave_server(_: Backend, __: NoParams) -> object:
    """`close` and `logOut`, which do nothing: there is no other server to move to."""
    return True
