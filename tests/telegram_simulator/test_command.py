"""``python -m telegram_simulator``: a simulated Telegram on its own."""

import asyncio
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from telegram_simulator.__main__ import main
from tests.support.free_ports import free_port


async def test_simulator_runs_by_itself_and_says_which_settings_a_bot_needs(tmp_path: Path) -> None:
    """It starts again with the file that it wrote."""
    port, file = free_port(), tmp_path / "chats.json"
    for _ in range(2):
        command = ("-m", "telegram_simulator", "--port", str(port), "--token", "7:X", "--file", str(file))
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        said = [(await process.stdout.readline()).decode().strip() for _ in range(3)]
        assert said[:2] == [f"TELEGRAM_API_URL=http://127.0.0.1:{port}", "TELEGRAM_BOT_TOKEN=7:X"]
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
            async with http.get("/bot7:X/getMe") as me:
                assert (await me.json())["ok"]
            async with http.get("/") as page:
                assert page.status == 200
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
        assert file.exists()


async def test_damaged_file_is_set_aside_and_the_simulator_starts(tmp_path: Path) -> None:
    """One line says where it is now."""
    file = tmp_path / "chats.json"
    file.write_text("{")
    command = ("-m", "telegram_simulator", "--port", str(free_port()), "--file", str(file))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert (await process.stdout.readline()).startswith(b"TELEGRAM_API_URL=")
    process.send_signal(signal.SIGTERM)
    _, said = await process.communicate()
    assert process.returncode == 0
    assert said.decode().startswith(f"--file: {file}: the saved chats can't be used")
    assert said.count(b"\n") == 1
    assert (tmp_path / "chats.json.broken").read_text() == "{"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--port", "65536", "write a number from 0 to 65535"),
        ("--port", "-1", "write a number from 0 to 65535"),
        ("--token", "x", "write a bot token, such as 42:TEST"),
        ("--token", "42:", "write a bot token, such as 42:TEST"),
        ("--file", ".", ". is a folder; name a file"),
    ],
)
def test_invalid_option_is_refused_with_what_to_write(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str, value: str, said: str
) -> None:
    """As the bot's own command line does."""
    monkeypatch.setattr(sys, "argv", ["telegram_simulator", option, value])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"error: argument {option}: {said}\n")


async def test_port_that_is_taken_is_named() -> None:
    """In one line, without a traceback."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "telegram_simulator", "--port", str(port), stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 1
    assert said.decode().startswith(f"--port: can't listen on 127.0.0.1:{port}")
    assert said.count(b"\n") == 1
    server.close()
    await server.wait_closed()
