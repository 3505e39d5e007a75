"""Sending, editing and deleting."""

from typing import Any

import pytest

from telegram_simulator import ScaledClock, SimulatedUser, Simulator

from .api import NEXT, Api

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


async def test_sent_message_is_returned_as_by_telegram(api: Api, lin: SimulatedUser) -> None:
    """Parsed text, entities, keyboard, sender and chat."""
    sent = await api.result("sendMessage", chat_id=7, text="<b>Step 1</b>", parse_mode="HTML", reply_markup=NEXT)
    assert sent["text"] == "Step 1"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 6}]
    assert sent["reply_markup"] == NEXT
    assert sent["chat"] == {"id": 7, "first_name": "Lin", "type": "private"}
    assert sent["from"]["is_bot"] is True
    assert lin.card is not None
    assert (lin.card.text, lin.card.html) == ("Step 1", "<b>Step 1</b>")


async def test_message_ids_increase_across_chats(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """A bot has one counter for its private chats."""
    sim.add_user(8, started=True)
    sent = [await api.result("sendMessage", chat_id=chat, text="x") for chat in (7, 8, 7)]
    assert [each["message_id"] for each in sent] == [1, 2, 3]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "a <x>", "parse_mode": "HTML"},
            'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 2',
        ),
    ],
)
async def test_invalid_text_is_refused(
    sim: Simulator, api: Api, lin: SimulatedUser, params: dict[str, Any], words: str
) -> None:
    """With Telegram's message, and counted as a violation."""
    assert await api.refusal("sendMessage", chat_id=7, **params) == words
    assert len(sim.violations) == 1
    assert lin.card is None


async def test_length_limit_applies_after_parsing(api: Api, lin: SimulatedUser) -> None:
    """Tags don't count; 4,096 units of text are allowed."""
    assert await api.result("sendMessage", chat_id=7, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")


async def test_chat_exists_once_the_user_has_written(sim: Simulator, api: Api) -> None:
    """Bots can't write first."""
    newcomer = sim.add_user(9)
    assert await api.refusal("sendMessage", chat_id=9, text="x") == "Bad Request: chat not found"
    await newcomer.send("/start")
    assert await api.result("sendMessage", chat_id=9, text="x")
    assert not sim.violations


async def test_blocked_bot_gets_403_and_an_update(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """And my_chat_member on both changes."""
    sim.block(7)
    assert await api.refusal("sendMessage", chat_id=7, text="x") == "Forbidden: bot was blocked by the user"
    await lin.send("/start")
    assert await api.result("sendMessage", chat_id=7, text="x")
    updates = await api.result("getUpdates")
    statuses = [each["my_chat_member"]["new_chat_member"]["status"] for each in updates if "my_chat_member" in each]
    assert statuses == ["kicked", "member"]


async def test_edit_changes_the_message_in_place(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Text and keyboard; an omitted keyboard is removed."""
    sent = await api.result("sendMessage", chat_id=7, text="one", reply_markup=NEXT)
    edited = await api.result("editMessageText", chat_id=7, message_id=sent["message_id"], text="two")
    assert edited["text"] == "two"
    assert "edit_date" in edited
    assert "reply_markup" not in edited
    assert [message.text for message in lin.chat.messages] == ["two"]
    assert not sim.violations


async def test_edit_without_a_change_is_not_modified(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Equivalent markup counts as the same; it isn't a violation, since bots treat it as success."""
    sent = await api.result("sendMessage", chat_id=7, text="<b>x</b>", parse_mode="HTML", reply_markup=NEXT)
    same = {"chat_id": 7, "message_id": sent["message_id"], "reply_markup": NEXT}
    edit = {**same, "text": "<strong>x</strong> ", "parse_mode": "HTML"}
    assert await api.refusal("editMessageText", **edit) == NOT_MODIFIED
    assert await api.refusal("editMessageReplyMarkup", **same) == NOT_MODIFIED
    assert await api.result("editMessageReplyMarkup", chat_id=7, message_id=sent["message_id"])
    assert not sim.violations


async def test_only_the_bots_own_messages_can_be_edited(api: Api, lin: SimulatedUser) -> None:
    """If they exist."""
    await lin.send("hello")
    theirs = lin.chat.messages[0].message_id
    edit = {"chat_id": 7, "text": "x"}
    words = await api.refusal("editMessageText", message_id=theirs, **edit)
    assert words == "Bad Request: message can't be edited"
    words = await api.refusal("editMessageText", message_id=99, **edit)
    assert words == "Bad Request: message to edit not found"


async def test_messages_of_both_sides_can_be_deleted_for_two_days(
    clock: ScaledClock, api: Api, lin: SimulatedUser
) -> None:
    """A leaked key in the user's message can be removed, if not too late."""
    await lin.send("sk-...")
    theirs = lin.chat.messages[0].message_id
    assert await api.result("deleteMessage", chat_id=7, message_id=theirs) is True
    words = await api.refusal("deleteMessage", chat_id=7, message_id=theirs)
    assert words == "Bad Request: message to delete not found"
    old = await api.result("sendMessage", chat_id=7, text="x")
    clock.skip(49 * 3600)
    words = await api.refusal("deleteMessage", chat_id=7, message_id=old["message_id"])
    assert words.startswith("Bad Request: message can't be deleted")


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "中" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "callback_data": "x", "url": "https://a.bc"}, "more than one action"),
        ({"text": "x", "url": "javascript:alert(1)"}, "Wrong HTTP URL"),
        ({"text": "x", "url": "example"}, "Wrong HTTP URL"),
        ({"text": "x", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "callback_data": "x", "style": "link"}, "style"),
        ({"text": "", "callback_data": "x"}, "text"),
    ],
)
async def test_invalid_button_is_refused(
    sim: Simulator, api: Api, lin: SimulatedUser, button: dict[str, Any], words: str
) -> None:
    """Each rule of inline buttons."""
    told = await api.refusal("sendMessage", chat_id=7, text="x", reply_markup=keyboard(button))
    assert told.startswith("Bad Request: ")
    assert words in told
    assert len(sim.violations) == 1


