"""Connects to Redis: one server, sentinels, or a cluster."""

import asyncio
from typing import Any

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import SSLConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.backoff import FullJitterBackoff, NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from .pipeline import CONNECTION_RESET
from .topology import Topology, read_topology

REDIS_SECONDS = 3
"""Timeout for one reply from Redis; after that the update is postponed."""

SENTINEL_SECONDS = 1

_TIMEOUTS: dict[str, Any] = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}


def redis_at(url: str) -> Redis | RedisCluster:
    """A client for a ``REDIS_URL`` (see :func:`~bot.store.topology.read_topology`). It connects on first use.

    Raises ``ValueError`` or ``TypeError`` for an address or an option that can't be used.
    """
    topology = read_topology(url)
    match topology.kind:
        case "server":
            return Redis.from_url(topology.url, **_TIMEOUTS, **_retries(), protocol=3)
        case "sentinel":
            return _sentinel_client(topology)
        case "cluster":
            return RedisCluster.from_url(
                topology.url,
                **_TIMEOUTS,
                protocol=3,
                startup_nodes=[ClusterNode(*place) for place in topology.places[1:]],
                # redis-py's own retry closes all connections to all nodes; ClusterPipeline retries per node.
                retry=Retry(NoBackoff(), 0),
            )


def _sentinel_client(topology: Topology) -> Redis:
    """A client for the current master of a sentinel service, which each new connection asks the sentinels for."""
    options: dict[str, Any] = dict(parse_url(topology.url))
    for each in ("host", "port"):
        options.pop(each, None)
    tls: dict[str, Any] = {"ssl": True} if options.pop("connection_class", None) is SSLConnection else {}
    own = {name.removeprefix("sentinel_"): options.pop(name) for name in list(options) if name.startswith("sentinel_")}
    own |= {name: value for name, value in options.items() if name.startswith("ssl_")} | tls
    # A sentinel that is down must not delay asking the next one: redis-py's default is ten attempts.
    short = {"socket_timeout": SENTINEL_SECONDS, "socket_connect_timeout": SENTINEL_SECONDS}
    sentinel_options = {**short, "retry": Retry(NoBackoff(), 0), **own}
    sentinels = Sentinel(topology.places, sentinel_kwargs=sentinel_options)  # type: ignore[no-untyped-call]
    master_options = {**_TIMEOUTS, **_retries(), "protocol": 3, **tls, **options}
    master: Redis = sentinels.master_for(topology.service, connection_pool_class=_Pool, **master_options)
    return master


class _Pool(SentinelConnectionPool):
    """A pool that asks its sentinels for one connection at a time, and that also closes its connections to them.

    redis-py moves the sentinel that answers to the front of a list. Two lookups at once can drop another sentinel from
    the list, which is then never asked or closed again.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._asking = asyncio.Lock()

    async def get_master_address(self) -> Any:
        async with self._asking:
            return await super().get_master_address()  # type: ignore[no-untyped-call]

    async def aclose(self) -> None:
        await super().aclose()
        for sentinel in self.sentinel_manager.sentinels:
            await sentinel.aclose()


def _retries() -> dict[str, Any]:
    # Sending a command again after a lost reply is safe: the commit script recognizes its own token.
    retry = Retry(FullJitterBackoff(base=0.05, cap=0.5), retries=2)
    return {"retry": retry, "retry_on_error": [RedisConnectionError, RedisTimeoutError, CONNECTION_RESET]}


def place_of(redis: Any) -> str:
    """A store's address for people to read: hosts and ports, or a socket's path. Never the login."""
    if isinstance(redis, RedisCluster):
        return "cluster " + ", ".join(sorted(redis.nodes_manager.startup_nodes))
    pool = redis.connection_pool
    if isinstance(pool, SentinelConnectionPool):
        asked = [each.connection_pool.connection_kwargs for each in pool.sentinel_manager.sentinels]
        return f"{pool.service_name} of sentinels " + ", ".join(
            f"{each.get('host')}:{each.get('port')}" for each in asked
        )
    known = pool.connection_kwargs
    return str(known.get("path") or f"{known.get('host', 'localhost')}:{known.get('port', 6379)}")
