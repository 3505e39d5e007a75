"""Parsing updates from the network: valid, unusual and hostile ones."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports.updates import Update
from bot.telegram.json_fields import LONGEST
from bot.telegram.update_parser import read_update

USER = {"id": 7, "is_bot": False, "first_name": "Lin", "language_code": "zh-hans"}
CHAT = {"id": 7, "type": "private", "first_name": "Lin"}
GROUP = {"id": -100123, "type": "supergroup", "title": "Developers"}
CARD = {"message_id": 55, "date": 1795000000, "chat": CHAT, "text": "A card"}

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12),
    st.sampled_from(["private", "/start", "/start@support_bot x", 7, 0, "a.decline.bill.api"]),
)  # fmt: skip
KEYS = st.one_of(
    st.sampled_from(
        ["update_id", "message", "callback_query", "from", "chat", "id", "type", "text", "data", "date", "message_id",
         "language_code", "my_chat_member"]
    ),
    st.text(max_size=5),
)  # fmt: skip
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=30,
)
UPDATES = st.fixed_dictionaries(
    {"update_id": st.one_of(st.integers(0, 1 << 40), LEAVES)},
    optional={
        "message": st.fixed_dictionaries(
            {}, optional={"from": JSON, "chat": JSON, "text": LEAVES, "message_id": LEAVES}
        ),
        "callback_query": st.fixed_dictionaries(
            {}, optional={"id": LEAVES, "from": JSON, "data": LEAVES, "message": st.one_of(JSON, st.just(CARD))}
        ),
        "edited_message": JSON,
        "my_chat_member": JSON,
    },
)


def read(**update: Any) -> Update:
    incoming = read_update({"update_id": 1, **update}, "Support_Bot")
    assert incoming is not None
    return incoming


def message(text: str | None, **changes: Any) -> Update:
    return read(message={"message_id": 9, "date": 1795000000, "from": USER, "chat": CHAT, "text": text, **changes})


def tap(**changes: Any) -> Update:
    return read(callback_query={"id": "42", "from": USER, "data": "n.setup", "message": CARD, **changes})


@given(st.one_of(JSON, UPDATES))
def test_no_json_breaks_the_parser(raw: Any) -> None:
    """And every parsed field has its type."""
    incoming = read_update(raw, "support_bot")
    if incoming is None:
        return
    for field in ("update_id", "user", "chat", "message_id"):
        assert type(getattr(incoming, field)) is int
    for field in ("language_code", "callback_id", "data", "command", "payload"):
        assert isinstance(getattr(incoming, field), str)
    assert (incoming.kind == "other") == (incoming.chat == incoming.user == 0 and not incoming.callback_id)


@pytest.mark.parametrize("raw", [None, [], "x", 7, {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 1 << 53}])
def test_invalid_update_is_none(raw: Any) -> None:
    """There is nothing to acknowledge."""
    assert read_update(raw, "support_bot") is None


@given(st.text(alphabet=st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1))
def test_repr_does_not_contain_the_text(text: str) -> None:
    """It could get into a log, and may be a key."""
    marked = f"secret{text}secret"
    incoming = message(marked)
    assert incoming.kind == "text"
    assert "secret" not in repr(incoming)
    assert (incoming.command, incoming.payload, incoming.data) == ("", "", "")


@pytest.mark.parametrize("text", ["/fix my key is secret", "/start my key is secret"])
def test_repr_does_not_contain_text_after_a_command(text: str) -> None:
    """Only the secret detector and recognition read it; by Telegram's rules a start parameter has no spaces."""
    assert "secret" not in repr(message(text))


@pytest.mark.parametrize(
    ("text", "command", "payload"),
    [
        ("/start", "start", ""),
        ("/start v-decline-s-bill", "start", "v-decline-s-bill"),
        ("/START", "start", ""),
        ("/start@Support_Bot abc", "start", "abc"),
        ("/start@support_bot", "start", ""),
        ("/start@SUPPORT_BOT\nabc ", "start", "abc"),
        ("/menu@other_bot", "", ""),
        ("/", "", ""),
        ("/@support_bot", "", ""),
        (" /start", "", ""),
        ("start", "", ""),
        ("", "", ""),
        (None, "", ""),
        ("/budget 300 CNY", "budget", "300 CNY"),
        ("/BUDGET@support_bot\n 300 元 汇率 7.1 ", "budget", "300 元 汇率 7.1"),
        ("/start two words", "start", ""),
        ("/v1/chat/completions returns 429", "", ""),
        ("/api/v1", "", ""),
        ("/etc/passwd", "", ""),
        ("/start/", "", ""),
        ("/v1.2", "", ""),
        ("/命令", "", ""),
    ],
)  # fmt: skip
def test_commands_to_this_bot_are_recognized(text: str | None, command: str, payload: str) -> None:
    """In upper or lower case; not those to another bot, and not paths."""
    incoming = message(text)
    assert (incoming.command, incoming.payload) == (command, payload)
    assert (incoming.kind == "command") == bool(command)


