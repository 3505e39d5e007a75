"""Markup in names and messages between a user and the staff."""

import pytest

from tests.features.conftest import Env

LINK = '<a href="https://evil.example/">Click</a>'


@pytest.mark.slow
async def test_markup_is_relayed_as_plain_text(env: Env) -> None:
    """Names, titles and messages, on the simulator, which parses markup as Telegram does."""
    user = env.telegram.add_user(9, first_name=LINK, language_code="en")
    async with env.bot():
        topic = await env.hand_off(user)
        await env.settled(user.send(LINK))
        await env.staff(LINK, topic)
        await env.settled(user.search(LINK))
        await env.settled(user.send("/settings " + LINK))
    everything = [*env.forum.messages, *user.chat.messages]
    said = [message for message in everything if message.from_bot]
    assert [message for message in env.in_topic(topic) if LINK in message.text]
    assert [message for message in user.chat.messages if message.from_bot and LINK in message.text]
    for message in said:
        assert not [entity for entity in message.content.entities if "evil" in (entity.url or "")]
