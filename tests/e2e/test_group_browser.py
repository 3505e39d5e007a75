"""One group page, three users.

An admin pins the card, two members use it in their own languages, and neither sees the other's screens.
"""

import asyncio
import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.support.browser import BROWSER, WAIT_MS, launched, tap
from tests.support.command import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]

PICTURES = {name: ROOT / "docs" / f"group-{name}.png" for name in ("card", "zh", "en")}
GROUP = "Group"
LIN, ALEX, MEI = 1001, 1002, 1003


async def opened(browser: Browser, address: str, user: int) -> Page:
    """The group as one user's client shows it."""
    page = await browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page.set_default_timeout(WAIT_MS)
    await page.goto(f"{address}/?user={user}&theme=light")
    await page.get_by_test_id("tools").click()
    await page.get_by_test_id("chat-select").select_option(label=GROUP)
    await page.get_by_test_id("tools").click()
    return page


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("input").fill(text)
    await page.get_by_test_id("send").click()


def ephemeral_screen(page: Page) -> Locator:
    """The screen that only this user sees, in place of the card."""
    return page.locator("[data-testid=message][data-ephemeral][data-replaces]").last


def picture(name: str) -> Path | None:
    return PICTURES[name] if os.environ.get("PICTURES") else None


async def test_two_members_use_one_card_independently(address: str) -> None:
    """Only the creator may pin; the public card is unchanged at the end."""
    if BROWSER is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine; .ci/run installs it")
    async with async_playwright() as playwright, launched(playwright) as browser:
        lin, alex, mei = [await opened(browser, address, user) for user in (LIN, ALEX, MEI)]
        await say(alex, "/pin")
        await expect(alex.locator("[data-ephemeral]").last).to_contain_text(
            "Only admins of this group", timeout=WAIT_MS
        )
        await expect(alex.get_by_test_id("pin")).to_be_hidden()
        await say(lin, "/pin")
        for page in (lin, alex, mei):
            await expect(page.get_by_test_id("pin")).to_contain_text("OpenAI API billing", timeout=WAIT_MS)
        card = mei.locator("[data-testid=message]:not([data-ephemeral])[data-from=bot]").last
        before = await card.inner_text()

        await tap(lin, "⛔ Payment declined · 付款被拒")
        await expect(lin.get_by_test_id("only-you").last).to_be_visible(timeout=WAIT_MS)
        await expect(ephemeral_screen(lin)).to_contain_text("你的所在地和发卡地", timeout=WAIT_MS)
        await tap(alex, "💸 Charged, but no credits")
        await expect(ephemeral_screen(alex)).to_contain_text("don't pay again", timeout=WAIT_MS)
        await asyncio.gather(tap(lin, "人和卡都在支持的地区"), tap(alex, "My bank says pending"))
        await expect(ephemeral_screen(lin)).to_contain_text("目前最可能的原因", timeout=WAIT_MS)
        await expect(ephemeral_screen(alex)).to_contain_text("A pending charge isn't a payment yet", timeout=WAIT_MS)
        await tap(lin, "都不是，看其他情况")
        await expect(ephemeral_screen(lin)).to_contain_text("哪一种最符合", timeout=WAIT_MS)

        hers, his = "哪一种最符合", "A pending charge isn't"
        for page, others in ((lin, his), (alex, hers), (mei, hers), (mei, his)):
            await expect(page.locator("#chat")).not_to_contain_text(others)
        await expect(mei.locator("[data-ephemeral]")).to_have_count(0)
        assert await card.inner_text() == before
        # PICTURES=1 retakes the pictures in docs/groups.md.
        for page, name in ((lin, "zh"), (alex, "en"), (mei, "card")):
            await page.screenshot(path=picture(name), animations="disabled")

        await tap(lin, "到私聊继续")
        await expect(lin.locator("[data-testid=message][data-from=bot]").last).to_contain_text(
            "哪一种最符合", timeout=WAIT_MS
        )


async def test_switching_between_all_chats_works(address: str) -> None:
    """A group, the private chat, and a user who is in no group: the page renders each without a script error."""
    if BROWSER is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine; .ci/run installs it")
    async with async_playwright() as playwright, launched(playwright) as browser:
        errors: list[str] = []
        page = await opened(browser, address, MEI)  # who hasn't talked to the bot
        page.on("pageerror", lambda error: errors.append(error.message))
        await page.get_by_test_id("tools").click()
        await page.get_by_test_id("chat-select").select_option(label="Private, with the bot")
        await expect(page.get_by_text("What can this bot do?")).to_be_visible(timeout=WAIT_MS)
        await page.get_by_test_id("chat-select").select_option(label=GROUP)
        await expect(page.get_by_text("What can this bot do?")).to_be_hidden(timeout=WAIT_MS)
        await page.evaluate("""async () => {
            const body = JSON.stringify({ first_name: "Nobody", language_code: "en" });
            const headers = { "content-type": "application/json" };
            await fetch("/sim/users", { method: "POST", headers, body });
        }""")
        await page.get_by_test_id("user-select").select_option(label="Nobody")
        await expect(page.get_by_text("What can this bot do?")).to_be_visible(timeout=WAIT_MS)
        assert errors == []
