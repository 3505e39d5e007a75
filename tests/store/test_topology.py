"""The store's location, read from a URL; errors help and quote nothing."""

from typing import Any

import pytest
from redis.asyncio import Redis, RedisCluster

from bot.mount.options import MountError, redis_of
from bot.settings import Settings
from bot.store.client import redis_at
from bot.store.topology import Place, read_topology


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "rediss://u:p@h:1/2?ssl_cert_reqs=none",
        "unix:///tmp/a,b?db=1",
        "redis://:a,b@h",
        "redis://h/0 ",
    ],
)
def test_single_server_url_is_left_unchanged(url: str) -> None:
    """A comma in a password or a path doesn't make it a list."""
    topology = read_topology(url)
    assert (topology.kind, topology.url) == ("server", url)


@pytest.mark.parametrize(
    ("url", "places", "service", "plain"),
    [
        ("redis+sentinel://h/m", [("h", 26379)], "m", "redis://h/"),
        (
            "redis+sentinel://h:1,h2,[::1]:3/my%20set/2",
            [("h", 1), ("h2", 26379), ("::1", 3)],
            "my set",
            "redis://h:1/2",
        ),
        ("rediss+sentinel://u:p@h:1/m?ssl_ca_certs=/a", [("h", 1)], "m", "rediss://u:p@h:1/?ssl_ca_certs=/a"),
        ("redis+cluster://h,h2:7/", [("h", 6379), ("h2", 7)], "", "redis://h/"),
        ("rediss+cluster://:p@h:7/0?max_connections=5", [("h", 7)], "", "rediss://:p@h:7/?max_connections=5"),
    ],
)
def test_several_hosts_are_parsed(url: str, places: list[Place], service: str, plain: str) -> None:
    """With credentials and options, which apply to all."""
    topology = read_topology(url)
    assert list(topology.places) == places
    assert (topology.service, topology.url) == (service, plain)
    assert ":p@" not in repr(topology)


BAD = [
    ("", "it must begin with redis://"),
    ("redis:hunter2", "it must begin with redis://"),
    ("sentinel://:hunter2@h", "it must begin with redis://"),
    ("redis+ring://:hunter2@h", "it must begin with redis://"),
    ("unix+cluster://hunter2", "it must begin with redis://"),
    ("redis://:hunter2@h,h2", r"several hosts need redis\+sentinel:// or redis\+cluster://"),
    ("redis+sentinel://:hunter2@h", r"name the service too: redis\+sentinel://host1:26379,host2:26379/mymaster"),
    ("redis+sentinel://:hunter2@h/m/hunter2", "the database, after the service, must be a number"),
    ("redis://:hunter2@h/mymaster", r"must be a number; to name a service, use redis\+sentinel://"),
    ("redis+sentinel://:hunter2@/m", "a host is missing"),
    ("redis+cluster://:hunter2@h,,h2", "a host is missing"),
    ("redis+cluster://:hunter2@h/1", "a cluster has no databases"),
    ("redis+cluster://:hunter2@h:port", "this isn't a valid address"),
    ("redis+cluster://:hunter2/x@h:1", "this isn't a valid address"),
    ("redis+sentinel://:hunter2#x@h/m", "this isn't a valid address"),
    ("redis+cluster://h:1,[hunter2:1", "this isn't a valid address"),
    ("redis+cluster://h:1,local℀host:hunter2", "this isn't a valid address"),
]


@pytest.mark.parametrize(("url", "said"), BAD)
def test_bad_url_is_rejected_in_one_line_that_quotes_nothing(url: str, said: str) -> None:
    """In the settings and where it is mounted."""
    with pytest.raises(ValueError, match=said) as error:
        read_topology(url)
    assert "hunter2" not in str(error.value)
    assert "\n" not in str(error.value)
    with pytest.raises(MountError, match=f"^redis: .*{said}") as refused:
        redis_of({"redis": url})
    assert "hunter2" not in str(refused.value)


def test_settings_accept_each_kind_of_url() -> None:
    """Without connecting yet."""
    for url in ("redis://h", "redis+sentinel://h/m", "redis+cluster://h"):
        settings = Settings.model_validate({"redis_url": url})
        assert settings.redis_url is not None
        assert settings.redis_url.get_secret_value() == url


def test_options_apply_to_every_connection() -> None:
    """Credentials, TLS and query parameters; sentinel options apply to the sentinels only."""
    cluster = redis_at("rediss+cluster://u:p@h:7,h2:8?client_name=bot")
    assert isinstance(cluster, RedisCluster)
    for node in cluster.startup_nodes:
        assert node.connection_kwargs["username"] == "u"
        assert node.connection_kwargs["client_name"] == "bot"
        assert node.connection_class.__name__ == "SSLConnection"
    master = redis_at("rediss+sentinel://u:p@h:7/m/3?client_name=bot&sentinel_password=q&ssl_ca_certs=/a")
    assert isinstance(master, Redis)
    pool: Any = master.connection_pool
    to_master = pool.connection_kwargs
    to_sentinel = pool.sentinel_manager.sentinels[0].connection_pool.connection_kwargs
    assert (to_master["password"], to_master["db"], to_master["client_name"]) == ("p", 3, "bot")
    assert (to_sentinel["password"], to_sentinel["ssl_ca_certs"]) == ("q", "/a")
    assert "sentinel_password" not in to_master


@pytest.mark.parametrize("url", ["redis+cluster://:hunter2@h?none=1", "redis+sentinel://:hunter2@h/m?none=1"])
def test_unknown_option_is_rejected_when_mounting(url: str) -> None:
    """As for a single server."""
    with pytest.raises(MountError, match="only options that redis-py knows") as error:
        redis_of({"redis": url})
    assert "hunter2" not in str(error.value)
