"""Generated secrets and harmless lines, the same on every run. None of them is real."""

# ruff: noqa: E501 - one form per line

import base64
import csv
import hashlib
import json
import random
import string
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"

_ALNUM = string.ascii_letters + string.digits
_ISSUERS = {
    "4": (16,), "51": (16,), "55": (16,), "2221": (16,), "2720": (16,), "34": (15,), "37": (15,),
    "35": (16,), "6011": (16,), "65": (16,), "81": (16,), "62": (16, 17, 18, 19), "36": (14,),
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file in the test data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def luhn_digit(number: str) -> str:
    """The check digit that makes ``number`` pass the Luhn test."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(number)))
    return str(-total % 10)


def card(render: random.Random) -> str:
    """A random card number."""
    head = render.choice(list(_ISSUERS))
    length = render.choice(_ISSUERS[head])
    body = head + "".join(render.choices(string.digits, k=length - len(head) - 1))
    if head == "62" and render.random() < 0.3:
        return body + render.choice(string.digits)  # some UnionPay numbers fail Luhn
    return body + luhn_digit(body)


def _fours(number: str, between: str) -> str:
    return between.join(number[start : start + 4] for start in range(0, len(number), 4))


def _full_width(text: str) -> str:
    return "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else "\u3000" if char == " " else char for char in text
    )


_SPOKEN = "zero one two three four five six seven eight nine".split()  # noqa: SIM905
_WRITTEN: tuple[Callable[[str], str], ...] = (
    str,
    lambda number: _fours(number, " "),
    lambda number: _fours(number, "-"),
    lambda number: _fours(number, "–"),
    lambda number: _fours(number, "—"),
    lambda number: _fours(number, "."),
    lambda number: _fours(number, "·"),
    lambda number: _fours(number, "\u3000"),
    lambda number: _fours(number, "\u00a0"),
    lambda number: _fours(number, "  "),
    lambda number: _fours(number, "\n"),
    lambda number: _fours(number, "\u200b"),
    "\u200d".join,
    _full_width,
    lambda number: _full_width(_fours(number, " ")),
    lambda number: _full_width(_fours(number, "-")),
    " ".join,
    lambda number: _fours(number, " ") + " 09/29",
    lambda number: number.translate(str.maketrans(string.digits, "零一二三四五六七八九")),
    lambda number: " ".join(_SPOKEN[int(digit)] for digit in number),
    *(
        partial(_fours, between=between)
        for between in (",", ", ", "，", "、", ";", ":", "/", "|", "+", "~", "_", "x", ")(", "' '")
    ),
    ".".join,
    ",".join,
    ", ".join,
    "\n".join,
)
_AROUND_CARD = (
    "{}", "卡号{}绑不上", "我的卡是{}，帮我看看", "my card {} was declined", "card:{}", "用{}付不了", "信用卡（{}）被拒",
    "visa {} doesn't work", "card number={}, why?", "“{}”", "哎 {} 这张呢", "number on it is\n{}\nplease check",
    "pls check {}.", "卡號：{}。", "{}这张能用吗",
)  # fmt: skip


def cards(count: int, seed: int = 1) -> Iterator[str]:
    """Texts containing a card number."""
    render = random.Random(seed)
    for _ in range(count):
        yield render.choice(_AROUND_CARD).format(render.choice(_WRITTEN)(card(render)))


def _drawn(render: random.Random, length: int, alphabet: str = _ALNUM) -> str:
    # Real keys have digits and letters early on, wherever they are truncated.
    return (
        render.choice(string.ascii_uppercase)
        + render.choice(string.digits)
        + render.choice(string.ascii_lowercase)
        + "".join(render.choices(alphabet, k=length - 3))
    )


def openai_key(render: random.Random) -> str:
    """A key like those that OpenAI issues, of any generation."""
    new = _ALNUM + "_-"
    return render.choice(
        (
            lambda: f"sk-{_drawn(render, 20)}T3BlbkFJ{_drawn(render, 20)}",
            lambda: f"sk-proj-{_drawn(render, 74, new)}T3BlbkFJ{_drawn(render, 74, new)}",
            lambda: f"sk-proj-{_drawn(render, 58, new)}T3BlbkFJ{_drawn(render, 58, new)}",
            lambda: f"sk-svcacct-{_drawn(render, 74, new)}T3BlbkFJ{_drawn(render, 74, new)}",
            lambda: f"sk-admin-{_drawn(render, 58, new)}T3BlbkFJ{_drawn(render, 58, new)}",
            lambda: f"sk-service-{_drawn(render, 20, new)}T3BlbkFJ{_drawn(render, 20, new)}",
            lambda: f"sk-{_drawn(render, 48)}",
            lambda: f"sk-proj-{_drawn(render, 48)}",
            lambda: f"sess-{_drawn(render, 40)}",
        )
    )()


def _pieces(text: str, size: int, between: str) -> str:
    return between.join(text[start : start + size] for start in range(0, len(text), size))


_CUT: tuple[Callable[[str], str], ...] = (
    str,
    lambda key: key[:24],
    lambda key: key[:28] + "...",
    lambda key: key[:32] + "…",
    lambda key: key[:40],
    _full_width,
    lambda key: key[:12] + "\u200b" + key[12:],
    lambda key: key[:3] + "\u2060" + key[3:],
    lambda key: key.replace("-", "—", 2),
    lambda key: key[:30] + "\n" + key[30:],
    lambda key: key[0].upper() + key[1:],
    " ".join,
    "\n".join,
    "  ".join,
    ".".join,
    " . ".join,
    ",".join,
    "|".join,
    lambda key: " ".join(key[:22]),
    lambda key: _pieces(key, 2, " "),
    lambda key: _pieces(key, 4, " "),
    lambda key: _pieces(key, 5, "\n"),
    lambda key: key.replace("-", "%2D"),
    lambda key: base64.b64encode(key.encode()).decode(),
    lambda key: base64.b64encode(key.encode()).decode()[:30],
    lambda key: base64.urlsafe_b64encode(f"OPENAI_API_KEY={key}".encode()).decode().rstrip("="),
    lambda key: base64.b64encode(json.dumps({"key": key}).encode()).decode(),
    lambda key: key.encode().hex(),
)
_AROUND_KEY = (
    "{}", "密钥{}报错", "我的key是{}。为什么401", "Incorrect API key provided: {}", "OPENAI_API_KEY={}", "key：{}，不能用",
    'openai.api_key = "{}"', "Authorization: Bearer {}", "帮我看看{}", "`{}`", "（{}）", "my key {} gives 401",
    '{{"api_key":"{}"}}', "https://api.example.com/?key={}&x=1", "这个{}这个",
)  # fmt: skip


def keys(count: int, seed: int = 2) -> Iterator[str]:
    """Texts containing an OpenAI key."""
    render = random.Random(seed)
    for _ in range(count):
        yield render.choice(_AROUND_KEY).format(render.choice(_CUT)(openai_key(render)))


def other_keys(count: int, seed: int = 3) -> Iterator[str]:
    """Texts containing another provider's key."""
    render = random.Random(seed)
    makers = (
        lambda: f"sk-ant-api03-{_drawn(render, 90)}",
        lambda: f"sk-or-v1-{_drawn(render, 60)}",
        lambda: "AKIA" + "".join(render.choices(string.ascii_uppercase + string.digits, k=16)),
        lambda: f"ghp_{_drawn(render, 36)}",
        lambda: f"github_pat_{_drawn(render, 60)}",
        lambda: f"AIza{_drawn(render, 35)}",
        lambda: f"hf_{_drawn(render, 34)}",
        lambda: f"gsk_{_drawn(render, 50)}",
        lambda: f"xai-{_drawn(render, 60)}",
        lambda: f"sk_live_{_drawn(render, 24)}",
        lambda: f"xoxb-{_drawn(render, 40)}",
        lambda: f"LTAI{_drawn(render, 20)}",
        lambda: f"eyJhbGciOiJSUzI1NiJ9.{_drawn(render, 60)}.{_drawn(render, 40)}",
        lambda: f"api_key={_drawn(render, 32)}",
    )
    for _ in range(count):
        yield render.choice(("{}", "密钥{}报错", "key {} fails", "（{}）")).format(render.choice(makers)())


def bot_tokens(count: int, seed: int = 4) -> Iterator[str]:
    """Texts containing a Telegram bot token."""
    render = random.Random(seed)
    for _ in range(count):
        token = f"{render.randrange(10**8, 10**10)}:AA{_drawn(render, 33, _ALNUM + '_-')}"
        form = render.choice(("{}", "机器人令牌{}不行", "https://api.telegram.org/bot{}/getMe", "token={}", "（{}）"))
        yield form.format(render.choice((str, _full_width))(token))


def security_codes(count: int, seed: int = 5) -> Iterator[str]:
    """Texts containing a security code next to its name."""
    render = random.Random(seed)
    forms = (
        "cvv {}", "CVV: {}", "cvc是{}", "安全码{}", "安全码：{}", "我的安全码是 {}", "CVC2={}", "security code is {}", "exp 09/29 cvv {}",
        "背面三位是{}", "the cvv code is {}", "{}是我的安全码", "卡的 cvv 为 {}，还是不行", "后三位 {}", "csc #{}",
    )  # fmt: skip
    for _ in range(count):
        code = "".join(render.choices(string.digits, k=render.choice((3, 3, 3, 4))))
        yield render.choice(forms).format(render.choice((str, str, _full_width))(code))


def id_numbers(count: int, seed: int = 6) -> Iterator[str]:
    """Texts containing a Chinese ID number with a valid checksum."""
    render = random.Random(seed)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for _ in range(count):
        body = f"{render.choice(('1101', '3205', '4403', '5101'))}{render.randrange(1, 30):02}{render.randrange(1950, 2010)}"
        body += f"{render.randrange(1, 13):02}{render.randrange(1, 29):02}{render.randrange(1000):03}"
        check = "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]
        number = render.choice((body + check, (body + check).lower(), f"{body[:6]} {body[6:14]} {body[14:]}{check}"))
        form = render.choice(("身份证{}", "{}", "实名 {} 通不过", "my id is {}", "证件号：{}，"))
        yield form.format(render.choice((str, str, _full_width))(number))


def one_time_codes(count: int, seed: int = 7) -> Iterator[str]:
    """Texts containing a one-time code."""
    render = random.Random(seed)
    forms = (
        "验证码 {}", "验证码：{}", "您的验证码为{}，5分钟内有效", "【某银行】动态密码{}，请勿泄露", "otp is {}", "{} is your verification code",
        "my sms code: {}", "the verification code was {} but it failed",
    )  # fmt: skip
    for _ in range(count):
        yield render.choice(forms).format("".join(render.choices("6789", k=1) + render.choices(string.digits, k=5)))


def pins(count: int, seed: int = 9) -> Iterator[str]:
    """Texts containing a PIN next to its name."""
    render = random.Random(seed)
    forms = (
        "pin {}", "my pin is {}", "PIN: {}", "card pin {}", "the pin for my card is {}", "pin={}", "pin码 {}", "支付密码 {}", "取款密码是{}",
        "交易密码：{}", "银行卡密码为 {}", "{} is my pin", "my debit card PIN number is {}, still declined",
    )  # fmt: skip
    for _ in range(count):
        yield render.choice(forms).format("".join(render.choices(string.digits, k=render.choice((4, 4, 6)))))


_PASSWORDS = (
    "correcthorse", "letmein", "iloveyou", "sunshine", "abcdef", "qwerty", "woaini", "opensesame", "monkey", "dragonfly", "princess",
    "trustno1", "hunter2", "P@ssw0rd", "abc12345", "Qwer!234", "20011231", "!QAZ2wsx", "football", "superman", "zxcvbnm", "batterystaple",
)  # fmt: skip


def passwords(count: int, seed: int = 10) -> Iterator[str]:
    """Texts containing a password next to its name, some without a digit."""
    render = random.Random(seed)
    forms = (
        "my password is {}", "password: {}", "password={}", "pwd: {}", "Password is {}.", "the password was {} but it fails", "passwd={}",
        "我的密码是{}", "密码：{}", "密码是 {}，登不上", "登录密码为{}", "密碼是{}", "口令：{}", 'password "{}"', "password 是 {}", "密码:{}",
        "user: bob, pass: {}", "账号 lin@example.com，密码 {}", "my openai password is {} can you log in", "pw: {}",
    )  # fmt: skip
    for _ in range(count):
        yield render.choice(forms).format(render.choice(_PASSWORDS))


def harmless(count: int = 6000, seed: int = 8) -> list[str]:
    """Lines full of numbers and identifiers, none of them secret or shaped like a card."""
    render = random.Random(seed)
    lines = [next(_harmless_line(render)) for _ in range(count)]
    lines += [row["text"] for row in rows("errors.csv")]
    lines += [row["text"] for row in rows("questions-dev.csv") if row["label"] != "secret"]
    return lines + list(_FIXED)


def _digits(render: random.Random, length: int) -> str:
    """A number with a prefix that no card has."""
    return render.choice("1709") + "".join(render.choices(string.digits, k=length - 1))


def _hex(render: random.Random, length: int) -> str:
    return hashlib.sha512(str(render.random()).encode()).hexdigest()[:length]


def _harmless_line(render: random.Random) -> Iterator[str]:
    date = f"{render.randrange(2019, 2028)}-{render.randrange(1, 13):02}-{render.randrange(1, 29):02}"
    time = f"{render.randrange(24):02}:{render.randrange(60):02}:{render.randrange(60):02}"
    amount = f"{render.randrange(1, 5000)}.{render.randrange(100):02}"
    phone = f"1{render.choice('3456789')}{render.randrange(10**9):09}"
    status = render.choice((400, 401, 402, 403, 404, 409, 422, 429, 500, 502, 503))
    code = render.choice([row["text"] for row in _codes()])
    identifier = str(uuid.UUID(int=render.getrandbits(128), version=4))
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"订单号 {_digits(render, render.choice((10, 12, 16, 18, 19)))} 一直没到账",
        lambda: f"order {_digits(render, render.choice((8, 10, 12, 14, 17)))} is stuck since {date}",
        lambda: f"ORD-{date.replace('-', '')}-{render.randrange(10**6):06}",
        lambda: f"微信支付单号 4200{_digits(render, 24)}",
        lambda: f"支付宝交易号 {date.replace('-', '')}2200{_digits(render, 16)}",
        lambda: f"invoice {_hex(render, 8).upper()}-{render.randrange(10000):04} for ${amount}",
        lambda: f"request id req_{_hex(render, 32)} 报 {status}",
        lambda: f"org-{_drawn(render, 24)} 这个组织没有额度",
        lambda: f"proj_{_drawn(render, 24)} hit project_spend_limit_exceeded",
        lambda: f"{render.choice(('pi', 'ch', 'cus', 'in', 'seti', 'pm'))}_{_drawn(render, 24)} failed with {code}",
        lambda: f"commit {_hex(render, 40)} broke it",
        lambda: f"sha256:{_hex(render, 64)}",
        lambda: f"md5 {_hex(render, 32)} 对不上",
        lambda: f"trace {identifier}",
        lambda: f"x-request-id: {identifier}, status {status}, at {date}T{time}Z",
        lambda: f"+86 {phone[:3]} {phone[3:7]} {phone[7:]} 收不到短信",
        lambda: f"+86{phone} 已被使用",
        lambda: f"手机号{phone}收不到验证码",
        lambda: f"手机 {phone[:3]}-{phone[3:7]}-{phone[7:]}，验证码没来",
        lambda: f"call me at +1 415 555 {render.randrange(10**4):04}",
        lambda: f"+44 20 7946 {render.randrange(10**4):04}, {date}",
        lambda: f"+49 1512 {render.randrange(10**7):07} gets no SMS code",
        lambda: f"客服电话 95{render.randrange(500, 600)}，打了 {render.randrange(2, 30)} 次",
        lambda: f"400-820-{render.randrange(10**4):04} 转 {render.randrange(1, 9)}",
        lambda: f"{date} {time},{render.randrange(1000):03} ERROR openai.RateLimitError: Error code: 429",
        lambda: (
            f"[{date}T{time}.{render.randrange(10**6):06}+08:00] POST /v1/chat/completions {status} {render.randrange(9999)}ms"
        ),
        lambda: f"timestamp {render.randrange(1_600_000_000, 1_800_000_000)} code {status}",
        lambda: f"ts={render.randrange(1_600_000_000_000, 1_800_000_000_000)} level=error msg=declined",
        lambda: json.dumps({"error": {"message": code, "type": "card_error", "code": status, "decline_code": code}}),
        lambda: json.dumps(
            {"id": f"evt_{_drawn(render, 24)}", "created": 1700000000 + render.randrange(10**8), "status": status}
        ),
        lambda: json.dumps(
            {"usage": {"prompt_tokens": render.randrange(9999), "completion_tokens": render.randrange(9999)}}
        ),
        lambda: json.dumps(
            {"cvc_check": "fail", "exp_month": 12, "last4": f"{render.randrange(10**4):04}", "amount": 500}
        ),
        lambda: (
            f"Rate limit reached for gpt-4 in organization org-{_drawn(render, 24)} on tokens per min. Limit: {render.randrange(10**4, 10**6)}"
        ),
        lambda: f"Incorrect API key provided: sk-{'*' * render.randrange(4, 40)}{_drawn(render, 4)}.",
        lambda: f"Incorrect API key provided: sk-{_drawn(render, 5)}{'*' * 36}{_drawn(render, 4)}.",
        lambda: f"sk-proj-{'*' * render.randrange(4, 60)}",
        lambda: f"尾号 {render.randrange(10**4):04} 的卡扣了 {amount} 美元",
        lambda: f"card ending in {render.randrange(10**4):04}, $ {amount} on {date}",
        lambda: f"**** **** **** {render.randrange(10**4):04} 被拒，{code}",
        lambda: f"您尾号{render.randrange(10**4):04}的信用卡于{date} {time[:5]}消费美元{amount}元【某银行】",
        lambda: (
            f"decline_code: {code}, network_decline_code: {render.randrange(100):02}, advice_code {render.randrange(40):02}"
        ),
        lambda: (
            f"https://platform.openai.com/settings/{_drawn(render, 16)}/billing?d={date}&n={render.randrange(10**8)}"
        ),
        lambda: f"https://pay.example.com/c/pay/cs_live_{_drawn(render, 30).lower()}",
        lambda: f"邮编 {render.randrange(100000, 999999)}，地址第 {render.randrange(1, 300)} 号",
        lambda: (
            f"IP {render.randrange(256)}.{render.randrange(256)}.{render.randrange(256)}.{render.randrange(256)} not authorized"
        ),
        lambda: f"余额 {amount}，充了 {render.randrange(5, 100)} 刀，{render.randrange(1, 24)} 小时还没到",
        lambda: f"task-force-{_hex(render, 24)} and disk-usage-{render.randrange(10**6)}",
        lambda: f"快递单号 SF{_digits(render, 13)}",
        lambda: (
            f"v{render.randrange(9)}.{render.randrange(99)}.{render.randrange(99)} build {date.replace('-', '')}.{render.randrange(99)}"
        ),
        lambda: f"cvv 填了 {render.randrange(2, 5)} 次还是说安全码错误，{code}",
        lambda: f"OTP 等了 {render.randrange(1, 60)} 分钟，error {status}",
        lambda: f"QQ 群 {render.randrange(10**8, 10**9)}，{date}",
        lambda: f"{render.randrange(10**8, 10**10)}:{time} job finished",
        lambda: ",".join(str(render.randrange(10**4, 10**5)) for _ in range(render.randrange(3, 12))),
        lambda: ", ".join(str(render.randrange(1000, 10**4)) for _ in range(render.randrange(6, 14))),
        lambda: f"{date},{render.randrange(1000)},{amount},{render.randrange(100)},{_hex(render, 8)},{status}",
        lambda: (
            f"{render.randrange(1, 10)},{render.randrange(100, 1000)},{render.randrange(100, 1000)},{render.randrange(100, 1000)} tokens"
        ),
        lambda: (
            f"{render.randrange(1, 10)}.{render.randrange(100, 1000)}.{render.randrange(100, 1000)},{render.randrange(100):02} EUR"
        ),
        lambda: f"[{', '.join(f'{render.random():.6f}' for _ in range(6))}]",
        lambda: f"{date.replace('-', '/')} ~ {render.randrange(2019, 2028)}/01/01, years 2019,2020,2021,2022",
        lambda: " ".join(render.choice(_HARMLESS_WORDS)),
        lambda: render.choice((".", ",", "|", "\n", "  ")).join(render.choice(_HARMLESS_WORDS)),
        lambda: _pieces(render.choice(_HARMLESS_WORDS) + render.choice(_HARMLESS_WORDS), render.choice((2, 3, 4)), " "),
        lambda: base64.b64encode(" ".join(render.choices(_HARMLESS_WORDS, k=render.randrange(2, 9))).encode()).decode(),
        lambda: "data " + base64.b64encode(render.randbytes(render.randrange(12, 90))).decode(),
        lambda: (
            base64.b64encode(json.dumps({"code": code, "status": status, "at": date}).encode()).decode().rstrip("=")
        ),
        lambda: "hex " + " ".join(render.choices(_HARMLESS_WORDS, k=4)).encode().hex(),
        lambda: f"https://example.com/pay?q={code}%20%E8%A2%AB%E6%8B%92%20{status}&t={render.randrange(10**9)}",
        lambda: (
            f"pin {render.choice(('the message', 'this card', f'{render.randrange(2, 900)} messages', 'it in the group', '了这条消息'))}"
        ),
        lambda: f"PIN code {render.randrange(110001, 855118)}, address in India",
        lambda: f"password {render.choice(_ABOUT_PASSWORDS)}",
        lambda: f"my password {render.choice(_ABOUT_PASSWORDS)}",
        lambda: f"密码{render.choice(_ABOUT_PASSWORDS_ZH)}",
    )
    yield render.choice(makers)()


