"""Unused ports."""

import random
import socket

_PORTS = range(20_000, 32_000)
"""Below the ports that Linux gives to outgoing connections: one of those may be taken before a server listens there."""

_RANDOM = random.Random()
"""Not the random module's own generator: Hypothesis seeds that one, so it would repeat itself."""

_given = set[int]()


def free_port() -> int:
    """A port that nothing listens on; each is given once per process."""
    while True:
        port = _RANDOM.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port
