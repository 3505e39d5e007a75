"""Keys and cards as people and tools disguise them: split up, encoded, truncated, between Chinese characters."""

import base64
import random
import string
from collections.abc import Callable
from urllib.parse import quote

import pytest

from bot.secrets.detector import SecretKind, find_secret
from tests.understanding import samples

_LETTERS = string.ascii_letters + string.digits
_STARTS = ("sk-", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-", "sess-")

Change = Callable[[str, random.Random], str]


def _key(render: random.Random) -> str:
    """A random key. OpenAI's newer ones contain hyphens, and some have the marker in the middle."""
    start = render.choice(_STARTS)
    inside = _LETTERS + ("-_" if start in _STARTS[1:4] else "")
    body = "".join(render.choices(_LETTERS, k=3)) + "".join(render.choices(inside, k=render.choice((20, 48, 100, 150))))
    marked = start != "sess-" and render.random() < 0.3
    return start + (f"{body[:20]}T3BlbkFJ{body[20:]}" if marked else body)


def _cut(key: str, render: random.Random) -> str:
    start = next(start for start in reversed(_STARTS) if key.startswith(start))
    return key[: len(start) + render.randint(9, 14)] + render.choice(("", "...", "…"))


def _broken(key: str, render: random.Random) -> str:
    place = render.randint(8, len(key) - 6)
    return key[:place] + render.choice((" ", "\n", "\r\n", "\t", "\u3000", "\u00a0")) + key[place:]


def _in_lines(key: str, render: random.Random) -> str:
    width = render.choice((8, 10, 16, 20, 24))
    return "\n".join(key[start : start + width] for start in range(0, len(key), width))


KEYS: dict[str, Change] = {
    "between Chinese characters": lambda key, _: f"报错了：我的密钥{key}不能用",
    "cut short": _cut,
    "cut short, in Chinese": lambda key, render: f"密钥是{_cut(key, render)}报401",
    "broken once": _broken,
    "in lines": _in_lines,
    "a blank after each letter": lambda key, _: " ".join(key),
    "invisible marks": lambda key, render: render.choice("\u200b\u200d\ufeff\u2060\u00ad").join(key),
    "full width": lambda key, _: "".join(chr(ord(letter) + 0xFEE0) for letter in key),
    "in base64": lambda key, _: base64.b64encode(key.encode()).decode(),
    "in base64 for addresses": lambda key, _: base64.urlsafe_b64encode(f"Bearer {key}".encode()).decode().rstrip("="),
    "in hexadecimal digits": lambda key, _: key.encode().hex(),
    "escaped for JSON": lambda key, render: "".join(f"\\u{ord(c):04x}" if render.random() < 0.4 else c for c in key),
    "escaped for HTML": lambda key, render: "".join(f"&#{ord(c)};" if render.random() < 0.4 else c for c in key),
    "in an address": lambda key, _: f"https://example.com/?q={quote(f'key {key}', safe='')}&v=1",
    "blanks about the hyphen": lambda key, _: key.replace("-", " - ", 1),
    "a letter that looks alike": lambda key, _: key.replace("s", "\u0455", 1),
    "in a setting": lambda key, _: f'export OPENAI_API_KEY="{key}"',
    "in a header": lambda key, _: f"curl -H 'Authorization: Bearer {key}' https://api.openai.com/v1/models",
}


@pytest.mark.parametrize("change", KEYS.values(), ids=KEYS)
def test_no_disguise_hides_a_key(change: Change) -> None:
    """Two hundred keys each; a failure names the disguise that got through."""
    render = random.Random(21)
    keys = [change(_key(render), render) for _ in range(200)]
    assert [key for key in keys if find_secret(key) is None] == []


def _fours(number: str, between: str) -> str:
    sizes = {14: (4, 6, 4), 15: (4, 6, 5)}.get(len(number), (4,) * (len(number) // 4 + 1))
    pieces: list[str] = []
    rest = number
    for size in sizes:
        pieces, rest = [*pieces, rest[:size]], rest[size:]
    return between.join(filter(None, pieces))


@pytest.mark.parametrize(
    "between", [*" -.,/_|*:;+#~=\n\t", "  ", " - ", "，", "、", "·", "。", "–", "\u00a0", "\u200b"]
)
def test_no_separator_hides_a_card(between: str) -> None:
    """Also with nineteen digits, and with the security code right after it."""
    render = random.Random(22)
    texts = [f"卡号{_fours(samples.card(render), between)}被拒" for _ in range(200)]
    assert [text for text in texts if find_secret(text) is None] == []
    assert find_secret(f"card {_fours('4242424242424242', between)}{between}123") is not None


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_no_grouping_hides_a_card(size: int) -> None:
    """Digits in ones, twos, threes and eights."""
    render = random.Random(23)
    for _ in range(200):
        number = samples.card(render)
        grouped = " ".join(number[start : start + size] for start in range(0, len(number), size))
        assert find_secret(f"card {grouped} declined") == find_secret(number), grouped


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(4242) 424242424242", SecretKind.CARD),
        ("4242 then 4242 then 4242 then 4242", SecretKind.CARD),
        ("the 3 digits on the back are 123", SecretKind.SECURITY_CODE),
        ("卡背面的三位数字是 123", SecretKind.SECURITY_CODE),
        ("123（CVV）", SecretKind.SECURITY_CODE),
        ("C.V.V 123", SecretKind.SECURITY_CODE),
        ("cvv: one two three", SecretKind.SECURITY_CODE),
        ("cvv 一二三", SecretKind.SECURITY_CODE),
        ("110 105 1949 1231 002X", SecretKind.ID_NUMBER),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", SecretKind.ID_NUMBER),
        ("香港身份证 A123456(3)", SecretKind.ID_NUMBER),
        ("护照 E12345678", SecretKind.ID_NUMBER),
        ("AZURE_OPENAI_KEY=0123456789abcdef0123456789abcdef", SecretKind.OTHER_KEY),
        ("azure key 0123456789abcdef0123456789abcdef", SecretKind.OTHER_KEY),
        ("sk-proj-\n\nabcdEFGH1234ijkl5678", SecretKind.API_KEY),
    ],
)
def test_other_disguises_are_recognized(text: str, kind: SecretKind) -> None:
    """Each of these once got through."""
    found = find_secret(text)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "sk-xxxxxxxxxxxxxxxxxxxxxxxx\norg-gH7Ik9BiUiEh4rqKTeaJgW1Z\npip install scikit-learn==1.2.3",
        "my key starts with sk-proj-\n400-242-7507\ntext-embedding-3-small",
        "export OPENAI_API_KEY=sk-your-key-here\nIncorrect API key provided: sk-proj-********************XUwg",
        "session id sess_4EWppS2znHqvj8T1iEGC64B2",
        "the 3 digits on the back are wrong",
        "id card verification failed 403",
        "tokens: 1234, 5678, 9012, 3456, 7890",
    ],
)
def test_similar_texts_are_left_alone(text: str) -> None:
    """Placeholders, public identifiers, lists of numbers."""
    assert find_secret(text) is None