def test_message_has_user_chat_and_language() -> None:
    incoming = message("/menu")
    assert (incoming.user, incoming.chat, incoming.language_code, incoming.private) == (7, 7, "zh-hans", True)
    assert message("/menu", **{"from": {"id": 7}}).language_code == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"from": None},
        {"from": {"id": "7"}},
        {"chat": {"id": -100, "type": "channel"}},
        {"chat": {"type": "private"}},
        {"chat": None},
    ],
    ids=str,
)
def test_message_without_user_or_chat_is_ignored(changes: dict[str, Any]) -> None:
    """And so are channel posts."""
    incoming = message("/start", **changes)
    assert (incoming.kind, incoming.user, incoming.command) == ("other", 0, "")


def test_tap_names_its_card() -> None:
    """So that it can be answered and edited."""
    assert tap() == Update(1, "tap", 7, 7, True, "zh-hans", 55, "42", "n.setup")


def test_inaccessible_card_can_not_be_edited() -> None:
    """Telegram sends date 0 for it; the tap counts all the same."""
    incoming = tap(message={"message_id": 55, "date": 0, "chat": CHAT})
    assert (incoming.kind, incoming.message_id, incoming.chat, incoming.data) == ("tap", 0, 7, "n.setup")


@pytest.mark.parametrize("card", [None, [], {}, {"message_id": "55", "date": 1, "chat": CHAT}], ids=str)
def test_tap_without_its_card_is_answered_in_private(card: Any) -> None:
    """The user and the callback data are known."""
    incoming = tap(message=card)
    assert (incoming.kind, incoming.message_id, incoming.chat, incoming.private) == ("tap", 0, 7, True)


def test_tap_in_a_group_is_not_private() -> None:
    """The card is public."""
    incoming = tap(message={**CARD, "chat": GROUP})
    assert (incoming.private, incoming.chat) == (False, -100123)


@pytest.mark.parametrize(
    "changes", [{"from": None}, {"id": 42}, {"data": None}, {"data": 7}, {"from": {"id": True}}], ids=str
)
def test_incomplete_tap_is_ignored(changes: dict[str, Any]) -> None:
    """A game's button has no data, for example."""
    assert tap(**changes).kind == "other"


@pytest.mark.parametrize("update", [{}, {"poll": {}}, {"message": []}, {"callback_query": "x"}, {"new_kind": {"a": 1}}])
def test_unknown_updates_are_only_acknowledged(update: dict[str, Any]) -> None:
    """Telegram adds kinds with every version."""
    assert read(**update) == Update(1, "other")


def test_largest_ids_are_kept_exactly() -> None:
    """Telegram's ids have up to 52 bits, which JSON preserves."""
    widest = (1 << 52) - 1
    raw = orjson.loads(
        orjson.dumps(
            {
                "update_id": 1,
                "message": {"from": {"id": widest}, "chat": {"id": widest, "type": "private"}, "text": "a"},
            }
        )
    )
    incoming = read_update(raw, "support_bot")
    assert incoming is not None
    assert incoming.user == widest


def edited(text: str | None, **changes: Any) -> Update:
    return read(
        edited_message={"message_id": 9, "date": 1795000000, "from": USER, "chat": CHAT, "text": text, **changes}
    )


def test_edits_and_captions_are_read_like_text() -> None:
    """Quoted parts of other messages too."""
    assert (edited("why").kind, edited("why").text, edited("why").own_message) == ("text", "why", 9)
    assert edited(None, caption="why", photo=[{}]).text == "why"
    captioned = message(None, caption="why", document={"file_name": "a.png"}, quote={"text": "b"})
    assert (captioned.kind, captioned.text) == ("text", "why\nb")


WORDS = "what others see"


