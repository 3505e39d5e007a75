"""Detects codes next to the word that names them: a card's security code or PIN, or a code sent by a bank or a site.

Texts are expected in canonical form, with Simplified characters. A number is a code if it is called one. What follows
it doesn't matter, unless it is a unit ("6 digits", "3 次") or more digits.
"""

# ruff: noqa: PLR2004 - lengths of codes are what this module is about

import re

_MARKS = r"""\s|["'`*_~=:,?#()（【「『“‘\[\]-]"""
_SAID = (
    r"(?i:\b(?:is|was|are|were|code|codes|number|no|num|digits?|it|that|this|which|they|he|she|i|me|my|mine|your|the|you|sent"
    r"|send|gave|gives?|got|get|gets|received|have|had|says?|said|shows?|showed|entered|typed|tried|used|from|openai|bank"
    r"|app|now|just|still|here|below|of|for|on|card)\b|(?<=')s\b)"
    r"|就是|是|为|码|号|三位数?|四位数?|六位数?|数字|后面|分别|了|我的?|填写?|写|输入?|收到|发来|发过来|发的|给|的|这个|显示|如下"
    r"|短信|手机|上|目前|现在|刚才|刚刚"
)
_JOIN = rf"(?:{_MARKS}|{_SAID}){{0,24}}+"
_UNIT = (
    r"(?![\d%]|[.:/-]\d|,\d{3}(?!\d)|\s?(?:年|月|日|号|次|分|秒|元|天|条|个|刀|块|美|位|小时|行|字"
    r"|(?i:ms|digits?|min|minutes?|hours?|times|days|messages?|posts?|pins?|lines|tokens|points|rows|usd|cny)\b))"
)
_WHOLE = r"(?<![\d.$+])"

_HAN = "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺"
_HAN_DIGITS = str.maketrans(_HAN, "001234567891234567891")
_HAN_CODE = re.compile(rf"(?<![{_HAN}])[{_HAN}]{{3,8}}(?![{_HAN}])")
_DIGIT_WORDS = dict(
    zip("zero oh one two three four five six seven eight nine".split(), "00123456789", strict=True)  # noqa: SIM905
)
_DIGIT_WORD_CODE = re.compile(
    rf"(?i)(?<![a-z])(?:{'|'.join(_DIGIT_WORDS)})(?:[\s,-]{{1,2}}(?:{'|'.join(_DIGIT_WORDS)})(?![a-z])){{2,7}}(?![a-z])"
)

_SECURITY_WORD = (
    r"(?i:(?<![A-Za-z_])(?:c\.?v\.?v2?|c v v|c\.?v\.?c2?|cvn2?|csc|security\s?code|card\s?verification\s?code|amex cid"
    r"|(?:card\s?)?verification\s?value|security\s?number"
    r"|(?:3|4|three|four)[\s-]?digits?\s?(?:code\s?)?(?:on|at|from) the (?:back|front)(?: of (?:the|my) card)?"
    r")(?![A-Za-z_]))"
    r"|安全码|检查码|查核码|检核码|[背反后]面的?[^\d\n]{0,4}?(?:(?:末|后)?(?:三|3)(?:[位码]|个数)|末位)数?字?|(?:后|末)(?:三|3)[位码]|卡背[^\d\n]{0,4}?(?:三|3)[位码]"
)
_OWN = r"(?i:the\s|my\s|its\s|your\s|his\s|her\s|their\s)?(?:您的|你的|我的|卡的|这张卡的|本次|此次)?"
_IS = r"\s*(?:[(（【]|就是|是|为|(?i:is|was|as|are)\b)\s*"
_SECURITY = re.compile(
    rf"(?:{_SECURITY_WORD}){_JOIN}(?<!\d)\d{{3,4}}{_UNIT}|{_WHOLE}\d{{3,4}}{_IS}{_OWN}(?:{_SECURITY_WORD})"
)

