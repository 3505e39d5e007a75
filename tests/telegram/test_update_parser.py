"""Updates as they come from the network: true ones, strange ones, hostile ones."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports.updates import Update
from bot.telegram.fields import LONGEST
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
def test_nothing_that_json_can_say_breaks_the_reading(raw: Any) -> None:
    """It comes from the network; and every field of what is read has its type."""
    incoming = read_update(raw, "support_bot")
    if incoming is None:
        return
    for field in ("update_id", "user", "chat", "message_id"):
        assert type(getattr(incoming, field)) is int
    for field in ("language_code", "callback_id", "data", "command", "payload"):
        assert isinstance(getattr(incoming, field), str)
    assert (incoming.kind == "other") == (incoming.chat == incoming.user == 0 and not incoming.callback_id)


@pytest.mark.parametrize("raw", [None, [], "x", 7, {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 1 << 53}])
def test_what_is_no_update_is_none(raw: Any) -> None:
    """There is nothing to acknowledge."""
    assert read_update(raw, "support_bot") is None


@given(st.text(alphabet=st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1))
def test_what_is_typed_is_not_seen_in_what_is_read(text: str) -> None:
    """Not where it could get into a log: it may be a key."""
    marked = f"secret{text}secret"
    incoming = message(marked)
    assert incoming.kind == "text"
    assert "secret" not in repr(incoming)
    assert (incoming.command, incoming.payload, incoming.data) == ("", "", "")


@pytest.mark.parametrize("text", ["/fix my key is secret", "/start my key is secret"])
def test_what_is_typed_behind_a_command_is_not_seen_either(text: str) -> None:
    """It is for the guard and for understanding; in a start parameter, by Telegram's rule, no blank stands."""
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
def test_a_command_is_one_to_this_bot(text: str | None, command: str, payload: str) -> None:
    """In whatever case; a command to another bot is no command here."""
    incoming = message(text)
    assert (incoming.command, incoming.payload) == (command, payload)
    assert (incoming.kind == "command") == bool(command)


def test_a_message_says_who_and_where() -> None:
    """And what language the client speaks."""
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
def test_a_message_of_nobody_or_nowhere_has_no_answer(changes: dict[str, Any]) -> None:
    """And so has one in a channel."""
    incoming = message("/start", **changes)
    assert (incoming.kind, incoming.user, incoming.command) == ("other", 0, "")


def test_a_tap_names_its_card() -> None:
    """So that it can be answered and edited."""
    assert tap() == Update(1, "tap", 7, 7, True, "zh-hans", 55, "42", "n.setup")


def test_a_card_that_is_inaccessible_can_not_be_edited() -> None:
    """Telegram sends date 0 for it; the tap counts all the same."""
    incoming = tap(message={"message_id": 55, "date": 0, "chat": CHAT})
    assert (incoming.kind, incoming.message_id, incoming.chat, incoming.data) == ("tap", 0, 7, "n.setup")


@pytest.mark.parametrize("card", [None, [], {}, {"message_id": "55", "date": 1, "chat": CHAT}], ids=str)
def test_a_tap_without_its_card_is_answered_in_private(card: Any) -> None:
    """The person is known, and so is what was tapped."""
    incoming = tap(message=card)
    assert (incoming.kind, incoming.message_id, incoming.chat, incoming.private) == ("tap", 0, 7, True)


def test_a_tap_in_a_group_is_not_private() -> None:
    """The card is everybody's."""
    incoming = tap(message={**CARD, "chat": GROUP})
    assert (incoming.private, incoming.chat) == (False, -100123)


@pytest.mark.parametrize(
    "changes", [{"from": None}, {"id": 42}, {"data": None}, {"data": 7}, {"from": {"id": True}}], ids=str
)
def test_a_tap_that_lacks_something_has_no_answer(changes: dict[str, Any]) -> None:
    """A game's button has no data."""
    assert tap(**changes).kind == "other"


@pytest.mark.parametrize("update", [{}, {"poll": {}}, {"message": []}, {"callback_query": "x"}, {"new_kind": {"a": 1}}])
def test_other_updates_are_acknowledged_and_no_more(update: dict[str, Any]) -> None:
    """Telegram adds kinds with every version."""
    assert read(**update) == Update(1, "other")


def test_the_widest_ids_are_kept_whole() -> None:
    """Telegram's ids have up to 52 bits, and pass JSON unchanged."""
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


def test_an_edit_and_a_caption_are_read_like_text() -> None:
    """And so is the part of another message that is quoted."""
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
        {"story": {"id": 1}, "what_comes_next_year": {"inside": [{"it": WORDS}]}},
    ],
    ids=str,
)
def test_all_that_a_message_shows_is_handed_to_the_guard(carrying: dict[str, Any], chat: dict[str, Any]) -> None:
    """Also without a caption, and what Telegram has not thought of yet."""
    new = message(**{"text": None, "chat": chat, **carrying})
    assert any(WORDS in piece for piece in new.carried)
    assert WORDS not in new.text
    again = read(edited_message={"message_id": 9, "date": 1, "from": USER, "chat": chat, **carrying})
    assert again.carried == new.carried
    assert again.own_message == new.own_message == 9


def test_what_belongs_to_others_or_to_telegram_is_not_this_messages() -> None:
    """The one that it replies to, who wrote it, a file's number."""
    new = message(
        "so?",
        reply_to_message={"message_id": 5, "text": WORDS},
        external_reply={"document": {"file_name": WORDS}},
        document={"file_id": WORDS, "mime_type": WORDS},
        via_bot={"username": WORDS},
        media_group_id=WORDS,
    )
    assert not any(WORDS in piece for piece in new.carried)


