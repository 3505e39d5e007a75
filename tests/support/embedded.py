"""Watches an embedded server from outside, through the files in its folder."""

from functools import partial
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.support.waiting import until


def server_pid(folder: Path) -> int:
    """The server's process id, which it writes itself once it runs."""
    return int((folder / "valkey.pid").read_text(encoding="ascii"))


async def restarted(folder: Path, killed: int) -> None:
    """Waits until a server other than the ``killed`` one takes commands in the folder."""
    client = Redis(unix_socket_path=str(folder / "valkey.sock"))
    await until(partial(_serves, client, killed))
    await client.aclose()


async def _serves(client: Redis, killed: int) -> bool:
    try:
        return int((await client.info("server"))["process_id"]) != killed
    except (RedisError, OSError):
        return False
