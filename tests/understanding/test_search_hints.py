"""What a text says about its author: only what it does say."""

import pytest

from bot.guide.guide import Guide
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("我在国内，招行的卡付不了，被拒了", {"place": "unlisted", "card_country": "china"}),
        ("I'm in Germany and my card was declined", {"place": "listed"}),
        ("银行说境外支付没开，付款失败", {"reason": "overseas"}),
        ("bank app shows a pending charge of $5", {"seen": "hold"}),
        ("I never get the OTP from my bank", {"seen": "verify", "threeds": "nocode"}),
        ("I live in Germany, card from Germany, declined", {"place": "listed", "card_country": "home"}),
        ("我在日本，用日本的信用卡付款被拒", {"place": "listed", "card_country": "home"}),
        ("I live in Canada but my visa card was issued in China, declined", {"card_country": "china"}),
        ("人在东京，卡是国内办的，付款被拒", {"place": "listed", "card_country": "china"}),
        ("I'm living in Moscow, my card was declined", {"place": "unlisted"}),
        ("declined, and my bank app shows nothing at all", {"reason": "nothing"}),
        ("my bank says approved but the page says declined", {"seen": "verify", "threeds": "approved"}),
        ("付款被拒，银行那边查不到任何记录", {"reason": "nothing"}),
        ("declined again and the bank says they don't have any request from it", {"reason": "nothing"}),
        ("一直被拒，银行说没收到任何请求", {"reason": "nothing"}),
        ("the bank refused it without any reason", {"reason": "blocked"}),
        ("银行拒了，没说原因", {"reason": "blocked"}),
        ("银行短信说余额不足", {"reason": "funds"}),
        ("declined: transaction not permitted", {"reason": "type"}),
        ("I paid yesterday and there are no credits", {"likely": "paid"}),
        ("刚充了 10 刀，没到账", {"likely": "paid"}),
        ("my company card was declined", {"other": "company"}),
    ],
)
def test_answers_are_extracted_from_a_text(lexical: Understanding, text: str, answers: dict[str, str]) -> None:
    """Place, card, message and what the bank says."""
    found = lexical.understand(text).answers
    assert answers.items() <= found.items()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("server 在新加坡，还是报 403", "place"),
        ("I bought 50 dollars of credits last year and the balance is 0 now", "likely"),
        ("overseas payments are switched on, still declined", "reason"),
        ("our server is located in Hong Kong, requests fail", "place"),
        ("the machine is based in Singapore, why 403", "place"),
        ("服务器放腾讯云香港 卡是台湾的，报错", "card_country"),
        ("节点在香港，卡也是日本的，付款失败", "card_country"),
    ],
)
def test_servers_location_is_neither_the_users_nor_the_cards(lexical: Understanding, text: str, question: str) -> None:
    assert question not in lexical.understand(text).answers


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("护照中国的，卡是日本乐天的", "card_country"),
        ("unpaid balance of 240 dollars, says the mail", "likely"),
    ],
)
def test_passport_is_no_card_and_unpaid_is_not_paid(lexical: Understanding, text: str, question: str) -> None:
    assert question not in lexical.understand(text).answers


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("I don't live in China, can I pay", "place"),
        ("I don't live in Russia, can I pay", "place"),
        ("我不住在中国，能付款吗", "place"),
        ("I used to live in Germany, now Russia. Can I pay?", "place"),
        ("我在日本出差，德国支持吗", "place"),
        ("我没有大陆的卡，用日本的卡行吗", "card_country"),
        ("my colleague's card is from China, mine is Japanese", "card_country"),
        ("do Hong Kong cards work in general", "card_country"),
        ("是不是大陆的卡都不行？", "card_country"),
        ("can I use prepaid cards?", "other"),
    ],
)
def test_what_is_denied_or_true_of_others_is_not_noted(lexical: Understanding, text: str, question: str) -> None:
    assert question not in lexical.understand(text).answers


def test_plan_is_noted_as_bought_on_the_web_only_if_that_is_said(lexical: Understanding) -> None:
    assert "other" not in lexical.understand("I pay for Plus every month, why does it say no quota").answers
    assert lexical.understand("my Plus renewal failed on chatgpt.com").answers["other"] == "web"


def test_users_own_location_counts_beside_a_servers(lexical: Understanding) -> None:
    found = lexical.understand("I'm in Shanghai and our server is located in Tokyo").answers
    assert found["place"] == "unlisted"


@pytest.mark.parametrize(
    ("text", "screen"),
    [
        ("我人在新加坡，充了钱没到账", "paid"),
        ("I paid yesterday and there are no credits", "paid"),
        ("how do I buy credits", ""),
        ("Your card was declined.", ""),
    ],
)
def test_answers_in_a_text_decide_the_topics_screen(
    guide: Guide, lexical: Understanding, text: str, screen: str
) -> None:
    """A user who paid and got nothing isn't shown how to buy; a declined card skips no question."""
    said = GuideRecognizer(guide, lexical).read(text)
    assert (said.sure, said.screen) == (True, screen)


@pytest.mark.parametrize(
    "text",
    ["gpt plus 用谷歌play订阅的，换安卓手机了会员没了", "Plus in the iPhone app was declined", "plus via play store"],
)
def test_plan_bought_in_a_store_is_not_noted_as_bought_on_the_web(lexical: Understanding, text: str) -> None:
    assert lexical.understand(text).answers.get("other") != "web"


@pytest.mark.parametrize(
    "text",
    ["I am from China and need help", "I can't get the code from my bank", "国内能用吗"],
)
def test_no_answer_is_inferred_from_what_was_not_said(lexical: Understanding, text: str) -> None:
    """Coming from a country doesn't mean the card does; and a code isn't the bank's record."""
    found = lexical.understand(text).answers
    assert not {"card_country", "reason"} & found.keys()


@pytest.mark.parametrize(
    "text",
    [
        "deepseek报402余额不足",
        "kimi 提示余额不足，怎么办",
        "中转站说余额不足",
        "mistral 402 payment required, insufficient funds",
        "OpenAI 账号被风控了，登不上",
        "通义千问 欠费 余额不足",
        "deepseek 充了 50 没到账",
    ],
)
def test_what_an_api_says_was_not_said_by_a_bank(lexical: Understanding, text: str) -> None:
    assert not {"reason", "seen", "likely"} & set(lexical.understand(text).answers)
