"""What the staff see: texts in their group's language, their commands in its menu, a hint in General."""

import pytest

from tests.features.conftest import OWNER, STAFF, Env

pytestmark = [pytest.mark.slow]

IN_GENERAL = "Only the team sees what you write here"


def said_in_general(env: Env) -> list[str]:
    return [each.text for each in env.forum.messages if each.from_bot and not each.thread and each.service is None]


async def test_case_is_in_the_owners_language_until_the_group_has_one(env: Env) -> None:
    """Lin reads Chinese; the team English, then Traditional Chinese."""
    async with env.bot():
        topic = await env.hand_off(env.lin, "发送并开始对话")
        assert env.in_topic(topic)[0].text.startswith("New case · Lin\n")
        await env.settled(env.lin.tap("结束对话"))
        assert env.in_topic(topic)[-1].text == "The user has ended the conversation."

        await env.settled(env.forum.send(STAFF, "/settings language 繁體中文"))
        topic = await env.hand_off(env.alex)
        assert env.in_topic(topic)[0].text.startswith("新的求助 · Alex\n")
        assert "語言：English" in env.in_topic(topic)[0].text
        await env.staff("/take", topic)
        assert env.alex.card is not None
        assert env.alex.card.text == "Someone is looking at your case now."


async def test_case_is_in_the_language_of_an_owner_whom_the_bot_knows(env: Env) -> None:
    owner = env.telegram.user(OWNER)
    async with env.bot():
        await env.settled(owner.send("/start"), owner.send("/language"), owner.tap("简体中文"))
        topic = await env.hand_off(env.alex)
        assert env.in_topic(topic)[0].text.startswith("新的求助 · Alex\n")


async def test_staff_commands_are_in_the_menu_of_the_staff_group_only(env: Env) -> None:
    """In the language of each client, with /settings for admins."""
    async with env.bot():
        profile, group = env.telegram.profile, env.forum.id
        menu = profile.commands_in(group, STAFF, "en", admin=True)
        assert [each.command for each in menu] == [
            *("take", "close", "reopen", "send", "note", "delete", "ban", "unban", "queue", "help", "settings"),
        ]
        assert menu[0].description == "In a topic: take the case"
        assert profile.commands_in(group, OWNER, "zh-hans", admin=False)[0].description == "在话题里发：接手这个求助"
        assert "settings" not in {each.command for each in profile.commands_in(group, OWNER, "en", admin=False)}
        elsewhere = profile.commands_in(-1, STAFF, "en", admin=True)
        assert {"take", "ban"}.isdisjoint(each.command for each in elsewhere)


async def test_writer_in_general_is_told_once_a_day_that_no_user_gets_it(env: Env) -> None:
    """Not before there has been a case, and not in a topic; each writer is told separately."""
    async with env.bot():
        await env.settled(env.forum.send(STAFF, "good morning"))
        assert said_in_general(env) == []
        topic = await env.hand_off(env.alex)
        await env.settled(env.forum.send(STAFF, "please try another card"))
        assert [IN_GENERAL in text for text in said_in_general(env)] == [True]
        hint = next(each for each in env.forum.messages if IN_GENERAL in each.text)
        assert hint.reply_to is not None
        assert env.forum.group.by_id[hint.reply_to].text == "please try another card"
        assert "another card" not in (env.alex.card.text if env.alex.card else "")
        await env.settled(env.forum.send(STAFF, "lunch?"), env.forum.send(OWNER, "yes"), env.forum.send(OWNER, "now"))
        assert len(said_in_general(env)) == 2
        await env.staff("which bank?", topic)
        assert len(said_in_general(env)) == 2