_SENT_BY = (
    r"verification|confirm(?:ation)?|security|sms|text|bank|log[\s-]?in|sign[\s-]?in|auth(?:entication|enticator|ori[sz]ation)?"
    r"|access|activation|2fa|mfa|tfa|3ds|two[\s-]?(?:factor|step)|whatsapp|telegram|openai|google|apple|microsoft|e-?mail"
)
_ONE_TIME_WORD = (
    r"(?i:(?<![A-Za-z_])(?:otp|one[\s-]?time\s?(?:pass)?(?:code|word|pin)"
    rf"|(?:{_SENT_BY})\s?(?:code|passcode|pin)|(?:verification|2fa|sms)\s?(?:number|no\.)|passcode|authenticator)(?![A-Za-z_]))"
    r"|(?:动态|短信|简讯|手机|一次性|交易|验证|认证|校验|检验|确认|随机|授权|登[录陆入]|激活|银行|身份验证)(?:验证|校验|动态)?(?:码|密码|口令)|口令"
)
_ONE_TIME_NUMBER = rf"(?:\d{{4,8}}|\d{{3}}[\s-]\d{{3}}){_UNIT}"
_ONE_TIME = re.compile(
    rf"(?:{_ONE_TIME_WORD}){_JOIN}(?<!\d)(?P<number>{_ONE_TIME_NUMBER})"
    rf"|(?:{_WHOLE}(?<!-)|(?<=\bG-))(?P<before>\d{{4,8}}|\d{{3}}[\s-]\d{{3}}){_IS}{_OWN}(?:[A-Za-z]{{1,20}}\s)?"
    rf"(?:{_ONE_TIME_WORD})"
)
_BACKUP_CODE = re.compile(
    r"(?i:(?:backup|recovery|rescue|emergency)\s?codes?|(?:恢复|备用|备份|应急)(?:验证)?(?:代码|码))"
    rf"{_JOIN}(?<![A-Za-z0-9])(?:\d{{4,10}}{_UNIT}|(?:(?=[A-Za-z-]*\d)[A-Za-z0-9]{{4,8}}(?:-[A-Za-z0-9]{{4,8}}){{1,4}}|[a-z]{{5}}-[a-z]{{5}})(?![\w-]))"
)
_ERROR_NUMBER = re.compile(r"(?:[3-5]\d\d|20\d\d)$")

# "Code" alone, and 码: the number is one if somebody received it, typed it in, or calls it theirs.
_SIX = rf"(?<!\d)(?:\d{{6}}|\d{{3}}[\s-]\d{{3}}){_UNIT}"
_CODE = r"(?i:(?:[A-Za-z0-9]{1,20}\s)?code)(?![A-Za-z_])"
_NO_OTHER = r"(?<![误态应回请惠换编政区机号代条维源扫])码"
_BARE = (
    re.compile(
        r"(?i:\b(?:my|your|the|this|that|got|received|sent|enter(?:ed)?|typed?)\s(?:me\s|us\s)?(?:the\s|a\s|this\s|my\s)?)"
        rf"{_CODE}{_JOIN}{_SIX}"
    ),
    re.compile(rf"(?<![A-Za-z_])(?i:code\s(?:sent|from|by|via|i|they|that|which)\b)[^\d\n]{{0,24}}{_SIX}"),
    re.compile(rf"(?i:\btext(?:ed)?\s(?:me|us)(?:\s(?:the|a|code|number))*\s)(?<!\d)\d{{4,8}}{_UNIT}"),
    re.compile(rf"{_WHOLE}(?<!-)\d{{4,8}}\s(?i:(?:by|via|from|in)\s(?:an?\s|the\s|my\s)?(?:sms|text|whatsapp)\b)"),
    re.compile(rf"(?:短信|简讯)[里上中]?(?:收到|发来|说|显示|写)[的了着]?[^\d\n]{{0,4}}(?<!\d)\d{{4,8}}{_UNIT}"),
    re.compile(rf"(?<![A-Za-z_])(?i:code)\s?[是为]{_JOIN}{_SIX}"),
    re.compile(rf"{_WHOLE}(?<!-)\d{{4,8}}\s(?i:is|was|as)\s(?i:the|my|your|their|his|her)\s{_CODE}"),
    re.compile(
        rf"(?i:\b(?:use|enter|type|input)\s(?:the\s)?(?:code\s)?){_WHOLE}\d{{4,8}}\s"
        r"(?i:(?:to|and)\s(?:verify|confirm|log|sign|complete|finish|authori[sz]e|access|continue|activate))"
    ),
    re.compile(
        rf"(?:收到|发来|发给我|发过来|短信里?|输入|填)[的了是]?[^\d\n码]{{0,4}}{_NO_OTHER}{_JOIN}(?<!\d)\d{{4,8}}{_UNIT}"
    ),
    re.compile(rf"(?:收到|发来|发了|发的|短信)[^\d\n]{{0,6}}{_WHOLE}\d{{4,8}}(?!\d)[^\d\n码]{{0,5}}{_NO_OTHER}"),
)
_OTHER_CODE = re.compile(
    r"(?i)error|status|exit|return|respon|http|zip|post|country|area|dial|sort|swift|branch|routing|promo|coupon|discount|gift"
    r"|invit|referral|source|qr|decline|reason|advice|mcc|merchant|product|project|line|course|错|返回|响应|状态|邮|区号|国家|邀请|优惠|促销"
)

