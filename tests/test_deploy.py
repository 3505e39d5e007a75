"""Dashboard and alerts use existing metrics; the containers match the documentation."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from bot.observability.metrics import REGISTRY

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
    """The names under which Prometheus stores the bot's metrics, and the labels of each."""
    found: dict[str, set[str]] = {}
    for metric in REGISTRY.collect():
        labels = set(metric_labels(metric.name))
        endings = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}[metric.type]
        found |= {metric.name + ending: labels | {"le"} for ending in endings}
    return found


def metric_labels(name: str) -> tuple[str, ...]:
    from bot.observability import metrics  # noqa: PLC0415

    wrappers = [each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)]
    kept = next(each for each in wrappers if any(metric.name == name for metric in each.describe()))
    return tuple(kept._labelnames)  # prometheus_client reports labels only of children that exist already


@pytest.mark.parametrize("expression", list(expressions()))
def test_every_expression_uses_existing_metrics(expression: str) -> None:
    known = figures()
    asked = set(_FIGURE.findall(expression))
    assert asked <= set(known) or expression.startswith(("sum(up", "absent(up"))
    labels = {label.strip() for found in _LABELS.findall(expression) for part in found for label in part.split(",")}
    allowed = {"job", "instance", ""}.union(*(known[name] for name in asked))
    assert labels <= allowed


def test_every_metric_is_on_the_dashboard() -> None:
    shown = " ".join(target["expr"] for panel in dashboard()["panels"] for target in panel["targets"])
    assert {metric.name for metric in REGISTRY.collect() if metric.name not in shown} == set()


def test_first_event_raises_its_alert() -> None:
    """An increase is only seen from 0, so the series must exist from the start."""
    program = "from prometheus_client import generate_latest; from bot.observability.metrics import REGISTRY; "
    program += "print(generate_latest(REGISTRY).decode())"
    started = subprocess.run(  # noqa: S603 - another process, where nothing has been counted yet
        [sys.executable, "-c", program], cwd=DEPLOY.parent, capture_output=True, text=True, check=True
    ).stdout
    watched = [series for rule in alerts() for series in re.findall(r"increase\((\S+?)\[", rule["expr"])]
    assert watched
    assert [series for series in watched if f"{series} 0.0" not in started] == []


def test_missing_bot_raises_an_alert() -> None:
    """A sum over no series has no value, so it can't be below a threshold."""
    [rule] = [rule for rule in alerts() if rule["alert"] == "NoReplica"]
    assert rule["expr"].startswith("absent(")


def test_every_alert_says_what_to_do() -> None:
    for rule in alerts():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["do"]


