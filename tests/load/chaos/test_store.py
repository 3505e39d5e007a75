"""The store's append-only file, from which everything is accounted for."""

from pathlib import Path

import pytest
from redis.asyncio import Redis

from .store import StoreServer, Write, read_commands

_SET = b"*3\r\n$3\r\nset\r\n$1\r\na\r\n$4\r\n1\r\n2\r\n"


@pytest.mark.parametrize("cut", range(len(_SET)))
def test_truncated_command_is_ignored(cut: int) -> None:
    """Wherever it was cut; a line break inside a value doesn't end it."""
    whole = Write(b"SET", (b"a", b"1\r\n2"))
    assert list(read_commands(b"#TS:1\r\n" + _SET + _SET[:cut])) == [whole]


async def test_every_write_survives_kills(tmp_path: Path) -> None:
    """In order, across restarts: no acknowledged write is missing."""
    async with StoreServer(tmp_path) as store:
        for number in range(3):
            redis = Redis(port=store.port)
            await redis.set("count", number)
            await redis.aclose()
            await store.kill()
            await store.start()
        found = [write.arguments[1] for write in store.writes() if write.name == b"SET"]
    assert found == [b"0", b"1", b"2"]
