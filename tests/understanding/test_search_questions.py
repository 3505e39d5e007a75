"""Questions found by the examples: how many are understood, and messages that ask two."""

import itertools

import pytest

from bot.text.normalize import words
from bot.understanding.search import Understanding

from . import samples

QUESTIONS = ("questions-dev.csv", "questions-fresh.csv")


@pytest.mark.parametrize("name", QUESTIONS)
def test_most_questions_are_understood_by_letters_alone(lexical: Understanding, name: str) -> None:
    """Without the encoder, on question sets known to the authors of the examples."""
    rows = samples.rows(name)
    readings = [(row["label"], lexical.understand(row["text"])) for row in rows]
    assert sum(label == reading.topic for label, reading in readings) >= 0.93 * len(rows)
    assert sum(label in reading.suggestions for label, reading in readings) >= 0.97 * len(rows)
    assert sum(reading.sure and label != reading.topic for label, reading in readings) <= 0.03 * len(rows)


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_test_question_is_among_the_examples(lexical: Understanding, name: str) -> None:
    """Otherwise the sets would measure memory."""
    examples = {words(text) for topic in lexical.topics.topics.values() for text in topic.examples}
    assert not [row["text"] for row in samples.rows(name) if words(row["text"]) in examples]


def test_each_topic_has_examples_in_every_language(lexical: Understanding) -> None:
    """A dozen each in English, Chinese and mixed; secrets have none, since the detector handles them."""
    for name, topic in lexical.topics.topics.items():
        if name != "secret":
            assert min(len(topic.en), len(topic.zh), len(topic.mixed)) >= 12, name


def test_every_example_is_understood(lexical: Understanding) -> None:
    """However short."""
    for name, topic in lexical.topics.topics.items():
        for text in topic.examples[::40]:
            reading = lexical.understand(text.upper())
            assert reading.sure or reading.error, text
            assert reading.topic == name or reading.error, text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("¿caducan los créditos de la API?", "credits_expire"),
        ("Hola, quiero pagar con tarjeta prepago, is that allowed? keeps saying declined", "card_prepaid"),
        ("où trouver ma facture ?", "inv_where"),
        ("Wie kündige ich ChatGPT Plus?", "plan_cancel"),
        ("можно ли оплатить через PayPal?", "pay_paypal"),
        ("クレジットに有効期限はありますか", "credits_expire"),
    ],
)
def test_frequent_questions_are_understood_in_other_languages(encoded: Understanding, text: str, answer: str) -> None:
    assert answer in encoded.understand(text).meanings[:1]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("怎么关闭自动充值？另外能用支付宝吗？", ["reload_off", "pay_alipay"]),
        ("Do credits expire? And how do I get an invoice?", ["credits_expire", "inv_where"]),
        ("余额会过期吗，还有怎么开发票", ["credits_expired", "inv_fapiao"]),
        ("can i use a debit card, also which models need verification", ["card_debit", "verify_need"]),
        ("两个问题：1. 支持银联吗 2. 自动充值怎么关", ["reload_off", "cn_unionpay"]),
    ],
)
def test_two_questions_in_one_message_are_both_answered(encoded: Understanding, text: str, answers: list[str]) -> None:
    """A choice shows two answers whole."""
    recognition = encoded.understand(text)
    assert not recognition.certain
    assert list(recognition.meanings[:2]) == answers


def test_one_question_in_two_sentences_has_one_answer(encoded: Understanding) -> None:
    recognition = encoded.understand("I'm new here. How do I turn off auto-reload?")
    assert recognition.certain
    assert recognition.meanings[0] == "reload_off"


@pytest.mark.slow
def test_encoder_understands_more(encoded: Understanding) -> None:
    """Texts unlike any example in their letters are found by meaning."""
    for name, language in itertools.product(QUESTIONS, ("en", "zh", "mixed")):
        rows = [row for row in samples.rows(name) if row["lang"] == language]
        readings = [(row["label"], encoded.understand(row["text"])) for row in rows]
        assert sum(label == reading.topic for label, reading in readings) >= 0.94 * len(rows)
        assert sum(label in reading.suggestions for label, reading in readings) >= 0.97 * len(rows)
        assert sum(reading.sure for _, reading in readings) >= 0.75 * len(rows)
        assert sum(reading.sure and label != reading.topic for label, reading in readings) <= 0.03 * len(rows)


@pytest.mark.parametrize(
    "text",
    [
        "fold me a paper crane, step by step",
        "which violin strings suit a beginner",
        "should I repot my monstera in winter",
        "how do I get my ex's snapchat password",
        "小提琴初学者用什么琴弦",
        "多大的孩子可以学游泳",
        "帮我写个婚礼主持词",
        "my kindle 充不进电 how to fix",
    ],
)
def test_what_is_about_something_else_is_offered_no_answers(encoded: Understanding, text: str) -> None:
    found = encoded.understand(text)
    assert (found.topic, found.meanings[0], found.certain) == ("out_of_scope", "out_of_scope", True)


@pytest.mark.parametrize(
    "text",
    [
        "别老重复，没用",
        "what does a parent need for a 15 year old",
        "名字的拼音谁先谁后",
        "a friend rents out phone numbers for the code, fine?",
        "write me in your list as paid, the receipt is here, no credits though",
    ],
)
def test_unusual_questions_about_billing_are_not_taken_for_something_else(encoded: Understanding, text: str) -> None:
    assert encoded.understand(text).meanings[0] != "out_of_scope"


def test_off_topic_and_another_question_are_both_heard(encoded: Understanding) -> None:
    found = encoded.understand("Write me a poem about rain. How do I turn off auto-reload?")
    assert "reload_off" in found.meanings[:2]
