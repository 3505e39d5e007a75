"""How much of everything a run gets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dose:
    """Of a run: ``rate`` are updates per second, ``duplicates`` the share of them that comes more than once.

    ``faults`` are spoilt connections, ``refusals`` what Telegram itself does wrong. ``blind`` runs replicas whose
    commit script does not compare. ``ptb`` is how many of the replicas stand on python-telegram-bot.
    """

    people: int = 30
    updates: int = 500
    rate: float = 25.0
    replicas: int = 3
    ptb: int = 2
    kills: int = 1
    store_kills: int = 1
    rolls: int = 0
    faults: int = 3
    refusals: int = 3
    duplicates: float = 0.05
    seed: int = 1
    blind: bool = False
