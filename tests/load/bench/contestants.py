"""The bots that are compared."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.i18n.catalogue import BUILT_IN

from .process import Contestant

GUIDE = Path(__file__).parent / "guide"
_LANGUAGE = "zh_Hans"
_RUN = ("-m", "bot", "--env-file", "", "run")

AIOGRAM = "aiogram, as its docs show"
PTB = "python-telegram-bot, as its docs show"
BARE = "bare aiohttp: one Lua call, two client calls"
OURS = "ours on aiogram"
OURS_PTB = "ours on python-telegram-bot"
IN_AIOGRAM = "ours mounted in an aiogram bot"
IN_PTB = "ours mounted in a python-telegram-bot bot"
IN_PTB_DIRECT = "ours mounted there with direct=True"
IDLE_AIOGRAM = "an aiogram bot that does nothing with a tap"
IDLE_PTB = "a python-telegram-bot bot that does nothing with a tap"
LAST = "last"
"""The tap that even the idle bots answer."""


def ours_with(name: str, guide: Path) -> Contestant:
    """Our bot on aiogram with another guide."""
    return Contestant(name, _RUN, {"GUIDE": str(guide)})


def contestants(locales: Path) -> dict[str, Contestant]:
    """All of them. The rivals read their catalogue from ``locales``; see :func:`compile_catalogue`."""
    ours, theirs = {"GUIDE": str(GUIDE)}, {"LOCALES": str(locales)}
    rivals = "tests.load.bench.rivals"
    listed = (
        Contestant(AIOGRAM, ("-m", f"{rivals}.aiogram_bot"), theirs),
        Contestant(PTB, ("-m", f"{rivals}.ptb_bot"), theirs),
        Contestant(BARE, ("-m", f"{rivals}.bare_bot"), theirs),
        Contestant(OURS, _RUN, ours | {"TELEGRAM_LIBRARY": "aiogram"}),
        Contestant(OURS_PTB, _RUN, ours | {"TELEGRAM_LIBRARY": "python-telegram-bot"}),
        Contestant(IN_AIOGRAM, ("-m", f"{rivals}.aiogram_host"), ours),
        Contestant(IN_PTB, ("-m", f"{rivals}.ptb_host"), ours),
        Contestant(IN_PTB_DIRECT, ("-m", f"{rivals}.ptb_host"), ours | {"DIRECT": "1"}),
        Contestant(IDLE_AIOGRAM, ("-m", f"{rivals}.aiogram_idle"), {"LAST": LAST}),
        Contestant(IDLE_PTB, ("-m", f"{rivals}.ptb_idle"), {"LAST": LAST}),
    )
    return {contestant.name: contestant for contestant in listed}


def compile_catalogue(folder: Path) -> None:
    """Compiles our bot's Chinese texts into one catalogue for the rivals."""
    both = Catalog(locale=_LANGUAGE)
    for file in (
        BUILT_IN / _LANGUAGE / "LC_MESSAGES" / "bot.po",
        GUIDE / "locales" / _LANGUAGE / "LC_MESSAGES" / "guide.po",
    ):
        with file.open("rb") as source:
            for message in read_po(source):
                if message.id:
                    both.add(message.id, message.string)
    target = folder / _LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as compiled:
        write_mo(compiled, both)
