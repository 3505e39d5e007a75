"""Reads the bot's metrics as Prometheus would."""

from bot.observability.metrics import REGISTRY


def metric(name: str, **labels: str) -> float:
    """The value of a metric now; 0 if nothing was counted under these labels yet."""
    return REGISTRY.get_sample_value(name, labels) or 0.0
