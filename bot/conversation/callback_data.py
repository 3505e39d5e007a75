"""What stands in callback data and deep links: events written in ASCII.

A button carries its own target, so that a pinned or year-old card works after a deploy, a content edit or
with an empty store. Everything that comes in is hostile until read: what can't be read is ``UnknownTarget``.

``verb.flow.rest``, at most 64 bytes (Bot API). In a start parameter, which allows no dot, ``-`` stands for it.
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
from .session import Helped, Page, View, WayBack

MAX_BYTES = 64

_VOTES = frozenset(Helped)

_WAY_BACK = re.compile(r"(.*)-G([0-9A-Za-z]{1,10})_([0-9A-Za-z]{1,7})", re.ASCII)
"""Behind an address in a link from a group: where one came from. Ids are lower case, so none begins so."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

_ADDRESS = re.compile(r"[a-z](?:\.[A-Za-z0-9_]{0,16}){1,31}|k\.[A-Za-z0-9]{1,62}", re.ASCII)
_VIEWS = {view.value: view for view in View if view is not View.FORGOTTEN}
"""What can be asked for by address. That all is deleted is only said after a deletion."""


def encode(event: Event) -> str:
    """The address of ``event``. Only what a button can mean has one."""
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
            raise ValueError(f"{type(event).__name__} has no address")


def decode(address: str) -> Event:
    """The event that ``address`` means; ``UnknownTarget`` for anything else, however long or strange."""
    if len(address) > MAX_BYTES or not _ADDRESS.fullmatch(address):
        return UnknownTarget()
    verb, first, *rest = address.split(".")
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


def encode_start(event: Event) -> str:
    """The address as a start parameter: ``t.me/bot?start=…``."""
    return encode(event).replace(".", "-")


def decode_start(payload: str) -> Event:
    """The event that a start parameter means. A link can show and assign: it never deletes, votes or consents."""
    match event := decode(without_way_back(payload).replace("-", ".")):
        case EraseData() | CancelReminder() | SetNews() | RequestAgent() | EndChat() | DeleteRelayed():
            return UnknownTarget()
        case Vote(flow, screen) | SetReminder(flow, screen):
            return Show(Page(View.SCREEN, screen, flow))
        case RestartFlow(flow):
            return EnterFlow(flow)
        case _:
            return event


def with_way_back(payload: str, way: WayBack) -> str:
    """``payload`` with a way back behind it; as it is, where there is no room for that."""
    longer = f"{payload}-G{_based(way.group)}_{_based(way.message)}"
    return longer if payload and len(longer) <= MAX_BYTES else payload


def way_back(payload: str) -> WayBack | None:
    """The way back that a start parameter carries."""
    found = _WAY_BACK.fullmatch(payload)
    return WayBack(int(found[2], 36), int(found[3], 36)) if found else None


def without_way_back(payload: str) -> str:
    """A start parameter without the way back that it may carry."""
    found = _WAY_BACK.fullmatch(payload)
    return found[1] if found else payload


def _based(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _page(verb: str, page: Page) -> str:
    return f"{verb}.{page.flow}.{page.view.value}.{page.screen}"
