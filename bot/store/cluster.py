"""Pipelines commands to a cluster, one round trip per node.

redis-py sends and reads them; where to, and what after a failure, is decided here: its own pipeline closes every
connection to every node when one of them fails, and with them what other people are waiting for.
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
from .pipeline import CUT_OFF, PATIENCE_SECONDS, Command, Pipeline, Waiting

_ATTEMPTS = 4
"""All within a second. A failover takes longer: then the update is postponed."""

_PAUSE = FullJitterBackoff(base=0.05, cap=0.5)

_AGAIN = (RedisConnectionError, RedisTimeoutError, AskError, TryAgainError, ClusterDownError)
"""After these a command is sent once more. A move is an AskError, too."""

_KEY = {"EVAL": 3, "EVALSHA": 3}
"""Where the first key of a command stands, if not behind its name. All its keys are in one slot."""


class _Route(NamedTuple):
    """A command on its way: by its place in the batch, and where a node has sent it."""

    place: int
    command: Command
    to: ClusterNode | None = None
    asking: bool = False


class ClusterPipeline(Pipeline):
    """Sends commands to the nodes of a cluster. One that is away holds up nobody whose keys another has."""

    def __init__(self, cluster: RedisCluster, place: str = "") -> None:
        super().__init__(cluster, place)
        self._cluster = cluster
        self._named = dict(cluster.nodes_manager.startup_nodes)
        self._failed: set[str] = set()
        self._looking: asyncio.Task[Exception | None] | None = None

    async def check(self, key: str) -> None:
        """Raises :class:`~bot.ports.errors.StoreDownError` unless a node says that every key is served."""
        del key
        said = "no node answers"
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._look()
                for node in self._cluster.get_primaries():
                    [answer] = await self._asked(node, [_Route(0, ("CLUSTER INFO",))])
                    if isinstance(answer, dict) and answer["cluster_state"] == "ok":
                        return
                    said = str(answer) if isinstance(answer, Exception) else "CLUSTERDOWN"
        raise StoreDownError(said)

    def _parts(self, waiting: list[Waiting]) -> Iterable[list[Waiting]]:
        parts = defaultdict(list)
        for each in waiting:
            node = self._home(each[0])
            parts[node.name if node else ""].append(each)
        return parts.values()

    async def _replies(self, commands: list[Command]) -> list[Any]:
        replies: list[Any] = [None] * len(commands)
        left = [_Route(place, command) for place, command in enumerate(commands)]
        for attempt in range(_ATTEMPTS):
            if attempt:
                await asyncio.sleep(_PAUSE.compute(attempt))
            if attempt or self._home(commands[0]) is None:
                await self._look()
            nodes: dict[str, tuple[ClusterNode | None, list[_Route]]] = {}
            for course in left:
                node = course.to or self._home(course.command)
                nodes.setdefault(node.name if node else "", (node, []))[1].append(course)
            await asyncio.gather(*(self._fill(replies, *each) for each in nodes.values()))
            left = [self._onward(course, replies[course.place]) for course in left if _fails(replies[course.place])]
            if not left:
                break
        return replies

    async def _fill(self, replies: list[Any], node: ClusterNode | None, courses: list[_Route]) -> None:
        away: list[Any] = [RedisConnectionError("no node serves this key")] * len(courses)
        answers = await self._asked(node, courses) if node else away
        for course, answer in zip(courses, answers, strict=True):
            replies[course.place] = answer
            if node and isinstance(answer, RedisConnectionError | RedisTimeoutError):
                self._failed.add(node.name)

    async def _asked(self, node: ClusterNode, courses: list[_Route]) -> list[Any]:
        """What one node replies, over one connection: ``ASKING`` is for the command behind it."""
        pipe = self._cluster.pipeline()
        for course in courses:
            if course.asking:
                pipe.execute_command("ASKING", target_nodes=node)
            pipe.execute_command(*course.command, target_nodes=node)
        try:
            answers = iter(await pipe.execute(raise_on_error=False, allow_redirections=False))
        except (RedisError, RedisClusterException, OSError) as error:
            return [error] * len(courses)
        except CUT_OFF as error:
            return [RedisConnectionError(str(error))] * len(courses)
        return [(next(answers), next(answers))[1] if course.asking else next(answers) for course in courses]

    def _onward(self, course: _Route, failure: AskError) -> _Route:
        """Where a command goes next: where a node has sent it, else where the slots lie then."""
        if not isinstance(failure, AskError):
            return course._replace(to=None, asking=False)
        node = self._cluster.get_node(host=failure.host, port=failure.port)
        return course._replace(to=node, asking=node is not None and not isinstance(failure, MovedError))

    def _home(self, command: Command) -> ClusterNode | None:
        """The master of a command's first key; None when that is not known yet. All its keys are in one slot."""
        try:
            return self._cluster.get_node_from_key(command[_KEY.get(command[0], 1)])
        except RedisClusterException:
            return None

    async def _look(self) -> None:
        """Learns where the slots lie, once for all who want to know at a moment."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._looked())
        if failure := await asyncio.shield(self._looking):
            raise StoreDownError(str(failure))

    async def _looked(self) -> Exception | None:
        manager = self._cluster.nodes_manager
        try:
            if not manager.slots_cache:
                await self._cluster.initialize()
                return None
            # It asks those that it found, of which none may be left, where the given names lead to others. One that
            # hangs would cost more time than there is.
            nodes = self._named | manager.startup_nodes
            manager.startup_nodes = {name: node for name, node in nodes.items() if name not in self._failed} or nodes
            for name in nodes.keys() - manager.startup_nodes.keys():
                if manager.nodes_cache.get(name) is not nodes[name]:  # nobody else would close its connections
                    await nodes[name].disconnect()
            await manager.initialize()
            self._failed.clear()
        except (RedisError, RedisClusterException, OSError) as error:
            return error
        return None


def _fails(reply: Any) -> bool:
    return isinstance(reply, _AGAIN)
