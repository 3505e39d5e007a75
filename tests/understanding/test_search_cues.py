"""Wordings that determine a text's topic or answer, and what they give way to."""

import pytest

from bot.text.normalize import words
from bot.understanding.search import Understanding
from bot.understanding.thresholds import SUGGESTIONS

from . import samples


@pytest.mark.parametrize("row", [row for row in samples.rows("questions-dev.csv") if row["label"] == "human"])
def test_request_for_an_agent_is_always_understood(lexical: Understanding, row: dict[str, str]) -> None:
    """Nothing is worse than a bot that won't let go."""
    assert lexical.understand(row["text"]).topic == "human"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("finance needs net 30 terms, who do we talk to", "pay_po"),
        ("can I let users in russia use my openai app", "resell_use"),
        ("can my uncle in the US pay for my api", "card_other"),
    ],
)
def test_certain_match_outranks_a_mild_wording_and_a_place(lexical: Understanding, text: str, answer: str) -> None:
    found = lexical.understand(text)
    assert (found.meanings[0], found.certain, found.place) == (answer, True, "")


@pytest.mark.parametrize(
    ("text", "answer"),
    [("who should I email, our VAT number is missing on the invoice", "inv_tax"), ("该找谁改发票抬头", "inv_old")],
)
def test_what_is_likely_is_offered_beside_a_mild_wording(encoded: Understanding, text: str, answer: str) -> None:
    found = encoded.understand(text)
    assert found.topic == "human"
    assert found.meanings[0] == answer
    assert not found.certain


def test_mild_wording_and_place_count_without_a_certain_match(lexical: Understanding) -> None:
    assert lexical.understand("who do I talk to").topic == "human"
    assert lexical.understand("该找谁").topic == "human"
    assert lexical.understand("is Russia supported").place == "openai_RU"


@pytest.mark.parametrize(
    ("text", "named", "meant"),
    [
        ("openai charge, not mine", "key_stolen", "ref_unauth"),
        ("tier 2 要每月付钱吗", "tier_up", "tier_fee"),
        ("do you take amex? mine gets rejected w/ 'card not supported'", "dec_cardtype", "card_brand"),
    ],
)
def test_rule_that_the_examples_speak_against_does_not_decide_alone(
    encoded: Understanding, text: str, named: str, meant: str
) -> None:
    found = encoded.understand(text)
    assert meant in found.meanings[:SUGGESTIONS]
    assert found.meanings[0] == meant or not found.certain
    assert not (found.meanings[0] == named and found.certain)


@pytest.mark.parametrize(
    "text",
    [
        "mail: Your payment failed. I clicked the link and gave my card number, the page was fake",
        '"Your card was declined." stood in the mail, I entered my mastercard there, then realized it was a scam',
        "邮件说账号停用了要申诉，我点了链接登录了，网址不是官方的",
    ],
)
def test_card_data_or_password_in_the_wrong_hands_comes_first(lexical: Understanding, text: str) -> None:
    """Whatever the message quotes: an error, or a notice with a link to "appeal"."""
    assert lexical.understand(text).meanings[0] == "sec_phished"


@pytest.mark.parametrize(
    "text",
    [
        "I told him the security code already, he said he was from the billing team",
        "shared my debit card number with some support guy in a telegram group, he now asks for the one time code",
        "so called openai manager wants otp",
        'Somebody from "OpenAI Support" rang me up and I read him my card number and the three digits on the back',
        "card number was sent to a person who said he is from openai",
        "客服加我好友，让我拍卡的正面给他，能拍吗",
        "agent 让我 share 短信 code，说是 refund 用的",
        "he has my card picture, front and back. he said he is from openai",
        "error: Your card was declined. then an openai agent messaged me and wants the code my bank texted",
        "自称官方的人加我微信，让我拍银行卡正反面给他",
        "卡号和有效期都给了对方，现在他催我发验证码",
        "接到电话说是OpenAI的，要我报短信验证码",
        "對方冒充 OpenAI 要我提供驗證碼，我卡號已經給了",
        "telegram上一个 OpenAI support 让我 send card photo，我 send 了",
    ],
)
def test_card_data_or_code_for_an_impostor_comes_first(lexical: Understanding, text: str) -> None:
    assert lexical.understand(text).meanings[0] == "sec_impostor"


