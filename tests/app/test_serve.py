"""Bad settings, content and environments: one clear line each, a non-zero exit, no traceback.

Most run in this process. What only a separate process shows (exit status, signals, closed streams) is tested in one.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app.telegram_library import connect_client
from bot.conversation.record import Record
from bot.conversation.session import Page, Session, View
from bot.ports.relays import ForumTopic
from bot.settings import Settings
from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from bot.telegram.aiogram_client import AiogramClient
from bot.telegram.ptb_client import PtbClient
from tests.support.command import ROOT, command, refused, run
from tests.support.free_ports import free_port
from tests.support.tiny_guide import WITH_A_PLACE, write_tiny

TOKEN = "123456:ABCDEFGHIJ"


@contextmanager
def ending(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Kills the process at the end, whatever fails."""
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port that is in use."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(100)
        yield server


def test_malformed_token_is_reported_and_not_quoted() -> None:
    """The line says where to get one."""
    result = command("run", TELEGRAM_BOT_TOKEN="not-a-token")
    refused(result, "TELEGRAM_BOT_TOKEN", "@BotFather")
    assert "not-a-token" not in result.stderr


@pytest.mark.parametrize(("old", "new"), [("  closing:", "  # closing:"), ("closing: {en: US$3", "closing: {en: ''")])
def test_sponsor_without_a_disclosure_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """Missing or empty: field, file and line are named, before Telegram or a store is contacted."""
    text = (ROOT / "docs" / "sponsor.example.yaml").read_text(encoding="utf-8")
    (tmp_path / "sponsor.yaml").write_text(text.replace(old, new), encoding="utf-8")
    guide = write_tiny(tmp_path / "guide", base=WITH_A_PLACE)
    result = command("run", cwd=tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, SPONSOR_FILE="sponsor.yaml", GUIDE=str(guide))
    refused(result, "sponsor.yaml:", "sponsor.fees.closing")
    assert not (tmp_path / "data").exists()


def test_unreachable_redis_is_reported() -> None:
    """In a process of its own. The URL, which may contain a password, isn't shown."""
    url = f"redis://:hunter2@127.0.0.1:{free_port()}/0"
    result = run("run", TELEGRAM_BOT_TOKEN=TOKEN, REDIS_URL=url)
    refused(result, "REDIS_URL", "start it, or correct the address")
    assert "hunter2" not in result.stderr


def test_unreachable_sentinels_are_reported_in_a_readable_line() -> None:
    """redis-py's own message is two thousand characters long."""
    url = f"redis+sentinel://:hunter2@127.0.0.1:{free_port()},127.0.0.1:{free_port()}/mymaster"
    result = command("parked", REDIS_URL=url)
    refused(result, "REDIS_URL", "No master found for 'mymaster'; not every sentinel answers")
    assert len(result.stderr.splitlines()[-1]) < 300


@pytest.mark.parametrize("option", ["max_connections=many", "no_such_option=1", "ssl_cert_reqs=maybe"])
def test_unknown_redis_option_is_reported(option: str) -> None:
    """Parts of the URL that redis-py can't use are refused like an unreachable server."""
    url = f"rediss://:hunter2@127.0.0.1:{free_port()}?{option}"
    result = command("run", TELEGRAM_BOT_TOKEN=TOKEN, REDIS_URL=url)
    refused(result, "REDIS_URL")
    assert "hunter2" not in result.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "192.0.2.1"])
def test_simulator_listens_on_this_machine_only(host: str, tmp_path: Path) -> None:
    """Anyone who can reach its page can act as any user."""
    refused(
        command("run", LISTEN=f"{host}:{free_port()}", DATA_DIR=str(tmp_path / "data")), "LISTEN", "TELEGRAM_BOT_TOKEN"
    )


def test_playground_passes_on_the_settings_file(tmp_path: Path) -> None:
    """Its bot runs in its own process and needs every setting in the file."""
    (tmp_path / "settings").write_text(f"GUIDE={tmp_path / 'none'}\nLISTEN=127.0.0.1:{free_port()}\n")
    result = run("--env-file", str(tmp_path / "settings"), "run", DATA_DIR=str(tmp_path / "data"))
    assert result.returncode == 1
    assert "none" in result.stderr


