"""Pipelines commands to a Redis Cluster, one round trip per node.

redis-py does the I/O. Routing and retries are decided here, because redis-py's own cluster pipeline closes every
connection to every node when one of them fails, and takes other users' commands down with it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.backoff import FullJitterBackoff
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    RedisClusterException,
    RedisError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from ..ports.errors import StoreDownError
from .pipeline import CONNECTION_RESET, OPERATION_SECONDS, Command, Pending, Pipeline, store_down

_ATTEMPTS = 4
"""These fit into about a second. A failover takes longer; the update is then postponed."""

_BACKOFF = FullJitterBackoff(base=0.05, cap=0.5)

_RETRYABLE = (RedisConnectionError, RedisTimeoutError, AskError, TryAgainError, ClusterDownError)
"""Errors after which a command is sent again. ``MovedError`` is a subclass of ``AskError``."""

_FIRST_KEY = {"EVAL": 3, "EVALSHA": 3}
"""Index of the first key in a command, where it isn't 1. All keys of a command are in one slot."""


class _Route(NamedTuple):
    """A command to send: its index in the batch, and the node that a redirect named, if any."""

    place: int
    command: Command
    to: ClusterNode | None = None
    asking: bool = False


class ClusterPipeline(Pipeline):
    """Sends commands to the nodes of a cluster. A node that is down delays only the commands for its own keys."""

    def __init__(self, cluster: RedisCluster, place: str = "") -> None:
        super().__init__(cluster, place)
        self._cluster = cluster
        self._seeds = dict(cluster.nodes_manager.startup_nodes)
        self._failed_nodes: set[str] = set()
        self._refreshing: asyncio.Task[Exception | None] | None = None

    async def check(self, key: str) -> None:
        """Raises :class:`~bot.ports.errors.StoreDownError` unless a node reports that all slots are served."""
        del key
        failure = StoreDownError("no node answers")
        with suppress(TimeoutError):
            async with asyncio.timeout(OPERATION_SECONDS):
                await self._refresh()
                for node in self._cluster.get_primaries():
                    [answer] = await self._send_to(node, [_Route(0, ("CLUSTER INFO",))])
                    if isinstance(answer, dict) and answer["cluster_state"] == "ok":
                        return
                    failure = store_down(answer) if isinstance(answer, Exception) else StoreDownError("CLUSTERDOWN")
        raise failure

    def _partition(self, waiting: list[Pending]) -> Iterable[list[Pending]]:
        parts = defaultdict(list)
        for each in waiting:
            node = self._master_of(each[0])
            parts[node.name if node else ""].append(each)
        return parts.values()

    async def _replies(self, commands: list[Command]) -> list[Any]:
        replies: list[Any] = [None] * len(commands)
        left = [_Route(place, command) for place, command in enumerate(commands)]
        for attempt in range(_ATTEMPTS):
            if attempt:
                await asyncio.sleep(_BACKOFF.compute(attempt))
            if attempt or self._master_of(commands[0]) is None:
                await self._refresh()
            nodes: dict[str, tuple[ClusterNode | None, list[_Route]]] = {}
            for route in left:
                node = route.to or self._master_of(route.command)
                nodes.setdefault(node.name if node else "", (node, []))[1].append(route)
            await asyncio.gather(*(self._collect(replies, *each) for each in nodes.values()))
            left = [self._reroute(route, replies[route.place]) for route in left if _is_retryable(replies[route.place])]
            if not left:
                break
        return replies

    async def _collect(self, replies: list[Any], node: ClusterNode | None, routes: list[_Route]) -> None:
        down: list[Any] = [RedisConnectionError("no node serves this key")] * len(routes)
        answers = await self._send_to(node, routes) if node else down
        for route, answer in zip(routes, answers, strict=True):
            replies[route.place] = answer
            if node and isinstance(answer, RedisConnectionError | RedisTimeoutError):
                self._failed_nodes.add(node.name)

    async def _send_to(self, node: ClusterNode, routes: list[_Route]) -> list[Any]:
        """Sends commands to one node over one connection. ``ASKING`` applies to the next command only."""
        pipe = self._cluster.pipeline()
        for route in routes:
            if route.asking:
                pipe.execute_command("ASKING", target_nodes=node)
            pipe.execute_command(*route.command, target_nodes=node)
        try:
            answers = iter(await pipe.execute(raise_on_error=False, allow_redirections=False))
        except (RedisError, RedisClusterException, OSError) as error:
            return [error] * len(routes)
        except CONNECTION_RESET as error:
            return [RedisConnectionError(str(error))] * len(routes)
        return [(next(answers), next(answers))[1] if route.asking else next(answers) for route in routes]

    def _reroute(self, route: _Route, failure: AskError) -> _Route:
        """The command's next target: the node that a redirect named, else the master of its slot after a refresh."""
        if not isinstance(failure, AskError):
            return route._replace(to=None, asking=False)
        node = self._cluster.get_node(host=failure.host, port=failure.port)
        return route._replace(to=node, asking=node is not None and not isinstance(failure, MovedError))

    def _master_of(self, command: Command) -> ClusterNode | None:
        """The master of the slot of a command's first key; None while the slots aren't known."""
        try:
            return self._cluster.get_node_from_key(command[_FIRST_KEY.get(command[0], 1)])
        except RedisClusterException:
            return None

    async def _refresh(self) -> None:
        """Refreshes the slot table. Concurrent callers share one refresh."""
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh_slots())
        if failure := await asyncio.shield(self._refreshing):
            raise store_down(failure)

    async def _refresh_slots(self) -> Exception | None:
        manager = self._cluster.nodes_manager
        try:
            if not manager.slots_cache:
                await self._cluster.initialize()
                return None
            # redis-py refreshes only from the nodes it knows, which may all be gone; the configured host names may
            # resolve to new ones. Nodes that just failed are left out: one that hangs would use up the time.
            nodes = self._seeds | manager.startup_nodes
            healthy = {name: node for name, node in nodes.items() if name not in self._failed_nodes}
            manager.startup_nodes = healthy or nodes
            for name in nodes.keys() - manager.startup_nodes.keys():
                if manager.nodes_cache.get(name) is not nodes[name]:  # nothing else would close its connections
                    await nodes[name].disconnect()
            await manager.initialize()
            self._failed_nodes.clear()
        except (RedisError, RedisClusterException, OSError) as error:
            return error
        return None


def _is_retryable(reply: Any) -> bool:
    return isinstance(reply, _RETRYABLE)
