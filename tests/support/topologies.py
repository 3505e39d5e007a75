"""A cluster and a sentinel set of real servers on this machine, started in a few seconds."""

import signal
import subprocess
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.store.embedded import server_binary
from tests.support import waiting
from tests.support.free_ports import free_port

SERVICE = "mymaster"
WAIT_SECONDS = 120
"""Sentinels that were held up for two seconds, as on a busy machine, do nothing for 30 (their TILT mode)."""
_SLOTS = 16384
NOTICED_MS = 1000
"""Milliseconds without an answer after which a node counts as down."""


async def until(holds: Callable[[], Coroutine[Any, Any, Any]], seconds: float = WAIT_SECONDS) -> Any:
    """The result of ``holds`` once it is true; servers that don't answer yet are waited for."""

    async def tried() -> Any:
        with suppress(RedisError, OSError):
            return await holds()
        return None

    return await waiting.until(tried, seconds)


class Node:
    """A server that can be killed and restarted on its port, with the data it had written."""

    def __init__(self, folder: Path, *config: str) -> None:
        folder.mkdir(parents=True)
        self.port = free_port()
        self.folder = folder
        self._config = folder / "valkey.conf"
        common = (f"port {self.port}", "bind 127.0.0.1", f"dir {folder}", f"logfile {folder / 'log'}", "save ''")
        self._config.write_text("\n".join((*common, *config)) + "\n", encoding="utf-8")
        self._sentinel = ["--sentinel"] if any(line.startswith("sentinel ") for line in config) else []
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self, *lines: str) -> None:
        with self._config.open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        command = [server_binary(), str(self._config), *self._sentinel]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603

    def kill(self) -> None:
        """With SIGKILL: unwritten data is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hang(self) -> None:
        """Makes it accept connections but answer nobody, until it is killed or resumed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def ask(self, *command: str) -> Any:
        """Its reply to one command."""
        client = Redis(host="127.0.0.1", port=self.port, protocol=3, socket_timeout=2)
        try:
            return await client.execute_command(*command)  # type: ignore[no-untyped-call]
        finally:
            await client.aclose()

    async def info(self, section: str) -> dict[str, Any]:
        return dict(await self.ask("INFO", section))


async def _replica_of(node: Node, master: Node) -> bool:
    return bool((await node.info("replication")).get("master_port") == master.port)


async def _any_master(nodes: list[Node]) -> bool:
    return any([(await node.info("replication"))["role"] == "master" for node in nodes])


