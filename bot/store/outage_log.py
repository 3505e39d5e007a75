"""Logs that the store is down and why, and that it's back: the log line of a postponed update says neither."""

from time import monotonic

import structlog

from ..ports.errors import StoreDownError

LOG_INTERVAL_SECONDS = 60.0
"""The shortest time between log lines while the store is down."""

log = structlog.get_logger(__name__)


class OutageLog:
    """Told after each round trip whether the store is down; logs it once a minute, and once when the store is back."""

    def __init__(self, address: str) -> None:
        """``address`` contains no password."""
        self._address = address
        self._logged_at: float | None = None

    def down(self, error: StoreDownError) -> None:
        """The store didn't answer, because of ``error``."""
        if self._logged_at is None or monotonic() - self._logged_at >= LOG_INTERVAL_SECONDS:
            self._logged_at = monotonic()
            log.error("store_down", address=self._address, error=str(error))

    def up(self) -> None:
        """The store answered."""
        if self._logged_at is not None:
            self._logged_at = None
            log.info("store_recovered", address=self._address)
