"""Numbers as people say and group them, and the names that say what they are."""

import pytest

from bot.secrets.detector import Secret, SecretKind, find_secret
from bot.secrets.spoken_numbers import in_digits, ungrouped


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("six oh two nine", "6029"),
        ("seven seven one, three oh five", "771305"),
        ("double four nine one seven three", "449173"),
        ("四八二零一九", "482019"),
        ("七三 零五 一一", "730511"),
        ("六个8", "888888"),
        ("六个六", "666666"),
    ],
)
def test_spoken_number_is_read_as_digits(said: str, digits: str) -> None:
    assert in_digits(said) == digits
    assert in_digits(f"the code is {said}.") == f"the code is {digits}."


@pytest.mark.parametrize(
    "said", ["one or two cards", "六个月的账单", "seven eleven", "一个人", "a one-time two-step code"]
)
def test_ordinary_words_for_numbers_stay(said: str) -> None:
    assert in_digits(said) == said


@pytest.mark.parametrize("said", ["48 20 19", "4 8 2 0 1 9", "482 019", "482-019", "48-20-19", "4 82 019"])
def test_groups_of_a_code_become_one_number(said: str) -> None:
    assert ungrouped(said) == "482019"


@pytest.mark.parametrize(
    "said", ["2024-05-01", "138-0013-8000", "737 11/28", "12:30 45", "$4 820", "400-820-8820", "100 2000"]
)
def test_dates_phone_numbers_and_amounts_stay_in_groups(said: str) -> None:
    assert ungrouped(said) == said


@pytest.mark.parametrize("text", ["482019", "482 019", " 482019. ", "４８２０１９", "四八二零一九", "(482019)"])
def test_message_of_six_digits_is_a_code(text: str) -> None:
    assert find_secret(text) == Secret(SecretKind.ONE_TIME_CODE)


@pytest.mark.parametrize(
    "text",
    [
        "200000",
        "518000",
        "202611",
        "123456",
        "48201",
        "4820193",
        "#482019",
        "482.019",
        "a=482019",
        "120-150",
        "12-20-24",
    ],
)
def test_round_number_month_or_other_length_alone_is_no_code(text: str) -> None:
    assert find_secret(text) is None


@pytest.mark.parametrize(
    "text", ["482019 doesn't work", "ok 482019 still nothing", "482019, what now", "482 019 expired", "482019不对"]
)
def test_message_that_begins_with_six_digits_is_a_code(text: str) -> None:
    assert find_secret(text) == Secret(SecretKind.ONE_TIME_CODE)


@pytest.mark.parametrize(
    "text", ["482019 downloads", "120-150 is fine", "12-20-24 still declined", "482019 积分", "482019 is my order"]
)
def test_quantity_range_date_or_named_number_first_is_no_code(text: str) -> None:
    assert find_secret(text) is None


@pytest.mark.parametrize("name", ["order", "ticket", "zip", "invoice", "error", "订单", "工单", "邮编", "错误码"])
def test_nearest_name_decides_what_a_number_is(name: str) -> None:
    assert find_secret(f"the sms code never came, {name} 482019") is None
    assert find_secret(f"my {name} is stuck, the sms code is 482019") == Secret(SecretKind.ONE_TIME_CODE)