_PIN = re.compile(
    r"(?:(?i:(?<![A-Za-z_])pin(?:\s?(?:code|number|no\.?|码))?(?![A-Za-z_]))"
    r"|(?:支付|取款|取钱|交易|查询|消费|登[录入]|网银|U盾|u盾|银行卡?|信用卡|卡片?的?|付款)密码)"
    rf"{_JOIN}{_WHOLE}(?P<number>\d{{4,6}}){_UNIT}"
    rf"|{_WHOLE}\d{{4,6}}{_IS}{_OWN}(?:(?i:(?:card|atm|debit|credit)\s)*(?i:pin)(?![A-Za-z_])|(?:支付|取款|交易)密码)"
)
_POSTAL = re.compile(r"(?i)postal|post\s?code|zip|address|area|city|india|邮|地址|gpio|board|chip|引脚")
_PLACE = re.compile(r",?\s[A-Z][a-z]{2,}")


def has_security_code(text: str) -> bool:
    """Whether a card's security code is next to its name."""
    return _SECURITY.search(_in_digits(text, _SECURITY_WORDS)) is not None


def has_one_time_code(text: str) -> bool:
    """Whether a code sent by a bank or a site, or a backup code, is next to its name."""
    text = _in_digits(text, _ONE_TIME_WORDS)
    for found in _ONE_TIME.finditer(text):
        number = re.sub(r"\D", "", found["number"] or found["before"])
        if not _ERROR_NUMBER.fullmatch(number):
            return True
    if _BACKUP_CODE.search(text):
        return True
    return any(_is_bare(text, found) for form in _BARE for found in form.finditer(text))


def has_pin(text: str) -> bool:
    """Whether the PIN of a card or an account is next to its name."""
    return any(not _is_postal(text, found) for found in _PIN.finditer(text))


def _is_bare(text: str, found: re.Match[str]) -> bool:
    """Whether it isn't a code of another kind, such as an error's or a country's."""
    return not _OTHER_CODE.search(text, max(0, found.start() - 16), found.end())


def _is_postal(text: str, found: re.Match[str]) -> bool:
    """Whether it is an Indian postal code, which is also called a PIN."""
    if _POSTAL.search(text, max(0, found.start() - 40), found.end() + 20):
        return True
    return bool(found["number"]) and len(found["number"]) == 6 and _PLACE.match(text, found.end()) is not None


_SECURITY_WORDS, _ONE_TIME_WORDS = re.compile(_SECURITY_WORD), re.compile(_ONE_TIME_WORD)


def _in_digits(text: str, words: re.Pattern[str]) -> str:
    """The text with spelled-out digits as digits, if it has one of these words."""
    if not words.search(text):
        return text
    text = _DIGIT_WORD_CODE.sub(
        lambda found: "".join(_DIGIT_WORDS[word.lower()] for word in re.findall("[A-Za-z]+", found.group())), text
    )
    return _HAN_CODE.sub(lambda found: found.group().translate(_HAN_DIGITS), text)
