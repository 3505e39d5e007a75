"""The version and build that ``--version`` prints."""

import argparse

from .. import __version__


def version() -> str:
    from ..app.build import build

    return f"{__version__} (build {build()})"


class VersionAction(argparse.Action):
    """Like ``action="version"``, but other commands don't wait for the build to be computed."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"billing-bot {version()}")
        parser.exit()
