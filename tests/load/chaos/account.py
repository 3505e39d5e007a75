"""What a run came to: findings and figures."""

import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from telegram_simulator import Simulator

from .checker import Checker, Finding
from .crowd import Crowd
from .dose import Dose
from .weather import Weather

SHOWN = 20
"""So many findings are told one by one."""


STOPPED = (0, 143)
"""What a replica that is told to stop ends with: 143 when it had not reached Telegram yet."""


class Account:
    """Of one run. ``figures`` are its numbers by name, in the order in which they are told.

    ``answers`` are the statuses that the webhook gave (``none`` for no answer), ``exits`` what processes ended with.
    """

    def __init__(self, dose: Dose) -> None:
        self.findings: list[Finding] = []
        self.figures: dict[str, object] = {"seed": dose.seed, "people": dose.people, "replicas": dose.replicas}
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
        """Around all of it: seconds, and what the processor did, the bots and their store apart."""
        own, others = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
        with self._timed("all"):
            yield
        self._seconds["own CPU"] = _cpu(resource.RUSAGE_SELF) - own
        self._seconds["bots' and store's CPU"] = _cpu(resource.RUSAGE_CHILDREN) - others

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Around the time in which people act."""
        with self._timed("people acted"):
            yield

    @contextmanager
    def checking(self) -> Iterator[None]:
        """Around the check."""
        with self._timed("check"):
            yield

    def ended(self, statuses: Iterable[int], exits: Counter[int]) -> None:
        """``statuses`` of replicas that were told to stop, ``exits`` of all."""
        if wrong := [status for status in statuses if status not in STOPPED]:
            self.findings.append(Finding("wrong", 0, 0, f"replicas that were told to stop ended with {wrong}"))
        self.exits = exits
        self.figures["replicas ended with"] = dict(exits)

    def searched(self, folder: Path, texts: Iterable[str]) -> None:
        """What people typed must be in no file of the store or the replicas."""
        files = [file for file in folder.rglob("*") if file.is_file() and file.suffix in (".aof", ".rdb", ".log")]
        for file in files:
            content = file.read_bytes()
            for text in texts:
                if text.encode() in content:
                    self.findings.append(Finding("wrong", 0, 0, f"{file.name} holds what was typed"))

    def count(self, crowd: Crowd, weather: Weather, checker: Checker, telegram: Simulator) -> None:
        """All the numbers."""
        ledger, acts = crowd.ledger, crowd.ledger.acts.values()
        self.answers = ledger.statuses
        self.findings += checker.findings
        self.findings += [Finding("wrong", 0, 0, f"against the Bot API: {each}") for each in telegram.violations]
        accepted = [act for act in acts if act.accepted < inf]
        attempts = sum(ledger.statuses.values())
        unanswered = [act for act in accepted if act.query and not act.query.answered]
        self.figures |= {
            "updates": len(acts),
            "accepted": len(accepted),
            "expired": sum(act.accepted == inf for act in acts),
            "sent twice on purpose": crowd.repeated,
            "deliveries": attempts,
            "sent again after a failure": attempts - len(acts) - crowd.repeated,
            "answers of the webhook": dict(sorted(self.answers.items())),
            "applied": checker.applied,
            "read while the store was down": checker.unsaved,
            "cards left with that note": checker.left_unsaved,
            "cards that moved": checker.moved_cards,
            "live cards below which there is another": checker.buried,
            "taps accepted and not answered": len(unanswered),
            "faults": dict(sorted(weather.struck.items())),
            "refused calls": dict(sorted(ledger.refused.items())),
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
