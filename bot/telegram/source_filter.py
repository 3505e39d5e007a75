"""Decides whether a request comes from Telegram's networks, also behind a trusted proxy."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

TELEGRAM = (IPv4Network("149.154.160.0/20"), IPv4Network("91.108.4.0/22"))
"""From where Telegram calls webhooks (core.telegram.org/bots/webhooks)."""

HOPS_SIZE = 500
"""Ten hops or more. A client may write a hundred times as much, and what is remembered must stay small."""

Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address


def read_networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas or spaces; one at least. Raises ``ValueError``."""
    networks = tuple(ip_network(part) for part in text.replace(",", " ").split())
    if not networks:
        raise ValueError("there is none")
    return networks


class SourceFilter:
    """Admits requests that Telegram made, as a proxy at one of the ``trusted`` networks tells."""

    def __init__(self, trusted: tuple[Network, ...], admitted: tuple[Network, ...] = TELEGRAM) -> None:
        self._trusted = trusted
        self._admitted = admitted
        self._known = lru_cache(maxsize=1024)(self._decided)

    def admits(self, peer: str, forwarded: str) -> bool:
        """Whether a request from a peer with these hops in ``X-Forwarded-For`` may be looked at."""
        return len(forwarded) <= HOPS_SIZE and self._known(peer, forwarded)

    def _decided(self, peer: str, forwarded: str) -> bool:
        client = self.client(peer, forwarded)
        return client is not None and _within(client, self._admitted)

    def client(self, peer: str, forwarded: str) -> _Address | None:
        """The last hop that no trusted one vouches for: what stands left of it anybody can have written."""
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
