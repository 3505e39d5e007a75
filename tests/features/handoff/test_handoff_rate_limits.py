"""Rate limits in a staff conversation: Telegram's, which postpone a reply, and our own."""

from bot.features.handoff.handoff import TOPICS_PER_HOUR
from bot.features.handoff.relay import MESSAGES_PER_MINUTE
from bot.ports.errors import ClosedError, TooFastError
from bot.ports.forum import NotAcceptedError, NoTopicError
from bot.ports.relay_message import RelayMessage
from bot.ports.updates import Kind, Update
from bot.rendering import bot_texts
from tests.features.handoff.replicas import CHAT, KIM, USER, Replicas, written


def from_staff(number: int, text: str) -> Update:
    relay_message = RelayMessage(CHAT, KIM, 5000 + number, "text", 71, language_code="en", text=text, name="Kim")
    kind: Kind = "command" if text.startswith("/") else "text"
    return Update(number, kind, KIM, CHAT, private=False, text=text, relay_message=relay_message)


async def retried(replicas: Replicas, update: Update) -> None:
    """The update is postponed once, and then handled by another replica. Resending it changes nothing."""
    assert not (await replicas.processors[0].handle(update)).done
    assert (await replicas.processors[1].handle(update)).done
    said, sent = list(replicas.forum.said), len(replicas.messenger.cards)
    assert (await replicas.processors[0].handle(update)).done
    assert replicas.forum.said == said
    assert len(replicas.messenger.cards) == sent


async def test_close_is_answered_and_closes_the_topic_on_a_retry(replicas: Replicas) -> None:
    """The user is told once."""
    await replicas.taps("h.")
    sent = len(replicas.messenger.cards)
    replicas.forum.refuses = [TooFastError(3)]
    await retried(replicas, from_staff(900, "/close"))
    assert replicas.forum.in_topic(71)[-1] == "Closed."
    assert replicas.forum.closed == {71: True}
    assert len(replicas.messenger.cards) == sent + 1


async def test_staff_learn_on_a_retry_that_a_user_has_blocked_the_bot(replicas: Replicas) -> None:
    await replicas.taps("h.")
    blocked = ClosedError("403")
    replicas.forum.refuses = [blocked, TooFastError(3), blocked]
    await retried(replicas, from_staff(901, "please try another card"))
    assert replicas.received == []
    assert "doesn't accept messages" in replicas.forum.in_topic(71)[-1]


async def test_user_learns_on_a_retry_that_their_message_was_not_accepted(replicas: Replicas) -> None:
    await replicas.taps("h.")
    before = len(replicas.forum.in_topic(71))
    replicas.forum.refuses = [NotAcceptedError("400")] * 2
    replicas.messenger.refuses = [TooFastError(3)]
    await retried(replicas, written(902, "hello?"))
    assert "Telegram didn't accept" in list(replicas.messenger.cards.values())[-1].html
    assert len(replicas.forum.in_topic(71)) == before


async def test_user_learns_on_a_retry_that_their_topic_was_deleted(replicas: Replicas) -> None:
    await replicas.taps("h.")
    replicas.forum.refuses = [NoTopicError("400")] * 2
    replicas.messenger.refuses = [TooFastError(3)]
    update = written(903, "hello?")
    assert not (await replicas.processors[0].handle(update)).done
    assert (await replicas.processors[1].handle(update)).done
    assert "your last message wasn't sent" in list(replicas.messenger.cards.values())[-1].html


async def test_message_over_the_limit_stays_unsent_on_a_retry(replicas: Replicas) -> None:
    await replicas.taps("h.")
    for number in range(MESSAGES_PER_MINUTE):
        assert (await replicas.processors[0].handle(written(910 + number, "and another thing"))).done
    before = len(replicas.forum.in_topic(71))
    replicas.messenger.refuses = [TooFastError(3)]
    await retried(replicas, written(930, "one too many"))
    assert "wasn't sent" in list(replicas.messenger.cards.values())[-1].html
    assert len(replicas.forum.in_topic(71)) == before


