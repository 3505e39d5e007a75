"""Where others read along: ``/ask`` in a group is answered with a card for anybody, and nobody's conversation."""

from dataclasses import dataclass, replace

import pytest

from bot.conversation.event import TextUnderstood
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.ports.messenger import Messenger
from bot.ports.recognizer import Recognizer
from bot.ports.updates import Answer, InlineAnswer, Update
from bot.processing.processor import UpdateProcessor
from bot.rendering.card import Card
from tests.support.fakes import FakeGroupMessenger, FakeGroupStore, FakeStores
from tests.support.processors import make_processor

GROUP = -100500
ASK = Update(1, "command", 7, GROUP, private=False, language_code="en", command="ask", own_message=9)


@dataclass
class Post(Messenger):
    """Delivers nothing: the group's own messenger does."""

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        raise AssertionError("nothing is sent but by the group's messenger")

    async def edit(self, chat: int, message: int, card: Card) -> None:
        raise AssertionError("nothing is edited in a group")

    async def delete(self, chat: int, message: int) -> bool:
        raise AssertionError("nothing is deleted but by the group's messenger")

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        raise AssertionError("no file is sent here")

    async def answer(self, answer: Answer | InlineAnswer) -> None:
        raise AssertionError("the edge gives answers")


class Oracle(Recognizer):
    """Understands three texts."""

    def secret_in(self, text: str) -> str:
        return "card" if "4242" in text else ""

    def read(self, text: str) -> TextUnderstood:
        return {
            "sure": TextUnderstood(("setup.plus_vs_api", "options.cards"), sure=True),
            "flow": TextUnderstood(("decline.unknown",), sure=True, stated=(("place", "unlisted"),)),
            "straight": TextUnderstood(("decline.limits_quota",), sure=True, screen="limit"),
            "unsure": TextUnderstood(("options.cards", "faq.local_cards", "decline.issuer")),
        }.get(text, TextUnderstood())


@pytest.fixture
def shelf() -> FakeStores:
    return FakeStores()


@pytest.fixture
def post() -> FakeGroupMessenger:
    return FakeGroupMessenger()  # type: ignore[abstract]  # what else it could do is not done here


@pytest.fixture
def processor(guide: Guide, languages: Languages, shelf: FakeStores, post: FakeGroupMessenger) -> UpdateProcessor:
    groups = FakeGroupStore(), post  # type: ignore[abstract]  # likewise
    return make_processor(guide, languages, shelf, Post(), Oracle(), "helper_bot", groups)


def ask(text: str, language: str = "en") -> Update:
    return replace(ASK, payload=text, text=f"/ask {text}", language_code=language)


@pytest.mark.parametrize(
    ("text", "said", "links"),
    [
        ("sure", "ChatGPT Plus or the API?", 1),
        ("flow", "Declined, no reason shown", 1),
        ("unsure", "Which of these do you mean?", 3),
        ("nonsense", "I don't have a checked answer to that", 1),
        ("", "Write your question after /ask", 1),
    ],
)
async def test_a_question_in_a_group_gets_one_card_of_links(
    processor: UpdateProcessor, shelf: FakeStores, post: FakeGroupMessenger, text: str, said: str, links: int
) -> None:
    """Nothing to tap there that would move a conversation, nothing kept, and no guess shown as sure."""
    assert (await processor.handle(ask(text))).done
    ((chat, card),) = post.sent
    assert chat == GROUP
    assert said in card.html
    assert len(card.buttons) == links
    assert all(button.url.startswith("https://t.me/helper_bot?start") and not button.data for button in card.buttons)
    assert shelf.touched == []


async def test_what_is_said_of_a_person_stays_out_of_the_group(
    processor: UpdateProcessor, post: FakeGroupMessenger
) -> None:
    """The place that somebody mentions is for the private chat to ask."""
    await processor.handle(ask("flow"))
    ((_, card),) = post.sent
    assert "unlisted" not in card.html + "".join(button.url for button in card.buttons)


async def test_a_group_is_told_how_its_question_was_read(
    processor: UpdateProcessor, guide: Guide, post: FakeGroupMessenger
) -> None:
    """And an error text leads straight to its outcome there too, with the way to it in private."""
    await processor.handle(ask("straight"))
    ((_, card),) = post.sent
    assert card.html.startswith("<i>I read this as: Quota")
    assert guide.screens["limit"].title.rstrip(".") in card.html
    assert card.buttons[0].url == "https://t.me/helper_bot?start=v--s-limit"


async def test_a_text_in_chinese_is_answered_in_chinese(processor: UpdateProcessor, post: FakeGroupMessenger) -> None:
    """Whatever the client of who asks speaks: those who read along read the question too."""
    await processor.handle(ask("不知道怎么问"))
    assert "这个问题我没有核实过的答案" in post.sent[0][1].html


async def test_a_group_is_answered_in_the_language_of_who_asks(
    processor: UpdateProcessor, post: FakeGroupMessenger
) -> None:
    """There is no session to know better."""
    await processor.handle(ask("unsure", "zh-hans"))
    assert "你想问的是哪一个？" in post.sent[0][1].html


async def test_a_secret_in_a_group_is_deleted_and_its_owner_told_alone(
    processor: UpdateProcessor, shelf: FakeStores, post: FakeGroupMessenger
) -> None:
    """Others need not know; and where it can't be told so, it isn't."""
    await processor.handle(ask("4242 4242 4242 4242"))
    assert post.deleted == [(GROUP, 9)]
    ((user, card),) = post.whispered
    assert user == 7
    assert "That looked like card details" in card.html
    assert "4242" not in card.html
    assert card.buttons[0].url == "https://t.me/helper_bot?start=v--s-leaked"
    post.closed = True
    assert (await processor.handle(replace(ask("4242 4242 4242 4242"), update_id=2))).done
    assert (post.sent, shelf.touched) == ([], [])


@pytest.mark.parametrize("command", ["menu", "forget", "declined", "language"])
async def test_nothing_else_works_in_a_group(
    processor: UpdateProcessor, shelf: FakeStores, post: FakeGroupMessenger, command: str
) -> None:
    """A private matter stays private."""
    assert (await processor.handle(replace(ASK, command=command))).done
    assert (post.sent, shelf.touched) == ([], [])


async def test_without_groups_a_tap_there_is_told_to_come_in_private(
    guide: Guide, languages: Languages, shelf: FakeStores
) -> None:
    """In passing, to nobody else: a host may have left them out."""
    processor = make_processor(guide, languages, shelf, Post(), Oracle(), "helper_bot")
    receipt = await processor.handle(replace(ASK, kind="tap", callback_id="42", data="n.decline", command=""))
    assert receipt.answer == Answer("42", "Please message me in a private chat.")
    assert shelf.touched == []


async def test_a_group_that_took_the_bot_out_is_no_failure(
    processor: UpdateProcessor, shelf: FakeStores, post: FakeGroupMessenger
) -> None:
    """The update is done with."""
    post.closed = True
    assert (await processor.handle(ask("sure"))).done
    assert shelf.touched == []
