"""Whatever fails for good, whoever asked for it hears that nothing will come."""

from dataclasses import replace

import pytest

from bot.conversation.event import TextUnderstood
from bot.guide.guide import Guide
from bot.i18n.catalogue import Languages
from bot.ports.recognizer import Recognizer
from bot.ports.store import Version
from bot.ports.updates import Answer, Update
from bot.processing.processor import UpdateProcessor
from tests.processing.test_processor_public import GROUP
from tests.support.fakes import FakeGroupMessenger, FakeGroupStore, FakeMessenger, FakeStores
from tests.support.processors import make_processor

USER = 7
WRITTEN = Update(1, "text", USER, USER, language_code="en", text="hello", own_message=9)


class Broken(Recognizer):
    """Fails at every text."""

    def secret_in(self, text: str) -> str:
        return ""

    def read(self, text: str) -> TextUnderstood:
        raise KeyError(text)


def processor_for(
    guide: Guide, languages: Languages, post: FakeMessenger, room: FakeGroupMessenger
) -> tuple[UpdateProcessor, FakeStores]:
    shelf = FakeStores()
    groups = FakeGroupStore(), room  # type: ignore[abstract]  # what else it could do is not done here
    return make_processor(guide, languages, shelf, post, Broken(), "helper_bot", groups), shelf


@pytest.mark.parametrize(
    "update",
    [
        WRITTEN,
        replace(WRITTEN, kind="command", command="ask", payload="what is this", text="/ask what is this"),
        replace(WRITTEN, kind="command", command="mydata", text="/mydata"),  # this messenger takes no files
    ],
    ids=["text", "ask", "mydata"],
)
async def test_a_message_or_command_that_fails_for_good_is_told_of(
    guide: Guide, languages: Languages, update: Update
) -> None:
    """Once, in words that say what to do; and it is done with, so that it holds up nobody."""
    post = FakeMessenger()
    processor, shelf = processor_for(guide, languages, post, FakeGroupMessenger())  # type: ignore[abstract]
    receipt = await processor.handle(update)
    assert receipt.done
    assert receipt.answer is None
    assert shelf.touched.count("park") == 1
    (card,) = post.cards.values()
    assert "send it again in a minute" in card.html


async def test_a_tap_that_fails_for_good_is_answered_on_its_button(
    guide: Guide, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message below would be one too many."""
    post = FakeMessenger()
    processor, shelf = processor_for(guide, languages, post, FakeGroupMessenger())  # type: ignore[abstract]

    async def read(user: int, *, fresh: bool = False) -> Version:
        raise KeyError(user)

    monkeypatch.setattr(shelf, "read", read)
    tap = Update(2, "tap", USER, USER, language_code="en", message_id=5, callback_id="8", data="v..s.home")
    receipt = await processor.handle(tap)
    assert isinstance(receipt.answer, Answer)
    assert "went wrong" in receipt.answer.text
    assert post.cards == {}


async def test_a_command_in_a_group_is_told_of_and_talk_among_people_is_not(guide: Guide, languages: Languages) -> None:
    """To whoever sent the command, alone."""
    room = FakeGroupMessenger()  # type: ignore[abstract]
    processor, _ = processor_for(guide, languages, FakeMessenger(), room)
    ask = Update(
        1, "command", USER, GROUP, private=False, language_code="en", command="ask", payload="x", own_message=9
    )
    assert (await processor.handle(ask)).done
    (told,) = room.whispered
    assert told[0] == USER
    assert "send it again" in told[1].html
    talk = replace(ask, update_id=2, kind="text", command="", text="hello all")
    assert (await processor.handle(talk)).done
    assert len(room.whispered) == 1
    assert room.sent == []


async def test_an_update_that_is_given_up_is_told_of(guide: Guide, languages: Languages) -> None:
    """After all attempts; an inline query has nowhere to be told so."""
    post = FakeMessenger()
    processor, _ = processor_for(guide, languages, post, FakeGroupMessenger())  # type: ignore[abstract]
    assert await processor.give_up(WRITTEN)
    assert len(post.cards) == 1
    assert await processor.give_up(Update(3, "inline", USER, language_code="en", callback_id="9", text="plus"))
    assert len(post.cards) == 1
