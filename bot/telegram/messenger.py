"""Sends cards as Bot API calls."""

from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol

import structlog

from ..observability import metrics
from ..ports.errors import UNDELIVERED, ApiError, MovedError, TooFastError, UnreachableError
from ..ports.updates import InlineAnswer, TapAnswer
from ..rendering.card import Card
from .error_translation import translate_error
from .flood_control import FloodControl
from .method_parameters import answer_of, message_of
from .multipart import Attachment

_UNCHANGED = ("message is not modified", "chat_not_modified")
_TOO_OLD = ("query is too old", "query id is invalid", "query_id_invalid")

log = structlog.get_logger(__name__)


class Client(Protocol):
    """A library's client. Raises :class:`ApiError`, or ``UnreachableError`` if there is no response."""

    async def call(self, method: str, parameters: dict[str, Any]) -> Any: ...


class FileClient(Client, Protocol):
    """A client that can also upload files. It's a separate type, so that the type checker finds clients that can't."""

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        """The result of a call with a file."""
        ...


class Prefixes(Protocol):
    """Adds a host's prefixes to our commands, callback data and links."""

    def add_prefixes(self, card: Card) -> Card: ...

    def prefix_link(self, url: str) -> str: ...


class TelegramMessenger:
    """The :class:`~bot.ports.messenger.Messenger` over a library's client.

    A 429 blocks only the chat it was for; answers to taps never wait for a chat's edits. With ``prefixes``, every
    card gets the host's prefixes before it is sent.
    """

    def __init__(
        self, client: FileClient, prefixes: Prefixes | None = None, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._client = client
        self._prefixes = prefixes
        self._clock = clock
        self._flood_control = FloodControl(clock)

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        topic = {"message_thread_id": thread} if thread else {}
        return number_of(await self.to_chat("sendMessage", chat, {**topic, **self.message(card)}))

    async def edit(self, chat: int, message: int, card: Card) -> None:
        await self.to_chat("editMessageText", chat, {"message_id": message, **self.message(card)})

    async def delete(self, chat: int, message: int) -> bool:
        try:
            await self._call("deleteMessage", {"chat_id": chat, "message_id": message})
        except ApiError as error:
            meaning = translate_error(error)
            if isinstance(meaning, MovedError | TooFastError | UnreachableError):
                raise meaning from error  # worth a retry, since a secret must not stay
            return "message to delete not found" in error.description.lower()  # deleted already
        return True

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        method, field = ("sendPhoto", "photo") if picture else ("sendDocument", "document")
        parameters = {"chat_id": chat, "caption": caption, "parse_mode": "HTML"}
        try:
            await self._client.upload(method, parameters, Attachment(field, name, content))
        except ApiError as error:
            metrics.calls(method, str(error.code)).inc()
            raise translate_error(error) from error
        metrics.calls(method, "ok").inc()

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        if self._prefixes and isinstance(answer, InlineAnswer):
            prefixed = (each._replace(card=self._prefixes.add_prefixes(each.card)) for each in answer.results)
            answer = answer._replace(results=tuple(prefixed))
        elif self._prefixes and isinstance(answer, TapAnswer) and answer.url:
            answer = answer._replace(url=self._prefixes.prefix_link(answer.url))
        try:
            await self._call(*answer_of(answer))
        except ApiError as error:
            if not any(words in error.description.lower() for words in _TOO_OLD):
                raise translate_error(error) from error

    def message(self, card: Card) -> dict[str, Any]:
        """The parameters of a message that shows ``card``."""
        return message_of(self._prefixes.add_prefixes(card) if self._prefixes else card)

    async def to_chat(self, method: str, chat: int, parameters: dict[str, Any]) -> Any:
        """The result of a call that changes a chat's messages; None if Telegram says that nothing would change."""
        self._flood_control.check(chat)
        try:
            return await self._call(method, {"chat_id": chat, **parameters})
        except ApiError as error:
            if any(words in error.description.lower() for words in _UNCHANGED):
                return None
            if error.retry_after:
                self._flood_control.block(chat, error.retry_after)
            raise translate_error(error) from error

    async def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        started, result = self._clock(), "ok"
        try:
            return await self._client.call(method, parameters)
        except ApiError as error:
            result = str(error.code)
            raise
        except UnreachableError:
            result = "unreachable"
            raise
        finally:
            metrics.calls(method, result).inc()
            metrics.call_seconds(method).observe(self._clock() - started)


def number_of(result: Any, field: str = "message_id") -> int:
    """The id of the message in a result, which is JSON or an object of the host's library."""
    if isinstance(result, dict):
        return int(result[field])
    # python-telegram-bot keeps fields that it doesn't know in api_kwargs.
    return int(getattr(result, field, None) or getattr(result, "api_kwargs", {}).get(field) or 0)


class AnswerSender(Protocol):
    """Sends the answer to a tap or an inline query."""

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None: ...


async def deliver_answer(answers: AnswerSender, answer: TapAnswer | InlineAnswer | None) -> None:
    """Sends a pending answer.

    A failure is only logged: the card is up to date, and the spinner stops by itself.
    """
    if answer is None:
        return
    try:
        await answers.answer(answer)
    except UNDELIVERED as error:
        log.warning("tap_answer_failed", error=type(error).__name__)
