"""README, docs and the /privacy page promise the durations that the code keeps."""

import re
from pathlib import Path

import pytest

from bot.app.wiring import build_renderer
from bot.conversation.session import Page, Session, View
from bot.features.groups.hints import HINT_INTERVAL_SECONDS
from bot.guide.guide import SERVICES, Guide
from bot.i18n.offered_languages import Languages
from bot.processing.due_job_runner import RETRY_SECONDS
from bot.store import counters, followers, groups, key_register, records, relays

ROOT = Path(__file__).parents[3]


def text_of(document: str) -> str:
    """A document on one line."""
    return " ".join((ROOT / document).read_text(encoding="utf-8").split())


def days(seconds: int) -> str:
    assert seconds % 86400 == 0
    return f"{seconds // 86400} days"


def hours(seconds: int) -> str:
    assert seconds % 3600 == 0
    return f"{seconds // 3600} hours"


A_DAY, AN_HOUR, A_MINUTE = 24 * 3600, 3600, 60
RECORD, FOLLOWER, GROUP = days(records.TTL_SECONDS), days(followers.FOLLOW_SECONDS), days(groups.TTL_SECONDS)
TOPIC, BAR, VOTE = days(relays.TOPIC_SECONDS), days(relays.BAR_SECONDS), days(counters.VOTE_SECONDS)
RELAY, BROADCAST = hours(relays.RELAY_SECONDS), days(followers.BROADCAST_SECONDS)

PROMISES = {
    "README.md": [f"ids and answers for {RECORD} after the last use, and news subscriptions for {FOLLOWER}"],
    "docs/privacy.md": [
        f"and otherwise {RECORD} after its last use",
        f"it's deleted {FOLLOWER} after they subscribed",
        f"for {GROUP} after the last use",
        f"bans ({BAR}), votes ({VOTE})",
        f"until {days(records.PARKED_TTL_SECONDS)} after the newest such update",
        f"passed on to the staff ({RELAY})",
        f"which topic in the staff group belongs to which user ({TOPIC})",
        f"hasn't reached yet ({BROADCAST})",
    ],
    "docs/people.md": ["tried again after {} and {} minutes and {} hours".format(
        ", ".join(str(seconds // 60) for seconds in RETRY_SECONDS[:-2]),
        RETRY_SECONDS[-2] // 60,
        RETRY_SECONDS[-1] // 3600,
    )],
    "docs/operating.md": [
        f"users' progress for {RECORD}, news subscriptions for {FOLLOWER}",
        f"group settings and statistics for {GROUP}",
        f"and statistics for {days(counters.KEPT_SECONDS)}",
        f"are kept, for {days(records.PARKED_TTL_SECONDS)} after the newest",
    ],
}  # fmt: skip

TABLE = {
    "{USER}:session": f"{RECORD} without use",
    "{USER}:relay": RELAY,
    "{USER}:topics": f"{TOPIC} without use",
    "{staff}:GROUP": TOPIC,
    "{limit…}": "a minute and an hour",
    "{USER}:hinted": "a day",
    "{dueN}:…": "until it's done",
    "{waiting}": f"until the case is taken, {TOPIC}",
    "{followN}:who": FOLLOWER,
    "{followN}:languages": days(followers.LANGUAGE_SECONDS),
    "{followN}:…": BROADCAST,
    "{bar…}": BAR,
    "{topicGROUP:N}:bar": "as long as the block",
    "{tally}:vote:…": VOTE,
    "{staff}:groups": days(relays.GROUP_SECONDS),
    "languages": days(key_register.LASTING_SECONDS),
    "{tally}:…": days(counters.KEPT_SECONDS),
}
"""What docs/people.md must say about each key; it may go on after that."""


@pytest.mark.parametrize(("document", "promise"), [(name, each) for name, all_ in PROMISES.items() for each in all_])
def test_document_says_how_long_it_is_kept(document: str, promise: str) -> None:
    assert promise in text_of(document)


def test_table_of_keys_says_how_long_each_is_kept() -> None:
    """All of them, and no other."""
    text = (ROOT / "docs" / "people.md").read_text(encoding="utf-8").partition("## Privacy by command")[2]
    rows = re.findall(r"^\| .+ \| `billing:([^`]+)`.* \| (.+) \|$", text.partition("\n## ")[0], re.MULTILINE)
    kept = dict(rows)
    assert kept.keys() == TABLE.keys()
    assert {key: said for key, said in kept.items() if not said.startswith(TABLE[key])} == {}


def test_durations_named_in_words_are_right() -> None:
    assert HINT_INTERVAL_SECONDS == A_DAY
    assert relays.HOUR_SECONDS == AN_HOUR
    assert relays.MINUTE_SECONDS == A_MINUTE


GUIDES_OWN = (Page(View.SCREEN, "privacy"), Page(View.SCREEN, "privacy_group"))


@pytest.mark.parametrize("pages", [GUIDES_OWN, (Page(View.PRIVACY),)], ids=["guide's", "bot's own"])
@pytest.mark.parametrize("name", ["en", "zh_Hans", "zh_Hant"])
def test_privacy_page_says_how_long_it_is_kept(
    guide: Guide, languages: Languages, name: str, pages: tuple[Page, ...]
) -> None:
    """Every number of days, in every language; the one for subscriptions is on the line about notifications."""
    renderer = build_renderer(guide.model_copy(update={"services": frozenset(SERVICES)}), languages)
    html = "\n".join(renderer.render(Session(page), languages[name]).html for page in pages)
    said = re.findall(r"\d+(?= days| ?天)", html)
    assert {f"{number} days" for number in said} == {RECORD, FOLLOWER, GROUP, days(relays.RELAY_SECONDS)}
    [news] = [line for line in html.splitlines() if FOLLOWER.partition(" ")[0] in line]
    assert re.search(r"[Nn]otifications|更新通知", news)
