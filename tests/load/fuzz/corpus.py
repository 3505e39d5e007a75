"""Real updates made by the simulator, to be filled in and mutated.

They are bytes with placeholders: building 200,000 of them one by one would take too long.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import orjson

from bot.conversation import callback_data
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    CancelReminder,
    ConfirmAnswers,
    Continue,
    DeleteRelayed,
    EndChat,
    EnterFlow,
    EraseData,
    Event,
    OpenSharedCase,
    RequestAgent,
    RestartFlow,
    SetItem,
    SetLanguage,
    SetNews,
    SetReminder,
    Show,
    Vote,
)
from bot.conversation.session import Helped, Page, View
from bot.guide.guide import Guide
from telegram_simulator import Simulator
from telegram_simulator.message import Media

USER, GROUP, MESSAGE, STAFF = 770_000_001, 770_000_003, 770_000_004, -1_000_000_000_001
TEXT, NAME, DATA = "@TEXT@", "@NAME@", "@DATA@"
"""Placeholders in the corpus. ``GROUP`` is the number after the minus sign."""

OTHER_KINDS = (
    "channel_post", "edited_channel_post", "business_connection", "business_message", "edited_business_message",
    "deleted_business_messages", "guest_message", "message_reaction", "message_reaction_count",
    "chosen_inline_result", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer",
    "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot", "subscription",
    "stopped_message_generation", "something_of_next_year",
)  # fmt: skip
"""Kinds of updates that the bot doesn't request, and one that doesn't exist."""

SERVICE = (
    {"new_chat_members": [{"id": USER, "is_bot": False, "first_name": NAME}]},
    {"left_chat_member": {"id": USER, "is_bot": False, "first_name": NAME}},
    {"new_chat_title": NAME},
    {"migrate_to_chat_id": -1_000_000_000_000 - GROUP},
    {"migrate_from_chat_id": -GROUP},
    {"forum_topic_created": {"name": NAME, "icon_color": 1}},
    {"pinned_message": {"message_id": MESSAGE, "date": 0, "chat": {"id": -GROUP, "type": "supergroup"}}},
    {"contact": {"phone_number": TEXT, "first_name": NAME}},
    {"document": {"file_id": "1", "file_unique_id": "1", "file_name": TEXT}},
    {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}], "caption": TEXT},
    {"voice": {"file_id": "1", "file_unique_id": "1", "duration": 1}},
    {"poll": {"id": "1", "question": TEXT, "options": []}},
    {"successful_payment": {"currency": "USD", "total_amount": 1, "invoice_payload": TEXT}},
    {"quote": {"text": TEXT, "position": 0}, "text": "/ask"},
    {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": NAME}, "text": TEXT},
    {"rich_message": {"blocks": [{"type": "paragraph", "text": TEXT}]}},
    {"sender_chat": {"id": -GROUP, "type": "channel", "title": NAME}, "text": "/pin"},
    {"message_thread_id": MESSAGE, "is_topic_message": True, "text": "/ask " + TEXT},
    {"ephemeral_message_id": MESSAGE, "text": "/ask " + TEXT},
)
"""What a message can be besides plain text."""

COMMANDS = ("start", "ask", "menu", "declined", "language", "forget", "reminders", "mydata", "pin", "unpin", "settings",
            "stats", "broadcast", "refund", "budget", "help", "nonsense")  # fmt: skip


def addresses(guide: Guide) -> list[str]:
    """All callback data that a button or link of this guide can carry."""
    return sorted(
        {found for event in _events(guide) if len(found := callback_data.encode(event)) <= callback_data.MAX_BYTES}
    )


def _events(guide: Guide) -> Iterator[Event]:
    for flow in guide.flows:
        yield from (Continue(flow), ConfirmAnswers(flow), EnterFlow(flow), RestartFlow(flow), RequestAgent(flow))
        questions = [
            (name, choice) for name in sorted(guide.flow_screens(flow)) for choice in guide.screens[name].answers
        ]
        yield from (AnswerQuestions(flow, (pair,), link) for pair in questions for link in (False, True))
        yield from (AnswerQuestions(flow, pair) for pair in pairwise(questions))
        for name in sorted(guide.flow_screens(flow)):
            yield from (Vote(flow, name, helped) for helped in Helped)
            yield SetReminder(flow, name)
    for view in (view for view in View if view is not View.FORGOTTEN):
        for name in guide.screens:
            yield from (Show(Page(view, name)), Back(Page(view, name)))
    for name, screen in guide.screens.items():
        yield CancelReminder(name)
        items: tuple[str, ...] = tuple(getattr(screen, "items", ()))
        yield from (SetItem(name, item, done) for item in items for done in (False, True))
    yield from (OpenSharedCase(first + second) for first, second in pairwise(guide.codes))
    yield from (SetLanguage(language) for language in ("en", "zh_Hans", "zh_Hant", "tlh"))
    yield from (DeleteRelayed(each) for each in (0, 1, MESSAGE))
    plain: tuple[Event, ...] = (SetNews(True), SetNews(False), EndChat(), EraseData())
    yield from plain


class Corpus(NamedTuple):
    """Updates of users, groups and the staff; taps alone; and unusual ones."""

    lived: list[bytes]
    taps: list[bytes]
    odd: list[bytes]


async def templates() -> Corpus:
    """Updates of each kind that users, groups and the staff cause, each without its ``{"update_id":N,``."""
    telegram = Simulator()
    person = telegram.add_user(USER, first_name=NAME, last_name=NAME, username="sam", language_code="en")
    admin = telegram.add_user(2, first_name=NAME)
    card = telegram.world.put(telegram.world.hear(USER, "card"))
    for text in (
        TEXT,
        "/start",
        "/start " + DATA.replace(".", "-"),
        "/ask " + TEXT,
        *(f"/{name}" for name in COMMANDS),
    ):
        await person.send(text)
    await person.edit(card.message_id, TEXT)
    medias: tuple[Media, ...] = ("photo", "document", "voice")
    for media in medias:
        await person.send_media(media, TEXT)
    for _ in range(6):  # taps are the most frequent updates
        await person.tap_data(DATA, card.message_id)
    await person.tap_data(DATA, card.message_id, inaccessible=True)
    await person.search(TEXT)
    telegram.block(USER)
    telegram.unblock(USER)
    staff = telegram.add_group(NAME, admin.id, (USER,), forum=True)
    assert staff.id == STAFF
    topic = staff.add_topic(NAME, admin.id)
    for text in (TEXT, "/close", "/screen " + TEXT, "/help"):
        await staff.send(admin.id, text, thread=topic)
    group = telegram.add_group(NAME, USER, (admin.id,))
    for text in (TEXT, "/pin", "/ask " + TEXT, "/settings", "/start"):
        await group.send(USER, text)
    asked = await group.send(admin.id, TEXT)
    await group.send(USER, "/ask", reply_to=max(group.group.by_id))
    await group.edit(max(group.group.by_id), TEXT)
    await group.send(USER, "/ask " + TEXT, ephemeral=True)
    group.hide_creator(USER)
    await group.send(USER, "/pin")
    telegram.press_on(USER, group.messages[0], DATA)
    group.remove_bot(USER)
    assert asked
    sent = [orjson.dumps(each.body) for each in telegram.updates.sent.values()]
    lived = [_without_id(each, group.id) for each in sent]
    taps = [each for each in lived if each.startswith(b'"callback_query"')]
    return Corpus(lived, taps, [_without_id(each, group.id) for each in (*_services(), *_unasked())])


def _services() -> Iterator[bytes]:
    user = {"id": USER, "is_bot": False, "first_name": NAME, "username": NAME, "language_code": "zh-hans"}
    private = {"id": USER, "type": "private", "first_name": NAME}
    groups = (
        {"id": -GROUP, "type": kind, "title": NAME, "is_forum": True} for kind in ("supergroup", "group", "channel")
    )
    for chat in (private, *groups):
        for kind in ("message", "edited_message"):
            for extra in SERVICE:
                base = {"message_id": MESSAGE, "from": user, "chat": chat, "date": 1_795_000_000}
                yield orjson.dumps({"update_id": 1, kind: base | extra})


def _unasked() -> Iterator[bytes]:
    user = {"id": USER, "is_bot": False, "first_name": NAME}
    for kind in OTHER_KINDS:
        yield orjson.dumps({"update_id": 1, kind: {"id": "1", "from": user, "user": user, "text": TEXT, "data": DATA}})


def _without_id(update: bytes, group: int) -> bytes:
    """The update without its id, and with our placeholder for the group's number."""
    return update.partition(b",")[2].replace(str(group).encode(), b"-%d" % GROUP)
