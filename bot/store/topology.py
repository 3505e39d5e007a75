"""Parses ``REDIS_URL``: one server, sentinels, or a cluster.

redis-py has no URL for the last two. The format is that of Redis-Sentinel-Url, LangChain, RedisVL, Prefect and limits:
the scheme with ``+sentinel`` or ``+cluster``, hosts separated by commas, the service as the path.
"""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

Kind = Literal["server", "sentinel", "cluster"]

_SERVER = ("redis", "rediss", "unix")
_KINDS: dict[str, Kind] = {"sentinel": "sentinel", "cluster": "cluster"}
_PORTS: dict[Kind, int] = {"server": 6379, "sentinel": 26379, "cluster": 6379}
_PARTS = re.compile(
    r"(?P<scheme>[a-z+]+)://(?:(?P<login>[^/?#]*)@)?(?P<hosts>[^/?#@]*)(?P<path>[^?#]*)(?P<options>\?[^#]*)?"
)
_NO_ADDRESS = "this isn't a valid address; check the port, and %-encode special characters"


class Place(NamedTuple):
    """One server."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Topology:
    """Where the store is. ``url`` is what redis-py takes: the whole URL for one server, else that of the first host.

    ``places`` are the sentinels or the cluster's nodes; ``service`` is the sentinels' name for the master.
    """

    kind: Kind
    url: str = field(repr=False)
    places: tuple[Place, ...] = ()
    service: str = ""


def read_topology(url: str) -> Topology:
    """Parses a URL. Raises ``ValueError`` with one line that says how to write it, without quoting it."""
    scheme = url.partition("://")[0]
    base, _, kind = scheme.partition("+")
    if base == "unix" and not kind:
        _check_port(url)
        return Topology("server", url)
    if base not in _SERVER or base == "unix" or (kind and kind not in _KINDS) or "://" not in url:
        raise ValueError(
            "it must begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster:// "
            "(with TLS: rediss+sentinel:// or rediss+cluster://)"
        )
    parts = _PARTS.fullmatch(url)
    if not kind:
        if parts is not None and "," in parts["hosts"]:
            raise ValueError(f"several hosts need {base}+sentinel:// or {base}+cluster://")
        _check_port(url)
        if not _is_number(urlsplit(url).path.strip("/ ") or "0"):  # redis-py would use database 0
            raise ValueError(
                f"the database, after the host, must be a number; to name a service, use {base}+sentinel://"
            )
        return Topology("server", url)
    if parts is None:
        raise ValueError(_NO_ADDRESS)
    places = tuple(_parse_place(host, _KINDS[kind]) for host in parts["hosts"].split(","))
    service, database = _parse_path(parts["path"], _KINDS[kind], scheme)
    login = f"{parts['login']}@" if parts["login"] else ""
    first = parts["hosts"].split(",")[0]
    first_url = f"{base}://{login}{first}/{database}{parts['options'] or ''}"
    _check_port(first_url)
    return Topology(_KINDS[kind], first_url, places, service)


def _check_port(url: str) -> None:
    """Validates the port. Python's own errors would quote the URL, password included."""
    try:
        _ = urlsplit(url).port  # only parsed on access
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None


def _parse_place(host: str, kind: Kind) -> Place:
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None
    if not name:
        raise ValueError("a host is missing; write host1:port,host2:port")
    return Place(name, port or _PORTS[kind])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _parse_path(path: str, kind: Kind, scheme: str) -> tuple[str, str]:
    """The service and the database in a path."""
    if kind == "cluster":
        if path.strip("/") not in ("", "0"):
            raise ValueError("a cluster has no databases; end the address after the last host")
        return "", ""
    service, _, database = path.strip("/").partition("/")
    if not service:
        raise ValueError(f"name the service too: {scheme}://host1:26379,host2:26379/mymaster")
    if not _is_number(database or "0"):
        raise ValueError("the database, after the service, must be a number")
    return unquote(service), database
