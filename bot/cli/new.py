"""``bot new``: creates a guide to start from."""

import argparse
import shutil
from pathlib import Path

from ..settings import Settings, program
from .errors import fail

HELP = "create a small guide of your own in a new folder, to start from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER")


def execute(options: argparse.Namespace, _settings: Settings) -> int:
    from ..guide.loader import STARTER

    try:
        shutil.copytree(STARTER, options.folder)
    except FileExistsError:
        return fail(f"{options.folder}: already exists; name a new folder")
    except OSError as error:
        return fail(f"{options.folder}: can't be written ({error.strerror or error})")
    print(
        f"Created a small guide in {options.folder}. Try it: GUIDE={options.folder} {program()} run\n"
        f"After each change: GUIDE={options.folder} {program()} check\n"
        f"To add a language: GUIDE={options.folder} {program()} messages --add ja"
    )
    return 0
