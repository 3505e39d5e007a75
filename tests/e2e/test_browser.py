"""The chat page in a real browser: one conversation in Chinese, with a language switch and a killed bot on the way."""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.support.browser import BROWSER, launched
from tests.support.free_ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "decline-zh.png"
SECONDS = 60_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`run` without a token, as `make run` starts it, for all tests of a file. Yields the page's address."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--env-file", "", "run"], cwd=ROOT, stdout=subprocess.PIPE,
        env={**environment, "LISTEN": f"127.0.0.1:{port}", "DATA_DIR": str(tmp_path_factory.mktemp("data"))},
    )  # fmt: skip
    assert process.stdout is not None
    with process:
        try:
            line = next((line for line in process.stdout if b"http://" in line), b"")
            found = re.search(rb"http://\S+", line)
            assert found is not None, "the bot ended before it printed an address"
            yield found[0].decode()
        finally:
            process.terminate()
    assert process.returncode == 0


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page the size of a phone."""
    if BROWSER is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine; .ci/run installs it")
    async with async_playwright() as playwright, launched(playwright) as browser:
        page = await browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        page.set_default_timeout(SECONDS)
        yield page


async def tap(page: Page, label: str) -> None:
    """Taps the newest button with this label and waits until its spinner is gone."""
    await page.get_by_test_id("keyboard-button").get_by_text(label, exact=True).last.click()
    await expect(page.locator("[data-testid=keyboard-button][aria-busy=true]")).to_have_count(0, timeout=SECONDS)


async def says(page: Page, text: str) -> None:
    card = page.locator("[data-testid=message][data-from=bot]").last
    await expect(card).to_contain_text(text, timeout=SECONDS)


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
    async with page.expect_response("**/sim/restart") as restarted:  # answered when the bot was started again
        await page.get_by_test_id("restart").click()
    assert (await restarted.value).ok
    await expect(page.get_by_test_id("bot-state")).to_have_text("bot", timeout=SECONDS)
    await page.goto(f"{address}/?user=1001&theme=light&bare=1")
    await tap(page, "境外或线上未开通")
    await says(page, "打开境外线上支付")
    await says(page, "你自己就能解决")
    # PICTURES=1 retakes the README's picture.
    await page.screenshot(path=PICTURE if os.environ.get("PICTURES") else None, animations="disabled")


async def test_page_opens_with_a_user_of_the_browsers_language(address: str, page: Page) -> None:
    """Without a matching one, with the first user."""
    assert page.context.browser is not None
    for locale, reader in (("zh-TW", "1003"), ("zh-CN", "1001"), ("en-GB", "1002"), ("fr-FR", "1001")):
        context = await page.context.browser.new_context(locale=locale)
        opened = await context.new_page()
        await opened.goto(address)
        await expect(opened.get_by_test_id("user-select")).to_have_value(reader, timeout=SECONDS)
        await context.close()
