"""Groups' calls: what they carry, how they are paced, and what refusals mean."""

from typing import Any

import pytest

from bot.ports.errors import ApiError, ClosedError, MovedError, TooFastError
from bot.ports.groups import NotAllowedError
from bot.rendering.card import Card
from bot.telegram.group_messenger import MINUTE, PER_MINUTE, TelegramGroupMessenger
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.multipart import Attachment

GROUP, CARD = -100500, Card("<b>hello</b>")


class Telegram:
    """Keeps calls, and answers as told."""

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


class Post:
    """A post with a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.telegram = Telegram()
        self.post = TelegramGroupMessenger(
            TelegramMessenger(self.telegram, clock=lambda: self.now), lambda: 42, lambda: self.now
        )


@pytest.fixture
def given() -> Post:
    return Post()


async def test_a_message_is_quiet_and_in_its_place(given: Post) -> None:
    """In a topic, below what it answers, which may be gone."""
    assert await given.post.post(GROUP, CARD, 7, 9) == 5
    ((_, parameters),) = given.telegram.made
    assert parameters["disable_notification"] is True
    assert parameters["message_thread_id"] == 7
    assert parameters["reply_parameters"] == {"message_id": 9, "allow_sending_without_reply": True}


async def test_an_ephemeral_message_names_its_receiver_and_what_it_answers(given: Post) -> None:
    """In Bot API 10.3's fields."""
    assert await given.post.send_ephemeral(GROUP, 7, CARD, callback_id="1", instead=True) == 3
    assert await given.post.send_ephemeral(GROUP, 7, CARD, command=4) == 3
    (_, tap), (_, command) = given.telegram.made
    assert tap["ephemeral_message_parameters"] == {
        "receiver_user_id": 7,
        "callback_query_id": "1",
        "replace_callback_query_message": True,
    }
    assert command["ephemeral_message_parameters"] == {"receiver_user_id": 7}
    assert command["reply_parameters"] == {"ephemeral_message_id": 4}


async def test_a_group_is_given_twenty_messages_a_minute(given: Post) -> None:
    """Edits among them; other groups, and what only one member sees, are not held up."""
    for _ in range(PER_MINUTE - 1):
        await given.post.post(GROUP, CARD)
    await given.post.edit(GROUP, 5, CARD)
    given.now = MINUTE / 2
    with pytest.raises(TooFastError) as full:
        await given.post.post(GROUP, CARD)
    assert full.value.seconds == MINUTE / 2
    await given.post.post(GROUP - 1, CARD)
    await given.post.send_ephemeral(GROUP, 7, CARD)
    given.now = MINUTE
    await given.post.post(GROUP, CARD)


async def test_what_somebody_is_comes_from_any_client(given: Post) -> None:
    """As JSON, or as an object of a host's library. 0 is the bot."""
    given.telegram.result = {"status": "administrator", "can_pin_messages": True, "can_delete_messages": False}
    member = await given.post.member(GROUP, 0)
    assert given.telegram.made[-1][1]["user_id"] == 42
    assert (member.admin, member.may("can_pin_messages"), member.may("can_delete_messages")) == (True, True, False)
    from aiogram.types import ChatMemberMember, User  # noqa: PLC0415 - it takes seconds

    given.telegram.result = ChatMemberMember(user=User(id=7, is_bot=False, first_name="Lin"))
    assert (await given.post.member(GROUP, 7)).status == "member"


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (ApiError(400, "Bad Request: not enough rights"), NotAllowedError),
        (ApiError(403, "Forbidden: bot was kicked"), ClosedError),
        (ApiError(429, "Too Many Requests", retry_after=3), TooFastError),
        (ApiError(400, "Bad Request: group chat was upgraded", migrate_to=-1009), MovedError),
    ],
)
async def test_a_refusal_means_one_of_few_things(given: Post, refusal: ApiError, error: type[Exception]) -> None:
    """And deleting what only one member saw may fail as it likes."""
    given.telegram.refusal = refusal
    with pytest.raises(error):
        await given.post.pin(GROUP, 5)
    await given.post.delete_ephemeral(GROUP, 7, 3)


async def test_what_is_pinned_already_stays_pinned(given: Post) -> None:
    """Telegram calls that an error."""
    given.telegram.refusal = ApiError(400, "Bad Request: CHAT_NOT_MODIFIED")
    await given.post.pin(GROUP, 5)
