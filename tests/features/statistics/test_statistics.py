"""Statistics for owners: what is shown, and how small counts stay hidden."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.features.statistics.panels import chart_statistics
from bot.features.statistics.statistics import MIN_SHOWN, WEEKS, aggregate, read_filter, rounded
from bot.features.statistics.statistics_text import how_to_filter, statistics_text
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.card_limits import TEXT_UNITS
from bot.rendering.text_length import plain, units
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.features.conftest import OWNER, Env
from tests.support.command import command

TODAY = date(2026, 12, 31)
"""After the weeks that are counted here."""

COUNTS = {
    "en|begun|decline": 30,
    "zh_Hans|begun|decline": 70,
    "en|shown|decline|place": 100,
    "en|answered|decline|place": 80,
    "en|unsure|decline|place": 8,
    "en|outcome|decline|hold": 40,
    "en|outcome|decline|wait": 3,
    "en|vote|hold|hold|s": 12,
    "en|vote|hold|hold|n": 4,
    "en|vote|wait|wait|s": 2,
    "en|topic||none": 9,
    "en|topic|options.cards|unsure": 7,
    "en|topic|options.cards|sure": 50,
}


def test_statistics_match_the_counters_and_hide_small_counts(guide: Guide, languages: Languages) -> None:
    """Funnel, drop-off, not sure, outcomes, solved per cause, unanswered topics, languages, weeks."""
    text = statistics_text(
        guide, aggregate(guide, {"2026-46": COUNTS, "2026-47": {"en|begun|decline": 2}}), languages["en"], TODAY
    )
    for line in (
        "started 100, answer reached 40, solved 10",
        "Stopped at:\n• Where are you? (20)",
        "“Not sure”: 10%",
        "Answers reached:\n• A pending charge isn't a payment yet (40)",
        "Solved, by cause (votes):\n• A pending charge isn't a payment yet: 80% (15)",
        "• No topic recognized (5)\n• Which card fits? (5)",
        "• English: 30, 40, 80%, 10%\n• Simplified Chinese: 70, 0, –, –",
        "• Nov 9, 2026: 100, 40, 80%, 10%\n• Nov 16, 2026: &lt;5, 0, –, –",
    ):
        assert line in text
    assert "wait" not in text
    for language in languages.values():
        assert statistics_text(guide, aggregate(guide, {}), language, TODAY) == language.say(
            "Nothing has been counted yet."
        )


def test_chinese_statistics_have_full_width_signs(guide: Guide, languages: Languages) -> None:
    """In lists, shares and breakdowns, as everywhere else in Chinese."""
    counts = {**COUNTS, "zh_Hans|outcome|decline|wait": 25}
    text = statistics_text(guide, aggregate(guide, {"2026-46": counts}), languages["zh_Hans"], TODAY)
    title = languages["zh_Hans"].say(guide.screens["hold"].title)
    for line in (
        f"• {title}（40）",
        "• 已删除的页面（wait）（25）",
        f"• {title}：80%（15）",
        "• 英语：30、40、80%、10%\n• 简体中文：70、25、–、–",
        "• 2026年11月9日：100、65、80%、10%",
    ):
        assert f"{line}\n" in text
    assert not any(sign in text for sign in [":", "(", ")"])


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (date(2026, 11, 16), "Nov 9, 2026 – Nov 16, 2026"),
        (date(2026, 11, 19), "Nov 9, 2026 – Nov 19, 2026"),
        (date(2026, 11, 22), "Nov 9, 2026 – Nov 22, 2026"),
        (date(2026, 11, 30), "Nov 9, 2026 – Nov 22, 2026"),
    ],
)
def test_statistics_end_today_or_with_the_last_week(
    guide: Guide, languages: Languages, today: date, shown: str
) -> None:
    stats = aggregate(guide, {"2026-46": COUNTS, "2026-47": COUNTS})
    assert statistics_text(guide, stats, languages["en"], today).startswith(f"<b>Statistics</b>, {shown}\n")
    assert chart_statistics(guide, stats, languages["en"], today).period == shown


def test_first_day_of_the_only_week_is_not_a_range(guide: Guide, languages: Languages) -> None:
    stats = aggregate(guide, {"2026-47": COUNTS})
    assert chart_statistics(guide, stats, languages["en"], date(2026, 11, 16)).period == "Nov 16, 2026"


def test_statistics_can_be_filtered_by_language_or_week(guide: Guide, languages: Languages) -> None:
    """A week by any of its days; an unknown word is not a filter."""
    weeks = {"2026-46": COUNTS, "2026-47": {"en|begun|decline": 10, "zh_Hans|outcome|decline|wait": 20}}

    def told(asked: str) -> str:
        only = read_filter(asked, lambda word: "zh_Hans" if word == "zh" else "")
        assert only is not None
        return statistics_text(guide, aggregate(guide, weeks, only), languages["en"], TODAY)

    chinese = told("zh")
    assert "started 70, answer reached 20, solved 0" in chinese
    assert "• a screen that was removed (wait) (20)" in chinese
    assert "English" not in chinese
    assert "started 10, answer reached 20" in told("2026-11-16")
    assert "started 0, answer reached 20" in told("2026-11-22 zh")
    assert told("2020-01-01") == "Nothing has been counted yet."
    example = "For one language or week: <code>/stats zh_Hans 2026-11-16</code>"
    assert how_to_filter(aggregate(guide, weeks), languages["en"]).strip() == example
    assert read_filter("card 4242", lambda _: "") is None
    assert told("2026-47") == told("2026-11-16")  # as scripts may still name it


@given(st.integers(0, 4), st.integers(5, 400), st.integers(5, 400))
def test_hidden_counts_can_not_be_derived_from_shown_ones(few: int, many: int, others: int) -> None:
    """A total minus its parts leaves several possible values for a hidden count."""
    possible = {
        hidden
        for hidden in range(MIN_SHOWN)
        for one in range(rounded(many), rounded(many) + MIN_SHOWN)
        for other in range(rounded(others), rounded(others) + MIN_SHOWN)
        if rounded(one + other + hidden) == rounded(many + others + few)
    }
    assert few in possible
    assert len(possible) >= MIN_SHOWN // 2 + 1


def test_statistics_fit_in_one_message(guide: Guide, languages: Languages) -> None:
    """With every list full, in every language."""
    counts = {
        f"{name}|{kind}|{flow}|{screen}": 99_999
        for name in languages
        for kind in ("shown", "outcome", "answered")
        for flow in guide.flows
        for screen in guide.flow_screens(flow)
    }
    counts |= {f"en|vote|{screen}|{screen}|s": 99_999 for screen in guide.screens}
    counts |= {f"{name}|begun|{flow}": 99_999 for name in languages for flow in guide.flows}
    counts |= {f"en|topic|{topic}|unsure": 99_999 for topic in guide.topics}
    stats = aggregate(guide, {f"2026-{week}": counts for week in range(30, 30 + WEEKS)})
    for language in languages.values():
        assert units(plain(statistics_text(guide, stats, language, TODAY))) <= TEXT_UNITS


@pytest.mark.slow
@pytest.mark.parametrize("edge", ["webhook-aiogram", "polling-python-telegram-bot"], indirect=True)
async def test_only_owners_get_statistics(env: Env) -> None:
    """For anybody else, /stats is an ordinary word. The menu has it for owners who wrote before the bot started."""
    owner = env.telegram.user(OWNER)
    await owner.send("/start")
    async with env.bot():
        await env.settled(env.alex.send("/declined"), env.alex.tap("Both in supported places"))
        await env.settled(env.alex.send("/stats"), owner.send("/stats"))
        assert any("Statistics" in each.text for each in owner.chat.messages)
        assert [each.media for each in owner.chat.messages][-1] == "photo"
        assert all("Statistics" not in each.text for each in env.alex.chat.messages)
        profile = env.telegram.profile
        assert {each.command for each in profile.commands_for(OWNER, "en")} >= {"start", "stats", "broadcast"}
        assert {each.command for each in profile.commands_for(2, "en")}.isdisjoint({"stats", "broadcast"})


@pytest.mark.slow
def test_stats_command_line_prints_and_draws(tmp_path: Path) -> None:
    """`bot stats --png FILE`."""

    async def prepared() -> None:
        async with EmbeddedServer(tmp_path / "data") as server:
            client = Redis.from_url(server.url)
            await RedisStore(client, Cipher()).counters.add(COUNTS)
            await client.aclose()

    asyncio.run(prepared())
    data = str(tmp_path / "data")
    said = command("stats", "--png", str(tmp_path / "s.png"), DATA_DIR=data)
    assert said.returncode == 0
    assert "started 100" in said.stdout
    assert "/stats" not in said.stdout
    assert "no store" not in said.stderr
    assert (tmp_path / "s.png").read_bytes().startswith(b"\x89PNG")
    refused = command("stats", "--png", str(tmp_path / "no" / "s.png"), DATA_DIR=data)
    assert refused.returncode == 1
    assert "can't be written" in refused.stderr


@pytest.mark.slow
def test_command_without_the_bots_store_says_so(tmp_path: Path) -> None:
    """Instead of only saying that a new, empty store holds nothing."""
    said = command("stats", DATA_DIR=str(tmp_path / "elsewhere"))
    assert said.returncode == 0
    assert f"warning: there was no store at {tmp_path / 'elsewhere'} yet; give this command" in said.stderr


def test_stats_command_line_refuses_what_it_does_not_know() -> None:
    """An unknown week or language isn't reported as one in which nothing was counted."""
    for week in ("zz", "47", "2026-99-01"):
        refused = command("stats", "--week", week)
        assert refused.returncode == 2
        assert "write a day of that week, like 2026-11-16" in refused.stderr
    refused = command("stats", "--language", "zz")
    assert refused.returncode == 1
    assert "there is no language zz" in refused.stderr
