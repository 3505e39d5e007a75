"""The data folder of an embedded server: locked, private to one user, cleaned up after a kill."""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

_SOCKET_LIMIT = 100
"""Bytes. Unix socket paths may have 108 on Linux and 104 on macOS."""

_END_SECONDS = 10.0
_ORPHAN_POLL_SECONDS = 0.02

_HALF_WRITTEN = ("temp-[0-9]*.rdb", "temp-rewriteaof-*.aof", "appendonlydir/temp-*")
"""What a killed server may leave behind."""

_OURS = ("lock", "valkey.*", "simulator.json", "appendonlydir", "appendonlydir/*", *_HALF_WRITTEN)
"""The files that we create; an operator's other files in the folder are left alone."""

PLAYGROUND = "playground"
"""The subfolder for the simulated Telegram, which has a store of its own."""

_HARMLESS = ("lost+found", PLAYGROUND)
"""What else may be in the folder: the first is in every new volume."""


class EmbeddedStoreError(Exception):
    """The embedded server can't run; the message says why and what to do."""


class Folder:
    """``DATA_DIR`` while a server runs in it."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock: IO[bytes] | None = None
        self._link: Path | None = None

    @property
    def socket(self) -> Path:
        return (self._link or self.path) / "valkey.sock"

    @property
    def pid_file(self) -> Path:
        return self.path / "valkey.pid"

    @property
    def log(self) -> Path:
        return self.path / "valkey.log"

    def claim(self) -> None:
        """Locks the folder: two servers on one append-only file would corrupt it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._refuse_shared()
            self._refuse_root()
            self._lock = (self.path / "lock").open("ab")
        except OSError as error:
            reason = "it isn't a folder" if isinstance(error, FileExistsError) else error.strerror
            raise EmbeddedStoreError(
                f"DATA_DIR: can't write to {self.path} ({reason}); name a folder that the bot can write to, or set "
                "REDIS_URL to use a server"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            self._lock = None
            raise EmbeddedStoreError(
                f"DATA_DIR: a bot or a command is already using {self.path}, and only one process can; to run a "
                "command on this store, stop the bot first; to run a second bot, give it another DATA_DIR"
            ) from error
        if len(bytes(self.path / "valkey.sock")) > _SOCKET_LIMIT:
            self._link = Path(tempfile.mkdtemp(prefix="billing-")) / "d"
            self._link.symlink_to(self.path)

    def tidy(self) -> None:
        """Ends a server that outlived a killed bot, deletes its temporary files, and makes all files private."""
        self._end_orphan()
        try:
            for half_written in self._found(_HALF_WRITTEN):
                half_written.unlink(missing_ok=True)
            self.path.chmod(0o700)
            for each in self._found(_OURS):
                each.chmod(0o700 if each.is_dir() else 0o600)
        except OSError as error:
            raise EmbeddedStoreError(
                f"DATA_DIR: {error.filename} can't be closed to other users ({error.strerror}); it must belong to the "
                "user that the bot runs as"
            ) from error

    def release(self) -> None:
        if self._link is not None:
            shutil.rmtree(self._link.parent, ignore_errors=True)
            self._link = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _refuse_shared(self) -> None:
        """Refuses a folder such as /tmp or somebody's home: closing it to others would break the rest of the machine.

        A folder that we already ran in, under a version that left it open, is closed, unless anyone can write to it.
        """
        others = set(self.path.iterdir()).difference(self._found(_OURS), self._found(_HARMLESS))
        mode = self.path.stat().st_mode
        ran_here = (self.path / "appendonlydir").is_dir()
        # Files alone, such as a log that the shell put there, are likely the operator's.
        is_open = mode & (stat.S_IRWXG | stat.S_IRWXO) and any(each.is_dir() for each in others) and not ran_here
        if others and (mode & stat.S_IWOTH or is_open):
            raise EmbeddedStoreError(
                f"DATA_DIR: {self.path} has other files in it and is open to other users, whom the bot would lock out; "
                f"name a folder of its own, such as {self.path / 'billing-bot'}"
            )

    def _refuse_root(self) -> None:
        """Refuses root in another user's folder: files that root's server writes would lock out that user's bot."""
        owner = self.path.stat().st_uid
        if os.geteuid() == 0 and owner != 0:
            raise EmbeddedStoreError(
                f'DATA_DIR: {self.path} belongs to user {owner}; run this as that user ("Without containers" in '
                "docs/operating.md says how), because files created by root would lock the bot out"
            )

    def _found(self, patterns: Iterable[str]) -> list[Path]:
        return [found for pattern in patterns for found in self.path.glob(pattern)]

    def _end_orphan(self) -> None:
        """Ends a server that still has our files open."""
        try:
            pid = int(self.pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        if not self._is_ours(pid):
            return  # the process id was reused by another program
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(pid, number)
                # It isn't our child, so we can't wait on it, only poll its id.
                for _ in range(int(_END_SECONDS / _ORPHAN_POLL_SECONDS)):
                    time.sleep(_ORPHAN_POLL_SECONDS)
                    os.kill(pid, 0)
            except OSError:  # gone, or another user's
                return

    def _is_ours(self, pid: int) -> bool:
        """Whether a process is a server on this folder: process ids are reused, after a reboot by any program."""
        process = Path(f"/proc/{pid}")
        try:
            if Path("/proc/self").exists():
                return b"valkey" in (process / "cmdline").read_bytes() and (process / "cwd").samefile(self.path)
            # macOS. The socket may be under a symlinked folder, but its name is always the same.
            listed = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S603
        except OSError:
            return False
        return b"valkey-server" in listed.stdout and b"valkey.sock" in listed.stdout