@pytest.mark.parametrize(
    "text",
    [
        "收不到银行发的验证码，客服说没问题",
        "someone told me to use a virtual card",
        "my boss gave me the company card to pay for openai, declined",
        "openai asks for my phone verification code at sign up, code never arrives",
        "银行客服让我确认是不是本人交易",
    ],
)
def test_codes_and_cards_in_other_stories_are_no_alarm(lexical: Understanding, text: str) -> None:
    assert lexical.understand(text).meanings[0] != "sec_impostor"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("我要投诉", "human"),
        ("who can I complain to?", "human"),
        ("昨晚扣了两笔钱，我什么都没买，我要投诉", "setup.credits"),
        ("charged twice at night without buying anything, I will complain", "setup.credits"),
    ],
)
def test_complaint_leads_to_a_person_unless_it_says_what_happened(
    encoded: Understanding, text: str, topic: str
) -> None:
    assert encoded.understand(text).topic == topic


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Why is there 15% GST on my New Zealand card's receipt, is that normal?", "inv_vat"),
        ("发票上被收了消费税，留学生可以不交吗", "inv_vat"),
        ("Your organization must be verified to use the model. The country list has no Cuba in it", "verify_id"),
        ("Your organization must be verified，persona 的国家列表找不到我的", "verify_id"),
        ("Is DeepSeek's price lower than OpenAI's, and can I use PayPal there?", "ven_deepseek_pay"),
        ("国产大模型接口哪家收支付宝、能签合同", "cn_alt"),
    ],
)
def test_what_is_asked_outranks_what_it_is_about(lexical: Understanding, text: str, answer: str) -> None:
    """A tax, a country missing from a list, another provider's price: not the card, error or way to pay named too."""
    assert lexical.understand(text).meanings[0] == answer


def test_cues_match_only_their_own_topics_examples(lexical: Understanding) -> None:
    """A cue that matches another topic's examples is too broad."""
    for name, topic in lexical.topics.topics.items():
        for text in topic.examples:
            cue = next((cue.topic for cue in lexical.topics.cues if cue.fits(words(text))), name)
            assert cue == name, text


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Claude says Your card was declined.", "related.claude"),
        ("人工！我的 key 报 401", "human"),
        ("vpn 开着 401", "decline.region"),
        ("Plus 和 API 都报 insufficient_quota", "decline.limits_quota"),
        ("我的卡 4242 4242 4242 4242 被 Claude 拒了", "secret"),
        ('Claude says "Your card was declined."', "related.claude"),
        ('RateLimitError: Error code: 429 - {"error": {"message": "Your card was declined."}}', "decline.unknown"),
        ('401 {"error": {"message": "Country, region, or territory not supported"}}', "decline.region"),
        ("every time I get this message: stolen_card Can someone help me please?", "decline.unknown"),
        ("decline_code generic_decline，银行短信说余额不足", "decline.issuer"),
    ],
)
def test_precedence_of_matches(lexical: Understanding, text: str, topic: str) -> None:
    """A secret first. A cue outranks an error text unless that is most of the message or has an earlier cue."""
    assert lexical.understand(text).topic == topic


def test_support_emails_that_a_program_reads_are_no_wish_for_a_person(lexical: Understanding) -> None:
    assert lexical.understand("price for sorting 900 support emails a week with a small model").topic != "human"
    assert lexical.understand("what's your support email").topic == "human"


@pytest.mark.parametrize(
    "text",
    [
        "Dear user, your API access is suspended for an unpaid invoice. Pay here within 48 hours: hxxp://pay-openai.example",
        "邮件说 12 小时内不点链接就封号",
    ],
)
def test_message_that_threatens_with_a_deadline_may_be_fake(encoded: Understanding, text: str) -> None:
    assert encoded.understand(text).meanings[0] == "sec_mail"


@pytest.mark.parametrize(
    "text", ["付款页面一直转圈，我的几张卡都不行", "payment page stays blank whichever card I use, are all of them bad"]
)
def test_page_that_does_not_load_is_no_decline(encoded: Understanding, text: str) -> None:
    assert encoded.understand(text).meanings[0] == "page_load"
