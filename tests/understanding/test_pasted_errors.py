"""Known error texts are found however they were pasted."""

import pytest

from bot.check.button_targets import check_targets
from bot.guide.loader import load
from bot.understanding.pasted_errors import error_texts, read_errors
from bot.understanding.topic_schema import read_topics
from tests.understanding.mutations import MUTATIONS

from . import samples

TABLE = read_errors()


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_known_text_is_found_after_every_mutation(name: str) -> None:
    """Case, punctuation, JSON, a traceback, Traditional characters, a typo."""
    rows = samples.rows("errors.csv")
    missed = [
        text
        for row in rows
        if (match := TABLE.find(text := MUTATIONS[name](row["text"]))) is None
        or match.error.topic != row["cause_label"]
    ]
    assert len(missed) <= 0.03 * len(rows), missed
    assert not missed or "letter" in name, missed


@pytest.mark.parametrize(
    ("text", "to", "answers"),
    [
        ("报错：Your card was declined.", None, {}),
        ("organization_spend_limit_exceeded", "err_spend", {}),
        ("Your card was declined. Your request was in live mode, but used a known test card.", "code_test", {}),
        ("400: This model's maximum context length is 128000 tokens. However, your messages", "err_context", {}),
        ('{"error": {"code": "card_declined", "decline_code": "insufficient_funds"}}', "dec_funds", {}),
        (
            '{"error":{"message":"You exceeded your current quota","code":"credit_balance_exhausted"}}',
            "err_exhausted",
            {},
        ),
    ],
)
def test_match_is_as_specific_as_the_text_and_no_more(text: str, to: str | None, answers: dict[str, str]) -> None:
    """The more specific of two matches wins, and a code beats a sentence; where it happened is never assumed."""
    match = TABLE.find(text)
    assert match is not None
    assert (match.error.to, match.error.answers) == (to, answers)


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("You exceeded your current quota, see https://ai.google.dev/gemini-api/docs/rate-limits", "ven_google"),
        ('{"message":"You exceeded your current quota","type":"exceeded_current_quota_error"}', "ven_moonshot"),
        ("Error code: 403 - {'message': 'user quota is not enough', 'code': 'insufficient_user_quota'}", "err_relay"),
        ("预扣费额度失败, 用户剩余额度: ＄0.02", "err_relay"),
        ("HTTP 402 Insufficient Balance", "ven_deepseek"),
        ("Arrearage: Access denied, please make sure your account is in good standing.", "ven_alibaba"),
        ("400 User location is not supported for the API use.", "err_gemini"),
        ("SpecialFeatureOrQuotaIdRequired", "err_azure"),
        ("Your credit balance is too low to access the Anthropic API", "claude_low"),
        ("anthropic.APIStatusError: Error code: 529 - {'error': {'type': 'overloaded_error'}}", "claude_error"),
        ('{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}', "claude_error"),
        ("404 DeploymentNotFound: The API deployment for this resource does not exist.", "ven_azure_deploy"),
        ("400 API key not valid. Please pass a valid API key. API_KEY_INVALID", "ven_google"),
        ("503 UNAVAILABLE The model is overloaded. Please try again later.", "ven_google"),
        ("Authentication Fails, Your api key: ****1f2e is invalid", "ven_deepseek"),
        ("deepseek Error code: 503 - server overloaded", "ven_deepseek"),
        ("429 Throttling.RateQuota: Requests rate limit exceeded", "ven_alibaba"),
        ("401 Incorrect API key: Invalid API-key provided.", "ven_alibaba"),
        ('{"error":{"type":"rate_limit_reached_error","message":"max RPM: 3"}}', "ven_moonshot"),
        ('{"error":{"type":"engine_overloaded_error"}}', "ven_moonshot"),
        ('bigmodel {"error":{"code":"1302"}}', "ven_zhipu"),
        ('{"error":{"message":"Provider returned error","code":429}}', "ven_openrouter"),
        ("No endpoints found matching your data policy", "ven_openrouter"),
        ("当前分组上游负载已饱和，请稍后再试", "err_relay"),
        ("The server had an error while processing your request. Sorry about that!", "err_500"),
        ("The engine is currently overloaded, please try again later", "err_500"),
        ("You exceeded your current quota, please check your plan and billing details.", "err_quota"),
    ],
)
def test_errors_of_other_vendors_are_told_apart(text: str, to: str) -> None:
    """Other vendors send OpenAI's sentences too, so vendor-specific words are matched first."""
    match = TABLE.find(text)
    assert match is not None
    assert match.error.to == to


@pytest.mark.parametrize("text", ["403", "429", "error 403 from the server", "HTTP 429 Too Many Requests", "报错 403"])
def test_bare_status_code_matches_nothing(text: str) -> None:
    assert TABLE.find(text) is None


@pytest.mark.parametrize(
    "text", ["", "please slow down a bit", "I was not permitted to leave", "你好", "429", "try again later"]
)
def test_ordinary_words_are_not_an_error(text: str) -> None:
    """A code written with spaces counts only if nobody would write it by chance."""
    match = TABLE.find(text)
    assert match is None or match.name == "try_again_later"


def test_every_target_exists() -> None:
    """Screens, flows, questions and choices named by topics, errors and hints exist, in the flow's order."""
    assert check_targets(read_topics(), error_texts(), load()) == []
