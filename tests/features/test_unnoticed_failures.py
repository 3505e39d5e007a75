"""Failures that would go unnoticed: the operator is told, and so is a user who waits for an answer."""

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from telegram_simulator import SimulatedUser
from tests.features.conftest import OWNER, STAFF, Env

pytestmark = [pytest.mark.slow]


def told(owner: SimulatedUser) -> list[str]:
    return [each.text for each in owner.chat.messages if each.from_bot and "can't reach the support team" in each.text]


async def test_owner_hears_once_that_the_staff_group_lacks_a_right(env: Env) -> None:
    """Otherwise everybody would get the official contacts, and the team would wonder why nobody writes."""
    env.forum.add_bot(STAFF, ("can_delete_messages",))
    owner = env.telegram.user(OWNER)
    await owner.send("/start")
    async with env.bot():
        with capture_logs() as log:
            for user in (env.alex, env.lin):
                await env.settled(user.send("/start"), user.send("/start v--s-human"), user.tap("h."))
        assert env.alex.card is not None
        assert "I can't reach anyone right now" in env.alex.card.text
        assert len(told(owner)) == 1
    lines = [line for line in log if line["event"] == "staff_group_unusable"]
    assert len(lines) == 2
    assert "Alex" not in str(lines)


def without_topics(env: Env) -> None:
    env.forum.group.forum = False


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda env: env.forum.remove_bot(STAFF), "the bot is in no group with this id"),
        (lambda env: env.forum.add_bot(STAFF, ("can_delete_messages",)), "can't manage topics"),
        (without_topics, "topics are off"),
        (lambda _: None, ""),
    ],
    ids=["removed", "without the right", "without topics", "usable"],
)
async def test_start_logs_what_is_wrong_with_the_staff_group(
    env: Env, spoil: Callable[[Env], object], said: str
) -> None:
    """Before the first user asks for a person."""
    spoil(env)
    with capture_logs() as log:
        async with env.bot():
            await env.settled(env.alex.send("/start"))
    errors = [line["error"] for line in log if line["event"] == "staff_group_unusable"]
    assert len(errors) == bool(said)
    assert all(said in error for error in errors)


async def test_owner_hears_that_the_bot_was_removed_from_the_staff_group(env: Env) -> None:
    """In the middle of a conversation, whose next message can't be relayed."""
    owner = env.telegram.user(OWNER)
    await owner.send("/start")
    async with env.bot():
        await env.hand_off(env.alex)
        assert told(owner) == []
        env.forum.remove_bot(STAFF)
        await env.settled(env.alex.send("are you still there?"))
        assert len(told(owner)) == 1


async def test_staff_hear_that_a_command_has_no_user_any_more(env: Env) -> None:
    """A user's topic stays after they delete their data; whoever writes there first is told that nobody gets it."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send("/forget"), env.alex.tap("Delete everything"))
        for command in ("/close done", "/ban", "/send home"):
            await env.staff(command, topic)
            assert "isn't a user's topic" in env.in_topic(topic)[-1].text
        await env.staff("gone, then", topic)
        assert "Not delivered to anyone" in env.in_topic(topic)[-1].text
        said = len(env.forum.messages)
        await env.staff("I see", topic)
        await env.staff("/note gone", topic)
        assert len(env.forum.messages) == said + 2