def test_orphaned_bot_of_the_playground_ends(tmp_path: Path) -> None:
    """Otherwise it would poll the next playground's simulator, and one of the two would be refused."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    result = run(
        "run",
        "--until-eof",
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_API_URL=nowhere,
        DATA_DIR=str(tmp_path / "data"),
        GUIDE=str(write_tiny(tmp_path / "guide")),
    )
    assert result.returncode != 0


def test_data_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    refused(command("run", TELEGRAM_BOT_TOKEN=TOKEN, DATA_DIR=str(tmp_path / "data")), "DATA_DIR", "isn't a folder")


def test_http_webhook_is_refused() -> None:
    """Unless it is loopback or the API server is self-hosted."""
    refused(command("run", TELEGRAM_BOT_TOKEN=TOKEN, WEBHOOK_URL="http://example.com/hook"), "WEBHOOK_URL", "https")


async def stored(folder: Path, change: Callable[[RedisStore], Awaitable[object]], cipher: Cipher) -> None:
    """Changes the embedded store in this folder, like a bot that ran earlier."""
    async with EmbeddedServer(folder) as server:
        store = RedisStore(redis_at(server.url), cipher)
        await change(store)
        await store.close()


def test_removed_data_key_is_refused_with_the_way_back(tmp_path: Path) -> None:
    """Before Telegram is contacted: otherwise each user would be told that their data can't be read."""
    key = Cipher.parse("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=")
    asyncio.run(stored(tmp_path, lambda store: store.keys.enter(), key))
    result = command("run", TELEGRAM_BOT_TOKEN=TOKEN, DATA_DIR=str(tmp_path))
    refused(result, "DATA_KEY", "Put that key back", "python -m bot run --key-lost")


def test_forget_reports_what_it_did(tmp_path: Path) -> None:
    """Or that there was nothing to delete: the id may have been mistyped."""

    async def talk(store: RedisStore) -> None:
        await store.commit(7, Record(Session(Page(View.SCREEN, "home"))), await store.read(7))

    asyncio.run(stored(tmp_path, talk, Cipher()))
    said = [command("forget", "7", DATA_DIR=str(tmp_path)).stdout for _ in range(2)]
    assert said[0].startswith(f"Deleted what the store at {tmp_path} held about user 7: ")
    assert "by hand" not in said[0]
    assert said[1].startswith("The store at ")


def test_forget_names_the_topics_that_it_can_not_delete(tmp_path: Path) -> None:
    """Afterwards nothing records that they were this user's."""

    async def talk(store: RedisStore) -> None:
        await store.relays.link(ForumTopic(-100_500, 71), 7)
        await store.relays.link(ForumTopic(-100_500, 72), 8)

    asyncio.run(stored(tmp_path, talk, Cipher()))
    said = command("forget", "7", DATA_DIR=str(tmp_path)).stdout
    assert "delete these topics manually: https://t.me/c/500/71." in said
    assert said.count("\n") == 1


def test_bad_data_key_is_refused_without_quoting_it(tmp_path: Path) -> None:
    result = command("run", TELEGRAM_BOT_TOKEN=TOKEN, DATA_KEY="c2hvcnQ=", DATA_DIR=str(tmp_path / "data"))
    refused(result, "DATA_KEY", "32 bytes")
    assert "c2hvcnQ" not in result.stderr


def test_broken_guide_is_refused_with_file_and_line(tmp_path: Path) -> None:
    """The bot doesn't start on content that its check rejects."""
    (tmp_path / "screens").mkdir()
    (tmp_path / "guide.yaml").write_text("home: home\nflows: {\n")
    result = command("run", TELEGRAM_BOT_TOKEN=TOKEN, GUIDE=str(tmp_path))
    refused(result, "guide.yaml:", "YAML")


def test_missing_guide_is_refused(tmp_path: Path) -> None:
    """The folder is named."""
    refused(command("run", TELEGRAM_BOT_TOKEN=TOKEN, GUIDE=str(tmp_path / "none")), "none")


