"""Owner commands: their arguments, ones that make no sense, and commands from somebody who isn't an owner."""

import pytest
from redis.asyncio import Redis

from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.updates import Update
from bot.rendering import bot_texts
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from bot.telegram.update_parser import read_update
from tests.features.conftest import OWNER, Env
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor


@pytest.mark.parametrize("space", [" ", "\n", "  "])
async def test_argument_may_be_on_the_next_line(redis_url: str, guide: Guide, languages: Languages, space: str) -> None:
    """As some phones write it after the keyboard has suggested the command."""
    redis, messenger = Redis.from_url(redis_url), FakeMessenger()
    processor = make_processor(guide, languages, RedisStore(redis, Cipher()), messenger, owners=frozenset({OWNER}))
    answers = []
    for number, command in enumerate(("/broadcast", "/stats")):
        user, chat = {"id": OWNER}, {"id": OWNER, "type": "private"}
        text = f"{command}{space}no_such_thing"
        message = {"message_id": number, "date": 1, "from": user, "chat": chat, "text": text}
        update = read_update({"update_id": number, "message": message}, "bot")
        assert update is not None
        assert (await processor.handle(update)).done
        answers.append(list(messenger.cards.values())[-1].html)
    assert answers[0] == bot_texts.STAFF_NO_SCREEN.format(name="no_such_thing")
    assert "Send /stats, or add a language or a week" in answers[1]
    await redis.aclose()


@pytest.mark.parametrize(
    ("screen", "shown"),
    [("hold", "A pending charge isn't a payment yet"), ("gone", "a screen that was removed (gone)")],
)
async def test_progress_of_a_broadcast_names_the_screen_by_its_title(
    redis_url: str, guide: Guide, languages: Languages, screen: str, shown: str
) -> None:
    redis, messenger = Redis.from_url(redis_url), FakeMessenger()
    store = RedisStore(redis, Cipher())
    await store.followers.start(1, screen)
    processor = make_processor(guide, languages, store, messenger, owners=frozenset({OWNER}))
    chat = Update(1, "command", user=OWNER, chat=OWNER, private=True, command="broadcast", text="/broadcast")
    assert (await processor.handle(chat)).done
    assert next(iter(messenger.cards.values())).html.startswith(f"<b>{shown}</b>\nSent: 0.")
    await redis.aclose()


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
