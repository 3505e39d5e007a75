"""What goes to the other side and what doesn't: secrets, texts that look like commands, edits; and who is told."""

import pytest

from bot.features.handoff.staff_command_parsing import MISTYPED, staff_command
from telegram_simulator import SimulatedUser
from tests.features.conftest import OWNER, STAFF, Env

pytestmark = [pytest.mark.slow]

KEY = "sk-proj-" + "aB3dE5fG7hI9jK1lM3nO5pQ7" * 3


def received(user: SimulatedUser) -> list[str]:
    return [each.text for each in user.chat.messages if each.text.startswith("👤")]


def said_in(env: Env, topic: int) -> list[str]:
    return [each.text for each in env.in_topic(topic) if each.from_bot and each.service is None]


def last_of_staff(env: Env) -> int:
    return max(each.message_id for each in env.forum.messages if not each.from_bot)


def last_of(user: SimulatedUser) -> int:
    return max(number for number, each in user.chat.by_id.items() if not each.from_bot)


# --- Secrets


@pytest.mark.parametrize("text", [f"use {KEY}", f"/close {KEY}", "pay with 4111 1111 1111 1111"])
async def test_staffs_message_with_a_secret_reaches_nobody(env: Env, text: str) -> None:
    """They are told why, and the chat stays open."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        before = len(env.alex.chat.messages)
        await env.staff(text, topic)
        assert "Not delivered: your message seems to contain" in said_in(env, topic)[-1]
        assert len(env.alex.chat.messages) == before
        assert not env.forum.group.topics[topic].closed
        await env.settled(env.alex.send("still here"))
        assert said_in(env, topic)[-1] == "still here"


async def test_staffs_caption_file_name_and_edit_with_a_secret_reach_nobody(env: Env) -> None:
    """What the user got stays as it was."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        before = len(env.alex.chat.messages)
        await env.staff(f"the key is {KEY}", topic, media="photo")
        assert len(env.alex.chat.messages) == before
        await env.staff("Which bank is it?", topic)
        await env.settled(env.forum.edit(last_of_staff(env), f"Try {KEY}"))
        assert "Not delivered: your message seems to contain a key or token" in said_in(env, topic)[-1]
        assert received(env.alex) == ["👤 Which bank is it?"]
        assert all(KEY not in each.text for each in env.alex.chat.messages)


async def test_note_with_a_secret_is_the_staffs_own_affair(env: Env) -> None:
    """A note isn't passed on in the first place."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        said = len(said_in(env, topic))
        await env.staff(f"/note they sent {KEY}", topic)
        assert len(said_in(env, topic)) == said


# --- Length


async def test_overlong_outcome_is_refused_and_the_chat_stays_open(env: Env) -> None:
    """Whatever the user's language: the limit is that of the longest."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        before = len(env.alex.chat.messages)
        await env.staff("/close " + "x" * 4080, topic)
        assert "too long" in said_in(env, topic)[-1]
        assert len(env.alex.chat.messages) == before
        assert not env.forum.group.topics[topic].closed
        most = int(next(part for part in said_in(env, topic)[-1].split() if part.isdigit()))
        await env.staff("/close " + "x" * most, topic)
        assert "x" * most in env.alex.chat.messages[-1].text
        assert env.forum.group.topics[topic].closed
        assert not await env.redis.exists("billing:parked")


# --- Texts that begin with a slash


@pytest.mark.parametrize("text", ["/v1 returns 429", "/usr bin missing", "/foo", "/stats says nothing"])
async def test_users_text_that_is_no_command_goes_to_the_staff(env: Env, text: str) -> None:
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send(text))
        assert said_in(env, topic)[-1] == text


async def test_users_commands_are_run_and_not_passed_on(env: Env) -> None:
    """The built-in ones, and those of the guide."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        said = len(said_in(env, topic))
        await env.settled(env.alex.send("/privacy"))
        assert env.alex.card is not None
        assert "What I keep about you" in env.alex.card.text
        await env.settled(env.alex.send("/forget"))
        assert "Delete everything" in env.alex.card.text
        assert len(said_in(env, topic)) == said


async def test_staffs_text_that_is_no_command_goes_to_the_user(env: Env) -> None:
    """A path through menus or in a file system isn't one."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        for text in ("/settings -> Billing", "/v1 returns 429", "/etc hosts"):
            await env.staff(text, topic)
            assert received(env.alex)[-1] == f"👤 {text}"


