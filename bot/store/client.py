"""Connects to Redis: one server, sentinels, or a cluster."""

from typing import Any

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import SSLConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.backoff import FullJitterBackoff, NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from .pipeline import CUT_OFF
from .topology import Topology, read_topology

REDIS_SECONDS = 3
"""How long one answer of Redis may take before the update is postponed."""

SENTINEL_SECONDS = 1

_TIMEOUTS: dict[str, Any] = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}


def redis_at(url: str) -> Redis | RedisCluster:
    """The client for an address as :func:`~bot.store.topology.read_topology` reads it. It connects at its first use.

    Raises ``ValueError`` or ``TypeError`` for an address or an option that can't be used.
    """
    topology = read_topology(url)
    match topology.kind:
        case "server":
            return Redis.from_url(topology.url, **_TIMEOUTS, **_retried(), protocol=3)
        case "sentinel":
            return _watched(topology)
        case "cluster":
            return RedisCluster.from_url(
                topology.url,
                **_TIMEOUTS,
                protocol=3,
                startup_nodes=[ClusterNode(*place) for place in topology.places[1:]],
                # Its own way to try again closes all connections to all nodes; the batch does it node by node.
                retry=Retry(NoBackoff(), 0),
            )


def _watched(topology: Topology) -> Redis:
    """The present master of a set, asked of the sentinels for each new connection."""
    options: dict[str, Any] = dict(parse_url(topology.url))
    for each in ("host", "port"):
        options.pop(each, None)
    tls: dict[str, Any] = {"ssl": True} if options.pop("connection_class", None) is SSLConnection else {}
    own = {name.removeprefix("sentinel_"): options.pop(name) for name in list(options) if name.startswith("sentinel_")}
    own |= {name: value for name, value in options.items() if name.startswith("ssl_")} | tls
    # One that is away must not hold up the question to the next: redis-py's default is ten attempts.
    brief = {"socket_timeout": SENTINEL_SECONDS, "socket_connect_timeout": SENTINEL_SECONDS}
    asking = {**brief, "retry": Retry(NoBackoff(), 0), **own}
    sentinels = Sentinel(topology.places, sentinel_kwargs=asking)  # type: ignore[no-untyped-call]
    keeping = {**_TIMEOUTS, **_retried(), "protocol": 3, **tls, **options}
    master: Redis = sentinels.master_for(topology.service, connection_pool_class=_Pool, **keeping)
    return master


class _Pool(SentinelConnectionPool):
    """Closes the connections to the sentinels with its own."""

    async def aclose(self) -> None:
        await super().aclose()
        for sentinel in self.sentinel_manager.sentinels:
            await sentinel.aclose()


def _retried() -> dict[str, Any]:
    # Sending a command again after a lost reply is safe: the commit script knows its own token.
    retry = Retry(FullJitterBackoff(base=0.05, cap=0.5), retries=2)
    return {"retry": retry, "retry_on_error": [RedisConnectionError, RedisTimeoutError, CUT_OFF]}


def place_of(redis: Any) -> str:
    """Where a client's store is, for people to read: hosts and ports, or a socket's path. No login is in it."""
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
