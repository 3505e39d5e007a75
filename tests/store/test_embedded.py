"""The embedded server: unusual folders, and what a killed bot leaves behind."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.observability.health import UnwellError
from bot.store.data_directory import Folder
from bot.store.embedded import EmbeddedServer, EmbeddedStoreError


async def responds(url: str) -> bool:
    client = Redis.from_url(url)
    try:
        return bool(await client.ping())
    finally:
        await client.aclose()


@pytest.mark.parametrize("name", ["with blanks", "a#b", "a?b=c", "100%25", "quo\"te'", "中文", "long" * 40])
async def test_any_folder_name_works(tmp_path: Path, name: str) -> None:
    """The path goes through a URL, a command line and a socket address, each with its own limits."""
    async with EmbeddedServer(tmp_path / name) as server:
        assert await responds(server.url)


async def test_second_bot_on_one_folder_is_refused(tmp_path: Path) -> None:
    """Until the first has ended."""
    async with EmbeddedServer(tmp_path):
        with pytest.raises(EmbeddedStoreError, match="another bot"):
            await EmbeddedServer(tmp_path).__aenter__()
    async with EmbeddedServer(tmp_path) as server:
        assert await responds(server.url)


async def killed_bot(folder: Path, before: str = "") -> int:
    """Starts a server in a bot process that is killed at once; returns the server's pid."""
    code = (
        "import asyncio, os, signal, sys\n"
        "from pathlib import Path\n"
        "from bot.store.embedded import EmbeddedServer\n"
        "async def main():\n"
        "    async with EmbeddedServer(Path(sys.argv[1])) as server:\n"
        "        print(server._process.pid, flush=True)\n"
        f"        {before or 'pass'}\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(folder), env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await bot.communicate()
    assert bot.returncode == -signal.SIGKILL
    return int(said)


def is_running(pid: int) -> bool:
    """Whether the process runs; a zombie doesn't count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def ended(pid: int) -> None:
    """Waits until the process has ended: it isn't our child, so its pid is all we have."""
    async with asyncio.timeout(60):
        while is_running(pid):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_server_ends_with_a_killed_bot(tmp_path: Path) -> None:
    """Even after kill -9: it writes its data and exits."""
    write = "import redis; redis.Redis(unix_socket_path=str(server._folder.socket)).set('kept', 'yes')"
    await ended(await killed_bot(tmp_path, write))
    async with EmbeddedServer(tmp_path) as server:
        client = Redis.from_url(server.url)
        assert await client.get("kept") == b"yes"
        await client.aclose()


async def test_watchdog_ends_with_the_server(tmp_path: Path) -> None:
    """No process is left behind after an orderly stop."""
    server = EmbeddedServer(tmp_path)
    async with server:
        watch = server._watchdog
        assert watch is not None
        assert watch.poll() is None
    assert watch.poll() is not None
    with pytest.raises(ProcessLookupError):
        os.killpg(watch.pid, 0)


async def test_orphaned_server_is_stopped_and_its_data_kept(tmp_path: Path) -> None:
    """Its watchdog was killed too. Nothing written is lost, and no second server opens the same file."""
    orphan = await killed_bot(tmp_path, "server._watchdog.kill()")
    client = Redis.from_url(f"unix://{tmp_path}/valkey.sock")
    await client.set("kept", "yes")
    await client.aclose()
    async with EmbeddedServer(tmp_path) as server:
        with pytest.raises(ProcessLookupError):
            os.kill(orphan, 0)
        client = Redis.from_url(server.url)
        assert await client.get("kept") == b"yes"
        await client.aclose()


async def test_server_runs_without_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A minimal image may have none; an orphaned server is then stopped by the next start."""
    start = subprocess.Popen

    def refuse(command: list[str], **options: Any) -> Any:
        if command[0] == "/bin/sh":
            raise FileNotFoundError
        return start(command, **options)

    monkeypatch.setattr(subprocess, "Popen", refuse)
    async with EmbeddedServer(tmp_path) as server:
        assert await responds(server.url)
        assert server._watchdog is None


async def test_pid_reused_by_another_program_is_left_alone(tmp_path: Path) -> None:
    """Even another Valkey: it isn't ours unless it serves this folder."""
    async with EmbeddedServer(tmp_path / "theirs") as theirs:
        number = (tmp_path / "theirs" / "valkey.pid").read_text()
        (tmp_path / "ours").mkdir()
        (tmp_path / "ours" / "valkey.pid").write_text(number)
        async with EmbeddedServer(tmp_path / "ours") as ours:
            assert await responds(ours.url)
            assert await responds(theirs.url)


async def test_unusable_binary_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line with the way out, and the folder is free again."""
    (tmp_path / "valkey-server").write_text("no program")
    monkeypatch.setattr("bot.store.embedded._binary", lambda: str(tmp_path / "valkey-server"))
    with pytest.raises(EmbeddedStoreError, match="REDIS_URL"):
        await EmbeddedServer(tmp_path / "data").__aenter__()
    monkeypatch.undo()
    async with EmbeddedServer(tmp_path / "data") as server:
        assert await responds(server.url)


@pytest.mark.parametrize(
    ("listed", "ours"),
    [(b"/x/valkey-server unixsocket:/d/valkey.sock\n", True), (b"valkey-server *:6379\n", False), (b"", False)],
)
def test_process_list_is_used_without_a_proc_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: bytes, ours: bool
) -> None:
    """As on macOS, where a pid may have been reused."""
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: str(path) != "/proc/self" and exists(path))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, listed, b""))
    killed: list[int] = []

    def kill(pid: int, number: int) -> None:
        killed.append(number)
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", kill)
    (tmp_path / "valkey.pid").write_text("4242")
    Folder(tmp_path)._end_orphan()
    assert killed == ([signal.SIGTERM] if ours else [])


async def test_killed_server_is_restarted(tmp_path: Path) -> None:
    """With its data, at its address; meanwhile the health check fails."""
    async with EmbeddedServer(tmp_path) as server:
        client = Redis.from_url(server.url)
        await client.set("kept", "yes")
        for _ in range(2):
            before = server._process
            assert before is not None
            server.check()
            os.kill(before.pid, signal.SIGKILL)
            before.wait()
            with pytest.raises(UnwellError, match="being restarted"):
                server.check()
            async with asyncio.timeout(30):
                while server._process is before or not await server._answers():  # noqa: ASYNC110 - it announces nothing
                    await asyncio.sleep(0.05)
            assert await client.get("kept") == b"yes"
        await client.aclose()


async def test_failed_restart_is_retried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk may have room again."""
    monkeypatch.setattr("bot.store.embedded.RESTART_DELAYS", (0.01,))
    async with EmbeddedServer(tmp_path) as server:
        start, tried = server._start, 0

        async def failing() -> None:
            nonlocal tried
            tried += 1
            if tried < 3:
                raise EmbeddedStoreError("no room")
            await start()

        monkeypatch.setattr(server, "_start", failing)
        assert server._process is not None
        server._process.kill()
        async with asyncio.timeout(30):
            while tried < 3 or not await server._answers():  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)
        server.check()


async def test_data_folder_is_private(tmp_path: Path) -> None:
    """Whatever the umask; files left open by an older version are closed, the operator's own files stay as they are."""
    folder = tmp_path / "data"
    (folder / "appendonlydir").mkdir(parents=True, mode=0o755)
    for name in ("valkey.log", "appendonlydir/appendonly.aof.manifest", "mine.txt"):
        (folder / name).touch(0o644)
    (folder / "appendonlydir" / "appendonly.aof.manifest").unlink()
    before = os.umask(0)
    try:
        async with EmbeddedServer(folder) as server:
            client = Redis.from_url(server.url)
            await client.set("kept", "yes")
            await client.aclose()
            modes = {str(each.relative_to(folder)): each.stat().st_mode & 0o777 for each in folder.rglob("*")}
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes.pop("mine.txt") == 0o644
    assert len(modes) >= 6
    assert {name for name, mode in modes.items() if mode & 0o077} == set()
