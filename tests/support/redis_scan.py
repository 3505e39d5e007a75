"""Reads a whole store, to check what is in it."""

from typing import Any

from redis.asyncio import Redis


async def read_all(redis: Redis) -> dict[str, bytes]:
    """Every key of a server with its whole content, as bytes."""
    client: Any = redis
    found: dict[str, bytes] = {}
    async for key in client.scan_iter(count=1000):
        match await client.type(key):
            case b"string":
                value = [await client.get(key)]
            case b"hash":
                value = [each for pair in (await client.hgetall(key)).items() for each in pair]
            case b"list":
                value = await client.lrange(key, 0, -1)
            case b"set":
                value = list(await client.smembers(key))
            case b"zset":
                value = await client.zrange(key, 0, -1)
            case b"none":  # it has expired since
                continue
            case kind:
                raise AssertionError(f"{key!r} is a {kind!r}")
        found[key.decode(errors="replace")] = b"\n".join(value)
    return found


async def everything(redis: Redis) -> dict[str, bytes]:
    """Every key with its whole content, as bytes. Fails for a key that never expires."""
    client: Any = redis
    for key in await client.keys("*"):
        assert await client.ttl(key) > 0, key
    return await read_all(redis)


async def keys_mentioning(redis: Redis, *what: str) -> list[str]:
    """The keys whose name or content contains any of ``what``."""
    read_all = await everything(redis)
    return [key for key, value in read_all.items() if any(each in key or each.encode() in value for each in what)]
