"""The language of a typed text."""

import pytest

from bot.i18n.text_language import written_in
from bot.text.chinese import SIMPLIFIED

ALL = ("en", "zh_Hans", "zh_Hant")


@pytest.mark.parametrize(
    ("text", "client", "language"),
    [
        ("我的卡被拒了", "en", "zh_Hans"),
        ("信用卡被拒絕，怎麼辦", "en", "zh_Hant"),
        ("信用卡被拒絕，怎麼辦", "zh-hans", "zh_Hant"),
        ("怎么充值", "zh-tw", "zh_Hans"),
        ("卡被拒", "zh-tw", ""),  # nothing in it distinguishes the two
        ("卡被拒", "en", "zh_Hans"),
        ("怎么充值", "zh-hans", ""),
        ("付款 declined 怎么办", "en", "zh_Hans"),
        ("API 是 prepaid 还是 pay as you go", "de", "zh_Hans"),
        ("My bank (招商银行) declined the payment for credits yesterday", "en", None),
        ("how do I pay for this?", "en", ""),
        ("how do I pay for this?", "zh-hans", ""),
        ("Your card was declined.", "zh-hans", None),
        ('{"error": {"message": "what is my quota"}}', "zh-hans", None),
        ("カードが拒否されました", "en", None),
        ("카드가 거절되었습니다", "en", None),
        ("429", "en", None),
        ("好", "en", None),
        ("👍", "en", None),
        ("", "en", None),
        ("怎么充值", "", "zh_Hans"),
        ("azure 报 429 'Requests have exceeded the token rate limit of your tier' 充钱有用吗", "en", "zh_Hans"),
        (
            "Error code: 401 - {'message': 'Incorrect key. See my keys'}\n这个key我刚建的啊",
            "en",
            "zh_Hans",
        ),
        ("403 - Your organization must be verified to use the model. verify完了还是403", "en", "zh_Hans"),
        ('what does "用户额度不足，请充值后再试试看" mean for my account', "zh-hans", ""),
        (
            "You must send your key in a header, so that I can see what you need -- 可是配置里有啊，容器里跑的",
            "en",
            "zh_Hans",
        ),
        ("What is my quota if the error says 用户额度不足?", "zh-hans", None),
        ('{"message": "用户额度不足"}', "en", "zh_Hans"),
        ("Your card does not support this type of purchase. 建行的卡,这句话啥意思", "en", "zh_Hans"),
        ("You should use a supported card. 招行visa被拒", "en", "zh_Hans"),
        ("预扣费额度失败, 用户剩余额度: $0.53\nmy dashboard shows the balance, so whose bug", "zh-hans", None),
        ("无效的令牌，请检查后重试\nwhy is it in Chinese at all", "zh-hans", None),
        ("用户额度不足, what now, I paid yesterday 求助", "en", "zh_Hans"),
    ],
)
def test_language_of_a_text(text: str, client: str, language: str | None) -> None:
    """Empty means the client's own, or English; an English error says nothing about the person who pasted it."""
    assert written_in(text, client, ALL) == language


@pytest.mark.parametrize(
    ("languages", "language"), [(("en", "zh_Hans"), "zh_Hans"), (("en", "zh_Hant"), "zh_Hant"), (("en",), None)]
)
def test_nearest_available_language_is_used(languages: tuple[str, ...], language: str | None) -> None:
    """Traditional readers get Simplified if there is nothing closer; without Chinese nothing changes."""
    assert written_in("信用卡被拒絕，怎麼辦", "en", languages) == language


def test_each_traditional_character_maps_to_a_stable_simplified_one() -> None:
    """Mapping twice equals mapping once; 户 was once mistaken for Traditional, and no wording with it matched."""
    assert not set(SIMPLIFIED) & set(SIMPLIFIED.values())
    assert "帳戶".translate(SIMPLIFIED) == "账户".translate(SIMPLIFIED) == "账户"
