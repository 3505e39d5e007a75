"""What Telegram's errors mean in the staff group."""

import pytest

from bot.ports.errors import ApiError, ClosedError
from bot.ports.forum import NoForumError
from bot.rendering.card import Card
from bot.telegram.forum import TelegramForum
from bot.telegram.messenger import TelegramMessenger
from tests.support.scripted_client import Scripted

GROUP = -1005


@pytest.mark.parametrize(
    ("refusal", "meaning"),
    [
        (ApiError(400, "Bad Request: not enough rights to create a topic"), NoForumError),
        (ApiError(400, "Bad Request: the chat is not a forum"), NoForumError),
        (ApiError(400, "Bad Request: group chat was upgraded", migrate_to=-1009), NoForumError),
        (ApiError(403, "Forbidden: bot was kicked from the supergroup chat"), ClosedError),
    ],
)
async def test_missing_right_or_forum_raises_no_forum(refusal: ApiError, meaning: type[Exception]) -> None:
    """The user is then told; a group that removed the bot raises a different error."""
    for asked in ("say", "topic"):
        forum = TelegramForum(TelegramMessenger(Scripted(refusal)), 1)
        with pytest.raises(meaning) as raised:
            await (forum.open_topic(GROUP, "Lin") if asked == "topic" else forum.say(GROUP, Card("Hello"), 7))
        assert type(raised.value) is meaning
