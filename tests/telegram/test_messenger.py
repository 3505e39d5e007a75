"""Cards as Bot API calls, and what Telegram's errors mean."""

import pytest

from bot.ports.errors import ApiError, CardGoneError, ClosedError, TooFastError, UnreachableError
from bot.ports.updates import TapAnswer
from bot.rendering.card import Button, Card
from bot.telegram.error_translation import NoRightsError
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.method_parameters import message_of
from tests.support.scripted_client import Scripted

CARD = Card(
    "<b>Hello</b>",
    ((Button("a", data="n.setup", style="primary"), Button("b", url="https://a.org")), (Button("c", copy="d"),)),
)


class Clock:
    """A clock that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def refused(code: int, description: str, retry_after: int = 0) -> ApiError:
    return ApiError(code, description, retry_after)


async def test_card_is_sent_completely() -> None:
    """Each button with its one action; link previews are off, since they would bury the buttons."""
    client = Scripted({"message_id": 31})
    assert await TelegramMessenger(client).send(7, CARD) == 31
    assert client.calls == [("sendMessage", {"chat_id": 7, **message_of(CARD)})]
    assert message_of(CARD) == {
        "text": "<b>Hello</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "a", "callback_data": "n.setup", "style": "primary"}, {"text": "b", "url": "https://a.org"}],
                [{"text": "c", "copy_text": {"text": "d"}}],
            ]
        },
    }


async def test_unmodified_card_is_a_success() -> None:
    """A resent tap edits a card to what it already shows."""
    words = "Bad Request: message is not modified: specified new message content is exactly the same"
    client = Scripted(refused(400, words))
    await TelegramMessenger(client).edit(7, 31, CARD)
    assert client.calls == [("editMessageText", {"chat_id": 7, "message_id": 31, **message_of(CARD)})]


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (refused(400, "Bad Request: message to edit not found"), CardGoneError),
        (refused(400, "Bad Request: message can't be edited"), CardGoneError),
        (refused(400, "Bad Request: message to unpin not found"), CardGoneError),
        (refused(400, "Bad Request: MESSAGE_ID_INVALID"), CardGoneError),
        (refused(403, "Forbidden: bot was blocked by the user"), ClosedError),
        (refused(403, "Forbidden: user is deactivated"), ClosedError),
        (refused(400, "Bad Request: chat not found"), ClosedError),
        (refused(400, "Bad Request: PEER_ID_INVALID"), ClosedError),
        (refused(400, "Bad Request: not enough rights to send text messages to the chat"), NoRightsError),
        (refused(400, "Bad Request: have no rights to send a message"), NoRightsError),
        (refused(400, "Bad Request: have no write access to the chat"), NoRightsError),
        (refused(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), NoRightsError),
        (refused(500, "Internal Server Error"), UnreachableError),
        (refused(502, "Bad Gateway"), UnreachableError),
        (refused(429, "Too Many Requests: retry after 5", 5), TooFastError),
        (refused(429, "Too Many Requests"), TooFastError),
        (UnreachableError("no answer"), UnreachableError),
        (refused(400, "Bad Request: can't parse entities"), ApiError),
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["send", "edit"])
async def test_errors_are_mapped(error: Exception, meaning: type[Exception], method: str) -> None:
    """For a new card and an edit alike."""
    messenger = TelegramMessenger(Scripted(error))
    with pytest.raises(meaning) as raised:
        await (messenger.send(7, CARD) if method == "send" else messenger.edit(7, 31, CARD))
    assert type(raised.value) is meaning


async def test_429_delays_only_its_chat() -> None:
    """And no call is wasted."""
    clock = Clock()
    client = Scripted(refused(429, "Too Many Requests: retry after 5", 5))
    messenger = TelegramMessenger(client, clock=clock)
    with pytest.raises(TooFastError) as first:
        await messenger.edit(7, 31, CARD)
    clock.now += 2
    with pytest.raises(TooFastError) as second:
        await messenger.send(7, CARD)
    assert (first.value.seconds, second.value.seconds) == (5, 3)
    assert len(client.calls) == 1
    await messenger.edit(8, 31, CARD)
    clock.now += 3
    await messenger.edit(7, 31, CARD)
    assert [parameters["chat_id"] for _, parameters in client.calls] == [7, 8, 7]


async def hit_the_limit(messenger: TelegramMessenger, client: Scripted, chat: int, seconds: int) -> None:
    client.answers = [refused(429, "Too Many Requests", seconds)]
    with pytest.raises(TooFastError):
        await messenger.edit(chat, 31, CARD)


async def test_delayed_chats_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Expired entries go first, then the one closest to expiry. A call to a forgotten chat is made again."""
    monkeypatch.setattr("bot.telegram.flood_control.MAX_BLOCKED", 3)
    clock, client = Clock(), Scripted()
    messenger = TelegramMessenger(client, clock=clock)
    for chat, seconds in ((1, 5), (2, 60), (3, 5)):
        await hit_the_limit(messenger, client, chat, seconds)
    clock.now += 10
    await hit_the_limit(messenger, client, 4, 20)
    await hit_the_limit(messenger, client, 5, 30)  # 1 and 3 have expired, so there is room
    await hit_the_limit(messenger, client, 6, 40)  # 4 is the closest to expiry
    before = len(client.calls)
    for chat in (2, 5, 6):
        with pytest.raises(TooFastError):
            await messenger.edit(chat, 31, CARD)
    assert len(client.calls) == before
    await messenger.edit(4, 31, CARD)
    assert len(client.calls) == before + 1


