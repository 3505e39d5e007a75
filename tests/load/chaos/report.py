"""The report of a run: findings and figures."""

import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from telegram_simulator import Simulator

from .checker import Checker, Finding
from .config import ChaosConfig
from .faults import FaultInjector
from .load_generator import LoadGenerator

SHOWN = 20
"""How many findings are printed."""


STOPPED = (0, 143)
"""Exit statuses of a replica told to stop: 143 if it hadn't reached Telegram yet."""


class Report:
    """``figures`` are the numbers of a run by name, in printing order.

    ``answers`` counts the webhook's statuses (``none``: no answer), ``exits`` the exit statuses of processes.
    """

    def __init__(self, config: ChaosConfig) -> None:
        self.findings: list[Finding] = []
        self.figures: dict[str, object] = {"seed": config.seed, "people": config.people, "replicas": config.replicas}
        self.answers: Counter[str] = Counter()
        self.exits: Counter[int] = Counter()
        self._seconds: dict[str, float] = {}

    def __str__(self) -> str:
        width = max(map(len, self.figures))
        lines = [f"{name:<{width}}  {value}" for name, value in self.figures.items()]
        lines += [str(finding) for finding in self.findings[:SHOWN]]
        return "\n".join(lines)

    def found(self, kind: str) -> int:
        return sum(finding.kind == kind for finding in self.findings)

    @contextmanager
    def timing(self) -> Iterator[None]:
        """Measures the whole run: seconds, and CPU time of our own process and of its children."""
        own, others = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
        with self._timed("all"):
            yield
        self._seconds["own CPU"] = _cpu(resource.RUSAGE_SELF) - own
        self._seconds["bots' and store's CPU"] = _cpu(resource.RUSAGE_CHILDREN) - others

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Measures the time in which users act."""
        with self._timed("people acted"):
            yield

    @contextmanager
    def checking(self) -> Iterator[None]:
        """Measures the check."""
        with self._timed("check"):
            yield

    def add_exits(self, statuses: Iterable[int], exits: Counter[int]) -> None:
        """``statuses``: how the replicas that were told to stop ended; ``exits``: how all processes ended."""
        if wrong := [status for status in statuses if status not in STOPPED]:
            self.findings.append(Finding("wrong", 0, 0, f"replicas that were told to stop ended with {wrong}"))
        self.exits = exits
        self.figures["replicas ended with"] = dict(exits)

    def search_files(self, folder: Path, texts: Iterable[str]) -> None:
        """Reports every file of the store or the replicas that contains a typed text."""
        files = [file for file in folder.rglob("*") if file.is_file() and file.suffix in (".aof", ".rdb", ".log")]
        for file in files:
            content = file.read_bytes()
            for text in texts:
                if text.encode() in content:
                    self.findings.append(Finding("wrong", 0, 0, f"{file.name} holds what was typed"))

    def add_figures(
        self, generator: LoadGenerator, injector: FaultInjector, checker: Checker, telegram: Simulator
    ) -> None:
        """Collects all figures."""
        events, actions = generator.events, generator.events.actions.values()
        self.answers = events.statuses
        self.findings += checker.findings
        self.findings += [Finding("wrong", 0, 0, f"against the Bot API: {each}") for each in telegram.violations]
        accepted = [action for action in actions if action.accepted < inf]
        attempts = sum(events.statuses.values())
        unanswered = [action for action in accepted if action.query and not action.query.answered]
        self.figures |= {
            "updates": len(actions),
            "accepted": len(accepted),
            "expired": sum(action.accepted == inf for action in actions),
            "sent twice on purpose": generator.repeated,
            "deliveries": attempts,
            "sent again after a failure": attempts - len(actions) - generator.repeated,
            "answers of the webhook": dict(sorted(self.answers.items())),
            "applied": checker.applied,
            "read while the store was down": checker.unsaved,
            "cards left with that note": checker.left_unsaved,
            "cards that moved": checker.moved_cards,
            "live cards below which there is another": checker.buried,
            "taps accepted and not answered": len(unanswered),
            "faults": dict(sorted(injector.injected.items())),
            "refused calls": dict(sorted(events.refused.items())),
            "lost": self.found("lost"),
            "wrong": self.found("wrong"),
            "wrong screens": self.found("screen"),
            "out of order": self.found("order"),
            "violations of the Bot API": len(telegram.violations),
            **{f"seconds: {name}": round(seconds, 1) for name, seconds in self._seconds.items()},
        }

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._seconds[name] = time.monotonic() - began


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime
