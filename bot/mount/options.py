"""The options of a mounted flow, and their checks."""

import re
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Required, TypedDict

from redis.asyncio import Redis, RedisCluster

from ..conversation.callback_data import MAX_BYTES
from ..store.cipher import Cipher
from ..store.client import redis_at
from ..store.topology import read_topology

_COMMANDS = re.compile(r"[a-z0-9_]*", re.ASCII)
_CALLBACKS = re.compile(r"[A-Za-z0-9_.:/|-]+", re.ASCII)
_COMMAND_CHARACTERS = 32
PAYLOAD_CHARACTERS = 64
"""Telegram's limit for what follows ``?start=``."""

LanguageOf = Callable[[int], str | Awaitable[str | None] | None]
"""Takes a user id; returns the language the user chose in the host, such as ``zh-hans``, or None if unknown."""


class MountError(Exception):
    """The flow can't be mounted like this; the message says why and how to fix it."""


class MountOptions(TypedDict, total=False):
    """What a host configures. Only ``redis`` is required."""

    redis: Required[Redis | RedisCluster | str]
    """A URL, or the host's client, without ``decode_responses``."""
    guide: Path | str
    """A folder with the host's own content."""
    sponsor: Path | str
    """A file that discloses one sponsor; see docs/sponsor.example.yaml."""
    commands: str
    """The prefix of the flow's commands: ``billing_`` gives ``/billing_start``."""
    callbacks: str
    """The prefix of the flow's callback data: ``bl:``."""
    keys: str
    """The prefix of the flow's keys in Redis: ``billing``."""
    language: LanguageOf
    texts: bool
    """Whether the host passes texts on (``billing.read``); if not, no card asks for one."""
    direct: bool
    """Whether calls use the flow's own connections, bypassing the host's session, rate limiter and proxy."""
    bot: int
    """The id of the bot that the flow serves, for a dispatcher with several; by default the first bot seen."""
    data_key: str
    """Encrypts stored data, as ``DATA_KEY`` does."""


def check_names(options: MountOptions) -> None:
    """Raises :class:`MountError` for an unknown or missing option."""
    known = ", ".join(MountOptions.__annotations__)
    for name in options.keys() - MountOptions.__annotations__.keys():
        raise MountError(f"{name}: there is no such option; the options are {known}")
    if "redis" not in options:
        raise MountError("redis: give an address, such as redis://localhost, or a client")
    if not options.get("keys", "billing"):
        raise MountError("keys: give a prefix for the flow's keys in Redis, such as billing")


def check_prefixes(commands: str, callbacks: str, names: Collection[str], button: int, payload: int) -> None:
    """Raises :class:`MountError` if a prefix has wrong characters or is too long.

    ``names`` are the flow's commands; ``button`` and ``payload`` are the lengths of its longest callback data and start
    parameter.
    """
    limit = MAX_BYTES - button
    if not _CALLBACKS.fullmatch(callbacks) or len(callbacks) > limit:
        raise MountError(
            f"callbacks={callbacks!r}: 1 to {limit} of A-Z a-z 0-9 _ . : / | - (Telegram takes {MAX_BYTES} "
            f"bytes in a button, and this guide needs {button} of them)"
        )
    limit = min(_COMMAND_CHARACTERS - max(map(len, names)), PAYLOAD_CHARACTERS - payload)
    if not _COMMANDS.fullmatch(commands) or len(commands) > limit:
        raise MountError(f"commands={commands!r}: at most {limit} of a-z 0-9 _ (Telegram's rule for commands)")


def redis_of(options: MountOptions) -> Redis | RedisCluster:
    """The client to use: the host's, or a new one of the flow's own. Raises :class:`MountError`."""
    redis = options["redis"]
    if isinstance(redis, str):
        try:
            read_topology(redis)
        except ValueError as error:
            raise MountError(f"redis: {error}") from None
        try:
            client = redis_at(redis)
            if isinstance(client, Redis):  # created but not connected, which reveals an unknown option
                client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        except (ValueError, TypeError):  # the message may quote the URL with its password
            raise MountError(
                "redis: an option after the ? can't be used; write only options that redis-py knows"
            ) from None
        return client
    if not isinstance(redis, Redis | RedisCluster):
        kind = f"{type(redis).__module__}.{type(redis).__qualname__}"
        raise MountError(f"redis: a {kind} can't be used; give an address, or a client of redis.asyncio")
    if redis.get_encoder().decode_responses:
        raise MountError("redis: what is stored is bytes; give a client without decode_responses, or an address")
    return redis


def cipher_of(options: MountOptions) -> Cipher:
    """The cipher for ``data_key``. Raises :class:`MountError`, whose message doesn't quote the key."""
    try:
        return Cipher.parse(options.get("data_key", ""))
    except ValueError as error:
        raise MountError(f"data_key: {error}") from None