async def test_warning_about_a_picture_comes_on_a_retry(replicas: Replicas) -> None:
    """The picture is relayed once."""
    await replicas.taps("h.")
    photo = RelayMessage(USER, USER, 1940, "photo", text="my card")
    update = Update(940, "file", USER, USER, language_code="en", own_message=1940, relay_message=photo)
    replicas.messenger.refuses = [TooFastError(3)]
    await retried(replicas, update)
    assert replicas.forum.in_topic(71).count("my card") == 1
    assert list(replicas.messenger.cards.values())[-1].html == bot_texts.PHOTO_SENT


async def test_screen_is_sent_once_and_confirmed_on_a_retry(replicas: Replicas) -> None:
    """Or, if the user has blocked the bot, reported as not sent."""
    await replicas.taps("h.")
    sent = len(replicas.messenger.cards)
    replicas.forum.refuses = [TooFastError(3)]
    await retried(replicas, from_staff(950, "/send plus_api"))
    assert replicas.forum.in_topic(71)[-1] == "✓ plus_api"
    assert len(replicas.messenger.cards) == sent + 1
    replicas.forum.refuses, replicas.messenger.refuses = [TooFastError(3)], [ClosedError("403")]
    await retried(replicas, from_staff(951, "/send plus_api"))
    assert "doesn't accept messages" in replicas.forum.in_topic(71)[-1]


async def test_hint_that_no_user_gets_a_message_comes_on_a_retry(replicas: Replicas) -> None:
    await replicas.taps("h.")
    update = in_general(960, KIM)
    replicas.forum.refuses = [TooFastError(3)]
    assert not (await replicas.processors[0].handle(update)).done
    await replicas.processors[0].handle(update)
    assert replicas.forum.said[-1] == (CHAT, 0, bot_texts.STAFF_GENERAL)


def in_general(number: int, sender: int) -> Update:
    relay_message = RelayMessage(CHAT, sender, 5000 + number, "text", language_code="en", text="hello", name="Kim")
    return Update(number, "text", sender, CHAT, private=False, text="hello", relay_message=relay_message)


async def test_only_the_latest_writers_are_remembered_as_told(replicas: Replicas) -> None:
    """Otherwise a long-running process would remember everybody."""
    await replicas.taps("h.")
    hints = []
    for number, writer in enumerate([*range(1000, 1201), 1000]):
        await replicas.processors[0].handle(in_general(2000 + number, writer))
        hints.append(sum(text == bot_texts.STAFF_GENERAL for _, _, text in replicas.forum.said))
    assert hints == list(range(1, 203))


async def test_one_user_can_not_flood_the_staff_group(replicas: Replicas) -> None:
    """By starting and ending conversations; and the user is told."""
    for _ in range(12):
        await replicas.taps("h.")
        answer = list(replicas.messenger.cards.values())[-1].html
        await replicas.taps("i.")
    assert replicas.forum.opened == TOPICS_PER_HOUR
    assert "several conversations in the last hour" in answer
    assert len(replicas.forum.said) == 2 * TOPICS_PER_HOUR


async def test_retries_do_not_count_as_messages(replicas: Replicas) -> None:
    await replicas.taps("h.")
    replicas.forum.refuses = [TooFastError(1)] * 30
    message = written(70, "patience")
    while not (await replicas.processors[0].handle(message)).done:
        continue
    for number in range(MESSAGES_PER_MINUTE - 1):
        await replicas.processors[0].handle(written(100 + number, f"message {number}"))
    assert len(replicas.forum.in_topic(71)) == 1 + MESSAGES_PER_MINUTE
    await replicas.processors[0].handle(written(200, "one too many"))
    assert "wasn't sent" in list(replicas.messenger.cards.values())[-1].html
    assert (await replicas.processors[0].handle(written(200, "one too many"))).done
    before = len(replicas.forum.in_topic(71))
    await replicas.processors[0].handle(written(100, "an edit too many", edited=True))
    assert len(replicas.forum.in_topic(71)) == before
    assert "an edit too many" not in replicas.forum.in_topic(71)
