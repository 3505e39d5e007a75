"""The dashboard and the alerts ask for figures that the bot has."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.operations.metrics import REGISTRY

DEPLOY = Path(__file__).parents[1] / "deploy"
_FIGURE = re.compile(r"\bbilling_[a-z_]+\b")
_LABELS = re.compile(r"by \(([a-z, ]+)\)|\{([a-z]+)=")


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    text = (DEPLOY / "grafana" / "dashboards" / "billing.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in alerts())
    yield from (target["expr"] for panel in dashboard()["panels"] for target in panel["targets"])


def figures() -> dict[str, set[str]]:
    """The names under which Prometheus keeps what the bot counts, and the labels of each."""
    found: dict[str, set[str]] = {}
    for metric in REGISTRY.collect():
        labels = set(metric_labels(metric.name))
        endings = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}[metric.type]
        found |= {metric.name + ending: labels | {"le"} for ending in endings}
    return found


def metric_labels(name: str) -> tuple[str, ...]:
    from bot.operations import metrics  # noqa: PLC0415

    kept = [each for each in vars(metrics).values() if getattr(each, "_name", None) == name]
    return tuple(kept[0]._labelnames)


@pytest.mark.parametrize("expression", list(expressions()))
def test_what_is_asked_for_is_counted(expression: str) -> None:
    known = figures()
    asked = set(_FIGURE.findall(expression))
    assert asked <= set(known) or expression.startswith("sum(up")
    labels = {label.strip() for found in _LABELS.findall(expression) for part in found for label in part.split(",")}
    allowed = {"job", "instance", ""}.union(*(known[name] for name in asked))
    assert labels <= allowed


def test_every_figure_is_on_the_dashboard() -> None:
    shown = " ".join(target["expr"] for panel in dashboard()["panels"] for target in panel["targets"])
    assert {metric.name for metric in REGISTRY.collect() if metric.name not in shown} == set()


def test_every_alert_says_what_to_do() -> None:
    for rule in alerts():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["do"]
