"""Keeps web pages away from the simulator. Its token isn't secret, so anything that can call it can act as the bot."""

from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from .page_wire import problem

CONTAINER_HOSTS = frozenset({"host.docker.internal", "host.containers.internal"})
"""What Docker and Podman call this machine in a container. No page can have such a name: `.internal` is reserved."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def request_guard(bot_hosts: Iterable[str] = ()) -> Middleware:
    """Bots may also use the names in `bot_hosts` for this machine; the page is for a browser on it."""
    allowed = CONTAINER_HOSTS | frozenset(bot_hosts)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        found = _problem_of_call(request, allowed) if request.path.startswith("/bot") else _problem_on_page(request)
        return await handler(request) if found is None else found

    return guard


def _problem_of_call(request: web.Request, allowed: frozenset[str]) -> web.Response | None:
    # A page's script sends Origin with a POST, but an <img> or a link sends a GET without it. Browsers mark that in
    # Sec-Fetch-Site, which no bot sends, and "none" stands for an address that the user has typed.
    if "Origin" in request.headers or request.headers.get("Sec-Fetch-Site", "none") != "none":
        return problem(403, "The Bot API is for bots, not for pages.")
    # For a page whose name resolves to this machine (DNS rebinding), the browser sees a call to the page's own site.
    name = _host_name(request)
    if not _is_loopback(name) and name not in allowed:
        return problem(403, f"The simulator doesn't know the host {name}. Let the bot call 127.0.0.1 or localhost.")
    return None


def _problem_on_page(request: web.Request) -> web.Response | None:
    """Rejects other names, as above, and other sites' forms. Other sites can't read what a GET returns."""
    if not _is_loopback(_host_name(request)):
        return problem(403, "This page answers to 127.0.0.1 and localhost only.")
    if request.method not in {"GET", "HEAD"}:
        origin = request.headers.get("Origin") or request.headers.get("Referer")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return problem(403, "The request comes from another page.")
        if request.content_type != "application/json":
            return problem(415, "The body must be application/json.")
    return None


def _host_name(request: web.Request) -> str | None:
    try:
        return urlsplit(f"//{request.host}").hostname
    except ValueError:
        return None


def _is_loopback(name: str | None) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name or "").is_loopback
    except ValueError:
        return False
