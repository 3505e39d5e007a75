"""Pasted errors and declines: whose they are, what is said along with them, and what disguises them."""

import pytest

from bot.understanding.search import Understanding

from . import samples
from .mutations import MUTATIONS

AUTHENTICATE = "We are unable to authenticate your payment method. Please choose a different payment method."


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (f'"{AUTHENTICATE}" 但短信验证码我根本没收到', ("dec_auth", "dec_code")),
        (
            "claude console says 'Your credit balance is too low to access the Anthropic API' but I have Claude Pro",
            ("claude_low", "claude_pro"),
        ),
        ('"Your organization must be verified to use the model `o3`" 护照能用吗 中国的', ("verify_need", "verify_id")),
    ],
)
def test_question_beside_a_pasted_error_is_offered_with_it(
    encoded: Understanding, text: str, answers: tuple[str, str]
) -> None:
    """The error's answer is the likelier one, but doesn't stand alone."""
    found = encoded.understand(text)
    assert found.meanings[:2] == answers
    assert not found.certain


@pytest.mark.parametrize("beside", ["", "求助，怎么办", "what does this mean"])
def test_pasted_error_without_a_question_of_its_own_is_answered(encoded: Understanding, beside: str) -> None:
    found = encoded.understand(f"{AUTHENTICATE}\n{beside}")
    assert (found.meanings[0], found.certain) == ("dec_auth", True)


@pytest.mark.parametrize(
    "name", ["您的信用卡被拒绝了。请尝试用借记卡支付。", "Your card was declined.", "generic_decline"]
)
def test_sentences_of_an_error_are_no_question_beside_it(encoded: Understanding, name: str) -> None:
    assert encoded.understand(name).certain


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("deepseek error: 402 Insufficient Balance", "ven_deepseek"),
        ("deepseek error: 402 Insufficient Balance, I topped it up yesterday", "ven_topped"),
        ("deepseek 402 Insufficient Balance，刚充了二十", "ven_topped"),
        ("deepseek 402 Insufficient Balance，我刚给 OpenAI 充了二十刀", "ven_deepseek"),
        ("Quota exceeded for metric: generate_content_free_tier_requests, limit: 0", "ven_google_zero"),
        ("Quota exceeded for metric: generate_content_free_tier_requests, limit: 20", "ven_google"),
        ("openrouter: requires more credits, or fewer max_tokens. You can only afford 900.", "ven_or_max"),
        ("openai.APITimeoutError: Request timed out. 机器在深圳", "err_network_cn"),
        ("404 model_not_found, my base_url is a relay, the official one has the model", "key_proxymodel"),
        ("走中转报 The model `gpt-5` does not exist or you do not have access to it", "key_proxymodel"),
        ("403 Country, region, or territory not supported, I'm in Hong Kong", "hk_403"),
        ("openai.APITimeoutError: Request timed out. 机器在东京", "err_network"),
    ],
)
def test_vendors_error_is_answered_by_what_is_said_beside_it(lexical: Understanding, text: str, answer: str) -> None:
    assert lexical.understand(text).meanings[0] == answer


@pytest.mark.parametrize(
    ("beside", "answer"),
    [
        ("but my dashboard shows $18.20 left", "err_quota_paid"),
        ("后台还剩 12 刀", "err_quota_paid"),
        ("my dashboard shows $0.00", "err_quota"),
    ],
)
def test_quota_error_in_spite_of_a_balance_is_another_matter(lexical: Understanding, beside: str, answer: str) -> None:
    error = "You exceeded your current quota, please check your plan and billing details."
    assert lexical.understand(f"{error} {beside}").meanings[0] == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Error response from daemon: pull access denied for openai-proxy", "no_tool"),
        ("npm ERR! code ERESOLVE while installing openai", "no_tool"),
        ("429 Rate limit reached for model in organization org_1. Visit https://console.groq.com/docs", "ven_other"),
        ("An error occurred (ThrottlingException) when calling InvokeModel on bedrock-runtime", "ven_other"),
        ("Invalid API key · Please run /login", "claude_login"),
        ("stream error: 429 usage_limit_reached", "codex_limit"),
        ("The server had an error while processing your request. Sorry about that!", "err_500"),
    ],
)
def test_error_of_another_product_is_not_taken_for_a_billing_error(
    lexical: Understanding, text: str, answer: str
) -> None:
    """Recognized by that product's own words, whatever key or status the message also contains."""
    assert lexical.understand(text).meanings[0] == answer


@pytest.mark.parametrize("name", MUTATIONS)
def test_error_text_is_understood_after_every_mutation(lexical: Understanding, name: str) -> None:
    """Surrounding text is ignored; and nothing wrong is presented as certain.

    Each mutation is tried on a third of the texts: test_pasted_errors.py tests that every text is found after every
    mutation, and this test only that the match decides.
    """
    rows = samples.rows("errors.csv")[list(MUTATIONS).index(name) % 3 :: 3]
    readings = [(row["cause_label"], lexical.understand(MUTATIONS[name](row["text"]))) for row in rows]
    assert sum(label == reading.topic for label, reading in readings) >= 0.97 * len(rows)
    assert not [reading for label, reading in readings if reading.sure and label != reading.topic]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("银行卡被拒，卡里明明有钱，是不是 OpenAI 封中国人了", "dec_local"),
        ("keeps getting declined and my bank says it doesn't see any attempt, what's going on", "dec_nothing"),
    ],
)
def test_decline_that_says_more_is_answered_before_the_likely_causes(
    encoded: Understanding, text: str, answer: str
) -> None:
    """If one answer is likelier than all others together; a bare decline leads to the likely causes."""
    assert encoded.understand("my card got rejected again, help").meanings[0] == "decline.unknown"
    recognition = encoded.understand(text)
    assert answer in recognition.meanings[:2]
    assert "decline.unknown" not in recognition.meanings[:1]


@pytest.mark.parametrize("text", ["my card was declined", "declined", "why was my card declined"])
def test_bare_decline_leads_to_the_likely_causes_by_letters_alone(lexical: Understanding, text: str) -> None:
    """Judged by letters, any answer with the same words is likely."""
    recognition = lexical.understand(text)
    assert recognition.certain
    assert recognition.meanings[0] == "decline.unknown"
