"""From a text to its topic: what holds for any text."""

# ruff: noqa: S603 - our own interpreter

import dataclasses
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from bot.guide.guide import Guide
from bot.secrets.detector import SecretKind
from bot.understanding.pasted_errors import read_errors
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding
from bot.understanding.thresholds import SUGGESTIONS
from tests.support.cpu_time import cpu_seconds


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("thx!! it's fixed, my issuer had put a hold on the card", True),
        ("搞定了，原来是三方验证没开，谢谢哈", True),
        ("已经到账了，多谢", True),
        ("Thank you! It went through after I asked my bank. They'd refused it twice.", True),
        ("ah sorted, a typo in my postcode. cheers!", True),
        ("thanks, it worked, but now I get a 429", False),
        ("thanks, card worked. how do I turn off auto reload?", False),
        ("付款成功了，谢谢。请问增值税专用发票在哪里下载？", False),
    ],
)
def test_thanks_for_what_works_are_no_problem(encoded: Understanding, text: str, over: bool) -> None:
    """Whatever problem they name is over, unless something else is asked or wrong."""
    assert (encoded.understand(text).meanings[0] == "greeting") is over


def test_three_topics_are_offered_and_never_a_greeting(guide: Guide, lexical: Understanding) -> None:
    """The next likeliest topic takes its place."""
    reading = lexical.understand("hi there, the thing again")
    assert not reading.sure
    assert "greeting" in reading.suggestions
    said = GuideRecognizer(guide, lexical).read("hi there, the thing again")
    assert len(said.topics) == 3
    assert "greeting" not in said.topics


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("how do I set up billing", "set_start"),
        ("help me set up openai billing", "set_start"),
        ("how do I get started", "set_start"),
        ("怎么开通API付费", "set_start"),
        ("如何设置 billing", "set_start"),
        ("my payment was declined", "decline.unknown"),
        ("payment failed what now", "decline.unknown"),
        ("付款被拒怎么办", "decline.unknown"),
        ("支付失败怎么办", "decline.unknown"),
        ("help", "greeting"),
        ("billing problem", "greeting"),
        ("账单有问题", "greeting"),
    ],
)
def test_what_the_bot_is_for_is_understood_in_the_plainest_words(
    encoded: Understanding, text: str, meaning: str
) -> None:
    """A user who names only the subject gets its first page, not a choice of special cases."""
    reading = encoded.understand(text)
    assert reading.sure
    assert reading.meanings[0] == meaning


@pytest.mark.parametrize(
    "text",
    ["you rock", "hello? anyone?", "打扰一下", "今天好无聊啊陪我聊聊天", "what's your favourite movie"],
)
def test_small_talk_gets_no_choice_of_answers(encoded: Understanding, text: str) -> None:
    """A text that is likelier to be small talk than anything else gets a short reply."""
    reading = encoded.understand(text)
    assert reading.certain
    assert reading.meanings[0] in {"greeting", "out_of_scope"}


@pytest.mark.parametrize("text", ["👍", "😂😂 !!", "🙏🏻", "❤️"])
def test_emoji_is_small_talk(lexical: Understanding, text: str) -> None:
    assert lexical.understand(text).topic == "greeting"
    assert lexical.understand(text).sure


def test_secret_stops_the_recognition(lexical: Understanding) -> None:
    """Only its kind is reported, and no answer is extracted."""
    reading = lexical.understand("cvv 837 卡在国内，Claude 付不了")
    assert reading.secret is SecretKind.SECURITY_CODE
    assert (reading.topic, reading.sure, reading.answers, reading.error) == ("secret", True, {}, None)
    assert len(reading.suggestions) == SUGGESTIONS


def test_recognition_does_not_contain_the_text(lexical: Understanding) -> None:
    """So that it may be logged."""
    for text in ("canaryword declined", "canaryword Your card was declined.", "canaryword sk-proj-EXAMPLEab12cd34ef"):
        assert "canaryword" not in str(dataclasses.asdict(lexical.understand(text)))


@pytest.mark.parametrize(
    "text", ["", " ", "的", "1", "？？？", "\ud800", "\x00", "a" * 100_000, "银" * 10_000, "1" * 5000, '{"' * 3000]
)
def test_any_text_can_be_read(lexical: Understanding, text: str) -> None:
    """However empty, long or broken; it is just not certain."""
    reading = lexical.understand(text)
    assert len(reading.suggestions) == SUGGESTIONS
    assert not reading.sure


def test_recognition_is_deterministic_and_needs_no_numpy(lexical: Understanding) -> None:
    """Even in another process, where sets have another order. Without the extra, numpy may be missing."""
    texts = ("绑卡 failed why", "vcrad", "额度")
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from bot.understanding.search import Understanding as U; u = U.load()\n"
        f"print([u.understand(t) for t in {texts}])"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True, env={"PYTHONHASHSEED": seed}
        )
        assert done.stdout.strip() == str([lexical.understand(text) for text in texts])


class ConstantEncoder:
    """An encoder to which all texts are alike."""

    def encode(self, texts: Sequence[str]) -> Any:
        return [[1.0, 0.0] for _ in texts]


def test_random_letters_match_nothing(lexical: Understanding) -> None:
    """Even with the encoder, which is certain of some meaning in them."""
    random = ("zxqv wvut qqq", "asdfghjkl", "阿巴阿巴阿巴", "锟斤拷烫烫烫", "jjjjjjjj")
    assert not any(lexical.understand(text).near for text in random)
    pytest.importorskip("numpy")
    understanding = Understanding(lexical.topics, read_errors())
    understanding.learn(ConstantEncoder())
    for reading in map(understanding.understand, random):
        assert not reading.near
        assert not reading.sure


@pytest.mark.parametrize("text", ["\n" * 4096, "4 " * 2048, "1-" * 2048, "银行" * 2048, "a.b" * 1365, "4\n" * 2048])
def test_no_text_takes_much_cpu_time(lexical: Understanding, text: str) -> None:
    """As long as Telegram allows, and built to make a regular expression backtrack: some used to take four seconds."""
    ordinary = ("My card was declined when I tried to add credits. " * 90)[: len(text)]
    assert cpu_seconds(lexical.understand, text) < 20 * cpu_seconds(lexical.understand, ordinary)
