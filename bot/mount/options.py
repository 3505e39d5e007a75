"""Checks the options of a mounted flow."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Required, TypedDict

from redis.asyncio import Redis, RedisCluster

from ..store.cipher import Cipher
from ..store.client import redis_at
from ..store.topology import SCHEMES

LanguageOf = Callable[[int], str | Awaitable[str | None] | None]
"""The language that a person chose in the host: user id to a code such as ``zh-hans``, None when unknown."""


class MountError(Exception):
    """The flow can't be mounted so; the message says why and how to mend it."""


class Options(TypedDict, total=False):
    """What a host chooses. Only ``redis`` has to be given."""

    redis: Required[Redis | RedisCluster | str]
    """An address, or a client of the host's own, without ``decode_responses``."""
    guide: Path | str
    """A folder with content of the host's own."""
    sponsor: Path | str
    """A file that discloses one sponsor; see docs/sponsor.example.yaml."""
    commands: str
    """What the flow's commands begin with: ``billing_`` gives ``/billing_start``."""
    callbacks: str
    """What the flow's callback data begins with: ``bl:``."""
    keys: str
    """What the flow's keys in Redis begin with: ``billing``."""
    language: LanguageOf
    texts: bool
    """Whether the host hands texts over (``billing.read``); if not, no card asks for one."""
    direct: bool
    """Whether calls go over connections of the flow's own, past the host's session, limiter and proxy."""
    bot: int
    """The id of the bot that the flow serves, where one dispatcher serves several; the first one's that is seen."""
    data_key: str
    """Seals what is stored, as ``DATA_KEY`` does."""


def check_names(options: Options) -> None:
    """Raises :class:`MountError` for an option that there is not, and for the one that must be given."""
    known = ", ".join(Options.__annotations__)
    for name in options.keys() - Options.__annotations__.keys():
        raise MountError(f"{name}: there is no such option; there are {known}")
    if "redis" not in options:
        raise MountError("redis: give an address, such as redis://localhost, or a client")
    if not options.get("keys", "billing"):
        raise MountError("keys: give what the flow's keys in Redis shall begin with, such as billing")


def redis_of(options: Options) -> Redis | RedisCluster:
    """The client to use: the host's, or one of the flow's own. Raises :class:`MountError`."""
    redis = options["redis"]
    if isinstance(redis, str):
        try:
            client = redis_at(redis)
            if isinstance(client, Redis):  # made, and not connected: an option that there is not shows only then
                client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        except (ValueError, TypeError):  # whose words may quote the address, password and all
            raise MountError(
                f"redis: this address can't be used; it must begin with {SCHEMES}, odd characters in it "
                "%-encoded, and after the ? only options that redis-py knows"
            ) from None
        return client
    if not isinstance(redis, Redis | RedisCluster):
        kind = f"{type(redis).__module__}.{type(redis).__qualname__}"
        raise MountError(f"redis: a {kind} can't be used; give an address, or a client of redis.asyncio")
    if redis.get_encoder().decode_responses:
        raise MountError("redis: what is stored is bytes; give a client without decode_responses, or an address")
    return redis


def seal_of(options: Options) -> Cipher:
    """Raises :class:`MountError`, whose message does not quote the key."""
    try:
        return Cipher.parse(options.get("data_key", ""))
    except ValueError as error:
        raise MountError(f"data_key: {error}") from None
