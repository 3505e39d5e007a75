"""The embedded server: odd folders, and what a killed bot leaves behind."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.store.embedded import EmbeddedServer, EmbeddedStoreError


async def answers(url: str) -> bool:
    client = Redis.from_url(url)
    try:
        return bool(await client.ping())
    finally:
        await client.aclose()


@pytest.mark.parametrize("name", ["with blanks", "a#b", "a?b=c", "100%25", "quo\"te'", "中文", "long" * 40])
async def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    """The path goes through a URL, a command line and a socket's address, each with limits of its own."""
    async with EmbeddedServer(tmp_path / name) as server:
        assert await answers(server.url)


async def test_one_folder_serves_one_bot(tmp_path: Path) -> None:
    """The second is refused; once the first is gone, it is let in."""
    async with EmbeddedServer(tmp_path):
        with pytest.raises(EmbeddedStoreError, match="another bot"):
            await EmbeddedServer(tmp_path).__aenter__()
    async with EmbeddedServer(tmp_path) as server:
        assert await answers(server.url)


async def test_a_server_that_outlived_its_bot_is_ended_and_its_data_kept(tmp_path: Path) -> None:
    """As after kill -9 of the bot: nothing written is lost, and no second server opens the same file."""
    code = (
        "import asyncio, os, sys\n"
        "from pathlib import Path\n"
        "from bot.store.embedded import EmbeddedServer\n"
        "async def main():\n"
        "    async with EmbeddedServer(Path(sys.argv[1])):\n"
        "        os._exit(9)\n"
        "asyncio.run(main())\n"
    )
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(tmp_path), env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    )
    assert await bot.wait() == 9
    orphan = int((tmp_path / "valkey.pid").read_text())
    client = Redis.from_url(f"unix://{tmp_path}/valkey.sock")
    await client.set("kept", "yes")
    await client.aclose()
    async with EmbeddedServer(tmp_path) as server:
        with pytest.raises(ProcessLookupError):
            os.kill(orphan, 0)
        client = Redis.from_url(server.url)
        assert await client.get("kept") == b"yes"
        await client.aclose()


async def test_a_number_that_went_to_another_program_is_left_alone(tmp_path: Path) -> None:
    """Even to another Valkey: it is not ours unless it is at work in this folder."""
    async with EmbeddedServer(tmp_path / "theirs") as theirs:
        number = (tmp_path / "theirs" / "valkey.pid").read_text()
        (tmp_path / "ours").mkdir()
        (tmp_path / "ours" / "valkey.pid").write_text(number)
        async with EmbeddedServer(tmp_path / "ours") as ours:
            assert await answers(ours.url)
            assert await answers(theirs.url)


async def test_a_binary_that_can_not_run_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the way out, and the folder is free again."""
    (tmp_path / "valkey-server").write_text("no program")
    monkeypatch.setattr("bot.store.embedded._binary", lambda: str(tmp_path / "valkey-server"))
    with pytest.raises(EmbeddedStoreError, match="REDIS_URL"):
        await EmbeddedServer(tmp_path / "data").__aenter__()
    monkeypatch.undo()
    async with EmbeddedServer(tmp_path / "data") as server:
        assert await answers(server.url)


@pytest.mark.parametrize(
    ("listed", "ours"),
    [(b"/x/valkey-server unixsocket:/d/valkey.sock\n", True), (b"valkey-server *:6379\n", False), (b"", False)],
)
def test_without_a_proc_file_system_the_process_list_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: bytes, ours: bool
) -> None:
    """As on macOS, where a number may have gone to any program since."""
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: str(path) != "/proc/self" and exists(path))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, listed, b""))
    killed: list[int] = []

    def kill(pid: int, number: int) -> None:
        killed.append(number)
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", kill)
    (tmp_path / "valkey.pid").write_text("4242")
    EmbeddedServer(tmp_path)._end_orphan()
    assert killed == ([signal.SIGTERM] if ours else [])
