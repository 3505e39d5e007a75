"""Which language a client's code means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.language_codes import language_of_code

SIMPLIFIED_ONLY = ("en", "zh_Hans")
BOTH = ("en", "zh_Hans", "zh_Hant")

SIMPLIFIED = [
    "zh", "zh-cn", "zh-CN", "zh_CN", "zh-hans", "zh-Hans", "zh_Hans", "zh-hans-cn", "zh-hans-raw", "zh-hans-beta",
    "zh-hans-hk", "zh-sg", "classic-zh", "classic-zh-cn", "zhcncc", " zh-hans ",
]  # fmt: skip
TRADITIONAL = [
    "zh-hant", "zh-Hant", "zh_Hant", "zh-tw", "zh-TW", "zh-hk", "zh-mo", "zh-hant-tw", "zh-hant-hk", "zh-hant-raw",
    "zh-hant-beta", "zh-yue", "yue", "yue-hk", "taiwan", "hongkong",
]  # fmt: skip
ENGLISH = ["en", "en-GB", "en_US", "EN"]
NEITHER = ["", None, "ja", "pt-br", "zhuang", "czh", "classic", "hans", "-", "_", "---", "zh1", "enx"]


@pytest.mark.parametrize("code", SIMPLIFIED)
@pytest.mark.parametrize("languages", [SIMPLIFIED_ONLY, BOTH], ids=len)
def test_simplified_chinese_codes(code: str, languages: tuple[str, ...]) -> None:
    """Many of them aren't locales by any standard."""
    assert language_of_code(code, languages) == "zh_Hans"


@pytest.mark.parametrize("code", TRADITIONAL)
def test_traditional_chinese_codes(code: str) -> None:
    """Simplified if there is no Traditional catalogue: closer than English."""
    assert language_of_code(code, BOTH) == "zh_Hant"
    assert language_of_code(code, SIMPLIFIED_ONLY) == "zh_Hans"


@pytest.mark.parametrize("code", ENGLISH)
def test_english_codes(code: str) -> None:
    """Whatever the region."""
    assert language_of_code(code, BOTH) == "en"


@pytest.mark.parametrize("code", NEITHER, ids=repr)
def test_unknown_code_is_none(code: str | None) -> None:
    """So an earlier guess stays."""
    assert language_of_code(code, BOTH) == ""


def test_chinese_without_its_catalogue() -> None:
    """A guide may be in English only, or in Traditional only."""
    assert language_of_code("zh-cn", ("en",)) == ""
    assert language_of_code("zh-cn", ("en", "zh_Hant")) == "zh_Hant"


@given(st.one_of(st.none(), st.text()))
def test_any_code_is_a_known_language_or_none(code: str | None) -> None:
    """It comes from the network."""
    assert language_of_code(code, BOTH) in (*BOTH, "")