def test_what_a_message_carries_is_looked_at_only_so_far() -> None:
    """However many pieces somebody makes of it, and however deep they lie."""
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
def test_what_telegram_says_itself_is_no_question(service: dict[str, Any], chat: dict[str, Any]) -> None:
    """Nobody asked anything, so nothing is said."""
    assert message(None, chat=chat, **service).kind == "other"


def test_an_edited_command_is_not_carried_out_again_but_guarded() -> None:
    """A key may have been written into it. That /start is edited says nothing, least of all a greeting."""
    incoming = edited("/forget secret")
    assert (incoming.kind, incoming.command, incoming.payload, incoming.quiet) == ("text", "", "", True)
    assert (incoming.text, incoming.own_message) == ("/forget secret", 9)


def test_an_edited_picture_is_for_the_guard_alone_and_an_edit_in_a_group_no_command() -> None:
    """A group is told once; but a key may stand there now."""
    assert (edited(None, photo=[{}]).kind, edited(None, photo=[{}]).quiet) == ("file", True)
    assert (edited("/pin", chat=GROUP).kind, edited("/pin", chat=GROUP).command) == ("text", "")


def test_what_a_bot_says_is_no_question() -> None:
    """Not another's in its own name, nor this one's card that a person sends; what a person sends by another one is."""
    other = {"id": 99, "is_bot": True, "first_name": "B", "username": "other_bot"}
    assert message("my card was declined", **{"from": other}).quiet
    assert message("my card was declined", chat=GROUP, **{"from": other}).quiet
    assert message("a card", via_bot={"id": 5, "is_bot": True, "username": "Support_Bot"}).quiet
    assert not message("declined", via_bot={"id": 99, "is_bot": True, "username": "gif"}).quiet


def test_an_anonymous_admin_is_no_bot() -> None:
    """Telegram names an account of its own, and the group beside it."""
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    assert not message("/pin", chat=GROUP, sender_chat={"id": GROUP["id"]}, **{"from": anonymous}).quiet


def test_a_private_chats_topic_is_known() -> None:
    """The answer goes where the question stands."""
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
def test_a_bare_ask_asks_what_it_replies_to(chat: dict[str, Any]) -> None:
    """That message is somebody else's: it is answered, and not this person's to have deleted."""
    incoming = asked("/ask@support_bot", chat, **replied("why was I declined"))
    assert (incoming.payload, incoming.text) == ("why was I declined", "/ask@support_bot")
    assert (incoming.own_message, incoming.about) == (9, 5)
    caption = {"reply_to_message": {"message_id": 5, "caption": "error 429"}}
    assert asked("/ask", chat, **caption).payload == "error 429"


def test_of_what_is_replied_to_a_quoted_part_is_asked() -> None:
    """What was marked is what is meant, and stands in this message too; what stands beside it doesn't."""
    incoming = asked("/ask", **replied("sk-... error 429 help", quote={"text": "error 429", "position": 7}))
    assert incoming.payload == "error 429"
    assert incoming.text == "/ask\nerror 429"


def test_an_ask_with_words_asks_those() -> None:
    """Whatever it replies to."""
    incoming = asked("/ask why", **replied("another matter"))
    assert (incoming.payload, incoming.text, incoming.own_message, incoming.about) == ("why", "/ask why", 9, 0)


def test_a_picture_is_asked_about_by_its_caption() -> None:
    """People send the screenshot, and the command with it."""
    incoming = message(None, chat={"id": -100, "type": "supergroup"}, caption="/ask 429", photo=[{}])
    assert (incoming.kind, incoming.command, incoming.payload, incoming.own_message) == ("command", "ask", "429", 9)


@pytest.mark.parametrize("chat", [CHAT, {"id": -100, "type": "group"}])
def test_an_edited_question_is_asked_again(chat: dict[str, object]) -> None:
    """Whoever mended a slip wants the answer; and what was edited in may be a secret."""
    incoming = edited("/ask declined", chat=chat)
    assert (incoming.kind, incoming.command, incoming.payload) == ("command", "ask", "declined")


def test_what_the_bot_itself_said_is_no_question() -> None:
    """Nor is a message without words."""
    assert asked("/ask", **replied("Which of these do you mean?", "Support_Bot")).payload == ""
    assert asked("/ask", reply_to_message={"message_id": 5, "forum_topic_created": {}}).payload == ""


def test_a_text_comes_with_the_one_it_replies_to() -> None:
    """Apart from it, since it may say enough by itself."""
    incoming = asked("and now?", CHAT, **replied("error 429"))
    assert (incoming.kind, incoming.text, incoming.payload, incoming.own_message) == (
        "text",
        "and now?",
        "error 429",
        9,
    )


def test_a_text_longer_than_telegram_allows_is_not_looked_at_to_its_end() -> None:
    """Neither by the bot nor by the staff: reading a megabyte takes seconds, in which nobody is served."""
    message = {"message_id": 1, "from": {"id": 1}, "chat": {"id": 1, "type": "private"}, "text": "a" * (1 << 20)}
    read = read_update({"update_id": 1, "message": message}, "bot")
    assert read is not None
    assert read.relay_message is not None
    assert len(read.text) == len(read.relay_message.text) == LONGEST