class Servers:
    """``async with``: servers that run until the end."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        try:
            for node in self.nodes:
                node.start()
            await self.formed()
        except BaseException:
            self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    async def formed(self) -> None:
        """Returns once they know each other, and every part has a master and an up-to-date replica."""
        raise NotImplementedError

    async def master_of(self, key: str) -> Node:
        """The server responsible for a key."""
        raise NotImplementedError

    async def masters(self) -> list[Node]:
        """All servers responsible for keys."""
        raise NotImplementedError

    async def replicas_of(self, master: Node) -> list[Node]:
        """The replicas that could succeed it."""
        return [node for node in self.nodes if node is not master and await _replica_of(node, master)]

    async def succeeded(self, replicas: list[Node]) -> None:
        """Returns once one of them is a master."""
        await until(lambda: _any_master(replicas))

    def by_port(self, port: int) -> Node:
        return next(node for node in self.nodes if node.port == port)

    def _end(self) -> None:
        for node in self.nodes:
            node.kill()


def _persistence(appendfsync: str) -> tuple[str, ...]:
    return ("appendonly yes", f"appendfsync {appendfsync}") if appendfsync else ("appendonly no",)


class Cluster(Servers):
    """A cluster of this many masters, each with one replica.

    They learn of each other from their cluster config files: CLUSTER MEET takes many seconds.
    """

    def __init__(self, folder: Path, masters: int = 3, appendfsync: str = "", noticed: int = NOTICED_MS) -> None:
        super().__init__()
        config = (
            *_persistence(appendfsync),
            "cluster-enabled yes",
            "cluster-config-file nodes.conf",
            f"cluster-node-timeout {noticed}",
            "cluster-replica-validity-factor 0",
            "repl-diskless-sync-delay 0",
        )
        buses = []
        for number in range(2 * masters):
            buses.append(free_port())
            self.nodes.append(Node(folder / str(number), *config, f"cluster-port {buses[-1]}"))
        names = [f"{number:040x}" for number in range(1, 2 * masters + 1)]
        for own, node in enumerate(self.nodes):
            lines = []
            for number, other in enumerate(self.nodes):
                master, me = number % masters, "myself," if number == own else ""
                slots = f" {master * _SLOTS // masters}-{(master + 1) * _SLOTS // masters - 1}"
                role = f"{me}master - 0 0 {master + 1} connected{slots}"
                if number >= masters:
                    role = f"{me}slave {names[master]} 0 0 {master + 1} connected"
                lines.append(f"{names[number]} {other.address}@{buses[number]} {role}")
            lines.append(f"vars currentEpoch {masters} lastVoteEpoch 0\n")
            (node.folder / "nodes.conf").write_text("\n".join(lines), encoding="utf-8")
        self.url = "redis+cluster://" + ",".join(node.address for node in self.nodes[:masters])

    async def formed(self) -> None:
        for node in self.nodes:
            await until(lambda node=node: self._serves(node))  # type: ignore[misc]

    async def _serves(self, node: Node) -> bool:
        info = await node.ask("CLUSTER", "INFO")
        replication = await node.info("replication")
        role = replication["role"]
        keeps_up = replication.get("master_link_status") == "up" if role == "slave" else replication["connected_slaves"]
        return b"cluster_state:ok" in info and bool(keeps_up)

    async def master_of(self, key: str) -> Node:
        slot = None
        for node in self.nodes:
            if not node.running:
                continue
            with suppress(RedisError, OSError):
                slot = await node.ask("CLUSTER", "KEYSLOT", key) if slot is None else slot
                for first, last, master, *_ in await node.ask("CLUSTER", "SLOTS"):
                    if first <= slot <= last and self.by_port(master[1]).running:
                        found = self.by_port(master[1])
                        if b"cluster_state:ok" in await found.ask("CLUSTER", "INFO"):
                            return found
        raise RedisError("no master yet")

    async def masters(self) -> list[Node]:
        return [node for node in self.nodes if node.running and (await node.info("replication"))["role"] == "master"]


class SentinelSet(Servers):
    """A master with replicas, and three sentinels that watch them."""

    def __init__(self, folder: Path, replicas: int = 2, appendfsync: str = "", noticed: int = NOTICED_MS) -> None:
        super().__init__()
        config = (*_persistence(appendfsync), "repl-diskless-sync-delay 0", "replica-priority 100")
        master = Node(folder / "0", *config)
        self._servers = [master]
        for number in range(1, replicas + 1):
            self._servers.append(Node(folder / str(number), *config, f"replicaof 127.0.0.1 {master.port}"))
        watched = (
            f"sentinel monitor {SERVICE} 127.0.0.1 {master.port} 2",
            f"sentinel down-after-milliseconds {SERVICE} {noticed}",
            f"sentinel failover-timeout {SERVICE} 3000",
        )
        self.sentinels = [Node(folder / f"sentinel{number}", *watched) for number in range(3)]
        # What they would otherwise take up to ten seconds to find out.
        known = [f"sentinel known-replica {SERVICE} 127.0.0.1 {node.port}" for node in self._servers[1:]]
        for number, node in enumerate(self.sentinels):
            others = [
                f"sentinel known-sentinel {SERVICE} 127.0.0.1 {other.port} {name:040x}"
                for name, other in enumerate(self.sentinels, 1)
                if other is not node
            ]
            node.configure(f"sentinel myid {number + 1:040x}", *known, *others)
        self.nodes = [*self._servers, *self.sentinels]
        self.url = f"redis+sentinel://{','.join(node.address for node in self.sentinels)}/{SERVICE}"

    async def formed(self) -> None:
        for node in self.sentinels:
            await until(lambda node=node: self._knows_all(node))  # type: ignore[misc]
        await until(self._all_follow_one)

    async def _knows_all(self, sentinel: Node) -> bool:
        told = await sentinel.ask("SENTINEL", "MASTER", SERVICE)
        known = int(told[b"num-slaves"]), int(told[b"num-other-sentinels"])
        return known == (len(self._servers) - 1, len(self.sentinels) - 1)

    async def _all_follow_one(self) -> bool:
        """A former master that was started again stays one until the sentinels demote it; then it copies all data."""
        master = await self.master_of("")
        others = [await node.info("replication") for node in self._servers if node is not master]
        return all(told.get("master_link_status") == "up" for told in others)

    async def master_of(self, key: str) -> Node:
        del key
        found = set()
        for sentinel in self.sentinels:
            if sentinel.running:
                found.add(int((await sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE))[1]))
        if len(found) == 1:
            node = self.by_port(found.pop())
            if node.running and (await node.info("replication"))["role"] == "master":
                return node
        raise RedisError("no master yet")

    async def masters(self) -> list[Node]:
        return [await until(lambda: self.master_of(""))]


class Single(Servers):
    """One server, for comparison."""

    def __init__(self, folder: Path, *config: str, appendfsync: str = "always") -> None:
        super().__init__()
        self.nodes = [Node(folder / "0", *_persistence(appendfsync), *config)]
        self.url = f"redis://{self.nodes[0].address}"

    async def formed(self) -> None:
        await until(lambda: self.nodes[0].ask("PING"))

    async def master_of(self, key: str) -> Node:
        del key
        return self.nodes[0]

    async def masters(self) -> list[Node]:
        return self.nodes
