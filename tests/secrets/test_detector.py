"""The secret detector: it finds every secret, and nothing else."""

from collections.abc import Callable, Iterator

import pytest

from bot.guide.loader import load
from bot.guide.model import texts
from bot.secrets.detector import Secret, SecretKind, find_secret
from tests.understanding import samples
from tests.understanding.corpus import lines

KINDS: dict[SecretKind, Callable[[int], Iterator[str]]] = {
    SecretKind.CARD: samples.cards,
    SecretKind.API_KEY: samples.keys,
    SecretKind.OTHER_KEY: samples.other_keys,
    SecretKind.BOT_TOKEN: samples.bot_tokens,
    SecretKind.SECURITY_CODE: samples.security_codes,
    SecretKind.ID_NUMBER: samples.id_numbers,
    SecretKind.ONE_TIME_CODE: samples.one_time_codes,
    SecretKind.PASSWORD: samples.passwords,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_secret_is_found(kind: SecretKind) -> None:
    """With separators, in full width, truncated, with invisible characters, next to Chinese."""
    missed = [text for text in KINDS[kind](500) if find_secret(text) is None]
    assert not missed, missed[:5]


@pytest.mark.parametrize("kind", KINDS)
def test_kind_of_secret_is_recognized(kind: SecretKind) -> None:
    """The advice depends on the kind; a few secrets that fit two kinds may be reported as the other."""
    found = [secret.kind for text in KINDS[kind](500) if (secret := find_secret(text))]
    assert found.count(kind) >= 0.97 * len(found)


def test_harmless_lines_raise_no_alarm() -> None:
    """Order ids, hashes, phone numbers, timestamps, error JSON, masked keys and cards: thousands of lines."""
    lines = samples.harmless()
    assert len(lines) >= 2000
    alarms = [(line, secret) for line in lines if (secret := find_secret(line))]
    assert not alarms, alarms[:5]


def test_guide_texts_raise_no_alarm() -> None:
    """Users quote the bot."""
    assert not [text for _, text in texts(load()) if find_secret(text)]


def test_secrets_in_the_question_set_are_found() -> None:
    """And no other of its questions is mistaken for one."""
    for row in samples.rows("questions-dev.csv"):
        assert (find_secret(row["text"]) is not None) == (row["label"] == "secret"), row["text"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("密钥sk-proj-EXAMPLEab12cd34ef56报错", SecretKind.API_KEY),
        ("sk-proj-EXAMPLEab1", SecretKind.API_KEY),
        ("key：ｓｋ－ｐｒｏｊ－EXAMPLEab12cd34", SecretKind.API_KEY),
        ("卡号 4242 4242 4242 4241 填错一位也算", SecretKind.CARD),
        ("card no 424242424242", SecretKind.CARD),
        ("4️⃣2️⃣4️⃣2️⃣4️⃣2️⃣4️⃣2️⃣4️⃣2️⃣4️⃣2️⃣4️⃣2️⃣4️⃣2️⃣", SecretKind.CARD),
        ("٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢", SecretKind.CARD),
        ("3782 822463 10005", SecretKind.CARD),
        ("身份证 110105194912310021", SecretKind.ID_NUMBER),
        ("is my SSN 078-05-1120 needed", SecretKind.ID_NUMBER),
        ("social security number: 078 05 1120", SecretKind.ID_NUMBER),
        ("密码设成了 Abc20260101 还是不行", SecretKind.PASSWORD),
        ("密碼改為 Abc20260101", SecretKind.PASSWORD),
        ("I sign in with user some_one and pass Ab3$xyz9", SecretKind.PASSWORD),
        ("the 3ds password 123456 was rejected", SecretKind.ONE_TIME_CODE),
        ("OTP: 123-456", SecretKind.ONE_TIME_CODE),
        ("G-123456 is your Google verification code", SecretKind.ONE_TIME_CODE),
        ("my password is hunter22", SecretKind.PASSWORD),
        ("my password is correcthorse", SecretKind.PASSWORD),
        ("我的密码是abcdef", SecretKind.PASSWORD),
        ("passphrase: correct horse battery staple", SecretKind.PASSWORD),
        ("lin@example.com----woaini521", SecretKind.PASSWORD),
        ("pin 1234", SecretKind.SECURITY_CODE),
        ("支付密码 888888", SecretKind.SECURITY_CODE),
        ("4242,4242,4242,4242,12,2029", SecretKind.CARD),
        ("3782.822463.10005", SecretKind.CARD),
        ("4 2 4 2 , 4 2 4 2 , 4 2 4 2 , 4 2 4 2", SecretKind.CARD),
        ("my key is s k - p r o j - E X A M P L E a b 1 2", SecretKind.API_KEY),
        ("my key is sk- EXA MPL Eab 12c d34 ef5 6gh 78", SecretKind.API_KEY),
        ("c2stcHJvai1FWEFNUExFYWIxMmNkMzRlZg", SecretKind.API_KEY),
        ("Authorization: Basic OnNrLXByb2otRVhBTVBMRWFiMTJjZDM0ZWY=", SecretKind.API_KEY),
        ("4242-42424242-4242", SecretKind.CARD),
        ("4242 424242424242", SecretKind.CARD),
        ("user bob pass hunter2", SecretKind.PASSWORD),
        ("passport number E12345678", SecretKind.ID_NUMBER),
        ("my passport no. is 123456789", SecretKind.ID_NUMBER),
        ("482 913", SecretKind.ONE_TIME_CODE),
        ("the first six digits of the code are 482913", SecretKind.ONE_TIME_CODE),
        ("sk-proj-<b>EXAMPLEab12</b>cd34ef56", SecretKind.API_KEY),
        ("-----BEGIN RSA PRIVATE KEY-----", SecretKind.OTHER_KEY),  # pragma: allowlist secret
    ],
)
def test_unusual_notations_are_recognized(text: str, kind: SecretKind) -> None:
    """Keycap emoji, Arabic digits, a mistyped digit after the word card, a truncated key."""
    assert find_secret(text) == Secret(kind)


