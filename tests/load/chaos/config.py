"""The size of a run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChaosConfig:
    """``rate`` is in updates per second, ``duplicates`` the share of updates sent more than once.

    ``faults`` are network faults, ``refusals`` errors of Telegram itself. ``blind`` runs replicas whose commits don't
    compare. ``ptb`` is the number of replicas on python-telegram-bot. Without ``encoder`` they read texts by letters
    alone, as if the extra weren't installed: loading the encoder takes each process several seconds.
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
    encoder: bool = True
