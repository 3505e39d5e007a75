"""``bot parked``: lists the dead letters."""

import argparse
import asyncio
import sys

from ..settings import Settings
from .event_loop import run_async
from .stored_data import warn_of_no_store

HELP = "list the dead letters: updates and due jobs that failed for good, when and why"


def add_arguments(_parser: argparse.ArgumentParser) -> None: ...


def execute(_options: argparse.Namespace, settings: Settings) -> int:
    from ..app.serve import open_store

    warn_of_no_store(settings)

    async def show(settings: Settings, _stop: asyncio.Event) -> None:
        async with open_store(settings) as store:
            entries = await store.parked()
        for entry in entries:
            print(entry.get("at", "-"), entry["update_id"] or "-", entry["kind"], entry["error"], sep="\t")
        if not entries:
            print("no update is parked", file=sys.stderr)

    return run_async(show, settings)
