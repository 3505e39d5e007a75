"""What the bot says, and how it understands what is typed."""

from dataclasses import dataclass

from ..guide.guide import Guide
from ..i18n.catalogue import Languages
from ..ports.recognizer import Recognizer
from ..rendering.renderer import Renderer
from .locale import LocaleResolver


@dataclass(frozen=True, slots=True)
class Content:
    """One state of the content. A reload makes another."""

    guide: Guide
    languages: Languages
    renderer: Renderer
    recognizer: Recognizer
    locales: LocaleResolver