@pytest.mark.parametrize("chat", [CHAT, GROUP], ids=["private", "group"])
@pytest.mark.parametrize(
    "carrying",
    [
        {"document": {"file_id": "A1", "file_name": WORDS}},
        {"video": {"file_id": "A1", "file_name": WORDS}},
        {"animation": {"file_id": "A1", "file_name": WORDS}},
        {"audio": {"file_id": "A1", "performer": "x", "title": WORDS}},
        {"contact": {"phone_number": "+1", "first_name": WORDS}},
        {"contact": {"phone_number": "+1", "first_name": "A", "vcard": f"NOTE:{WORDS}"}},
        {"venue": {"location": {}, "title": WORDS, "address": ""}},
        {"poll": {"id": "5", "question": WORDS, "options": []}},
        {"poll": {"id": "5", "question": "Which?", "options": [{"text": "this"}, {"text": WORDS}]}},
        {"poll": {"id": "5", "question": "Which?", "options": [], "explanation": WORDS}},
        {"checklist": {"title": "To do", "tasks": [{"id": 1, "text": WORDS}]}},
        {"game": {"title": "x", "description": WORDS}},
        {"text": "here", "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": WORDS}]},
        {"photo": [{}], "caption": "here", "caption_entities": [{"type": "text_link", "url": WORDS}]},
        {"text": "here", "link_preview_options": {"url": WORDS}},
        {"text": "x", "entities": [{"type": "pre", "offset": 0, "length": 1, "language": WORDS}]},
        {
            "text": "x",
            "external_reply": {"origin": {"type": "user"}, "document": {"file_name": WORDS}},
        },
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": WORDS, "callback_data": "a"}]]}},
        {"contact": {"phone_number": "+1", "first_name": WORDS[:4].strip(), "last_name": WORDS[4:].strip()}},
        {"story": {"id": 1}, "what_comes_next_year": {"inside": [{"it": WORDS}]}},
    ],
    ids=str,
)
def test_everything_visible_in_a_message_is_checked_for_secrets(carrying: dict[str, Any], chat: dict[str, Any]) -> None:
    """Even without a caption, and in kinds Telegram has yet to add."""
    new = message(**{"text": None, "chat": chat, **carrying})
    assert any(WORDS in piece for piece in new.carried)
    assert WORDS not in new.text
    again = read(edited_message={"message_id": 9, "date": 1, "from": USER, "chat": chat, **carrying})
    assert again.carried == new.carried
    assert again.own_message == new.own_message == 9


def test_others_and_technical_fields_are_not_checked() -> None:
    """The message replied to, its sender, where another chat's message comes from, file ids, a button's data."""
    new = message(
        "so?",
        reply_to_message={"message_id": 5, "text": WORDS},
        external_reply={"origin": {"type": "hidden_user", "sender_user_name": WORDS}, "chat": {"title": WORDS}},
        reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": WORDS}]]},
        document={"file_id": WORDS, "mime_type": WORDS},
        via_bot={"username": WORDS},
        media_group_id=WORDS,
    )
    assert not any(WORDS in piece for piece in new.carried)


def test_checked_parts_are_bounded() -> None:
    """However many pieces a message has, and however deeply nested."""
    wide = message(None, poll={"options": [{"text": "a" * 100} for _ in range(5000)]})
    assert len(wide.carried) <= 200
    assert sum(map(len, wide.carried)) <= LONGEST
    deep: Any = "a"
    for _ in range(500):
        deep = [deep]
    assert message(None, poll={"options": deep}).carried == ()


@pytest.mark.parametrize("chat", [CHAT, GROUP], ids=["private", "group"])
@pytest.mark.parametrize(
    "service",
    [
        {"pinned_message": {"message_id": 4, "text": "my card was declined"}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"chat_background_set": {}},
        {"write_access_allowed": {"from_request": True}},
        {"web_app_data": {"data": "x", "button_text": "y"}},
        {"users_shared": {"request_id": 1, "users": [{"user_id": 2}]}},
        {"chat_shared": {"request_id": 1, "chat_id": -5}},
        {"successful_payment": {"currency": "USD", "total_amount": 500}},
        {"gift": {"gift": {"id": "1"}}},
        {"unique_gift": {"gift": {}}},
        {"forum_topic_created": {"name": "Declined", "icon_color": 1}},
        {"forum_topic_edited": {"name": "Declined"}},
        {"new_chat_members": [{"id": 2}]},
        {"boost_added": {"boost_count": 1}},
        {"proximity_alert_triggered": {}},
        {"what_comes_next_year": {"text": "declined"}},
        {},
    ],
    ids=str,
)
def test_service_messages_are_ignored(service: dict[str, Any], chat: dict[str, Any]) -> None:
    assert message(None, chat=chat, **service).kind == "other"


def test_edited_command_is_not_run_again_but_checked_for_secrets() -> None:
    """A key may have been edited in. An edited /start isn't a greeting."""
    incoming = edited("/forget secret")
    assert (incoming.kind, incoming.command, incoming.payload, incoming.quiet) == ("text", "", "", True)
    assert (incoming.text, incoming.own_message) == ("/forget secret", 9)


def test_edited_picture_and_group_edits_are_only_checked() -> None:
    """A group gets one answer; but a key may be there now."""
    assert (edited(None, photo=[{}]).kind, edited(None, photo=[{}]).quiet) == ("file", True)
    assert (edited("/pin", chat=GROUP).kind, edited("/pin", chat=GROUP).command) == ("text", "")


