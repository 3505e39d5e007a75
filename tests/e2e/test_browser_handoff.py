"""A handoff on the chat page: the user's page and the staff's page side by side, in two languages."""

import os
from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from tests.support.browser import WAIT_MS, says, tap
from tests.support.command import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]

PICTURE = ROOT / "docs" / "handoff.png"
STAFF_GROUP = -1_000_000_000_002
KIM = 1004


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("input").fill(text)
    await page.get_by_test_id("send").click()


async def shows(page: Page, text: str) -> None:
    await expect(page.locator("[data-testid=message]").get_by_text(text).last).to_be_visible(timeout=WAIT_MS)


async def test_user_and_staff_chat_on_two_pages(address: str, page: Page) -> None:
    """Requested in words, confirmed, claimed, answered with a screen and in words, closed with an outcome."""
    person = page
    browser = page.context.browser
    assert browser is not None
    staff = await browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    staff.set_default_timeout(WAIT_MS)
    await person.goto(f"{address}/?user=1001&theme=light&bare=1")
    await person.get_by_test_id("start").click()
    await says(person, "我是独立的助手")
    for label, then in (("⛔ 付款被拒", "你的所在地和发卡地"), ("人和卡都在支持的地区", "目前最可能的原因")):
        await tap(person, label)
        await says(person, then)
    await write(person, "我想找人工")
    await says(person, "我会把下面的摘要发给本机器人的客服")
    await tap(person, "发送并开始对话")
    await says(person, "已发送，你排在第 1 位")

    await staff.goto(f"{address}/?user={KIM}&chat={STAFF_GROUP}&theme=light")
    await shows(staff, "New case")
    await staff.get_by_test_id("tools").click()
    await staff.get_by_test_id("topic-select").select_option(label="Lin")
    await staff.get_by_test_id("tools").click()
    await write(person, "银行说境外支付没有开通")
    await shows(staff, "银行说境外支付没有开通")
    await write(staff, "/take")
    await shows(person, "已有客服在处理你的问题")
    await write(staff, "/send switch")
    await shows(person, "客服发给你的内容")
    await write(staff, "在银行 App 里搜“境外”，打开后只试一次。")
    await shows(person, "在银行 App 里搜")
    await write(person, "打开了，付款成功！")
    await shows(staff, "打开了，付款成功！")
    pictures = [Image.open(BytesIO(await each.screenshot(animations="disabled"))) for each in (person, staff)]
    await write(staff, "/close 境外支付已开通")
    await shows(person, "客服已结束这次对话：境外支付已开通")
    if os.environ.get("PICTURES"):
        both = Image.new("RGB", (sum(each.width for each in pictures) + 40, pictures[0].height), "white")
        both.paste(pictures[0], (0, 0))
        both.paste(pictures[1], (pictures[0].width + 40, 0))
        both.resize((both.width // 2, both.height // 2)).save(PICTURE, optimize=True)
