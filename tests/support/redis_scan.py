"""All that lies in a store, to look for what must not be there."""

from typing import Any

from redis.asyncio import Redis


async def kept(redis: Redis) -> dict[str, bytes]:
    """Every key of a server with all that it holds, as bytes."""
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
            case b"none":  # it has expired meanwhile
                continue
            case kind:
                raise AssertionError(f"{key!r} is a {kind!r}")
        found[key.decode(errors="replace")] = b"\n".join(value)
    return found


async def everything(redis: Redis) -> dict[str, bytes]:
    """Every key with all that it holds, as bytes. Fails for a key that would never expire."""
    client: Any = redis
    for key in await client.keys("*"):
        assert await client.ttl(key) > 0, key
    return await kept(redis)


async def speaks_of(redis: Redis, *what: str) -> list[str]:
    """The keys in whose name or content any of ``what`` stands."""
    kept = await everything(redis)
    return [key for key, value in kept.items() if any(each in key or each.encode() in value for each in what)]