async def test_callback_answers_are_never_delayed() -> None:
    """Otherwise the button would spin until the chat may be edited again."""
    client = Scripted(refused(429, "Too Many Requests: retry after 50", 50), True)
    messenger = TelegramMessenger(client, clock=Clock())
    with pytest.raises(TooFastError):
        await messenger.edit(7, 31, CARD)
    await messenger.answer(TapAnswer("42", "Said"))
    assert client.calls[-1] == ("answerCallbackQuery", {"callback_query_id": "42", "text": "Said"})


async def test_empty_callback_answer_sends_no_text() -> None:
    """It only stops the spinner."""
    client = Scripted(True)
    await TelegramMessenger(client).answer(TapAnswer("42"))
    assert client.calls == [("answerCallbackQuery", {"callback_query_id": "42"})]


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        "Bad Request: QUERY_ID_INVALID",
    ],
)
async def test_expired_callback_query_is_not_an_error(words: str) -> None:
    """The tap was applied all the same."""
    client = Scripted(refused(400, words))
    await TelegramMessenger(client).answer(TapAnswer("42"))
    assert len(client.calls) == 1


async def test_failed_callback_answer_can_be_retried() -> None:
    """The resent update then only shows the card and answers."""
    for error in (refused(500, "Internal Server Error"), UnreachableError("no answer")):
        with pytest.raises(UnreachableError):
            await TelegramMessenger(Scripted(error)).answer(TapAnswer("42"))


async def test_throttled_callback_answer_says_how_long_to_wait() -> None:
    """A 429 becomes a 503 with that ``Retry-After``, whatever the call."""
    with pytest.raises(TooFastError):
        await TelegramMessenger(Scripted(refused(429, "Too Many Requests: retry after 5", 5))).answer(TapAnswer("42"))


async def test_deletion_is_retried_unless_refused() -> None:
    """The message holds a secret: a 429 or a server error means later, a refusal means never."""
    with pytest.raises(TooFastError):
        await TelegramMessenger(Scripted(refused(429, "Too Many Requests: retry after 5", 5))).delete(1, 2)
    with pytest.raises(UnreachableError):
        await TelegramMessenger(Scripted(refused(502, "Bad Gateway"))).delete(1, 2)
    assert not await TelegramMessenger(Scripted(refused(400, "Bad Request: message can't be deleted"))).delete(1, 2)
    assert await TelegramMessenger(Scripted(True)).delete(1, 2)
