"""Parses ``REDIS_URL``: one server, sentinels, or a cluster.

redis-py has no address for the last two. What is read here is what Redis-Sentinel-Url, LangChain, RedisVL, Prefect
and limits read: the scheme with ``+sentinel`` or ``+cluster``, hosts separated by commas, the service as the path.
"""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

Kind = Literal["server", "sentinel", "cluster"]

SCHEMES = "redis://, rediss:// or unix://; redis+sentinel:// or redis+cluster:// (rediss+… over TLS)"

_SERVER = ("redis", "rediss", "unix")
_KINDS: dict[str, Kind] = {"sentinel": "sentinel", "cluster": "cluster"}
_PORTS: dict[Kind, int] = {"server": 6379, "sentinel": 26379, "cluster": 6379}
_PARTS = re.compile(
    r"(?P<scheme>[a-z+]+)://(?:(?P<login>[^/?#]*)@)?(?P<hosts>[^/?#@]*)(?P<path>[^?#]*)(?P<options>\?[^#]*)?"
)
_NO_ADDRESS = "this is no address; odd characters in it must be %-encoded"


class Place(NamedTuple):
    """One server."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Topology:
    """``url`` is an address for redis-py: all of it for one server; else that of the first host, with its options.

    ``places`` are the sentinels, or nodes of the cluster, and ``service`` what the sentinels call the set.
    """

    kind: Kind
    url: str = field(repr=False)
    places: tuple[Place, ...] = ()
    service: str = ""


def read_topology(url: str) -> Topology:
    """Raises ``ValueError`` with one line that says how it is written, and does not quote what was."""
    scheme = url.partition("://")[0]
    base, _, kind = scheme.partition("+")
    if base == "unix" and not kind:
        _checked(url)
        return Topology("server", url)
    if base not in _SERVER or base == "unix" or (kind and kind not in _KINDS) or "://" not in url:
        raise ValueError(f"it must begin with {SCHEMES}")
    parts = _PARTS.fullmatch(url)
    if not kind:
        if parts is not None and "," in parts["hosts"]:
            raise ValueError(f"several hosts need {base}+sentinel:// or {base}+cluster://")
        _checked(url)
        if not _number(urlsplit(url).path.strip("/ ") or "0"):  # which redis-py would take for database 0
            raise ValueError(f"the database, behind the host, must be a number; a service needs {base}+sentinel://")
        return Topology("server", url)
    if parts is None:
        raise ValueError(_NO_ADDRESS)
    places = tuple(_place(host, _KINDS[kind]) for host in parts["hosts"].split(","))
    service, database = _path(parts["path"], _KINDS[kind], scheme)
    login = f"{parts['login']}@" if parts["login"] else ""
    first = parts["hosts"].split(",")[0]
    plain = f"{base}://{login}{first}/{database}{parts['options'] or ''}"
    _checked(plain)
    return Topology(_KINDS[kind], plain, places, service)


def _checked(url: str) -> None:
    """Python's own refusals quote an address, password and all."""
    try:
        _ = urlsplit(url).port  # which is only looked at when it is asked for
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None


def _place(host: str, kind: Kind) -> Place:
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None
    if not name:
        raise ValueError("a host is missing; write host1:port,host2:port")
    return Place(name, port or _PORTS[kind])


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _path(path: str, kind: Kind, scheme: str) -> tuple[str, str]:
    """The service and the database."""
    if kind == "cluster":
        if path.strip("/") not in ("", "0"):
            raise ValueError("a cluster has no databases; end the address after the last host")
        return "", ""
    service, _, database = path.strip("/").partition("/")
    if not service:
        raise ValueError(f"name the service too: {scheme}://host1:26379,host2:26379/mymaster")
    if not _number(database or "0"):
        raise ValueError("the database, behind the service, must be a number")
    return unquote(service), database
