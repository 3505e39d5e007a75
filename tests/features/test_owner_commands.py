"""Owner commands from somebody who isn't an owner, and ones that make no sense."""

import pytest

from tests.features.conftest import OWNER, Env


@pytest.mark.slow
async def test_owner_buttons_do_nothing_for_others(env: Env) -> None:
    """Forged callback data starts no broadcast; an unknown week is explained."""
    owner = env.telegram.user(OWNER)
    async with env.bot():
        await env.settled(env.alex.send("/declined"), env.alex.tap("Both in supported places"))
        assert env.alex.card is not None
        await env.settled(env.alex.tap_data("z.send.hold", env.alex.card.message_id))
        await env.settled(env.forum.send(OWNER, "/broadcast hold"), env.forum.send(OWNER, "/stats"))
        assert not [key async for key in env.redis.scan_iter("*cast*")]
        assert all("Statistics" not in each.text for each in env.forum.messages)
        await env.settled(owner.send("/stats tomorrow"))
        assert owner.card is not None
        assert "Send /stats, or add a language or a week" in owner.card.text
        await env.settled(owner.send("/stats en"))
        assert any("Statistics" in each.text for each in owner.chat.messages)
