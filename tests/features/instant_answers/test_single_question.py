"""``bot ask``: its interface for programs, and its Markdown for people."""

import io
import json
import re
from dataclasses import replace

import pytest

from bot.features.instant_answers.single_question import Ask, ask_lines
from bot.rendering import bot_texts
from bot.rendering.answer_page import answer_body
from bot.understanding.recognition_result import Recognition
from bot.understanding.recognizer import GuideRecognizer
from tests.support.command import command
from tests.support.real_guide import real_guide, real_languages, real_renderer, real_understanding

FIELDS = ["topic", "confidence", "sure", "suggestions", "answer", "answer_id", "sources", "screen"]


@pytest.fixture(scope="module")
def ask() -> Ask:
    reader = GuideRecognizer(real_guide(), real_understanding())
    return Ask(real_guide(), real_languages(), real_renderer(), reader)


def test_each_line_is_answered_in_order(ask: Ask) -> None:
    """With topic, confidence, sure and three suggestions, the topic first."""
    out = io.StringIO()
    lines = [json.dumps({"text": text}) + "\n" for text in ("Your card was declined.", "转人工", "4242424242424242")]
    assert ask_lines(lines, out, ask) == 0
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer["topic"] for answer in answers] == ["decline.unknown", "human", "secret"]
    for answer in answers:
        assert list(answer) == FIELDS
        assert answer["sure"] is True
        assert 0 <= answer["confidence"] <= 1
        assert answer["suggestions"][0] == answer["topic"]
        assert len(set(answer["suggestions"])) == 3


def test_answer_includes_sources_and_a_screen(ask: Ask) -> None:
    reply = ask.reply("Do credits expire?")
    assert reply.answer_id == "credits_expire"
    assert reply.answer
    assert reply.answer.startswith("Yes.")
    assert reply.screen == "refund"
    assert reply.sources
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", source.date) for source in reply.sources)
    assert all(source.address is None or source.address.startswith("https://") for source in reply.sources)


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_source_is_the_page_in_the_readers_language(ask: Ask, language: str) -> None:
    """Where OpenAI has translated it; its title and date stay."""
    english, chinese = (ask.reply("does a new api key lift the rate limit", name).sources for name in ("en", language))
    assert english
    assert chinese
    assert chinese != english
    assert [replace(source, address=address_in_english(source.address)) for source in chinese] == list(english)


def address_in_english(address: str | None) -> str | None:
    return address and address.replace("/zh-Hans/", "/")


def test_supported_place_is_answered_from_the_list(ask: Ask) -> None:
    reply = ask.reply("is Vietnam supported")
    assert reply.answer_id == "openai_VN"
    assert reply.answer
    assert "Yes, Vietnam is on OpenAI's list" in reply.answer


def test_no_answer_when_unsure(ask: Ask) -> None:
    reply = ask.reply("zxqv wvut qqq")
    assert (reply.answer, reply.answer_id, reply.sources, reply.screen) == (None, None, None, None)


def test_sure_topic_without_an_answer_offers_the_nearest_ones(ask: Ask) -> None:
    """Under "These may answer your question", so that none is mistaken for the answer."""
    guide, languages = real_guide(), real_languages()
    near = ("credits_missing", "credits_when")
    read = Recognition("setup.credits", 0.95, True, ("setup.credits",), meanings=near)

    class Unsure(GuideRecognizer):
        def reading(self, text: str) -> Recognition:
            return read

    reader = Unsure(guide, real_understanding())
    reply = Ask(guide, languages, real_renderer(), reader).reply("where is it")
    assert reply.answer_id is None
    assert reply.screen == "s_credits"
    assert reply.sources
    assert reply.answer
    assert reply.answer.startswith(bot_texts.TOPICS_TITLE)
    assert all(answer_body(guide.answers[name], languages["en"]) in reply.answer for name in near)


def test_answer_uses_the_texts_or_the_requested_language(ask: Ask) -> None:
    assert (ask.reply("额度会过期吗").answer or "").startswith("会")
    assert (ask.reply("Do credits expire?", "zh_Hans").answer or "").startswith("会")


def test_secret_is_not_repeated(ask: Ask) -> None:
    reply = ask.reply("my card 4242 4242 4242 4242 was declined")
    assert reply.topic == "secret"
    assert reply.screen == "leaked"
    assert "4242" not in str(reply)


def test_bad_line_gets_an_error_and_the_rest_continue(ask: Ask) -> None:
    """Not JSON, not an object, no text, not UTF-8, too deeply nested: one error each, and exit status 1 at the end."""
    out = io.StringIO()
    bad: list[str | bytes] = ["canaryword", "[]", "{}", '{"text": 1}', b'{"text": "\xff"}', "", "[" * 100_000]
    assert ask_lines([*bad, '{"text": "hi"}'], out, ask) == 1
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ["error" in answer for answer in answers] == [True] * len(bad) + [False]
    assert "canaryword" not in out.getvalue()


def test_every_answer_is_flushed(ask: Ask) -> None:
    """The calling program waits for it before it writes the next line."""

    class Flushed(io.StringIO):
        flushes = 0

        def flush(self) -> None:
            Flushed.flushes += 1

    ask_lines(['{"text": "hi"}', "[]"], Flushed(), ask)
    assert Flushed.flushes == 2


def test_markdown_lists_sources_and_admits_not_knowing(ask: Ask) -> None:
    said = ask.markdown("Do credits expire?")
    assert said.startswith("Yes.")
    assert "\n- [OpenAI Help" in said
    assert ask.markdown("zxqv wvut qqq") == bot_texts.TOPICS_NONE_TITLE


def test_command_answers_in_markdown() -> None:
    said = command("ask", "--letters", "--language", "zh_Hans", "do", "credits", "expire")
    assert said.returncode == 0
    assert said.stdout.startswith("会")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "give a question"),
        (["ask", "--jsonl", "words"], "give a question"),
        (["ask", "--language", "fr", "words"], "there is no language fr"),
    ],
)
def test_bad_arguments_are_rejected_in_one_line(arguments: list[str], said: str) -> None:
    refused = command(*arguments)
    assert refused.returncode == 1
    assert said in refused.stderr