def test_bot_messages_are_not_questions() -> None:
    """Neither another bot's message nor our own card sent by a user; what a user sends via another bot may be one."""
    other = {"id": 99, "is_bot": True, "first_name": "B", "username": "other_bot"}
    assert message("my card was declined", **{"from": other}).quiet
    assert message("my card was declined", chat=GROUP, **{"from": other}).quiet
    assert message("a card", via_bot={"id": 5, "is_bot": True, "username": "Support_Bot"}).quiet
    assert not message("declined", via_bot={"id": 99, "is_bot": True, "username": "gif"}).quiet


def test_anonymous_admin_is_not_a_bot() -> None:
    """Telegram names an account of its own as the sender, and the group in ``sender_chat``."""
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    assert not message("/pin", chat=GROUP, sender_chat={"id": GROUP["id"]}, **{"from": anonymous}).quiet


def test_topic_of_a_private_chat_is_kept() -> None:
    """The answer goes to the question's topic."""
    assert message("why", message_thread_id=12, is_topic_message=True).thread == 12
    assert message("why", message_thread_id=12).thread == 0
    assert tap(message={**CARD, "message_thread_id": 12, "is_topic_message": True}).thread == 12


def asked(text: str, chat: dict[str, Any] = GROUP, **fields: Any) -> Update:
    message = {"message_id": 9, "date": 1, "from": USER, "chat": chat, "text": text, **fields}
    incoming = read_update({"update_id": 1, "message": message}, "support_bot")
    assert incoming is not None
    return incoming


def replied(text: str, username: str = "", **fields: Any) -> dict[str, Any]:
    writer = {"id": 8, "is_bot": False, "first_name": "Bo", "username": username}
    return {"reply_to_message": {"message_id": 5, "date": 1, "from": writer, "text": text}, **fields}


@pytest.mark.parametrize("chat", [GROUP, CHAT])
def test_bare_ask_asks_the_message_replied_to(chat: dict[str, Any]) -> None:
    """It belongs to somebody else: it is answered, but not deleted on the asker's behalf."""
    incoming = asked("/ask@support_bot", chat, **replied("why was I declined"))
    assert (incoming.payload, incoming.text) == ("why was I declined", "/ask@support_bot")
    assert (incoming.own_message, incoming.about) == (9, 5)
    caption = {"reply_to_message": {"message_id": 5, "caption": "error 429"}}
    assert asked("/ask", chat, **caption).payload == "error 429"


def test_ask_reads_the_quoted_part() -> None:
    """The selected part is what is meant; the rest isn't read."""
    incoming = asked("/ask", **replied("sk-... error 429 help", quote={"text": "error 429", "position": 7}))
    assert incoming.payload == "error 429"
    assert incoming.text == "/ask\nerror 429"


def test_ask_with_text_ignores_the_reply() -> None:
    incoming = asked("/ask why", **replied("another matter"))
    assert (incoming.payload, incoming.text, incoming.own_message, incoming.about) == ("why", "/ask why", 9, 0)


def test_caption_can_be_an_ask_command() -> None:
    """People send the screenshot together with the command."""
    incoming = message(None, chat={"id": -100, "type": "supergroup"}, caption="/ask 429", photo=[{}])
    assert (incoming.kind, incoming.command, incoming.payload, incoming.own_message) == ("command", "ask", "429", 9)


@pytest.mark.parametrize("chat", [CHAT, {"id": -100, "type": "group"}])
def test_edited_question_is_asked_again(chat: dict[str, object]) -> None:
    """The user corrected a typo and wants an answer; and the edit may contain a secret."""
    incoming = edited("/ask declined", chat=chat)
    assert (incoming.kind, incoming.command, incoming.payload) == ("command", "ask", "declined")


def test_ask_about_the_bots_own_message_is_empty() -> None:
    """Or about a message without text."""
    assert asked("/ask", **replied("These may answer your question", "Support_Bot")).payload == ""
    assert asked("/ask", reply_to_message={"message_id": 5, "forum_topic_created": {}}).payload == ""


def test_text_carries_the_message_it_replies_to() -> None:
    """Separately, since the text may be enough by itself."""
    incoming = asked("and now?", CHAT, **replied("error 429"))
    assert (incoming.kind, incoming.text, incoming.payload, incoming.own_message) == (
        "text",
        "and now?",
        "error 429",
        9,
    )


def test_overlong_text_is_truncated() -> None:
    """For the staff relay too: reading a megabyte takes seconds, in which nobody is served."""
    message = {"message_id": 1, "from": {"id": 1}, "chat": {"id": 1, "type": "private"}, "text": "a" * (1 << 20)}
    read = read_update({"update_id": 1, "message": message}, "bot")
    assert read is not None
    assert read.relay_message is not None
    assert len(read.text) == len(read.relay_message.text) == LONGEST
