"""The content the bot serves, with the renderer, the recognizer and the reply languages built from it."""

from dataclasses import dataclass

from ..guide.guide import Guide
from ..i18n.offered_languages import Languages
from ..ports.recognizer import Recognizer
from ..rendering.renderer import Renderer
from .reply_language import ReplyLanguages


@dataclass(frozen=True, slots=True)
class Content:
    """One loaded version of the content. A reload makes a new one."""

    guide: Guide
    languages: Languages
    renderer: Renderer
    recognizer: Recognizer
    reply_languages: ReplyLanguages
