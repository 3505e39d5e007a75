"""Faults of a run, drawn from the seed before it starts."""

import asyncio
import signal
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from random import Random
from typing import NamedTuple

from telegram_simulator import Simulator

from .config import ChaosConfig
from .replicas import Fleet, Replica
from .store import StoreServer


class Fault(NamedTuple):
    """A fault to inject once this many updates have been sent."""

    at: int
    kind: str


_FAULTS = ("reset", "latency", "slicer", "timeout", "blackhole", "down")
_REFUSALS = ("429", "502", "500", "drop", "drop after", "slow")


def schedule(config: ChaosConfig, chance: Random) -> list[Fault]:
    """All faults of a run, in order; none at the very start or end, so that all happen under load."""
    kinds = ["kill"] * config.kills + ["store kill"] * config.store_kills + ["roll"] * config.rolls
    kinds += chance.choices(_FAULTS, k=config.faults) + chance.choices(_REFUSALS, k=config.refusals)
    first, last = config.updates // 20, config.updates * 19 // 20
    return sorted(Fault(chance.randint(first, last), kind) for kind in kinds)


class FaultInjector:
    """Injects faults. ``injected`` counts them by kind."""

    def __init__(self, telegram: Simulator, fleet: Fleet, store: StoreServer, chance: Random) -> None:
        self.injected: Counter[str] = Counter()
        self.statuses: list[int] = []
        self._telegram = telegram
        self._fleet = fleet
        self._store = store
        self._chance = chance
        self._locks: defaultdict[object, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def inject(self, kind: str) -> None:
        """Returns when the fault is over."""
        if kind in _FAULTS:
            await self._break_connection(kind)
        elif kind in _REFUSALS:
            self._refuse(kind)
        else:
            own: dict[str, Callable[[], Awaitable[None]]] = {
                "kill": self._kill,
                "store kill": self._kill_store,
                "roll": self._rolling_restart,
            }
            await own[kind]()
        self.injected[kind] += 1

    def clear(self) -> None:
        """Ends every fault."""
        self._telegram.heal()
        for proxy in self._fleet.proxies:
            proxy.heal()

    async def _kill(self) -> None:
        replica = await self._pick_replica()
        await replica.end(signal.SIGKILL)

    async def _kill_store(self) -> None:
        async with self._locks[self._store]:
            await self._store.kill()
            await asyncio.sleep(self._chance.uniform(0.05, 3))
            await self._store.start()

    async def _rolling_restart(self) -> None:
        """Restarts the replicas in turn, each once the previous one is up again."""
        async with self._locks[self._fleet]:
            for replica in self._fleet.replicas:
                self.statuses.append(await replica.end(signal.SIGTERM))
                await replica.up.wait()

    async def _pick_replica(self) -> Replica:
        up = [replica for replica in self._fleet.replicas if replica.up.is_set()]
        replica = self._chance.choice(up or self._fleet.replicas)
        await replica.up.wait()
        return replica

    async def _break_connection(self, kind: str) -> None:
        """Disturbs one proxy's connections for a moment."""
        proxy = self._chance.choice(self._fleet.proxies)
        async with self._locks[proxy]:
            match kind:
                case "reset":
                    proxy.reset()
                    return
                case "latency":
                    proxy.latency(self._chance.uniform(0.1, 1.0), 0.1)
                case "slicer":
                    proxy.slicer(self._chance.choice((1, 16, 200)), 0.002)
                case "timeout":
                    proxy.timeout()
                case "blackhole":
                    proxy.blackhole()
                case "down":
                    proxy.down()
            await asyncio.sleep(self._chance.uniform(0.5, 4))
            proxy.heal()

    def _refuse(self, kind: str) -> None:
        method = self._chance.choice(("*", "editMessageText", "sendMessage", "answerCallbackQuery"))
        times = self._chance.randint(3, 30)
        match kind:
            case "429":
                self._telegram.refuse(method, error_code=429, retry_after=self._chance.randint(1, 6), times=times)
            case "drop":
                self._telegram.drop(method, times=times)
            case "drop after":
                self._telegram.drop(method, times=times, applied=True)
            case "slow":
                self._telegram.delay(method, self._chance.uniform(0.5, 3), times=times)
            case _:
                self._telegram.refuse(method, error_code=int(kind), times=times)
