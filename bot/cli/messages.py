"""``bot messages``: brings the translations up to date."""

import argparse

from ..settings import Settings
from .errors import fail

HELP = "bring the translations up to date with the guide; say how much is missing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--add", metavar="LANGUAGE", action="append", default=[], help="add a language, such as ja or pt_BR"
    )


def execute(options: argparse.Namespace, settings: Settings) -> int:
    from ..guide.loader import BUILT_IN, load
    from ..i18n.language_codes import read_language
    from ..i18n.update import update_catalogues

    load(settings.guide or BUILT_IN)  # says in one line what is wrong with a file
    try:
        add = [read_language(name) for name in options.add]
    except ValueError as error:
        return fail(f"--add: {error}")
    try:
        for updated in update_catalogues(settings.guide, settings.guide or BUILT_IN, add):
            print(updated)
    except OSError as error:
        return fail(f"{error.filename}: can't be written ({error.strerror})")
    return 0
