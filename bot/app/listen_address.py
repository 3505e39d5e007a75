"""Serves HTTP on the address that LISTEN names, or says what to do if it can't, such as when the port is taken."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL

from aiohttp import web

from ..settings import MAX_PORT, Address
from ..telegram.listener import listening
from .startup import StartError


@asynccontextmanager
async def serve_http(app: web.Application, address: Address, drain_seconds: float) -> AsyncIterator[None]:
    """Serves ``app`` on ``address``. Raises :class:`StartError` if it can't listen there."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(listening(app, address.host, address.port, drain_seconds))
        except OSError as error:
            raise StartError(cannot_listen(address, error)) from error
        yield


def cannot_listen(address: Address, error: OSError) -> str:
    """Why an address can't be listened on, and what to do about it."""
    if error.errno == EACCES:
        return (
            f"LISTEN: port {address.port} needs privileges that this user doesn't have; choose one from 1024 up and "
            "put a proxy in front of it, or grant CAP_NET_BIND_SERVICE (AmbientCapabilities= in a systemd unit)"
        )
    if error.errno == EADDRNOTAVAIL:
        return f"LISTEN: {address.host} isn't an address of this machine; use 127.0.0.1, or 0.0.0.0 for all of them"
    if error.errno == EADDRINUSE:
        other = address._replace(port=address.port + 1 if address.port < MAX_PORT else address.port - 1)
        return (
            f"LISTEN: {address} is already in use; stop the program that uses it, or choose another port, as in "
            f"LISTEN={other}"
        )
    return f"LISTEN: can't listen on {address} ({error.strerror}); correct the address"
