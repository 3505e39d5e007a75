"""The messages when the bot can't listen on LISTEN's address."""

import socket
from errno import EACCES, EADDRINUSE
from pathlib import Path

import pytest

from bot.app.listen_address import cannot_listen
from bot.settings import Address
from tests.support.command import command, refused


def test_port_in_use_is_reported(tmp_path: Path) -> None:
    """The next test shows that the message also suggests another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        said = f"LISTEN: {address} is already in use"
        refused(command("run", LISTEN=address, DATA_DIR=str(tmp_path / "data")), said)


@pytest.mark.parametrize(
    ("taken", "other"),
    [
        (Address("0.0.0.0", 8080), "0.0.0.0:8081"),
        (Address("::1", 8080), "[::1]:8081"),
        (Address("127.0.0.1", 65535), "127.0.0.1:65534"),
    ],
)
def test_port_to_choose_instead_exists_on_the_same_host(taken: Address, other: str) -> None:
    """Another host might not be reachable for those who call the bot, as in a container."""
    assert cannot_listen(taken, OSError(EADDRINUSE, "in use")).endswith(f", as in LISTEN={other}")


def test_unknown_host_is_not_reported_as_a_taken_port() -> None:
    said = cannot_listen(Address("nohost", 8080), socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    assert said == "LISTEN: can't listen on nohost:8080 (Name or service not known); correct the address"


def test_privileged_port_is_reported() -> None:
    """Such as 80; the message names the capability that systemd can grant."""
    said = cannot_listen(Address("0.0.0.0", 80), OSError(EACCES, "Permission denied"))
    assert "LISTEN: port 80 needs privileges" in said
    assert "CAP_NET_BIND_SERVICE" in said
