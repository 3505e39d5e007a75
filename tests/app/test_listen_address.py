"""What is said when LISTEN's address can't be listened on."""

import socket
from errno import EACCES
from pathlib import Path

from bot.app.listen_address import cannot_listen
from bot.settings import Address
from tests.support.command import command, refused


def test_port_in_use_is_reported(tmp_path: Path) -> None:
    """With how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused(command("run", LISTEN=f"127.0.0.1:{port}", DATA_DIR=str(tmp_path / "data")), "LISTEN", port)


def test_privileged_port_is_reported() -> None:
    """Such as 80, with systemd's name for the capability."""
    said = cannot_listen(Address("0.0.0.0", 80), OSError(EACCES, "Permission denied"))
    assert "LISTEN: port 80 needs privileges" in said
    assert "CAP_NET_BIND_SERVICE" in said
