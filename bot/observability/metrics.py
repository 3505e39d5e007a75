"""Prometheus metrics. No label identifies a user."""

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

UPDATES = Counter(
    "billing_updates", "Updates by kind and by what became of them", ["kind", "result"], registry=REGISTRY
)
UPDATE_SECONDS = Histogram(
    "billing_update_seconds",
    "From reading an update to its delivery",
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25),
)
CALL_SECONDS = Histogram(
    "billing_telegram_call_seconds",
    "What one call to Telegram took, whatever became of it",
    ["method"],
    registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25),
)
STORE_SECONDS = Histogram(
    "billing_store_seconds",
    "What one round trip to the store took, whatever became of it",
    registry=REGISTRY,
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 6),
)
THROTTLED = Counter(
    "billing_throttled_updates",
    "Updates not applied, since their sender or group sent too many",
    ["kind"],
    registry=REGISTRY,
)
RELOADS = Counter(
    "billing_content_reloads",
    "Times that the content was read anew, by what became of it",
    ["result"],
    registry=REGISTRY,
)
STORE_RESTARTS = Counter(
    "billing_store_restarts", "Times that the embedded store ended and was started again", registry=REGISTRY
)
COMPACTIONS = Counter(
    "billing_store_compactions",
    "Times that the store's append-only file was to be rewritten, by what became of it",
    ["result"],
    registry=REGISTRY,
)
CUT = Counter("billing_cut_connections", "Connections cut: too slow, unread, or too many", ["why"], registry=REGISTRY)
CONFLICTS = Counter("billing_commit_conflicts", "Commits that found another one first", registry=REGISTRY)
PARKED = Counter("billing_parked_updates", "Updates set aside because handling them failed", registry=REGISTRY)
JOB_FAILURES = Counter(
    "billing_background_job_failures", "Failures of work that runs beside updates; the log names it", registry=REGISTRY
)
LOCKED = Counter(
    "billing_locked_records", "Updates of people whose record can't be opened: see DATA_KEY", registry=REGISTRY
)
VANISHED = Counter("billing_vanished_targets", "Buttons and links whose target is gone", registry=REGISTRY)
STALE = Counter("billing_stale_taps", "Taps on a card that was not the live one any more", registry=REGISTRY)
REMINDERS = Counter("billing_reminders", "Reminders delivered", registry=REGISTRY)
REPEATED = Counter(
    "billing_repeated_deliveries",
    "Deliveries tried again after an attempt of unknown end: the most that can have come twice, by what",
    ["what"],
    registry=REGISTRY,
)
HANDED = Counter("billing_handed_over", "Cases handed over to the staff", registry=REGISTRY)
RELAYED = Counter("billing_relayed_messages", "Messages passed on, by to whom", ["to"], registry=REGISTRY)
BROADCAST = Counter("billing_broadcast_messages", "Word of changes delivered", registry=REGISTRY)
OUTCOMES = Counter("billing_outcomes", "Outcomes shown", ["screen"], registry=REGISTRY)
CALLS = Counter(
    "billing_telegram_calls",
    "Calls to Telegram by method and result",
    ["method", "result"],
    registry=REGISTRY,
)
REFUSED_REQUESTS = Counter(
    "billing_refused_requests", "Webhook requests refused, by status", ["status"], registry=REGISTRY
)
for result in ("done", "failed"):
    COMPACTIONS.labels(result)
for result in ("done", "refused"):
    RELOADS.labels(result)  # created at 0: Prometheus sees no increase in a series that starts at 1

WEBHOOK_OURS = Gauge(
    "billing_webhook_ours", "Whether Telegram's webhook is this process's; 1 also for one that polls", registry=REGISTRY
)
WEBHOOK_OURS.set(1)
WEBHOOK_PENDING = Gauge("billing_webhook_pending_updates", "Updates that wait at Telegram", registry=REGISTRY)
TASKS = Gauge("billing_tasks", "Tasks of this process that are under way", registry=REGISTRY)
LANES = Gauge("billing_lanes", "People for whom something is under way in this process", registry=REGISTRY)
CACHED = Gauge("billing_cached_records", "Records that this process keeps at hand", registry=REGISTRY)


@lru_cache(maxsize=256)
def updates(kind: str, result: str) -> Counter:
    """A child of :data:`UPDATES`, cached because looking it up takes longer than counting."""
    return UPDATES.labels(kind, result)


@lru_cache(maxsize=256)
def calls(method: str, result: str) -> Counter:
    """A child of :data:`CALLS`."""
    return CALLS.labels(method, result)


@lru_cache(maxsize=256)
def call_seconds(method: str) -> Histogram:
    """A child of :data:`CALL_SECONDS`."""
    return CALL_SECONDS.labels(method)