def _codes() -> list[dict[str, str]]:
    return [row for row in _ERRORS if row["text"].replace("_", "").isalpha()]


_ERRORS = rows("errors.csv")

_HARMLESS_WORDS = (
    "please", "declined", "risk-free", "sk-learn", "disk-usage", "organization", "sk-proj-", "ask-me-later", "HELLO-WORLD", "payment_intent",
    "S-K-I-L-L", "task-force-one", "sketch", "billing overview", "gpt-4o-mini", "no reason shown", "rate_limit_exceeded", "the quick brown fox",
)  # fmt: skip
_ABOUT_PASSWORDS = (
    "reset", "reset link expired", "is wrong", "is incorrect", "was rejected", "is correct but login fails", "is required", ": required",
    ": string", "manager", "= None", "=os.getenv('PASSWORD')", "=${DB_PASSWORD}", "is not accepted", "is too short", "is case sensitive",
    "field stays empty", "is invalid, error 401", "incorrect 3 times", "expired yesterday", "recovery email never comes", ": ********",
    "is asked twice", "changed yesterday", "is stored securely", "is missing", "was leaked", "=<your password>", ": [REDACTED]",
    "is something I forgot", "must have 8 characters", "protected file", "is needed for what", "=your_password", "is different",
)  # fmt: skip
_ABOUT_PASSWORDS_ZH = (
    "忘了", "是什么", "错误 3 次", "要 8 位以上", "是 openai 的还是 google 的", "一直提示 incorrect", "不对 error 401", "重置 link 过期",
    "是多少位", "能改吗", "reset 不了", "是必填 required 吗", "登录不上 platform", "强度 weak", "：必填", "是 required", "填了没反应",
)  # fmt: skip

