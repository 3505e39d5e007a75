"""The built-in guide, loaded once."""

from datetime import date
from functools import cache

from bot.guide.guide import Guide
from bot.guide.loader import load
from bot.i18n.catalogue import BUILT_IN, Languages
from bot.rendering.renderer import Renderer

TODAY = date(2026, 11, 22)


@cache
def real_guide() -> Guide:
    return load()


@cache
def real_languages() -> Languages:
    return Languages(BUILT_IN)


@cache
def real_renderer() -> Renderer:
    return Renderer(real_guide(), list(real_languages().values()), lambda: TODAY)
