"""Retakes the docs' pictures of the private chat: ``python -m tests.pictures`` writes them to docs/.

Run it when texts in them have changed. The bot runs normally, on the simulated Telegram.
"""

import asyncio
import threading
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import ViewportSize, async_playwright

from bot.conversation import callback_data
from bot.conversation.event import AnswerQuestions, EraseData, Show
from bot.conversation.session import Page as Shown
from bot.conversation.session import View
from tests.album import READERS, Photographer, bot
from tests.support.browser import launched

DOCS = Path(__file__).parents[1] / "docs"
_PHONE: ViewportSize = {"width": 390, "height": 844}
_COLUMNS, _GAP = 5, 6
_PROFILE = (("place", "listed"), ("card_country", "home"))
_BANKS_REASON = (("likely", "reason"), ("reason", "overseas"))
QUESTIONS = {
    "en": [
        "how do I set up billing",
        "do credits expire?",
        "how do i get an invoice with my company name on it",
        "is vietnam supported",
        "i pay for plus, why does my code say insufficient_quota",
        "my bank says approved but the page says declined",
        "can i pay with paypal? and do credits expire",
        "google.api_core.exceptions.ResourceExhausted: 429 You exceeded your current quota.",
        "my key leaked on github what now",
        "what tier am i and how do i get to tier 3",
    ],
    "zh-hans": [
        "怎么开通API付费",
        "额度会过期吗？",
        "能开发票吗，公司要报销",
        "香港能用吗",
        "银联单币卡可以付吗",
        "显示结算中，额度还没到账",
        "银行验证码收不到，页面说未能验证您的支付方式",
        "Error code: 403 - {'error': {'code': 'unsupported_country_region_territory'}} 这是什么意思",
        "用量自己在涨，我什么都没跑",
        "怎么关自动充值，还有能用支付宝吗",
    ],
}


class DocsPhotographer(Photographer):
    """Takes pictures of the phone's whole screen."""

    async def phone(self) -> bytes:
        await self.picture()  # waits for the newest message
        return await self._page.screenshot(animations="disabled")


def sheet(pictures: list[bytes]) -> Image.Image:
    """The pictures in rows, at half size."""
    images = [Image.open(BytesIO(data)).convert("RGB") for data in pictures]
    width, height = images[0].width // 2, images[0].height // 2
    rows = -(-len(images) // _COLUMNS)
    whole = Image.new("RGB", (_COLUMNS * (width + _GAP) - _GAP, rows * (height + _GAP) - _GAP), "#888")
    for number, image in enumerate(images):
        row, column = divmod(number, _COLUMNS)
        whole.paste(image.resize((width, height)), (column * (width + _GAP), row * (height + _GAP)))
    return whole


async def flow_pictures(english: DocsPhotographer, chinese: DocsPhotographer) -> None:
    for reader in (english, chinese):
        await reader.tap(callback_data.encode(AnswerQuestions("decline", _PROFILE)))
    (DOCS / "why-en.png").write_bytes(await english.phone())
    for answer in _BANKS_REASON:
        await chinese.tap(callback_data.encode(AnswerQuestions("decline", (answer,))))
    (DOCS / "decline-zh.png").write_bytes(await chinese.phone())
    await chinese.tap(callback_data.encode(Show(Shown(View.ANSWERS, flow="decline"))))
    (DOCS / "check-zh.png").write_bytes(await chinese.phone())


async def main() -> None:
    async with bot(encoder=True) as telegram, async_playwright() as playwright, launched(playwright) as browser:
        readers = {}
        for code in QUESTIONS:
            page = await browser.new_page(viewport=_PHONE, device_scale_factor=2)
            await page.goto(f"{telegram.url}/?user={READERS[code]}&theme=light")
            readers[code] = DocsPhotographer(telegram, page, READERS[code])
            await readers[code].say("/start")
        await flow_pictures(readers["en"], readers["zh-hans"])
        await readers["en"].say("hello")  # the first text loads the encoder, and is answered without it
        for thread in threading.enumerate():
            if thread.name == "encoder":
                await asyncio.to_thread(thread.join)
        for code, name in (("en", "answers-en.png"), ("zh-hans", "answers-zh.png")):
            pictures = []
            for question in QUESTIONS[code]:
                await readers[code].say("/forget")
                await readers[code].tap(callback_data.encode(EraseData()))
                await readers[code].say(question)
                pictures.append(await readers[code].phone())
            sheet(pictures).quantize(128).save(DOCS / name, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
