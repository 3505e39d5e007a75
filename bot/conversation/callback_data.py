"""Encodes events as callback data, and decodes them.

A button carries its own target, so a pinned or year-old card still works after a deploy or a content edit,
and with an empty store. Incoming data is untrusted: whatever can't be decoded is an ``UnknownTarget``.

The form is ``verb.flow.rest``, at most 64 bytes (Bot API).
"""

import re

from .event import (
    AnswerQuestions,
    Back,
    CancelReminder,
    ConfirmAnswers,
    Continue,
    DeleteRelayed,
    EndChat,
    EnterFlow,
    EraseData,
    Event,
    OpenSharedCase,
    RequestAgent,
    RestartFlow,
    SetItem,
    SetLanguage,
    SetNews,
    SetReminder,
    Show,
    UnknownTarget,
    Vote,
)
from .session import Helped, Page, View

MAX_BYTES = 64

_VOTES = frozenset(Helped)

_DATA = re.compile(r"[a-z](?:\.[A-Za-z0-9_]{0,16}){1,31}|k\.[A-Za-z0-9]{1,62}", re.ASCII)
_VIEWS = {view.value: view for view in View if view is not View.FORGOTTEN}
"""Views that callback data can ask for. ``FORGOTTEN`` confirms a deletion, so only a deletion leads there."""


def encode(event: Event) -> str:
    """The callback data for ``event``. Raises ``ValueError`` for an event that no button triggers."""
    match event:
        case AnswerQuestions(flow, answers, link):
            return ".".join(("j" if link else "a", flow, *(part for pair in answers for part in pair)))
        case Show(page):
            return _page("v", page)
        case Back(page):
            return _page("b", page)
        case Continue(flow):
            return f"n.{flow}"
        case ConfirmAnswers(flow):
            return f"c.{flow}"
        case OpenSharedCase(codes):
            return f"k.{codes}"
        case EnterFlow(flow):
            return f"e.{flow}"
        case RestartFlow(flow):
            return f"r.{flow}"
        case SetItem(screen, item, done):
            return f"t.{screen}.{item}.{int(done)}"
        case SetLanguage(language):
            return f"l.{language}"
        case Vote(flow, screen, helped):
            return f"o.{flow}.{screen}.{helped.value}"
        case SetReminder(flow, screen):
            return f"d.{flow}.{screen}"
        case CancelReminder(screen):
            return f"u.{screen}"
        case SetNews(on):
            return f"w.{int(on)}"
        case RequestAgent(flow):
            return f"h.{flow}"
        case EndChat():
            return "i."
        case DeleteRelayed(message):
            return f"y.{message}"
        case EraseData():
            return "x."
        case _:
            raise ValueError(f"{type(event).__name__} can't be encoded as callback data")


def decode(data: str) -> Event:
    """The event for callback data; ``UnknownTarget`` for anything that can't be decoded."""
    if len(data) > MAX_BYTES or not _DATA.fullmatch(data):
        return UnknownTarget()
    verb, first, *rest = data.split(".")
    match verb, rest:
        case ("a" | "j") as kind, [_, _, *_] if len(rest) % 2 == 0:
            return AnswerQuestions(first, tuple(zip(rest[::2], rest[1::2], strict=True)), link=kind == "j")
        case "v", [view, screen] if view in _VIEWS:
            return Show(Page(_VIEWS[view], screen, first))
        case "b", [view, screen] if view in _VIEWS:
            return Back(Page(_VIEWS[view], screen, first))
        case "n", []:
            return Continue(first)
        case "c", []:
            return ConfirmAnswers(first)
        case "k", []:
            return OpenSharedCase(first)
        case "e", []:
            return EnterFlow(first)
        case "r", []:
            return RestartFlow(first)
        case "t", [item, ("0" | "1") as done]:
            return SetItem(first, item, done == "1")
        case "l", []:
            return SetLanguage(first)
        case "o", [screen, helped] if helped in _VOTES:
            return Vote(first, screen, Helped(helped))
        case "d", [screen]:
            return SetReminder(first, screen)
        case "u", []:
            return CancelReminder(first)
        case "w", [] if first in ("0", "1"):
            return SetNews(first == "1")
        case "h", []:
            return RequestAgent(first)
        case "i", [] if not first:
            return EndChat()
        case "y", [] if first.isascii() and first.isdigit() and str(int(first)) == first:
            return DeleteRelayed(int(first))
        case "x", [] if not first:
            return EraseData()
        case _:
            return UnknownTarget()


def _page(verb: str, page: Page) -> str:
    return f"{verb}.{page.flow}.{page.view.value}.{page.screen}"
