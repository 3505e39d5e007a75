"""The benchmark's guide with many more screens: copies of its flow, each with its own texts."""

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.guide.answer_codes import code

from .contestants import GUIDE

_MANIFEST, _SCREENS = Path("guide.yaml"), Path("screens", "decline.yaml")
_CATALOGUE = Path("locales", "zh_Hans", "LC_MESSAGES", "guide.po")


def write_copies(folder: Path, copies: int) -> int:
    """Writes the guide with this many copies of its flow. Returns its number of screens."""
    manifest = yaml.safe_load((GUIDE / _MANIFEST).read_text(encoding="utf-8"))
    screens = yaml.safe_load((GUIDE / _SCREENS).read_text(encoding="utf-8"))
    with (GUIDE / _CATALOGUE).open("rb") as source:
        catalogue = read_po(source)
    said = {str(message.id): str(message.string) for message in catalogue if message.id}
    names = [name for name in screens if name != manifest["home"]]
    wider = dict(screens)
    last = wider["unserved"]
    for number in islice(_numbers(screens), copies):
        manifest["flows"][f"copy{number}"] = manifest["flows"]["decline"] | {"parts": [f"place_{number}"]}
        wider |= {f"{name}_{number}": _copy(screens[name], number, said, catalogue) for name in names}
        # A flow that nothing leads into is an error: each is entered from an end of the previous one.
        last["links"] = [{"label": manifest["flows"]["decline"]["title"], "flow": f"copy{number}"}]
        last = wider[f"unserved_{number}"]
    for place, data in ((_MANIFEST, manifest), (_SCREENS, wider)):
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (folder / _CATALOGUE).parent.mkdir(parents=True)
    with (folder / _CATALOGUE).open("wb") as target:
        write_po(target, catalogue)
    return len(wider)


def _numbers(screens: dict[str, Any]) -> Iterator[int]:
    """Numbers for copies whose answers have codes that no other answer has: there are only some 240,000 codes."""
    answers = [(name, choice) for name, screen in screens.items() for choice in screen.get("choices", ())]
    taken = {code(*answer) for answer in answers}
    for number in count(1):
        own = {code(f"{name}_{number}", choice) for name, choice in answers}
        if len(own) == len(answers) and taken.isdisjoint(own):
            taken |= own
            yield number


def _copy(screen: dict[str, Any], number: int, said: dict[str, str], catalogue: Catalog) -> dict[str, Any]:
    """A numbered copy of a screen: its title has the number, in both languages, and its choices lead to the copies."""
    title = f"{screen['title']} {number}"
    catalogue.add(title, f"{said[screen['title']]} {number}".replace("？ ", "？"))
    choices = {key: each | {"to": f"{each['to']}_{number}"} for key, each in screen.get("choices", {}).items()}
    return screen | {"title": title} | ({"choices": choices} if choices else {})
