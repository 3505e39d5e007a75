"""Chats in a file: the next simulator has the same people, groups and messages; a broken file is reported in a line."""

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from telegram_simulator import BrokenChatFileError, ChatFile, Simulator
from telegram_simulator.page_state import state_of
from tests.support.waiting import until

from .api import NEXT, Api


@asynccontextmanager
async def session(path: Path) -> AsyncIterator[tuple[Simulator, Api]]:
    """A simulator with the chats in `path`, and its API."""
    sim = Simulator()
    chats = ChatFile(sim, path)
    if not chats.restore():
        sim.add_user(7, first_name="Lin", language_code="zh-hans")
        sim.add_user(8, first_name="Alex", language_code="en")
        sim.add_group("Devs", 7, [8], forum=True)
    async with chats.kept(), sim.serving() as url, aiohttp.ClientSession() as http:
        yield sim, Api(http, url)


async def test_people_groups_and_messages_are_the_same_after_a_restart(tmp_path: Path) -> None:
    """As each person sees them: formatting, buttons, pins, topics, ephemeral messages, roles."""
    async with session(tmp_path / "chats.json") as (sim, api):
        group = next(iter(sim.world.groups))
        await sim.user(7).send("你好")
        await api.result("sendMessage", chat_id=7, text="<b>hi</b> <a href='https://x.org'>x</a>", parse_mode="HTML")
        await api.result("sendMessage", chat_id=7, text="buttons", reply_markup=NEXT)
        sim.say(8, "a picture", "photo")
        sim.group(group).promote(8, anonymous=True)
        thread = sim.group(group).add_topic("Billing", 7)
        await sim.group(group).send(7, "in the topic", thread=thread)
        pinned = await api.result("sendMessage", chat_id=group, text="pin me")
        await api.result("pinChatMessage", chat_id=group, message_id=pinned["message_id"])
        await api.result(
            "sendMessage", chat_id=group, text="for you alone", ephemeral_message_parameters={"receiver_user_id": 8}
        )
        sim.block(8)
        before = [state_of(sim, user, chat) for user in (7, 8) for chat in (0, group)]
    async with session(tmp_path / "chats.json") as (sim, api):
        assert [state_of(sim, user, chat) for user in (7, 8) for chat in (0, group)] == before
        assert before[3]["chat"]["me"] == "anonymous"
        assert any(message["ephemeral"] for message in before[3]["chat"]["messages"])
        assert sim.world.chats[8].blocked
        newest = max(message["message_id"] for state in before for message in state["chat"]["messages"])
        assert (await api.result("sendMessage", chat_id=7, text="next"))["message_id"] > newest


async def test_what_a_bot_has_not_taken_is_delivered_after_a_restart(tmp_path: Path) -> None:
    """And a confirmed update isn't; update ids continue."""
    async with session(tmp_path / "chats.json") as (sim, api):
        confirmed = await sim.user(7).send("taken")
        await api.result("getUpdates", offset=confirmed + 1, timeout=0)
        await sim.user(7).send("not taken")
    async with session(tmp_path / "chats.json") as (sim, api):
        waiting = await api.result("getUpdates", timeout=0)
        assert [update["message"]["text"] for update in waiting] == ["not taken"]
        assert await sim.user(7).send("new") > waiting[-1]["update_id"]


async def test_changes_are_written_while_it_runs(tmp_path: Path) -> None:
    """So that a killed simulator has lost nothing older than half a second; and only the owner can read the file."""
    path = tmp_path / "folder" / "chats.json"
    async with session(path) as (sim, _):
        await sim.user(7).send("remember me")
        copy = Simulator()
        await until(lambda: ChatFile(copy, path).restore())
        assert [message.text for message in copy.world.chats[7].messages] == ["remember me"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"version"', "{version"),
        ('"version":1', '"version":2'),
        ('"bot_id":42', '"bot_id":43'),
        ('"message_id":', '"message":'),
        ('"pins":[]', '"pins":[99]'),
        ('"8":{"user"', '"9":{"user"'),
        ('"chat_id":7', '"chat_id":70'),
    ],
)
async def test_broken_file_is_one_line_and_a_fresh_start(tmp_path: Path, old: str, new: str) -> None:
    """Cut off, edited, of another version or bot. It's set aside, so that nothing is lost."""
    path = tmp_path / "chats.json"
    async with session(path) as (sim, _):
        await sim.user(7).send("hello")
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))
    sim = Simulator()
    with pytest.raises(BrokenChatFileError) as error:
        ChatFile(sim, path).restore()
    assert "\n" not in str(error.value)
    assert "can't be used" in str(error.value)
    assert (tmp_path / "chats.json.broken").read_text() == content.replace(old, new)
    assert not path.exists()
    assert not sim.world.chats
    assert not ChatFile(sim, path).restore()


async def test_chats_that_can_not_be_saved_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "chats.json.new").mkdir()
    async with session(tmp_path / "chats.json") as (sim, api):
        await sim.user(7).send("hello")
        assert (await api.result("getUpdates", timeout=0))[-1]["message"]["text"] == "hello"