@pytest.mark.parametrize(
    "said",
    [
        "passwort: {}", "mein Passwort ist {}", "kennwort {}", "contraseña: {}",
        "mi contraseña es {}", "clave: {}", "mot de passe : {}", "mon mot de passe est {}",
        "senha: {}", "minha senha é {}", "пароль: {}", "мой пароль {}", "parola: {}",
        "wachtwoord: {}", "hasło: {}", "şifre: {}", "lösenord: {}", "kata sandi: {}",
        "mật khẩu: {}", "パスワード：{}", "パスワードは{}です", "비밀번호: {}", "비밀번호는 {}", "รหัสผ่าน: {}",
        "पासवर्ड: {}", "كلمة السر: {}", "رمز عبور: {}", "סיסמה: {}",
    ],
)  # fmt: skip
def test_passwords_are_found_in_other_languages(said: str) -> None:
    assert find_secret(said.format("geheim123")) == Secret(SecretKind.PASSWORD)


@pytest.mark.parametrize(
    "text",
    [
        "the first six digits are 424242",
        "first 6 digits of the card: 424242, is that BIN supported?",
        "order 4242-42424242-4242",
        "Passwort vergessen, was nun?",
        "mon mot de passe est incorrect",
        "contraseña incorrecta, error401",
        "пароль не подходит",
        "パスワードを忘れました",
        "can the user pass test123 as a parameter",
        "passport number required?",
        "my passport is expired",
        "<b>sk-proj-</b> is how a key starts",
        "100-200",
    ],
)
def test_talk_about_secrets_is_none(text: str) -> None:
    """A card's first six digits are its bank's number."""
    assert find_secret(text) is None


def test_result_never_contains_the_secret() -> None:
    """So nothing of the text can reach a log with it."""
    assert repr(find_secret("card 4242424242424242")) == "Secret(kind=<SecretKind.CARD: 'card'>)"


def test_every_pin_is_found() -> None:
    """It belongs to the card, so it is reported as card details."""
    found = [find_secret(text) for text in samples.pins(500)]
    assert all(found)
    assert found.count(Secret(SecretKind.SECURITY_CODE)) >= 0.97 * len(found)


@pytest.mark.parametrize(("name", "least"), [("secrets", 0.98), ("codes", 0.95)])
def test_secrets_written_before_the_rules_are_found(name: str, least: float) -> None:
    """Keys of many vendors, URLs with passwords, cookies, authenticator links; codes in people's words.

    IBANs and a bare "Code: 123456" may be missed: people give out their IBAN to be paid, and such a code is usually an
    error code.
    """
    texts = [text for seed in range(1, 6) for text in lines(name, seed)]
    missed = [text for text in texts if find_secret(text) is None]
    assert len(missed) <= (1 - least) * len(texts), missed[:5]


def test_similar_lines_raise_no_alarm() -> None:
    """Order numbers shaped like cards, counts, error codes, masked keys, URLs without a password."""
    texts = [text for seed in range(1, 6) for text in lines("harmless", seed)]
    alarms = [text for text in texts if find_secret(text)]
    assert len(alarms) <= len(texts) / 300, alarms[:5]


@pytest.mark.parametrize("stop", [".", "。", "!", "！", ",", "，", ";", " ", ")", "\n", "?"])
@pytest.mark.parametrize(
    "said",
    ["My CVV is 737", "Your verification code is 483920", "my card pin is 1234", "驗證碼是 483920", "安全码 737"],
)
def test_punctuation_after_a_code_does_not_hide_it(said: str, stop: str) -> None:
    assert find_secret(said + stop)
    assert find_secret(f"{said}{stop} It doesn't work")


def test_order_number_is_no_card_unless_spaced_as_one() -> None:
    assert find_secret("订单号 6222021234567890123 没到账") is None
    assert find_secret("order 4242424242424242 is missing") is None
    assert find_secret("my order, paid with 4242424242424242") == Secret(SecretKind.CARD)
    assert find_secret("order 4242 4242 4242 4242") == Secret(SecretKind.CARD)
