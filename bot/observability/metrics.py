"""Prometheus metrics. No label identifies a user."""

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

UPDATES = Counter("billing_updates", "Updates by kind and result", ["kind", "result"], registry=REGISTRY)
UPDATE_SECONDS = Histogram(
    "billing_update_seconds",
    "Seconds from reading an update to its delivery",
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25),
)
CALL_SECONDS = Histogram(
    "billing_telegram_call_seconds",
    "Seconds per call to Telegram, whatever its result",
    ["method"],
    registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25),
)
STORE_SECONDS = Histogram(
    "billing_store_seconds",
    "Seconds per round trip to the store, whatever its result",
    registry=REGISTRY,
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 6),
)
THROTTLED = Counter(
    "billing_throttled_updates",
    "Updates dropped because their sender or group was over the rate limit",
    ["kind"],
    registry=REGISTRY,
)
RELOADS = Counter(
    "billing_content_reloads",
    "Content reloads, by result",
    ["result"],
    registry=REGISTRY,
)
STORE_RESTARTS = Counter("billing_store_restarts", "Restarts of the embedded store", registry=REGISTRY)
COMPACTIONS = Counter(
    "billing_store_compactions",
    "Rewrites of the store's append-only file, by result",
    ["result"],
    registry=REGISTRY,
)
CUT = Counter("billing_cut_connections", "Connections cut: too slow, unread, or too many", ["why"], registry=REGISTRY)
CONFLICTS = Counter("billing_commit_conflicts", "Commits that lost a race to another", registry=REGISTRY)
PARKED = Counter(
    "billing_parked_updates", "Dead letters: updates and due jobs set aside because they failed", registry=REGISTRY
)
JOB_FAILURES = Counter(
    "billing_background_job_failures", "Failures of background and due jobs; the log names them", registry=REGISTRY
)
LOCKED = Counter(
    "billing_locked_records", "Updates of users whose record can't be decrypted; see DATA_KEY", registry=REGISTRY
)
VANISHED = Counter("billing_vanished_targets", "Buttons and links whose target is gone", registry=REGISTRY)
STALE = Counter("billing_stale_taps", "Taps on a card that isn't the live one any more", registry=REGISTRY)
REMINDERS = Counter("billing_reminders", "Reminders delivered", registry=REGISTRY)
REPEATED = Counter(
    "billing_repeated_deliveries",
    "Deliveries retried after an attempt with an unknown result, by kind: an upper bound of duplicates",
    ["what"],
    registry=REGISTRY,
)
HANDED = Counter("billing_handed_over", "Cases handed over to the staff", registry=REGISTRY)
RELAYED = Counter("billing_relayed_messages", "Messages relayed, by recipient", ["to"], registry=REGISTRY)
BROADCAST = Counter("billing_broadcast_messages", "Broadcast messages delivered", registry=REGISTRY)
OUTCOMES = Counter("billing_outcomes", "Outcomes shown", ["screen"], registry=REGISTRY)
CALLS = Counter(
    "billing_telegram_calls",
    "Calls to Telegram by method and result",
    ["method", "result"],
    registry=REGISTRY,
)
REFUSED_REQUESTS = Counter(
    "billing_refused_requests", "Requests rejected by the webhook and by /ask, by status", ["status"], registry=REGISTRY
)
for result in ("done", "failed"):
    COMPACTIONS.labels(result)
for result in ("done", "refused"):
    RELOADS.labels(result)  # created at 0: Prometheus sees no increase in a series that starts at 1

WEBHOOK_OURS = Gauge(
    "billing_webhook_ours", "Whether Telegram's webhook is this process's; 1 also for one that polls", registry=REGISTRY
)
WEBHOOK_OURS.set(1)
WEBHOOK_PENDING = Gauge("billing_webhook_pending_updates", "Updates pending at Telegram", registry=REGISTRY)
TASKS = Gauge("billing_tasks", "Tasks running in this process", registry=REGISTRY)
LANES = Gauge("billing_lanes", "Users with an update being handled in this process", registry=REGISTRY)
CACHED = Gauge("billing_cached_records", "Records cached by this process", registry=REGISTRY)


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
