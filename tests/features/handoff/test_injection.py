"""Names and messages that are markup, between a person and the staff."""

import pytest

from tests.features.conftest import Room
from tests.processing.test_injection import LINK


@pytest.mark.slow
async def test_the_staff_and_the_person_read_each_others_words_and_nothing_more(room: Room) -> None:
    """Names, titles and messages, on the simulated Telegram, which reads markup as the real one does."""
    user = room.telegram.add_user(9, first_name=LINK, language_code="en")
    async with room.bot():
        topic = await room.handed(user)
        await room.settled(user.send(LINK))
        await room.staff(LINK, topic)
        await room.settled(user.search(LINK))
        await room.settled(user.send("/settings " + LINK))
    everything = [*room.forum.messages, *user.chat.messages]
    said = [message for message in everything if message.from_bot]
    assert [message for message in room.in_topic(topic) if LINK in message.text]
    assert [message for message in user.chat.messages if message.from_bot and LINK in message.text]
    for message in said:
        assert not [entity for entity in message.content.entities if "evil" in (entity.url or "")]
