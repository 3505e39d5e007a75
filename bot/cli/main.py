"""Reads the command line and runs one command."""

import argparse
import os
import sys
from collections.abc import Sequence

from ..app.stop_signals import open_standard_streams
from ..guide.problem import BrokenGuideError
from ..i18n.catalogue import BrokenCatalogueError
from ..settings import SettingsError, misspelt_settings, program, read_settings
from . import ask, check, forget, graph, messages, new, parked, run, stats
from .errors import fail
from .version import VersionAction


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns the exit status: 0 only if the command succeeded."""
    open_standard_streams()
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        settings = read_settings(options.env_file)
        for name, right in misspelt_settings(options.env_file):
            print(f"warning: {name} isn't a setting; did you mean {right}?", file=sys.stderr)
        status = int(options.command(options, settings))
        sys.stdout.flush()
    except (SettingsError, BrokenGuideError, BrokenCatalogueError) as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of the output has had enough: `bot graph | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter fails when it flushes
        return 0
    return status


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program(), description="A Telegram support bot that answers from a checked guide."
    )
    parser.add_argument("--version", action=VersionAction, nargs=0, help="print version and build, and exit")
    parser.add_argument("--env-file", metavar="FILE", help="more settings (default: .env, if there is one)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (run, check, new, messages, graph, ask, stats, forget, parked):
        subparser = commands.add_parser(command.__name__.rpartition(".")[2], help=command.HELP)
        command.add_arguments(subparser)
        subparser.set_defaults(command=command.execute)
    return parser
