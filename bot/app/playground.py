"""Runs the bot on a simulated Telegram when there is no token."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack

from telegram_simulator import BrokenChatFileError, ChatFile, Simulator

from ..guide.loader import load
from ..guide.problem import BrokenGuideError
from ..rendering.text_length import plain
from ..settings import Settings
from ..store.data_directory import PLAYGROUND
from ..store.embedded import EmbeddedServer
from .listen_address import cannot_listen
from .startup import StartError

TOKEN = "42:PLAYGROUND"  # noqa: S105 - opens nothing but the simulator
_STOP_SECONDS = 35

_USERS = ((1001, "Lin", "zh-hans"), (1002, "Alex", "en"), (1003, "Mei", "zh-hant"))
_GROUP, _STAFF = "Group", "Staff"
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
        self._worked = False
        """Whether the bot has ever polled. If so, it's worth starting again when it ends; if not, it can't start."""
        self._watch: asyncio.Task[None] | None = None
        self._ready: asyncio.Task[None] | None = None

    def attach(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def start(self) -> None:
        """Starts the process; the page shows it as starting until it polls."""
        assert self._simulator is not None  # noqa: S101 - attached right after it is made
        environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self._simulator.url,
            "REDIS_URL": self._redis_url,
            "LISTEN": "127.0.0.1:0",  # the simulator's page uses the address from the settings
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
        # closes however the playground ends; an orphaned bot would poll the next playground's simulator.
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdin=asyncio.subprocess.PIPE, env=environment, start_new_session=True
        )
        self._simulator.set_bot_state("starting")
        self._watch = asyncio.create_task(self._watch_exit(self._process))
        self._ready = asyncio.create_task(self._watch_start(self._process, self._simulator))

    async def _watch_start(self, process: asyncio.subprocess.Process, simulator: Simulator) -> None:
        polls = simulator.polling.polls
        while process.returncode is None:
            if simulator.polling.polls > polls:
                self._worked = True
                simulator.set_bot_state("running")
                return
            await simulator.changed()

    async def _watch_exit(self, process: asyncio.subprocess.Process) -> None:
        status = await process.wait()
        if self._simulator is not None:
            self._simulator.set_bot_state("down")
            self._simulator.everything_changed()  # wakes whoever is waiting for the bot's first poll
        if self._restarting.locked():
            return
        if self._worked:
            how = f"killed by signal {-status}" if status < 0 else f"exit status {status}"
            _tell(f"The bot has ended ({how}). Start it again on the page; messages wait for it. Ctrl-C stops all.")
        else:
            self.failed.set()

    async def restart(self) -> None:
        """Kills the bot as a crash would, starts it again, and waits until it polls or ends."""
        async with self._restarting:
            if self._process is not None and self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
            if self._watch is not None:
                await self._watch
            await self.start()
        if self._ready is not None:
            await self._ready

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

    Everything is kept in a separate folder in DATA_DIR, never in the store of a real bot: that bot's staff group isn't
    on the simulator, so its chats would end. Raises :class:`StartError` if the process ends before it has ever polled.
    """
    if not settings.listen.local:  # the page has no login: anyone who reaches it can act as any user and stop the bot
        raise StartError(
            "LISTEN: without TELEGRAM_BOT_TOKEN there is only the simulator, and that is for this machine alone; "
            "set the token, or LISTEN=127.0.0.1:8080"
        )
    async with AsyncExitStack() as stack:
        folder = settings.data_dir / PLAYGROUND
        store = await stack.enter_async_context(EmbeddedServer(folder))
        process = BotProcess(store.url, env_file)
        simulator = Simulator(token=TOKEN, restart=process.restart, first_name=_bot_name(settings))
        chats = ChatFile(simulator, folder / "simulator.json")
        process.staff, process.owner = _people(simulator, chats), _KIM
        await stack.enter_async_context(chats.kept())
        try:
            url = await stack.enter_async_context(simulator.serving(settings.listen.host, settings.listen.port))
        except OSError as error:
            raise StartError(cannot_listen(settings.listen, error)) from error
        process.attach(simulator)
        stack.push_async_callback(process.stop)
        await process.start()
        kept = f"It keeps its data in {folder}" + ("" if settings.redis_url is None else " and doesn't use REDIS_URL")
        _tell(f"Open {url} to talk to the bot on a simulated Telegram. {kept}. Ctrl-C stops it.")
        waits = [asyncio.create_task(stop.wait()), asyncio.create_task(process.failed.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if process.failed.is_set() and not stop.is_set():
            raise StartError("the bot couldn't start; the lines above say why")


def _bot_name(settings: Settings) -> str:
    """The bot's name on the page: the subject of the operator's own guide, if there is one."""
    if settings.guide is None:
        return "Billing help"
    try:
        return plain(load(settings.guide, settings.sponsor_file).subject)
    except BrokenGuideError:  # the bot's process will say what is wrong
        return "Bot"


def _people(simulator: Simulator, chats: ChatFile) -> int:
    """Restores the people and groups of the previous run, or creates some. Returns the staff group's id."""
    known = False
    try:
        known = chats.restore()
    except BrokenChatFileError as error:
        _tell(str(error))
    if not known:
        for number, name, code in _USERS:
            simulator.add_user(number, first_name=name, language_code=code)
        creator, *others = (number for number, _, _ in _USERS)
        simulator.add_group(_GROUP, creator, others)
    groups = simulator.world.groups.values()
    staff = next((group.id for group in groups if group.title == _STAFF and group.member(_KIM)), 0)
    if staff:
        return staff
    if _KIM not in simulator.world.chats:
        simulator.add_user(_KIM, first_name="Kim (staff)", language_code="en")
    return simulator.add_group(_STAFF, _KIM, forum=True, bot=("can_manage_topics", "can_delete_messages")).id


def _tell(line: str) -> None:
    print(f"\n  {line}\n", flush=True)  # noqa: T201
