"""``bot graph``: draws the flows."""

import argparse
import shutil
import subprocess

from ..settings import Settings, program
from .errors import fail

HELP = "draw the guide's flows as Mermaid, their parts one below the other"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--dot", action="store_true", help="print DOT, Graphviz's language")
    form.add_argument("--svg", action="store_true", help="print SVG, drawn by Graphviz's `dot`")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--flow", help="draw this flow only")
    which.add_argument("--part", metavar="SCREEN", help="draw only the part that begins with this screen")
    which.add_argument("--around", metavar="SCREEN", help="draw this screen with what leads to it and what it leads to")


def execute(options: argparse.Namespace, settings: Settings) -> int:
    from ..guide.graph import around, chart, only, stack
    from ..guide.loader import BUILT_IN, load
    from ..guide.mermaid_and_dot import dot, mermaid

    guide = load(settings.guide or BUILT_IN)
    if options.flow and options.flow not in guide.flows:
        return fail(f"--flow: there is no flow {options.flow}; the guide has {', '.join(guide.flows)}")
    whole = chart(guide, [options.flow] if options.flow else list(guide.flows))
    entries = [part.entry for part in whole.parts]
    if options.part and options.part not in entries:
        return fail(f"--part: no part begins with {options.part}; the parts begin with {', '.join(entries)}")
    if options.around and options.around not in {node.name for part in whole.parts for node in part.nodes}:
        return fail(f"--around: no flow has a screen {options.around}; `{program()} graph` names them all")
    if options.part:
        drawn = only(whole, options.part)
    else:
        drawn = around(whole, options.around) if options.around else stack(whole)
    if not options.svg:
        print((dot if options.dot else mermaid)(drawn))
        return 0
    graphviz = shutil.which("dot")
    if graphviz is None:
        return fail("--svg: this needs Graphviz's `dot`, which isn't installed; install Graphviz, or leave out --svg")
    run = subprocess.run([graphviz, "-Tsvg"], input=dot(drawn).encode(), capture_output=True, check=False)  # noqa: S603
    if run.returncode:
        return fail(f"--svg: dot failed: {run.stderr.decode(errors='replace').strip()}")
    print(run.stdout.decode())
    return 0
