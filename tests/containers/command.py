"""Runs a program and returns what it prints."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

_LAST_LINES = 25


class CommandFailed(Exception):  # noqa: N818 - reads well as it is
    """A program exited with a status other than 0. The message has the command and the last lines of its output."""


async def output_of(*command: str, environment: Mapping[str, str] | None = None, folder: Path | None = None) -> str:
    """Standard output and standard error. Raises CommandFailed."""
    status, output = await run(*command, environment=environment, folder=folder)
    if status:
        last = "\n".join(output.splitlines()[-_LAST_LINES:])
        raise CommandFailed(f"{' '.join(command)}\nexited with status {status}:\n{last}")
    return output


async def run(
    *command: str, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> tuple[int, str]:
    """Exit status, and standard output and standard error."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode(errors="replace").strip()
