"""A permanent failure is reported to the user who caused the update."""

from dataclasses import replace

import pytest

from bot.conversation.event import TextUnderstood
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.recognizer import Recognizer
from bot.ports.record_store import Version
from bot.ports.updates import TapAnswer, Update
from bot.processing.update_processor import UpdateProcessor
from tests.support.fakes import FakeGroupMessenger, FakeGroupStore, FakeMessenger, FakeStores
from tests.support.processors import make_processor

USER = 7
WRITTEN = Update(1, "text", USER, USER, language_code="en", text="hello", own_message=9)


class Broken(Recognizer):
    """Fails on every text."""

    def secret_in(self, text: str) -> str:
        return ""

    def read(self, text: str) -> TextUnderstood:
        raise KeyError(text)


def processor_for(
    guide: Guide, languages: Languages, messenger: FakeMessenger, group_messenger: FakeGroupMessenger
) -> tuple[UpdateProcessor, FakeStores]:
    stores = FakeStores()
    groups = FakeGroupStore(), group_messenger  # type: ignore[abstract]  # its other methods aren't called here
    return make_processor(guide, languages, stores, messenger, Broken(), "helper_bot", groups), stores


@pytest.mark.parametrize(
    "update",
    [
        WRITTEN,
        replace(WRITTEN, kind="command", command="ask", payload="what is this", text="/ask what is this"),
        replace(WRITTEN, kind="command", command="mydata", text="/mydata"),  # this messenger takes no files
    ],
    ids=["text", "ask", "mydata"],
)
async def test_permanent_failure_is_reported_and_dead_lettered(
    guide: Guide, languages: Languages, update: Update
) -> None:
    """Once, with what to do next; the update is done, so it blocks nobody."""
    messenger = FakeMessenger()
    processor, stores = processor_for(guide, languages, messenger, FakeGroupMessenger())  # type: ignore[abstract]
    receipt = await processor.handle(update)
    assert receipt.done
    assert receipt.answer is None
    assert stores.touched.count("park") == 1
    (card,) = messenger.cards.values()
    assert "send it again in a minute" in card.html


async def test_failed_tap_is_reported_in_a_toast(
    guide: Guide, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message would add a second card."""
    messenger = FakeMessenger()
    processor, stores = processor_for(guide, languages, messenger, FakeGroupMessenger())  # type: ignore[abstract]

    async def read(user: int, *, fresh: bool = False) -> Version:
        raise KeyError(user)

    monkeypatch.setattr(stores, "read", read)
    tap = Update(2, "tap", USER, USER, language_code="en", message_id=5, callback_id="8", data="v..s.home")
    receipt = await processor.handle(tap)
    assert isinstance(receipt.answer, TapAnswer)
    assert "went wrong" in receipt.answer.text
    assert messenger.cards == {}


async def test_group_failure_is_reported_for_commands_only(guide: Guide, languages: Languages) -> None:
    """Ephemerally, to the sender; talk among members gets no reply."""
    group_messenger = FakeGroupMessenger()  # type: ignore[abstract]
    processor, _ = processor_for(guide, languages, FakeMessenger(), group_messenger)
    ask = Update(
        1, "command", USER, -100_500, private=False, language_code="en", command="ask", payload="x", own_message=9
    )
    assert (await processor.handle(ask)).done
    (told,) = group_messenger.ephemeral
    assert told[0] == USER
    assert "send it again" in told[1].html
    talk = replace(ask, update_id=2, kind="text", command="", text="hello all")
    assert (await processor.handle(talk)).done
    assert len(group_messenger.ephemeral) == 1
    assert group_messenger.sent == []


async def test_abandoned_update_is_reported(guide: Guide, languages: Languages) -> None:
    """A failed inline query has nowhere to be reported."""
    messenger = FakeMessenger()
    processor, _ = processor_for(guide, languages, messenger, FakeGroupMessenger())  # type: ignore[abstract]
    assert await processor.give_up(WRITTEN)
    assert len(messenger.cards) == 1
    assert await processor.give_up(Update(3, "inline", USER, language_code="en", callback_id="9", text="plus"))
    assert len(messenger.cards) == 1