@pytest.mark.parametrize("text", ["/nota prepaid card, I think", "/colse", "/stats", "/broadcast plus_api", "/foo"])
async def test_staffs_mistyped_command_stays_in_the_topic(env: Env, text: str) -> None:
    """A mistyped note was never meant for the user."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.staff(text, topic)
        assert f"I have no command {text.split(maxsplit=1)[0]} here" in said_in(env, topic)[-1]
        assert "/note TEXT" in said_in(env, topic)[-1]
        assert received(env.alex) == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/close the bank blocks it", ("close", "the bank blocks it")),
        ("/NOTE x", ("note", "x")),
        ("/clsoe x", (MISTYPED, "x")),
        ("/sent plus_api", (MISTYPED, "plus_api")),
        ("/anything", (MISTYPED, "")),
        ("/tax forms are there", ("", "")),
        ("/v1/chat/completions", ("", "")),
        ("no slash", ("", "")),
    ],
)
def test_commands_of_the_staff_are_told_from_texts(text: str, command: tuple[str, str]) -> None:
    assert staff_command(text) == command


async def test_edits_into_a_slash_are_passed_on(env: Env) -> None:
    """In both directions. An edit runs no command; if it becomes one of the staff's, they are told."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send("it returns 429"))
        for text in ("/v1 returns 429", "/forget is what I typed"):
            await env.settled(env.alex.edit(last_of(env.alex), text))
            assert said_in(env, topic)[-1] == text
        await env.staff("Open the settings", topic)
        await env.settled(env.forum.edit(last_of_staff(env), "/settings -> Billing"))
        assert received(env.alex) == ["👤 /settings -> Billing"]
        await env.settled(env.forum.edit(last_of_staff(env), "/close done"))
        assert "edit wasn't passed on" in said_in(env, topic)[-1]
        assert received(env.alex) == ["👤 /settings -> Billing"]
        assert not env.forum.group.topics[topic].closed


async def test_edit_of_a_command_does_nothing(env: Env) -> None:
    """It was never passed on, so there is nothing to change."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send("/privacy"))
        said, mine = len(said_in(env, topic)), len(env.alex.chat.messages)
        await env.settled(env.alex.edit(last_of(env.alex), "/forget"))
        await env.staff("/note a prepaid card", topic)
        await env.settled(env.forum.edit(last_of_staff(env), f"/note a prepaid card, {KEY}"))
        assert (len(said_in(env, topic)), len(env.alex.chat.messages)) == (said, mine)


# --- Edits that reach nobody


async def test_author_of_an_edit_that_can_not_be_passed_on_is_told(env: Env) -> None:
    """Whether the topic was deleted or the chat was closed."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.settled(env.alex.send("it says declined"))
        await env.staff("Which bank?", topic)
        theirs = last_of_staff(env)
        await env.staff("/close", topic)
        await env.settled(env.forum.edit(theirs, "Whose bank?"))
        assert "this conversation is closed" in said_in(env, topic)[-1]
        await env.staff("/reopen", topic)
        for number in [each.message_id for each in env.in_topic(topic)]:
            del env.forum.group.by_id[number]
        del env.forum.group.topics[topic]
        await env.settled(env.alex.edit(last_of(env.alex), "it says do_not_honor"))
        assert env.alex.card is not None
        assert "edit wasn't passed on" in env.alex.card.text
        await env.settled(env.alex.send("it says do_not_honor"))
        assert "has ended, and your last message wasn't sent" in env.alex.card.text


# --- Commands with something missing or in the wrong place


async def test_reopening_an_open_chat_tells_the_user_nothing(env: Env) -> None:
    """Even if the staff closed the topic by hand: for the user it was never closed."""
    async with env.bot():
        topic = await env.hand_off(env.alex)
        before = len(env.alex.chat.messages)
        await env.staff("/reopen", topic)
        env.forum.group.topics[topic].closed = True
        await env.staff("/reopen", topic)
        assert not env.forum.group.topics[topic].closed
        assert len(env.alex.chat.messages) == before


async def test_commands_say_what_is_missing(env: Env) -> None:
    """`/send` needs a screen; an unknown one is named, also by `/broadcast`."""
    owner = env.telegram.user(OWNER)
    async with env.bot():
        topic = await env.hand_off(env.alex)
        await env.staff("/send", topic)
        assert "Name the screen" in said_in(env, topic)[-1]
        await env.settled(owner.send("/start"), owner.send("/broadcast <nosuch>"))
        assert owner.card is not None
        assert "There's no screen called <nosuch>" in owner.card.text


@pytest.mark.parametrize("command", ["/stats", "/broadcast plus_api"])
async def test_owner_is_told_that_their_commands_work_in_private(env: Env, command: str) -> None:
    """In the staff group's General topic. Nobody else is told: from them it's an ordinary text."""
    async with env.bot():
        before = len(env.forum.messages)
        await env.settled(env.forum.send(STAFF, command))
        assert not [each for each in env.forum.seen_by(STAFF)[before:] if each.from_bot]
        await env.settled(env.forum.send(OWNER, command))
        (told,) = [each for each in env.forum.seen_by(OWNER) if "private chat" in each.text]
        assert command.split(maxsplit=1)[0] in told.text
