"""Telegram on your own machine: a Bot API server with real wire behavior, and a page to chat on."""

from .api_error import Refusal
from .calls import Call, Violation
from .chat_file import BrokenChatFileError, ChatFile
from .clock import Clock, ScaledClock, SystemClock
from .entity import Entity, Formatted
from .html_scanner import MarkupError
from .keyboard import Button
from .markup import parse_html
from .message import Message, Person
from .page_feed import Toast
from .simulated_group import SimulatedGroup
from .simulator import TOKEN, Simulator
from .user import NoSuchButton, SimulatedUser
from .webhook import Delivery

__all__ = [
    "TOKEN",
    "BrokenChatFileError",
    "Button",
    "Call",
    "ChatFile",
    "Clock",
    "Delivery",
    "Entity",
    "Formatted",
    "MarkupError",
    "Message",
    "NoSuchButton",
    "Person",
    "Refusal",
    "ScaledClock",
    "SimulatedGroup",
    "SimulatedUser",
    "Simulator",
    "SystemClock",
    "Toast",
    "Violation",
    "parse_html",
]
