"""The bot as a process, as an operator runs it."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from telegram_simulator import Simulator
from tests.support.free_ports import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 240


class BotProcess:
    """Runs on a simulated Telegram; can be killed and restarted on the same port."""

    def __init__(
        self, telegram: Simulator, redis_url: str, *, webhook: bool, logs: bool = False, **settings: str
    ) -> None:
        """With ``logs``, its log lines are read by :meth:`logged`."""
        self._telegram = telegram
        self._logs = logs
        self.port = port = free_port()
        hook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "LISTEN": f"127.0.0.1:{port}"} if webhook else {}
        self._ready_call = "setWebhook" if webhook else "getWebhookInfo"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
            "COVERAGE_PROCESS_START": os.environ.get("COVERAGE_PROCESS_START", ""),
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "REDIS_URL": redis_url,
            **hook,
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns once the bot accepts updates."""
        before = len(self._telegram.calls)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "--env-file",
            "",
            "run",
            cwd=ROOT,
            env=self.environment,
            stderr=asyncio.subprocess.PIPE if self._logs else asyncio.subprocess.DEVNULL,
        )
        ready = asyncio.create_task(
            self._telegram.until(
                lambda: any(call.method == self._ready_call for call in self._telegram.calls[before:]), START_SECONDS
            )
        )
        ended = asyncio.create_task(self._process.wait())
        await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not ready.done():
            ready.cancel()
            raise RuntimeError(f"the bot ended with {self._process.returncode}")
        await ready

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def logged(self, event: str, seconds: float = 60) -> dict[str, Any]:
        """The next log line with this event; earlier lines are discarded."""
        assert self._process is not None
        assert self._process.stderr is not None
        async with asyncio.timeout(seconds):
            while line := await self._process.stderr.readline():
                fields: dict[str, Any] = json.loads(line)
                if fields["event"] == event:
                    return fields
        raise AssertionError(f"the bot ended, and never said {event}")

    async def log_to_its_end(self) -> list[dict[str, Any]]:
        """All lines not read yet, once the bot has ended."""
        assert self._process is not None
        assert self._process.stderr is not None
        return [json.loads(line) for line in (await self._process.stderr.read()).splitlines()]

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def kill(self) -> None:
        """With SIGKILL: no warning, nothing flushed."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def listens(self) -> bool:
        """Whether it still accepts connections."""
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    async def ended(self) -> int:
        """Waits for the process to end; returns the exit status, negative after a signal."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), 40)

    async def stop(self) -> int:
        """As an operator would; returns the exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 40)