@pytest.mark.parametrize(
    "button",
    [
        {"text": "x", "callback_data": "中" * 21, "style": "primary"},
        {"text": "x", "url": "https://platform.openai.com/settings"},
        {"text": "x", "url": "tg://resolve?domain=x"},
        {"text": "x", "copy_text": {"text": "中" * 256}},
        {"text": "x", "switch_inline_query": ""},
        {"text": "x", "switch_inline_query_chosen_chat": {"query": "q", "allow_group_chats": True}},
        {"text": "x", "disabled": {}},
    ],
)
async def test_valid_button_is_returned(sim: Simulator, api: Api, lin: SimulatedUser, button: dict[str, Any]) -> None:
    """Every kind that a bot here may use."""
    sent = await api.result("sendMessage", chat_id=7, text="x", reply_markup=keyboard(button))
    assert sent["reply_markup"] == keyboard(button)
    assert not sim.violations


@pytest.mark.parametrize("shape", [(1, 9), (101, 1)])
async def test_keyboard_limits(api: Api, lin: SimulatedUser, shape: tuple[int, int]) -> None:
    """Eight in a row, a hundred in all."""
    rows, columns = shape
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * columns] * rows}
    words = await api.refusal("sendMessage", chat_id=7, text="x", reply_markup=markup)
    assert words.startswith("Bad Request: reply markup is too long")


async def test_unreadable_keyboard_is_refused(api: Api, lin: SimulatedUser) -> None:
    """Invalid JSON."""
    words = await api.refusal("sendMessage", chat_id=7, text="x", reply_markup="{")
    assert words == 'Bad Request: wrong parameter "reply_markup" in request: can\'t parse JSON object'


async def test_optional_chat_rate_limit(lin: SimulatedUser) -> None:
    """A burst passes; the next call gets a 429 with a delay."""
    import aiohttp  # noqa: PLC0415

    sim = Simulator(chat_limit=(1.0, 2))
    async with sim.serving() as url, aiohttp.ClientSession() as http:
        sim.add_user(7, started=True)
        api = Api(http, url)
        answers = [await api.call("sendMessage", chat_id=7, text="x") for _ in range(3)]
    assert [each["ok"] for each in answers] == [True, True, False]
    assert answers[2]["parameters"] == {"retry_after": 1}
    assert answers[2]["description"] == "Too Many Requests: retry after 1"


async def test_chat_can_be_looked_up(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """And a chat action shown in it."""
    assert (await api.result("getChat", chat_id=7))["type"] == "private"
    assert await api.result("sendChatAction", chat_id=7, action="typing") is True
    assert await api.refusal("getChat", chat_id="@nobody") == "Bad Request: chat not found"
    assert not sim.violations
