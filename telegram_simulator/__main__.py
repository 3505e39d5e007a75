"""``python -m telegram_simulator``: a simulated Telegram by itself, for a bot that you start elsewhere."""

import argparse
import asyncio
import re
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from .chat_file import BrokenChatFileError, ChatFile
from .simulator import TOKEN, Simulator

_MAX_PORT = 65535


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m telegram_simulator", description="A Telegram of your own: a Bot API server with a chat page."
    )
    parser.add_argument("--port", type=_port, default=8081, help="port on 127.0.0.1 (default: 8081)")
    parser.add_argument("--token", type=_token, default=TOKEN, help=f"the bot's token (default: {TOKEN})")
    parser.add_argument("--file", type=_file, help="keeps people, groups and messages in this file")
    options = parser.parse_args()
    try:
        asyncio.run(serve(options.port, options.token, options.file))
    except OSError as error:
        print(f"--port: can't listen on 127.0.0.1:{options.port} ({error.strerror})", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > _MAX_PORT:
        raise argparse.ArgumentTypeError(f"write a number from 0 to {_MAX_PORT}")
    return int(text)


def _token(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,16}:[A-Za-z0-9_-]+", text):
        raise argparse.ArgumentTypeError(f"write a bot token, such as {TOKEN}")
    return text


def _file(text: str) -> Path:
    if Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder; name a file")
    return Path(text)


async def serve(port: int, token: str, file: Path | None) -> None:
    """Serves until SIGINT or SIGTERM."""
    simulator = Simulator(token=token)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        if file is not None:
            chats = ChatFile(simulator, file)
            try:
                chats.restore()
            except BrokenChatFileError as error:
                print(f"--file: {error}", file=sys.stderr)  # noqa: T201
            await stack.enter_async_context(chats.kept())
        url = await stack.enter_async_context(simulator.serving("127.0.0.1", port))
        print(f"TELEGRAM_API_URL={url}\nTELEGRAM_BOT_TOKEN={token}", flush=True)  # noqa: T201
        print(f"Start a bot with these settings, then open {url} to talk to it. Ctrl-C stops.", flush=True)  # noqa: T201
        await stopped.wait()


if __name__ == "__main__":
    sys.exit(main())
