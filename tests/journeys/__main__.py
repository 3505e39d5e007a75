"""Prints how many taps away an answer is, per language: `make journeys`."""

from dataclasses import fields
from datetime import UTC, datetime

from bot.guide.loader import load
from bot.i18n.catalogue import locales_of
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer

from .journeys import Figures, all_routes, figures

NAMES = {
    "first_mean": "taps to the first card with a step, mean (2)",
    "right_mean": "taps to the right answer, mean (3.5)",
    "right_most": "taps to the right answer, most (6)",
    "typed_mean": "taps after a typed message, mean (1)",
    "ways": "ways through the decline flow to a final answer",
    "ways_median": "taps over all ways, median (5)",
    "ways_most": "taps over all ways, most (7)",
    "buttons_most": "buttons above the last row, most (6)",
    "lines_most": "lines on an outcome card, most (18)",
    "rows_most": "taps to each of B1 to B15, most (4)",
    "idle_questions": "questions that change nothing (0)",
}


def main() -> None:
    guide = load()
    languages = Languages(*locales_of(None))
    renderer = Renderer(guide, list(languages.values()), lambda: datetime.now(UTC).date())
    ways = list(all_routes(guide, renderer, languages))
    found = {name: figures(guide, renderer, languages, name, ways) for name in languages}
    print(f"{'':56}" + "".join(f"{name:>10}" for name in found))
    for field in fields(Figures):
        values = "".join(f"{round(getattr(each, field.name), 2):>10}" for each in found.values())
        print(f"{NAMES[field.name]:56}{values}")


if __name__ == "__main__":
    main()
