"""``bot ask``: a contract with other programs, and an answer in words for people."""

import io
import json
import re

import pytest

from bot.cli import main
from bot.features.instant_answers.ask import Ask, ask_lines
from bot.rendering import words
from bot.rendering.answer_page import answer_lead
from bot.understanding.recognition import Recognition
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding
from tests.support.real_guide import real_guide, real_languages, real_renderer

FIELDS = ["topic", "confidence", "sure", "suggestions", "answer", "answer_id", "sources", "screen"]


@pytest.fixture(scope="module")
def ask() -> Ask:
    reader = GuideRecognizer(real_guide(), Understanding.load())
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


def test_an_answer_comes_with_its_sources_and_the_screen_that_goes_deeper(ask: Ask) -> None:
    reply = ask.reply("Do credits expire?")
    assert reply.answer_id == "credits_expire"
    assert reply.answer
    assert reply.answer.startswith("Yes.")
    assert reply.screen == "refund"
    assert reply.sources
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", source.date) for source in reply.sources)
    assert all(source.address is None or source.address.startswith("https://") for source in reply.sources)


def test_a_place_is_answered_from_the_list(ask: Ask) -> None:
    reply = ask.reply("is Vietnam supported")
    assert reply.answer_id == "openai_VN"
    assert reply.answer
    assert "Yes. Vietnam is on OpenAI's list" in reply.answer


def test_where_it_is_not_sure_there_is_no_answer(ask: Ask) -> None:
    reply = ask.reply("zxqv wvut qqq")
    assert (reply.answer, reply.answer_id, reply.sources, reply.screen) == (None, None, None, None)


def test_where_only_the_topic_is_sure_the_nearest_answers_say_what_they_know(ask: Ask) -> None:
    """Under a question, so that none of them passes for the answer."""
    guide, languages = real_guide(), real_languages()
    near = ("credits_missing", "credits_when")
    read = Recognition("setup.credits", 0.95, True, ("setup.credits",), meanings=near)

    class Unsure(GuideRecognizer):
        def reading(self, text: str) -> Recognition:
            return read

    reader = Unsure(guide, Understanding.load())
    reply = Ask(guide, languages, real_renderer(), reader).reply("where is it")
    assert reply.answer_id is None
    assert reply.screen == "s_credits"
    assert reply.sources
    assert reply.answer
    assert reply.answer.startswith(words.TOPICS_TITLE)
    assert all(answer_lead(guide.answers[name], languages["en"]) in reply.answer for name in near)


def test_the_answer_is_in_the_language_of_the_text_or_the_one_that_was_asked_for(ask: Ask) -> None:
    assert (ask.reply("额度会过期吗").answer or "").startswith("会")
    assert (ask.reply("Do credits expire?", "zh_Hans").answer or "").startswith("会")


def test_a_secret_is_not_repeated(ask: Ask) -> None:
    reply = ask.reply("my card 4242 4242 4242 4242 was declined")
    assert reply.topic == "secret"
    assert reply.screen == "leaked"
    assert "4242" not in str(reply)


def test_a_bad_line_is_answered_with_an_error_and_the_rest_go_on(ask: Ask) -> None:
    """Not JSON, no object, no text, not UTF-8, nested too deeply: one error each, and exit status 1 at the end."""
    out = io.StringIO()
    bad: list[str | bytes] = ["canaryword", "[]", "{}", '{"text": 1}', b'{"text": "\xff"}', "", "[" * 100_000]
    assert ask_lines([*bad, '{"text": "hi"}'], out, ask) == 1
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ["error" in answer for answer in answers] == [True] * len(bad) + [False]
    assert "canaryword" not in out.getvalue()


def test_every_answer_is_flushed(ask: Ask) -> None:
    """The program at the other end waits for it before it writes the next line."""

    class Flushed(io.StringIO):
        flushes = 0

        def flush(self) -> None:
            Flushed.flushes += 1

    ask_lines(['{"text": "hi"}', "[]"], Flushed(), ask)
    assert Flushed.flushes == 2


def test_in_words_the_sources_stand_below_and_what_is_not_known_is_said(ask: Ask) -> None:
    said = ask.markdown("Do credits expire?")
    assert said.startswith("Yes.")
    assert "\n- [OpenAI Help" in said
    assert ask.markdown("zxqv wvut qqq") == words.TOPICS_NONE_TITLE


def test_the_command_answers_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--letters", "--language", "zh_Hans", "do", "credits", "expire"]) == 0
    assert capsys.readouterr().out.startswith("会")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "give a question"),
        (["ask", "--jsonl", "words"], "give a question"),
        (["ask", "--language", "fr", "words"], "there is no fr"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert said in capsys.readouterr().err
