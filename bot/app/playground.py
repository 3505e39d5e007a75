"""Runs the bot on a simulated Telegram when there is no token."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack

from telegram_simulator import Simulator

from ..settings import Settings
from ..store.embedded import EmbeddedServer
from .startup import StartError, cannot_listen

TOKEN = "42:PLAYGROUND"  # noqa: S105 - opens nothing but the simulator
_STOP_SECONDS = 35

_USERS = ((1001, "Lin", "zh-hans"), (1002, "Alex", "en"), (1003, "Mei", "zh-hant"))
_GROUP = "API users"
_KIM = 1004
"""The only member of the staff group, and the bot's owner."""


class BotProcess:
    """The bot in a process of its own, so that it can be killed in the middle of a conversation."""

    def __init__(self, redis_url: str, env_file: str | None) -> None:
        self._redis_url = redis_url
        self._env_file = env_file
        self._simulator: Simulator | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._restarting = asyncio.Lock()
        self.failed = asyncio.Event()
        self.staff = self.owner = 0
        self._watch: asyncio.Task[None] | None = None

    def attach(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def start(self) -> None:
        assert self._simulator is not None  # noqa: S101 - attached right after it is made
        environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self._simulator.url,
            "REDIS_URL": self._redis_url,
            "LISTEN": "127.0.0.1:0",  # the simulator's page has the address from the settings
            "STAFF_CHAT_ID": str(self.staff),  # the configured chat doesn't exist on the simulator
            "OWNER_IDS": str(self.owner),
        }
        command = [
            "-m",
            __package__.rpartition(".")[0] if __package__ else "bot",
            *([] if self._env_file is None else ["--env-file", self._env_file]),
            "run",
            "--until-eof",
            "--compact-store",
        ]
        # A process group of its own: Ctrl-C is for the playground, which then stops the bot before the store. The pipe
        # closes with the playground however that ends; an orphaned bot would poll the next playground's simulator.
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdin=asyncio.subprocess.PIPE, env=environment, start_new_session=True
        )
        self._simulator.set_running(True)
        self._watch = asyncio.create_task(self._watch_exit(self._process))

    async def _watch_exit(self, process: asyncio.subprocess.Process) -> None:
        await process.wait()
        if self._simulator is not None:
            self._simulator.set_running(False)
        if not self._restarting.locked():
            self.failed.set()

    async def restart(self) -> None:
        """Kills the bot as a crash would, and starts it again."""
        async with self._restarting:
            if self._process is not None and self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
            if self._watch is not None:
                await self._watch
            await self.start()

    async def stop(self) -> None:
        async with self._restarting:
            if self._process is None or self._process.returncode is not None:
                return
            self._process.terminate()
            try:
                async with asyncio.timeout(_STOP_SECONDS):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()


async def play(settings: Settings, stop: asyncio.Event, env_file: str = "") -> None:
    """Runs the simulator and a bot on it until ``stop`` is set; ``env_file`` is passed on to the bot's process.

    Raises :class:`StartError` if that process ends by itself.
    """
    if not settings.listen.local:  # the page has no login: anyone who reaches it can act as any user and stop the bot
        raise StartError(
            "LISTEN: without TELEGRAM_BOT_TOKEN there is only the simulator, and that is for this machine alone; "
            "set the token, or LISTEN=127.0.0.1:8080"
        )
    async with AsyncExitStack() as stack:
        if settings.redis_url is None:
            redis_url = (await stack.enter_async_context(EmbeddedServer(settings.data_dir))).url
        else:
            redis_url = settings.redis_url.get_secret_value()
        process = BotProcess(redis_url, env_file)
        simulator = Simulator(token=TOKEN, restart=process.restart)
        for number, name, code in _USERS:
            simulator.add_user(number, first_name=name, language_code=code)
        creator, *others = (number for number, _, _ in _USERS)
        simulator.add_group(_GROUP, creator, others)
        simulator.add_user(_KIM, first_name="Kim (staff)", language_code="en")
        staff = simulator.add_group("Staff", _KIM, forum=True, bot=("can_manage_topics", "can_delete_messages"))
        process.staff, process.owner = staff.id, _KIM
        try:
            url = await stack.enter_async_context(simulator.serving(settings.listen.host, settings.listen.port))
        except OSError as error:
            raise StartError(cannot_listen(settings.listen, error)) from error
        process.attach(simulator)
        stack.push_async_callback(process.stop)
        await process.start()
        print(f"\n  Open {url} to talk to the bot on a simulated Telegram. Ctrl-C stops it.\n", flush=True)  # noqa: T201
        waits = [asyncio.create_task(stop.wait()), asyncio.create_task(process.failed.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if process.failed.is_set() and not stop.is_set():
            raise StartError("the bot's process ended by itself; see its last lines above for the reason")
