"""What a host configures: documented, and rejected at startup if invalid."""

import re
from pathlib import Path
from typing import Any

import pytest
from redis import Redis as BlockingRedis
from redis.asyncio import Redis

from bot.mount.host_mount import (
    HostMount,
)
from bot.mount.options import MountError, MountOptions

MOUNTING = Path(__file__).parents[2] / "docs" / "mounting.md"


def test_every_option_is_documented() -> None:
    """In the table in docs/mounting.md, and no other."""
    text = (Path(__file__).parents[2] / "docs" / "mounting.md").read_text(encoding="utf-8")
    table = text.split("## Options")[1].split("## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(MountOptions.__annotations__)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "redis: give an address"),
        ({"redis": "localhost:6379"}, "redis: it must begin with redis://"),
        ({"redis": "redis://:hunter2@localhost:70x"}, "redis: this isn't a valid address"),
        ({"redis": "redis://localhost?hunter2=1"}, "redis: an option after the ? can't be used"),
        ({"redis": BlockingRedis()}, "redis: a redis.client.Redis can't be used"),
        ({"redis": Redis(decode_responses=True)}, "without decode_responses"),
        (
            {"redis": "redis://localhost", "prefix": "b_"},
            "prefix: there is no such option; the options are redis, guide",
        ),
        ({"redis": "redis://localhost", "keys": ""}, "keys: "),
        ({"redis": "redis://localhost", "guide": "/none"}, "guide: /none"),
        ({"redis": "redis://localhost", "data_key": "aHVudGVyMg=="}, "data_key: key 1"),
    ],
)
def test_invalid_options_are_rejected_at_start_up(options: Any, said: str) -> None:
    """With the option's name, quoting no secret."""
    with pytest.raises(MountError) as caught:
        HostMount(options)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "aHVudGVyMg" not in str(caught.value)
