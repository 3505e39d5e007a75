"""Staff conversations across replicas with stale caches, and updates that are resent, late or crossed."""

from bot.ports.errors import TooFastError
from bot.ports.relay_message import RelayMessage
from bot.ports.updates import Update
from tests.features.handoff.replicas import USER, Replicas
from tests.support.metric_values import metric
from tests.support.redis_scan import keys_mentioning


async def test_message_right_after_consent_reaches_the_staff_from_any_replica(replicas: Replicas) -> None:
    """The other replica has an older session cached."""
    await replicas.taps("v..s.home", processor=1)
    await replicas.taps("h.", processor=0)
    assert replicas.forum.opened == 1
    await replicas.writes("hello there", processor=1)
    assert replicas.forum.in_topic(71)[-1] == "hello there"
    await replicas.staff("/close", 71, processor=0)
    said = len(replicas.forum.in_topic(71))
    await replicas.writes("my card was declined", processor=1)
    assert len(replicas.forum.in_topic(71)) == said


async def test_ending_while_the_topic_is_created_closes_it(replicas: Replicas) -> None:
    """Another replica handles the second tap; the staff finds the topic closed, and the queue is empty."""
    await replicas.taps("v..s.home")
    replicas.forum.opening, replicas.forum.meanwhile = [replicas.processors[1]], replicas.tap("i.")
    await replicas.taps("h.")
    session = await replicas.session()
    assert session is not None
    assert session.ticket is None
    assert replicas.forum.closed == {71: True}
    assert replicas.forum.in_topic(71)[-1] == "The user has ended the conversation."
    assert await replicas.stores[0].relays.waiting() == 0


async def test_erasing_while_the_topic_is_created_stays_erased(replicas: Replicas) -> None:
    """Nothing is written after the deletion; the topic is closed with a note."""
    await replicas.taps("v..s.home")
    replicas.forum.opening, replicas.forum.meanwhile = [replicas.processors[1]], replicas.tap("x.")
    await replicas.taps("h.")
    assert await keys_mentioning(replicas.redis, str(USER)) == []
    assert replicas.forum.closed == {71: True}
    assert "has deleted all their data" in replicas.forum.in_topic(71)[-1]


async def test_command_runs_once_and_not_again_on_an_edit(replicas: Replicas) -> None:
    """Telegram resends what wasn't acknowledged; a corrected typo is not a new command."""
    await replicas.taps("h.")
    number = await replicas.staff("/send plus_api", 71)
    before = len(replicas.messenger.cards)
    await replicas.update(number, "/send plus_api", 71, processor=1)
    await replicas.update(99, "/send plus_api", 71, edited=True)
    assert len(replicas.messenger.cards) == before
    number = await replicas.staff("/close done", 71)
    await replicas.staff("/reopen", 71)
    await replicas.update(number, "/close done", 71, processor=1)
    await replicas.update(100, "/close all done", 71, edited=True)
    session = await replicas.session()
    assert session is not None
    assert session.ticket is not None


async def test_commands_of_other_bots_and_multi_line_commands(replicas: Replicas) -> None:
    """A staff group may have other bots with commands of the same names."""
    await replicas.taps("h.")
    await replicas.staff("/ban@another_bot", 71)
    assert not await replicas.stores[0].relays.barred(USER)
    said = len(replicas.forum.in_topic(71))
    await replicas.staff("/note\nlooks like a prepaid card", 71)
    assert len(replicas.forum.in_topic(71)) == said
    assert replicas.received == []


async def test_message_in_an_earlier_topic_reaches_nobody_until_reopened(replicas: Replicas) -> None:
    """A user may have several topics, but only one open conversation."""
    await replicas.taps("h.")
    await replicas.staff("/close", 71)
    await replicas.taps("h.")
    assert replicas.forum.opened == 2
    await replicas.staff("about the old case", 71)
    assert replicas.received == []
    assert "is closed" in replicas.forum.in_topic(71)[-1]
    await replicas.staff("/close", 71)
    session = await replicas.session()
    assert session is not None
    assert session.ticket is not None
    assert session.ticket.topic == 72
    await replicas.staff("/reopen", 71)
    await replicas.writes("so this again")
    assert replicas.forum.in_topic(71)[-1] == "so this again"
    assert await replicas.stores[0].relays.waiting() == 0


async def test_throttled_message_is_sent_as_soon_as_allowed(replicas: Replicas) -> None:
    """It is known not to have arrived: no lease is awaited, and nothing counts as repeated."""
    await replicas.taps("h.")
    replicas.forum.refuses = [TooFastError(3)]
    before = metric("billing_repeated_deliveries_total", what="message")
    relay_message = RelayMessage(USER, USER, 7, "text", text="once")
    incoming = Update(
        77, "text", USER, USER, language_code="en", text="once", own_message=7, relay_message=relay_message
    )
    assert (await replicas.processors[0].handle(incoming)).retry_after == 3
    assert (await replicas.processors[1].handle(incoming)).done
    assert replicas.forum.in_topic(71)[-1] == "once"
    assert metric("billing_repeated_deliveries_total", what="message") == before
