"""``/ask`` in a group is answered with a public card and changes nobody's conversation."""

from dataclasses import dataclass, replace

import pytest

from bot.conversation.event import TextUnderstood
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.messenger import Messenger
from bot.ports.recognizer import Recognizer
from bot.ports.updates import InlineAnswer, TapAnswer, Update
from bot.processing.update_processor import UpdateProcessor
from bot.rendering.card import Card
from tests.support.fakes import FakeGroupMessenger, FakeGroupStore, FakeStores
from tests.support.processors import make_processor

GROUP = -100500
ASK = Update(1, "command", 7, GROUP, private=False, language_code="en", command="ask", own_message=9)


@dataclass
class NoPrivateMessenger(Messenger):
    """Fails on use: the group messenger delivers everything here."""

    async def send(self, chat: int, card: Card, thread: int = 0) -> int:
        raise AssertionError("nothing is sent but by the group's messenger")

    async def edit(self, chat: int, message: int, card: Card) -> None:
        raise AssertionError("nothing is edited in a group")

    async def delete(self, chat: int, message: int) -> bool:
        raise AssertionError("nothing is deleted but by the group's messenger")

    async def file(self, chat: int, name: str, content: bytes, caption: str, *, picture: bool = False) -> None:
        raise AssertionError("no file is sent here")

    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        raise AssertionError("the edge gives answers")


class ScriptedRecognizer(Recognizer):
    """Understands a few fixed texts."""

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
def stores() -> FakeStores:
    return FakeStores()


@pytest.fixture
def group_messenger() -> FakeGroupMessenger:
    return FakeGroupMessenger()  # type: ignore[abstract]  # its other methods aren't called here


@pytest.fixture
def processor(
    guide: Guide, languages: Languages, stores: FakeStores, group_messenger: FakeGroupMessenger
) -> UpdateProcessor:
    groups = FakeGroupStore(), group_messenger  # type: ignore[abstract]  # likewise
    return make_processor(guide, languages, stores, NoPrivateMessenger(), ScriptedRecognizer(), "helper_bot", groups)


def ask(text: str, language: str = "en") -> Update:
    return replace(ASK, payload=text, text=f"/ask {text}", language_code=language)


@pytest.mark.parametrize(
    ("text", "said", "links"),
    [
        ("sure", "ChatGPT Plus or the API?", 1),
        ("flow", "Declined, no reason shown", 1),
        ("unsure", "These may answer your question", 3),
        ("nonsense", "I don't have a checked answer to that", 1),
        ("", "Write your question after /ask", 1),
    ],
)
async def test_group_question_gets_one_card_of_links(
    processor: UpdateProcessor,
    stores: FakeStores,
    group_messenger: FakeGroupMessenger,
    text: str,
    said: str,
    links: int,
) -> None:
    """No button that moves a conversation, nothing stored, and no guess presented as certain."""
    assert (await processor.handle(ask(text))).done
    ((chat, card),) = group_messenger.sent
    assert chat == GROUP
    assert said in card.html
    assert len(card.buttons) == links
    assert all(button.url.startswith("https://t.me/helper_bot?start") and not button.data for button in card.buttons)
    assert stores.touched == []


async def test_personal_details_stay_out_of_the_group(
    processor: UpdateProcessor, group_messenger: FakeGroupMessenger
) -> None:
    """A place mentioned in a question is left for the private chat to ask about."""
    await processor.handle(ask("flow"))
    ((_, card),) = group_messenger.sent
    assert "unlisted" not in card.html + "".join(button.url for button in card.buttons)


async def test_group_card_says_how_the_question_was_read(
    processor: UpdateProcessor, guide: Guide, group_messenger: FakeGroupMessenger
) -> None:
    """An error text leads straight to its outcome, with a link to it in private."""
    await processor.handle(ask("straight"))
    ((_, card),) = group_messenger.sent
    assert card.html.startswith("<i>I read this as: Quota")
    assert guide.screens["limit"].title.rstrip(".") in card.html
    assert card.buttons[0].url == "https://t.me/helper_bot?start=v--s-limit"


async def test_chinese_question_is_answered_in_chinese(
    processor: UpdateProcessor, group_messenger: FakeGroupMessenger
) -> None:
    """Whatever the sender's client language: other members read the question too."""
    await processor.handle(ask("不知道怎么问"))
    assert "这个问题，我核对过的资料里没有答案" in group_messenger.sent[0][1].html


async def test_group_answer_uses_the_senders_language(
    processor: UpdateProcessor, group_messenger: FakeGroupMessenger
) -> None:
    """There is no session to consult."""
    await processor.handle(ask("unsure", "zh-hans"))
    assert "你想问的可能是这些" in group_messenger.sent[0][1].html


async def test_secret_in_a_group_is_deleted_and_only_its_sender_warned(
    processor: UpdateProcessor, stores: FakeStores, group_messenger: FakeGroupMessenger
) -> None:
    """If the sender can't be reached, nobody else is told either."""
    await processor.handle(ask("4242 4242 4242 4242"))
    assert group_messenger.deleted == [(GROUP, 9)]
    ((user, card),) = group_messenger.ephemeral
    assert user == 7
    assert "That message seems to contain card details" in card.html
    assert "4242" not in card.html
    assert card.buttons[0].url == "https://t.me/helper_bot?start=v--s-leaked"
    group_messenger.closed = True
    assert (await processor.handle(replace(ask("4242 4242 4242 4242"), update_id=2))).done
    assert (group_messenger.sent, stores.touched) == ([], [])


@pytest.mark.parametrize("command", ["menu", "forget", "declined", "language"])
async def test_private_commands_do_nothing_in_a_group(
    processor: UpdateProcessor, stores: FakeStores, group_messenger: FakeGroupMessenger, command: str
) -> None:
    assert (await processor.handle(replace(ASK, command=command))).done
    assert (group_messenger.sent, stores.touched) == ([], [])


async def test_tap_without_group_support_points_to_the_private_chat(
    guide: Guide, languages: Languages, stores: FakeStores
) -> None:
    """In a toast that only the sender sees; a host may have left groups out."""
    processor = make_processor(guide, languages, stores, NoPrivateMessenger(), ScriptedRecognizer(), "helper_bot")
    receipt = await processor.handle(replace(ASK, kind="tap", callback_id="42", data="n.decline", command=""))
    assert receipt.answer == TapAnswer("42", "Please message me in a private chat.")
    assert stores.touched == []


async def test_removal_from_a_group_is_not_a_failure(
    processor: UpdateProcessor, stores: FakeStores, group_messenger: FakeGroupMessenger
) -> None:
    group_messenger.closed = True
    assert (await processor.handle(ask("sure"))).done
    assert stores.touched == []
