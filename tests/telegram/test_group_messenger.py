"""Group messages: parameters, pacing, and what errors mean."""

from typing import Any

import pytest

from bot.ports.errors import ApiError, ClosedError, MovedError, TooFastError
from bot.ports.groups import NotAllowedError
from bot.rendering.card import Card
from bot.telegram.group_messenger import MINUTE, PER_MINUTE, TelegramGroupMessenger
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.multipart import Attachment

GROUP, CARD = -100500, Card("<b>hello</b>")


class FakeTelegram:
    """Records calls and answers as configured."""

    def __init__(self) -> None:
        self.made: list[tuple[str, dict[str, Any]]] = []
        self.refusal: ApiError | None = None
        self.result: Any = {"message_id": 5, "ephemeral_message_id": 3}

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        return await self.call(method, {**parameters, file.field: file.name})

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.made.append((method, parameters))
        if self.refusal:
            raise self.refusal
        return self.result


class Env:
    """A group messenger with its own clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.telegram = FakeTelegram()
        self.messenger = TelegramGroupMessenger(
            TelegramMessenger(self.telegram, clock=lambda: self.now), lambda: 42, lambda: self.now
        )


@pytest.fixture
def env() -> Env:
    return Env()


async def test_message_is_silent_and_in_its_topic(env: Env) -> None:
    """A reply is sent even if the original message is gone."""
    assert await env.messenger.post(GROUP, CARD, 7, 9) == 5
    ((_, parameters),) = env.telegram.made
    assert parameters["disable_notification"] is True
    assert parameters["message_thread_id"] == 7
    assert parameters["reply_parameters"] == {"message_id": 9, "allow_sending_without_reply": True}


async def test_ephemeral_message_names_its_receiver_and_what_it_answers(env: Env) -> None:
    """In Bot API 10.3's fields."""
    assert await env.messenger.send_ephemeral(GROUP, 7, CARD, callback_id="1", instead=True) == 3
    assert await env.messenger.send_ephemeral(GROUP, 7, CARD, command=4) == 3
    (_, tap), (_, command) = env.telegram.made
    assert tap["ephemeral_message_parameters"] == {
        "receiver_user_id": 7,
        "callback_query_id": "1",
        "replace_callback_query_message": True,
    }
    assert command["ephemeral_message_parameters"] == {"receiver_user_id": 7}
    assert command["reply_parameters"] == {"ephemeral_message_id": 4}


async def test_group_limit_of_twenty_messages_a_minute(env: Env) -> None:
    """Edits count; other groups and ephemeral messages are not affected."""
    for _ in range(PER_MINUTE - 1):
        await env.messenger.post(GROUP, CARD)
    await env.messenger.edit(GROUP, 5, CARD)
    env.now = MINUTE / 2
    with pytest.raises(TooFastError) as full:
        await env.messenger.post(GROUP, CARD)
    assert full.value.seconds == MINUTE / 2
    await env.messenger.post(GROUP - 1, CARD)
    await env.messenger.send_ephemeral(GROUP, 7, CARD)
    env.now = MINUTE
    await env.messenger.post(GROUP, CARD)


async def test_membership_is_read_from_any_client(env: Env) -> None:
    """As JSON or as a library's object. User 0 means the bot."""
    env.telegram.result = {"status": "administrator", "can_pin_messages": True, "can_delete_messages": False}
    member = await env.messenger.member(GROUP, 0)
    assert env.telegram.made[-1][1]["user_id"] == 42
    assert (member.admin, member.may("can_pin_messages"), member.may("can_delete_messages")) == (True, True, False)
    from aiogram.types import ChatMemberMember, User  # noqa: PLC0415 - it takes seconds

    env.telegram.result = ChatMemberMember(user=User(id=7, is_bot=False, first_name="Lin"))
    assert (await env.messenger.member(GROUP, 7)).status == "member"


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (ApiError(400, "Bad Request: not enough rights"), NotAllowedError),
        (ApiError(403, "Forbidden: bot was kicked"), ClosedError),
        (ApiError(429, "Too Many Requests", retry_after=3), TooFastError),
        (ApiError(400, "Bad Request: group chat was upgraded", migrate_to=-1009), MovedError),
    ],
)
async def test_errors_are_mapped(env: Env, refusal: ApiError, error: type[Exception]) -> None:
    """A failed deletion of an ephemeral message is ignored."""
    env.telegram.refusal = refusal
    with pytest.raises(error):
        await env.messenger.pin(GROUP, 5)
    await env.messenger.delete_ephemeral(GROUP, 7, 3)


async def test_already_pinned_is_not_an_error(env: Env) -> None:
    """Telegram says it is."""
    env.telegram.refusal = ApiError(400, "Bad Request: CHAT_NOT_MODIFIED")
    await env.messenger.pin(GROUP, 5)
