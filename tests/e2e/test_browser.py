"""The chat page in a real browser: a conversation in Chinese, with a language switch and a killed bot along the way."""

import os

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import WAIT_MS, says, tap
from tests.support.command import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]

PICTURE = ROOT / "docs" / "decline-zh.png"


async def test_decline_flow_survives_a_language_switch_and_a_killed_bot(address: str, page: Page) -> None:
    """The outcome is the same as without either."""
    await page.goto(f"{address}/?user=1001&theme=light")
    await page.get_by_test_id("start").click()
    await says(page, "我是独立的助手")
    for label, then in (("⛔ 付款被拒", "你的所在地和发卡地"), ("人和卡都在支持的地区", "目前最可能的原因")):
        await tap(page, label)
        await says(page, then)
    await tap(page, "🌐 EN")
    await says(page, "The most likely causes")
    await tap(page, "What my bank says")
    await says(page, "What does your bank say?")
    await tap(page, "🌐 简")
    await says(page, "银行怎么说？")
    await page.get_by_test_id("tools").click()
    async with page.expect_response("**/sim/restart") as restarted:  # answered once the bot is up again
        await page.get_by_test_id("restart").click()
    assert (await restarted.value).ok
    await expect(page.get_by_test_id("bot-state")).to_have_text("bot", timeout=WAIT_MS)
    await page.goto(f"{address}/?user=1001&theme=light&bare=1")
    await tap(page, "境外或线上支付未开通")
    await says(page, "打开境外线上支付")
    await says(page, "你自己就能解决")
    # PICTURES=1 retakes the README's picture.
    await page.screenshot(path=PICTURE if os.environ.get("PICTURES") else None, animations="disabled")


async def test_page_opens_with_a_user_of_the_browsers_language(address: str, page: Page) -> None:
    """Or with the first user, if none matches."""
    assert page.context.browser is not None
    for locale, reader in (("zh-TW", "1003"), ("zh-CN", "1001"), ("en-GB", "1002"), ("fr-FR", "1001")):
        context = await page.context.browser.new_context(locale=locale)
        opened = await context.new_page()
        await opened.goto(address)
        await expect(opened.get_by_test_id("user-select")).to_have_value(reader, timeout=WAIT_MS)
        await context.close()


async def test_client_language_is_chosen_from_a_list(address: str, page: Page) -> None:
    """A new user's is chosen from the same list."""
    await page.goto(f"{address}/?user=1001")
    choice = page.get_by_test_id("language-select")
    options = await choice.locator("option").all_inner_texts()
    assert {"en", "zh-hans", "zh-hant", "(none)"} <= set(options)
    await page.get_by_test_id("tools").click()
    for code in ("ja", "zh-hans"):
        async with page.expect_response("**/users/1001") as changed:
            await choice.select_option(code)
        assert (await changed.value).ok
        await page.reload()
        await expect(choice).to_have_value(code)
        await page.get_by_test_id("tools").click()
    await page.get_by_test_id("add-user").click()
    assert await page.get_by_test_id("new-user-language").locator("option").all_inner_texts() == options
