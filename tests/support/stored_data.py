"""Everything that can be stored about a user."""

from bot.conversation.record import CardAddress, Record
from bot.conversation.session import Helped, Page, Reminder, Session, Ticket, View, WayBack
from bot.features.groups.hints import HINT_INTERVAL_SECONDS
from bot.ports.counters import Ballot
from bot.ports.followers import Follower
from bot.ports.record_store import Version
from bot.ports.relays import Copied, ForumTopic, RelayState, RelayTurn
from bot.store.pipeline import BATCH_SIZE
from bot.store.records import RedisStore

USER = 987_654_321


CHAT = -100_500


async def fill(store: RedisStore) -> None:
    """Stores everything that can be stored about a user."""
    session = Session(
        Page(View.SCREEN, "hold", "decline"),
        {"place": "listed"},
        {"c_before": frozenset({"c_item"})},
        (Page(View.SCREEN, "trail_page", "decline"),),
        "zh_Hant",
        "zh_Hans",
        ("topic.one",),
        frozenset({"lent_question"}),
        {"noted_question": "noted_choice"},
        "en",
        WayBack(123_456_789, 987),
        {"wait": Helped.NOT_YET},
        (Reminder("hold", "decline", 1_900_000_001),),
        Ticket(1_800_000_002, "decline", 77),
        news=True,
        passed={"decline": frozenset({"passed_screen"})},
        seen=("seen_outcome",),
    )
    assert all(session), "a part of a session is left empty here"
    record = Record(session, CardAddress(-100_600, 31_337, 55_555), (70_001, 70_002))
    await store.commit(USER, record, await store.read(USER))
    await store.due.add(USER, 1_790_000_003)
    await store.due.claim(1_790_000_003, 1_790_000_063, 20)
    await store.groups.may_hint(-5, USER, 2, HINT_INTERVAL_SECONDS)
    await store.counters.vote(USER, "zh_Hant", Ballot("balance", "wait", "n"))
    await store.relays.may_open(USER, 3)
    assert await store.relays.begin(USER, "u2", 1_800_000_004) is RelayState.FRESH
    await store.relays.failed(USER, "u2", 1_800_000_004, RelayTurn("p", 70_003), refused=False)
    await store.relays.link(ForumTopic(CHAT, 77), USER, 1)
    await store.relays.link(ForumTopic(CHAT, 78), USER)
    await store.relays.wait(USER, 1_800_000_005)
    await store.relays.may_send(USER, 15)
    assert await store.relays.begin(USER, "u1", 1_800_000_006) is RelayState.FRESH
    await store.relays.done(USER, "u1", RelayTurn("p", 70_004), Copied("p", CHAT, 4_005, 4_006))
    await store.relays.bar(USER, barred=True)
    await store.followers.follow(USER, "zh_Hans", on=True)
    assert await store.followers.start(4711, "hold")
    cast = await store.followers.state()
    assert cast is not None
    assert await store.followers.next(cast) is not None
    await store.followers.settle(cast, Follower(USER, "zh_Hans"), "later", 60)
    await store.followers.stop()
    assert await store.followers.start(4712, "hold")


PEOPLE = range(1, 2 * BATCH_SIZE)


HOME = Record(Session(Page(View.SCREEN, "home")))


NOBODY = Version(None, b"")
