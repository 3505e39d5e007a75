"""Runs other programs, and says what they said when they fail."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

_LAST_LINES = 25


class CommandFailed(Exception):  # noqa: N818 - reads as what it says
    """A command ended with a status other than 0; the text is the command and its last lines."""


async def said(
    *command: str, environment: Mapping[str, str] | None = None, folder: Path | None = None, stdin: bytes | None = None
) -> str:
    """What ``command`` prints, errors included. Raises :class:`CommandFailed`."""
    status, text = await ended(*command, environment=environment, folder=folder, stdin=stdin)
    if status:
        last = "\n".join(text.splitlines()[-_LAST_LINES:])
        raise CommandFailed(f"{' '.join(command)}\nended with status {status}:\n{last}")
    return text


async def ended(
    *command: str, environment: Mapping[str, str] | None = None, folder: Path | None = None, stdin: bytes | None = None
) -> tuple[int, str]:
    """The status of ``command``, whatever it is, and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL if stdin is None else asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate(stdin)
    return process.returncode or 0, output.decode(errors="replace").strip()
