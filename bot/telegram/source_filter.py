"""Decides whether a request comes from Telegram's networks, even behind a trusted proxy."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

TELEGRAM = (IPv4Network("149.154.160.0/20"), IPv4Network("91.108.4.0/22"))
"""The networks that Telegram calls webhooks from (core.telegram.org/bots/webhooks)."""

HOPS_SIZE = 500
"""Maximum length of ``X-Forwarded-For``, enough for ten hops. Longer ones would fill the cache."""

Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address


def read_networks(text: str) -> tuple[Network, ...]:
    """Parses addresses and networks, separated by commas or spaces. Raises ``ValueError``, also if there are none."""
    networks = tuple(ip_network(part) for part in text.replace(",", " ").split())
    if not networks:
        raise ValueError("there is none")
    return networks


class SourceFilter:
    """Admits requests made by Telegram, judging by the peer, or by what a ``trusted`` proxy reports."""

    def __init__(self, trusted: tuple[Network, ...], admitted: tuple[Network, ...] = TELEGRAM) -> None:
        self._trusted = trusted
        self._admitted = admitted
        self._known = lru_cache(maxsize=1024)(self._decided)

    def admits(self, peer: str, forwarded: str) -> bool:
        """Whether a request from this peer with this ``X-Forwarded-For`` may be handled."""
        return len(forwarded) <= HOPS_SIZE and self._known(peer, forwarded)

    def _decided(self, peer: str, forwarded: str) -> bool:
        client = self.client(peer, forwarded)
        return client is not None and _within(client, self._admitted)

    def client(self, peer: str, forwarded: str) -> _Address | None:
        """The last hop that isn't a trusted proxy: anything left of it may be forged. None if unreadable or missing."""
        if len(forwarded) > HOPS_SIZE:
            return None
        hops = [*(part.strip() for part in forwarded.split(",") if part.strip()), peer]
        while hops:
            try:
                hop = _address(hops.pop())
            except ValueError:
                return None
            if not _within(hop, self._trusted):
                return hop
        return None


def _address(text: str) -> _Address:
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def _within(address: _Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)