_FIXED = (
    "sk-EXAMPLE", "sk-****", "sk-...", "sk-xxxxxxxxxxxxxxxxxxxxxxxx", "sk-your-api-key-here", "sk-proj-YOUR_KEY", "sk-proj-...",
    "OPENAI_API_KEY=sk-your-key", "export OPENAI_API_KEY=<your key>", "Authorization: Bearer $OPENAI_API_KEY",
    "key 以 sk-proj- 开头吗", "sk- 开头的 key 是什么", "新的 sk-svcacct- 是什么意思", "cvv 是什么", "安全码在哪里", "CVC 三位还是四位",
    "is the CVV 3 or 4 digits?", "安全码是 3 位数", "验证码是 6 位的吗", "验证码收不到", "the otp never arrives, error 1006", "incorrect_cvc",
    "卡号 16 位还是 19 位", "62 开头的卡能用吗", "card starting with 4 or 5?", "身份证要填吗", "密码忘了", "password: required",
    "I forgot my password", "sklearn-sk-learn-model-v2", "disk-usage-report-2024-11-22", "risk-assessment-2024",
    "4100,4200,4300,4500,4600,4700,4800", "5000, 5100, 5200, 5300, 5400", "2019,2020,2021,2022", "s k i l l s and s k e t c h e s",
    "pin the message", "pin 12", "pinned 2024-05-01 12:30", "postal pin code 560001", "can you pin this?", "bowling: ten pins, 1234 points",
    "password reset", "forgot password?", "what is my password", "change password", "密码重置", "忘记密码怎么办", "c2stcHJvai0=", "aGVsbG8gd29ybGQ=",
    "one two three four five", "seven of nine", "git@github.com:org/repo2.git", "bob@example.com, 2024-05-01", "lin@example.com: 429 error",
    "$5.00 pending", "预授权冻结6.91元", "HTTP 429 429 429 429", "1 2 3 4 5 6 7 8 9 10 11 12 13", "3.14159265358979", "gpt-4o-2024-08-06",
)  # fmt: skip
