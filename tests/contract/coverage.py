"""``python -m tests.contract.coverage``: what the crawl of the guide reaches, and what it misses."""

from bot.guide.guide import Guide
from bot.guide.screen import Step
from tests.support.real_guide import real_guide

from .crawl import Crawl, Extent, all_edges
from .run import CODES, the_crawl


def missed(guide: Guide, found: Crawl) -> list[str]:
    """A line for every screen and every exit of a screen that wasn't reached: file, line and name."""
    missing = [(guide.where("screens", name), f"screen {name}") for name in guide.screens if name not in found.screens]
    for name, way in all_edges(guide):
        if (name, way) not in found.edges:
            missing.append((guide.where("screens", name, *_path(guide, name, way)), f"{way} of {name}"))
    return [f"{place.file}:{place.line}: {what}" for place, what in missing]


def report(language: str) -> list[str]:
    """The coverage of the built-in guide in ``language``, in lines."""
    guide, found = real_guide(), the_crawl(language, Extent.WAYS)
    ways_out = set(all_edges(guide))
    screens, ways = (
        f"{len(found.screens)} of {len(guide.screens)}",
        f"{len(found.edges & ways_out)} of {len(ways_out)}",
    )
    summary = f"{len(found.taps)} taps reach {screens} screens ({len(found.linked)} by a link only), {ways} ways out"
    return [f"{language}: {summary}", *missed(guide, found)]


def _path(guide: Guide, name: str, way: str) -> list[str]:
    """The path of an exit in its screen's YAML."""
    if way.startswith("links "):
        return way.split()
    return [way] if isinstance(guide.screens[name], Step) else ["choices", way]


if __name__ == "__main__":
    for code in CODES:
        print(*report(code), sep="\n")
