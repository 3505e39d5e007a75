"""``bot check``: lists what is wrong with the content."""

import argparse

from ..settings import Settings

HELP = "check the content; list every problem with file and line"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--anew", action="store_true", help=argparse.SUPPRESS)  # does nothing now; scripts may pass it


def execute(options: argparse.Namespace, settings: Settings) -> int:
    from ..check.report import report

    found = report(settings.guide, settings.sponsor_file)
    print(found.as_json() if options.json else found.as_text())
    return 0 if found.sound else 1