def test_prometheus_accepts_its_config_and_rules() -> None:
    """Alert names are unique; promtool checks the rest, where installed."""
    names = [rule["alert"] for rule in alerts()]
    assert len(set(names)) == len(names)
    if (promtool := shutil.which("promtool")) is None:
        pytest.skip("promtool is not installed: the rules were not checked")
    file = DEPLOY / "prometheus" / "prometheus.yml"
    done = subprocess.run([promtool, "check", "config", str(file)], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def services() -> dict[str, Any]:
    loaded = yaml.safe_load((DEPLOY.parent / "docker-compose.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = loaded["services"]
    return found


def test_a_token_alone_starts_one_bot_and_its_store(services: dict[str, Any]) -> None:
    """Telegram allows one polling process; a second would disturb the first."""
    started = {name: service for name, service in services.items() if "profiles" not in service}
    assert started.keys() == {"bot", "store"}
    assert "deploy" not in started["bot"]


def test_webhook_profile_adds_a_replica_and_a_proxy(services: dict[str, Any]) -> None:
    """Alike except for their ports; the proxy and Prometheus know both."""
    added = {name for name, service in services.items() if service.get("profiles") == ["webhook"]}
    assert added == {"replica", "proxy"}
    apart = {"ports", "profiles"}
    bot, replica = ({k: v for k, v in services[name].items() if k not in apart} for name in ("bot", "replica"))
    assert bot == replica
    passed = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    assert re.findall(r"^\t+a (\w+) 8080 \{$", passed, re.MULTILINE) == ["bot", "replica"]
    asked = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    assert asked[0]["dns_sd_configs"][0]["names"] == ["bot", "replica"]


def test_only_the_proxy_is_reachable_from_outside(services: dict[str, Any]) -> None:
    """All other ports are bound to this host, and the store has none."""
    for name, service in services.items():
        ports = service.get("ports", [])
        assert name == "proxy" or all(port.startswith("127.0.0.1:") for port in ports)
    assert "ports" not in services["store"]
    assert services["store"]["networks"] == ["store"]


def test_store_syncs_each_commit_before_it_answers(services: dict[str, Any]) -> None:
    """Acknowledged updates are never resent."""
    command = services["store"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--appendfsync") + 1] == "always"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_containerized_store_accepts_a_bot_without_a_password(services: dict[str, Any]) -> None:
    """Protected mode would refuse every connection from another container."""
    command = services["store"]["command"]
    assert command[command.index("--protected-mode") + 1] == "no"


def test_every_container_has_a_memory_limit(services: dict[str, Any]) -> None:
    assert all(service["mem_limit"] for service in services.values())


def test_images_are_pinned_by_digest(services: dict[str, Any]) -> None:
    """A tag alone may be a different image tomorrow."""
    named = {service["image"] for service in services.values() if "build" not in service}
    docker = (DEPLOY.parent / "Dockerfile").read_text(encoding="utf-8")
    named |= set(re.findall(r"^FROM (\S+:\S+)", docker, re.MULTILINE))
    assert len(named) == 5
    assert [name for name in named if not re.fullmatch(r"[a-z/]+:[\w.-]+@sha256:[0-9a-f]{64}", name)] == []


def test_docs_never_signal_with_docker_kill() -> None:
    """Whatever the signal, Docker would count the container as stopped on purpose, and not restart it."""
    for document in DEPLOY.parent.glob("docs/*.md"):
        assert re.search(r"^docker (compose )?kill", document.read_text(encoding="utf-8"), re.MULTILINE) is None


def test_systemd_unit_is_valid_and_sandboxed(tmp_path: Path) -> None:
    """As systemd itself judges, where installed."""
    unit = (DEPLOY / "systemd" / "billing-bot.service").read_text(encoding="utf-8")
    program = re.search(r"^ExecStart=(\S+) (.*)$", unit, re.MULTILINE)
    assert program
    assert program[2] == '--env-file "" run'
    if (analyze := shutil.which("systemd-analyze")) is None:
        pytest.skip("systemd-analyze is not installed: the unit was not checked")
    file = tmp_path / "billing-bot.service"
    file.write_text(unit.replace(program[1], sys.executable), encoding="utf-8")
    done = subprocess.run([analyze, "verify", str(file)], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
    weak = [analyze, "security", "--offline=true", "--threshold=25", str(file)]
    done = subprocess.run(weak, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "program", "arguments"),
    [
        ("nginx/billing-bot.conf", "nginx", ["-t", "-c"]),
        ("caddy/host.Caddyfile", "caddy", ["validate", "--adapter", "caddyfile", "--config"]),
    ],
)
def test_host_proxy_forwards_the_webhook_only(tmp_path: Path, file: str, program: str, arguments: list[str]) -> None:
    """/metrics is on the same port. The proxy itself validates the file, where installed."""
    text = (DEPLOY / file).read_text(encoding="utf-8")
    assert re.findall(r"(?:location =|handle) (/\S+) \{", text) == ["/telegram"]
    assert re.search(r"(?:return|respond) 404", text)
    if (installed := shutil.which(program)) is None:
        pytest.skip(f"{program} is not installed: its file was not checked")
    if program == "nginx":
        key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bot.example.org"]
        subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], capture_output=True, check=True)  # noqa: S603
        text = re.sub(r"/etc/letsencrypt\S+fullchain.pem", str(certificate), text)
        text = re.sub(r"/etc/letsencrypt\S+privkey.pem", str(key), text)
        text = f"events {{}}\npid {tmp_path}/pid;\nerror_log {tmp_path}/log;\nhttp {{\n{text}\n}}\n"
    written = tmp_path / "proxy"
    written.write_text(text, encoding="utf-8")
    done = subprocess.run([installed, *arguments, str(written)], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
