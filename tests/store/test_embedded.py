"""The embedded server: unusual folders, and what a killed bot leaves behind."""

import asyncio
import errno
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
from tests.support.embedded import restarted, server_pid
from tests.support.waiting import until


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
        with pytest.raises(EmbeddedStoreError, match="a bot or a command is already using"):
            await EmbeddedServer(tmp_path).__aenter__()
    async with EmbeddedServer(tmp_path) as server:
        assert await responds(server.url)


def started_processes() -> list[subprocess.Popen[bytes]]:
    """The processes that are started from now on: the server, then its watchdog."""
    start, processes = subprocess.Popen, list[subprocess.Popen[bytes]]()

    def record(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        processes.append(start(*arguments, **options))
        return processes[-1]

    subprocess.Popen = record  # type: ignore[assignment, misc]
    return processes


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """As :func:`started_processes`, until the test ends."""
    monkeypatch.setattr(subprocess, "Popen", subprocess.Popen)
    return started_processes()


async def killed_bot(folder: Path, before: str = "") -> int:
    """Starts a server in a bot process that is killed at once; returns the server's pid."""
    code = (
        "import asyncio, os, signal, sys\n"
        "from pathlib import Path\n"
        "from tests.store.test_embedded import started_processes\n"
        "from bot.store.embedded import EmbeddedServer\n"
        "async def main():\n"
        "    processes = started_processes()\n"
        "    async with EmbeddedServer(Path(sys.argv[1])) as server:\n"
        "        print(processes[0].pid, flush=True)\n"
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
    await until(lambda: not is_running(pid))


async def test_server_ends_with_a_killed_bot(tmp_path: Path) -> None:
    """Even after kill -9: it writes its data and exits."""
    write = "import redis; redis.Redis.from_url(server.url).set('kept', 'yes')"
    await ended(await killed_bot(tmp_path, write))
    async with EmbeddedServer(tmp_path) as server:
        client = Redis.from_url(server.url)
        assert await client.get("kept") == b"yes"
        await client.aclose()


async def test_watchdog_ends_with_the_server(tmp_path: Path, processes: list[subprocess.Popen[bytes]]) -> None:
    """No process is left behind after an orderly stop."""
    async with EmbeddedServer(tmp_path):
        _, watch = processes
        assert watch.poll() is None
    assert watch.poll() is not None
    with pytest.raises(ProcessLookupError):
        os.killpg(watch.pid, 0)


async def test_orphaned_server_is_stopped_and_its_data_kept(tmp_path: Path) -> None:
    """Its watchdog was killed too. Nothing written is lost, and no second server opens the same file."""
    orphan = await killed_bot(tmp_path, "processes[1].kill()")
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
    start, refused = subprocess.Popen, []

    def refuse(command: list[str], **options: Any) -> Any:
        if command[0] == "/bin/sh":
            refused.append(command)
            raise FileNotFoundError
        return start(command, **options)

    monkeypatch.setattr(subprocess, "Popen", refuse)
    async with EmbeddedServer(tmp_path) as server:
        assert await responds(server.url)
    assert len(refused) == 1


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
    """In one line that says what to do, and the folder is free again."""
    (tmp_path / "valkey-server").write_text("no program")
    monkeypatch.setattr("bot.store.embedded.server_binary", lambda: str(tmp_path / "valkey-server"))
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
    Folder(tmp_path).tidy()
    assert killed == ([signal.SIGTERM] if ours else [])


async def test_killed_server_is_restarted(tmp_path: Path, processes: list[subprocess.Popen[bytes]]) -> None:
    """With its data, at its address; meanwhile the health check fails."""
    async with EmbeddedServer(tmp_path) as server:
        client = Redis.from_url(server.url)
        await client.set("kept", "yes")
        for _ in range(2):
            killed = processes[-2]
            server.check()
            killed.kill()
            killed.wait()
            with pytest.raises(UnwellError, match="being restarted"):
                server.check()
            await restarted(tmp_path, killed.pid)
            assert await client.get("kept") == b"yes"
        await client.aclose()


async def test_failed_restart_is_retried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk may have room again."""
    monkeypatch.setattr("bot.store.embedded.RESTART_DELAYS", (0.01,))
    async with EmbeddedServer(tmp_path) as server:
        start, before, tried = subprocess.Popen, server_pid(tmp_path), 0

        def fail_twice(command: list[str], **options: Any) -> Any:
            nonlocal tried
            tried += 1
            if tried < 3:
                raise OSError(errno.ENOSPC, "No space left on device")
            return start(command, **options)

        monkeypatch.setattr(subprocess, "Popen", fail_twice)
        os.kill(before, signal.SIGKILL)
        await restarted(tmp_path, before)
        server.check()
    assert tried > 2


async def test_data_folder_is_private(tmp_path: Path) -> None:
    """Whatever the umask; files that an older version left readable become private; the operator's own don't change."""
    folder = tmp_path / "data"
    (folder / "appendonlydir").mkdir(parents=True, mode=0o755)
    for name in ("valkey.log", "appendonlydir/appendonly.aof.manifest", "mine.txt", "temp-notes.txt", "temp-12.rdb"):
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
    assert modes.pop("mine.txt") == modes.pop("temp-notes.txt") == 0o644
    assert "temp-12.rdb" not in modes
    assert len(modes) >= 6
    assert {name for name, mode in modes.items() if mode & 0o077} == set()


@pytest.mark.parametrize("mode", [0o1777, 0o755, 0o750], ids=oct)
async def test_folder_shared_with_other_programs_is_refused(tmp_path: Path, mode: int) -> None:
    """Such as /tmp or /var/lib: the bot would close it to them. An open folder with nothing else in it is used."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(mode)
    (shared / "theirs").mkdir()
    with pytest.raises(EmbeddedStoreError, match=r"DATA_DIR: .* has other files in it and is open to other users"):
        async with EmbeddedServer(shared):
            pass
    assert [each.name for each in shared.iterdir()] == ["theirs"]
    assert shared.stat().st_mode & 0o7777 == mode
    (shared / "theirs").rmdir()
    (shared / "lost+found").mkdir()
    (shared / "playground").mkdir()
    async with EmbeddedServer(shared):
        assert shared.stat().st_mode & 0o7777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could write there")
async def test_root_leaves_the_folder_of_another_user_alone(tmp_path: Path) -> None:
    """Otherwise the bot, which runs as that user, could no longer read its files."""
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    with pytest.raises(EmbeddedStoreError, match=r"DATA_DIR: .* belongs to user 65534; run this as that user"):
        async with EmbeddedServer(folder):
            pass
    assert list(folder.iterdir()) == []
