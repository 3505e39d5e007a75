"""Taps and their answers, and users in general."""

import pytest

from telegram_simulator import NoSuchButton, ScaledClock, SimulatedUser, Simulator, Toast

from .api import NEXT, Api, confirm_all

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def tap_card(api: Api, lin: SimulatedUser) -> str:
    """Sends a card and taps it; returns the id of the callback query."""
    await api.result("sendMessage", chat_id=7, text="x", reply_markup=NEXT)
    await lin.tap("Next")
    return str((await confirm_all(api))[-1]["callback_query"]["id"])


async def test_tap_has_the_message_and_the_data(api: Api, lin: SimulatedUser) -> None:
    """Like a real CallbackQuery."""
    sent = await api.result("sendMessage", chat_id=7, text="x", reply_markup=NEXT)
    update_id = await lin.tap("Next")
    (update,) = await api.result("getUpdates")
    assert update["update_id"] == update_id
    query = update["callback_query"]
    assert query["message"] == sent
    assert query["data"] == "n"
    assert query["from"] == {"id": 7, "is_bot": False, "first_name": "Lin", "language_code": "zh-hans"}


async def test_answer_with_text_is_a_toast(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Shown once, to the user who tapped."""
    query = await tap_card(api, lin)
    assert await api.result("answerCallbackQuery", callback_query_id=query, text="Saved", show_alert=True)
    assert lin.toasts == [Toast("Saved", show_alert=True, url=None, callback_query_id=query)]
    await sim.settled()


async def test_empty_answer_only_stops_the_spinner(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Nothing to show, but the tap is settled."""
    query = await tap_card(api, lin)
    assert await api.result("answerCallbackQuery", callback_query_id=query)
    assert lin.toasts == []
    await sim.settled()


async def test_late_or_unknown_query_is_too_old(
    sim: Simulator, clock: ScaledClock, api: Api, lin: SimulatedUser
) -> None:
    """The same message for both, and no violation."""
    query = await tap_card(api, lin)
    assert await api.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD
    clock.skip(151)
    assert await api.refusal("answerCallbackQuery", callback_query_id=query) == TOO_OLD
    assert sim.violations == []


async def test_answer_limits(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """200 characters, and only links that start the bot."""
    query = await tap_card(api, lin)
    assert await api.refusal("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert await api.refusal("answerCallbackQuery", callback_query_id=query, url="https://a.bc")
    assert len(sim.violations) == 2


async def test_tap_finds_the_newest_button_by_text_or_data(api: Api, lin: SimulatedUser) -> None:
    """Or the one on a given message."""
    first = await api.result("sendMessage", chat_id=7, text="1", reply_markup=NEXT)
    second = await api.result("sendMessage", chat_id=7, text="2", reply_markup=NEXT)
    await lin.tap("n")
    await lin.tap("Next", message=first["message_id"])
    taps = [update["callback_query"]["message"]["message_id"] for update in await api.result("getUpdates")]
    assert taps == [second["message_id"], first["message_id"]]


async def test_missing_button_lists_the_existing_ones(api: Api, lin: SimulatedUser) -> None:
    """So that a failing test explains itself."""
    with pytest.raises(NoSuchButton, match="nothing"):
        await lin.tap("Back")
    await api.result("sendMessage", chat_id=7, text="x", reply_markup=NEXT)
    with pytest.raises(LookupError, match="'Next'"):
        await lin.tap("Back")


async def test_tap_may_carry_any_data(api: Api, lin: SimulatedUser) -> None:
    """Data that no button has, on a message the bot can no longer see."""
    await lin.tap_data("a.x.y", message_id=99, inaccessible=True)
    (update,) = await api.result("getUpdates")
    assert update["callback_query"]["message"]["date"] == 0
    assert update["callback_query"]["data"] == "a.x.y"


async def test_users_write_edit_and_delete(api: Api, lin: SimulatedUser) -> None:
    """Commands are marked; bots are not told of a deletion."""
    await lin.send("/start g_1 and https://a.bc")
    message = lin.chat.messages[0]
    await lin.edit(message.message_id, "/help")
    await lin.delete(message.message_id)
    sent, edited = await api.result("getUpdates")
    assert [each["type"] for each in sent["message"]["entities"]] == ["bot_command", "url"]
    assert edited["edited_message"]["text"] == "/help"
    assert edited["update_id"] == sent["update_id"] + 1
    assert lin.chat.messages == []


async def test_arbitrary_updates_can_be_pushed(sim: Simulator, api: Api) -> None:
    """Of any kind, numbered like the others."""
    update_id = sim.push({"poll": {"id": "1"}})
    sim.push({"chat_member": {"chat": {"id": 7}}})
    assert await api.result("getUpdates") == [{"update_id": update_id, "poll": {"id": "1"}}]


async def test_bot_that_asks_first_finds_inline_mode_on(api: Api, lin: SimulatedUser) -> None:
    """It gets inline queries, as after @BotFather's /setinline."""
    assert (await api.result("getMe"))["supports_inline_queries"] is True
    await lin.search("card")
    assert [update["inline_query"]["query"] for update in await confirm_all(api)] == ["card"]