def test_second_bot_on_one_data_folder_is_refused(tmp_path: Path) -> None:
    """As is a command: two servers on one append-only file would corrupt it."""
    import fcntl  # noqa: PLC0415

    (tmp_path / "lock").touch()
    with (tmp_path / "lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused(command("run", TELEGRAM_BOT_TOKEN=TOKEN, DATA_DIR=str(tmp_path)), "DATA_DIR", "another DATA_DIR")
        refused(command("forget", "7", DATA_DIR=str(tmp_path)), "DATA_DIR", "stop the bot first")


@contextmanager
def waiting_for(telegram: socket.socket, data: Path, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A bot that is waiting for Telegram's first response."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{telegram.getsockname()[1]}",
        "DATA_DIR": str(data),
        "GUIDE": str(write_tiny(data.parent / "guide")),
    }
    command = [sys.executable, "-m", "bot", "--env-file", "", "run"]
    with ending(
        subprocess.Popen(command, cwd=ROOT, env={**kept, **environment}, stderr=subprocess.PIPE, **more)  # noqa: S603
    ) as bot:
        connection, _ = telegram.accept()
        with connection:
            assert b"getMe" in connection.recv(1 << 10)
            yield bot


def test_hangup_while_content_is_loading_is_harmless(tmp_path: Path) -> None:
    """A reload may be sent to all replicas at once, including one that has just started."""
    code = (
        "import sys\n"
        "from bot import __main__\n"
        "from bot.app import serve\n"
        "read = serve.read_content\n"
        "def slowly(*which):\n"
        "    print('reading', file=sys.stderr, flush=True)\n"
        "    sys.stdin.readline()\n"
        "    return read(*which)\n"
        "serve.read_content = slowly\n"
        "sys.exit(__main__.main(['--env-file', '', 'run']))\n"
    )
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "GUIDE": str(tmp_path / "none"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    with ending(
        subprocess.Popen(command, cwd=tmp_path, env=settings, stdin=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"reading\n"
        process.send_signal(signal.SIGHUP)
        _, said = process.communicate(b"\n", timeout=60)
        assert process.returncode == 1
        assert b"none" in said


def test_bot_started_with_closed_streams_can_be_stopped(tmp_path: Path, taken: socket.socket) -> None:
    """The next file to be opened would get a closed stream's number, and uvloop aborts when that file is closed."""

    def close() -> None:
        for number in range(3):
            os.close(number)

    with waiting_for(taken, tmp_path / "data", preexec_fn=close) as bot:
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(30) == 128 + signal.SIGTERM


@pytest.mark.parametrize("closed", [(0,), (1,), (0, 1)], ids=str)
def test_any_closed_stream_is_opened(closed: tuple[int, ...]) -> None:
    """So that no other file gets its number."""
    code = (
        "import os, sys\n"
        "from bot.app.stop_signals import open_standard_streams\n"
        "open_standard_streams()\n"
        "file = os.open(os.devnull, os.O_RDONLY)\n"
        "sys.exit(file < 3 or None in (sys.stdin, sys.stdout, sys.stderr))\n"
    )

    def close() -> None:
        for number in closed:
            os.close(number)

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, preexec_fn=close, check=True, timeout=280)  # noqa: S603


def test_bot_waiting_for_telegram_can_be_stopped(tmp_path: Path, taken: socket.socket) -> None:
    """At once, though Telegram never answers; the exit status is that of a program ended by a signal."""
    with waiting_for(taken, tmp_path / "data") as bot:
        bot.send_signal(signal.SIGINT)
        _, said = bot.communicate(timeout=30)
    assert bot.returncode == 128 + signal.SIGINT
    assert said.splitlines()[-1] == b"stopped before Telegram could be reached"
    assert b"Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_second_signal_ends_the_process_at_once(number: int) -> None:
    """Whatever is in progress; the exit status says which signal it was."""
    code = (
        "import asyncio, sys\n"
        "from bot.app.stop_signals import stop_on_signals\n"
        "async def main():\n"
        "    stop = stop_on_signals()\n"
        "    print('up', file=sys.stderr)\n"
        "    await stop.wait()\n"
        "    print(stop.signal, file=sys.stderr)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", code]
    with ending(
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
    ) as process:
        assert process.stderr is not None
        for marker in (b"up\n", b"%d\n" % number):
            assert process.stderr.readline() == marker
            process.send_signal(number)
        assert process.wait(30) == 128 + number


def test_bot_with_a_full_log_pipe_can_be_stopped(tmp_path: Path, taken: socket.socket) -> None:
    """A line that can't be written is lost; it must not block the shutdown."""
    with waiting_for(taken, tmp_path / "data") as bot:
        assert bot.stderr is not None
        bot.stderr.close()
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(30) != 0


def test_missing_command_prints_usage() -> None:
    """With exit status 2, as for all argument errors."""
    result = command()
    assert result.returncode == 2
    assert "usage:" in result.stderr


def test_empty_dead_letter_list_says_so(tmp_path: Path) -> None:
    listed = command("parked", DATA_DIR=str(tmp_path / "data"))
    assert listed.returncode == 0
    assert listed.stdout == ""
    assert "no update is parked" in listed.stderr


@pytest.mark.parametrize(
    ("installed", "taken"),
    [({"telegram", "aiogram"}, PtbClient), ({"telegram"}, PtbClient), ({"aiogram"}, AiogramClient)],
)
async def test_default_library_is_the_lighter_installed_one(
    monkeypatch: pytest.MonkeyPatch, installed: set[str], taken: type
) -> None:
    """If both are installed, that's python-telegram-bot."""
    monkeypatch.setattr("bot.app.telegram_library.find_spec", lambda name: object() if name in installed else None)
    client = connect_client(Settings(telegram_bot_token=SecretStr("42:TEST")))
    assert isinstance(client, taken)
    await client.close()
