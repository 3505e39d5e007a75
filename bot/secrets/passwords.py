"""Detects passwords next to the word that names them.

A password may be any word, so statements *about* passwords ("my password is wrong") are recognized by ordinary words,
known from a list or by their endings. When in doubt, it counts as a password.
"""

# ruff: noqa: PLR2004 - this module is about minimum lengths

import re

from .recovery_phrases import has_recovery_phrase
from .spoken_numbers import in_digits

_FOREIGN = (
    r"(?i:(?<!\w)(?:passwort|kennwort|contrase[ñn]a|clave|mot\sde\spasse|mdp|senha|palavra-passe|парол[ьяю]|parola|wachtwoord|has[łl]o"
    r"|[şs]ifre|l[öo]senord|adgangskode|passord|salasana|jelszó|heslo|kata\ssandi|mật\skhẩu|mat\skhau|κωδικός)(?!\w)"
    r"|パスワード|暗証番号|비밀번호|비번|암호|รหัสผ่าน|पासवर्ड|পাসওয়ার্ড|كلمة\s(?:السر|المرور)|(?:کلمه|رمز)\sعبور|סיסמ[הא])"
    r"(?:\s*(?:(?i:ist|lautet|es|est|[éèe]|är|er|on|to|это|là|adalah|هي)(?!\w)|[はが은는]))?"
)
"""What other languages call a password, and their "is". After it, only a value that mixes letters and digits counts: we
don't know which of their words are ordinary."""
_NAME = (
    r"(?i:(?<![A-Za-z0-9_-])(?:(?:[A-Za-z]{1,20}[_-]?)?(?:password|passwd|passcode)|pass?\s?w(?:or|ro|r|o)?d|pass\s?(?:word|phrase)|psw|pwd|pw"
    r"|(?P<pass>pass))(?![A-Za-z0-9]))"
    r"|(?i:(?:wi-?fi|wlan|vpn|router)\s?key)|密码|口令"
    rf"|(?P<foreign>{_FOREIGN})"
)
_QUOTE = r"""["'`“”‘’「」]"""
_SAID = (
    r"(?:(?i:for|of|on|i|we|used?|uses|my|the|your|this|that|here|now|still|new|reset|set|changed|everywhere|openai|chatgpt|gpt|account|site"
    r"|login|e-?mail|gmail|wifi|vpn|vps|server|root|admin|router|database|db)\b\s?|我的?|你的?|就|还|现在|用的?|设的|给你|[四六八46８8]位|里)"
)
_JOINT = (
    r"(?:(?:[设改](?:咗?做|成|为)了?|(?i:is|was|be)\b(?!\s+(?:not|no|too|the|a|an|in|on)\b)|就是|[是为係系=:])(?:\s*[是为係系=:])?"
    r"|(?P<weak>(?i:to)\b|-(?=\s)|->|→|[,，]))"
)
_QUOTED = re.compile(r"""[^"'`“”‘’「」\n]{0,64}""")
_NAMED = re.compile(
    rf"(?:{_NAME}){_QUOTE}?\s*{_SAID}{{0,5}}+\s*(?P<joint>{_JOINT})?\s*(?P<quote>{_QUOTE})?(?P<value>[!-~]{{4,64}})"
    r"(?P<after>[\u3400-\u9fff]?)"
)
_APP_PASSWORD = re.compile(
    r"(?:(?i:app(?:lication)?[\s-]?(?:specific\s?)?password)|(?:应用|app|程序)(?:专用)?密码|授权码)[\s:=是为係就\"']{0,4}(?:(?i:is)\s)?"
    r"(?P<letters>[a-z]{16}|[a-z]{4}(?:[ -][a-z]{4}){3})(?![A-Za-z])"
)
_SIGNED_IN = re.compile(
    r"(?i)(?:user(?:name)?|login|account|e-?mail|账号|账户|帐号|帳號|用户名|邮箱)[^\n]{0,60}?(?:[\s,;/，|]pass\s*[:=]|密码\s*[:=]?|密碼\s*[:=]?)\s*(?P<value>[!-~]{6,64})"
)
_LOGIN = re.compile(
    r"(?i)(?:login|log[\s-]?in|account|user(?:name)?|账号|账户|帐号|用户名)\s*[:=是]\s*[\w.@+-]{3,64}\s*(?:/|\||,|;|-{2,4})\s*"
    r"(?P<value>[!-~]{6,40})(?![!-~])"
    r"|\b(?:login|log-in|account)\s[\w.@+-]{3,64}\s/\s(?P<marked>(?=[A-Za-z]*[^\w.\s/-])[!-~]{6,40})"
)
_WITH_PASS = re.compile(
    r"(?i)\b(?:user(?:name)?|login|account|e-?mail)\b[^\n]{0,60}?\band\s+pass(?:word)?\s+(?P<value>[!-~]{6,64})"
)
_AND_PASS = re.compile(
    r"(?i)\buser(?:name)?\b:?\s(?!(?:can|could|must|should|may|might|will|would|has|have|had|to|did|does|do|needs?|just|then|now|id|role|who|that"
    r"|cannot|not|is|was|tries|tried|and|or|input|data)\b)[\w.@+-]{2,64},?\spass(?:word)?:?\s(?P<value>[!-~]{6,64})"
)
"""A login to a shop or a server in a few words: "user bob pass hunter2"."""
_PAIR = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[A-Za-z]{2,8}\s*(?:-{2,4}|[:/|])\s*(?P<value>[A-Za-z0-9!@#$%^&*_+.-]{6,40})(?![\w/:])",
    re.ASCII,
)
_MARKED = (re.compile(r"[!@#$%^&*]"), re.compile(r"[!@#$%^&*]|^[^-]*\d[^-]*\d[^-]*$"))
"""What a password next to an email address must contain: if nothing calls it one, and if something does. Names of
models match neither."""
_CREDENTIALS = re.compile(
    r"(?i)(?P<name>(?:credentials?|log[\s-]?ins?|sign[\s-]?in|acc(?:ount)?s?|账号|账户|帐号|密码|帐密|账密)[^\n@]{0,20}?)?(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[a-z]{2,8}[\s,]{1,2}(?:pass(?:word)?[:\s]\s?)?(?P<value>[!-~]{6,40})",
    re.ASCII,
)

_ORDINARY = frozenset(
    re.findall(
        r"\S+",
        """
    about accept access account admin after again align allow always another answer anything anyway apple argon
    argon2 asks attempt back base64 bcrypt before between blank boolean both browser bytes cannot case change
    changes chatgpt check chrome claude client code color column config confirm copy correct default delete detail
    details diff different doesnt double dummy either email empty enough enter error error401 exact example except
    exists expired expires expiry external facebook fail fails failure false field fields file filled fine first
    forget forgot forgotten form format found from generator github google group hash help hidden hint https
    incorrect input instead integer invalid issue keepass kept later least length letter letters like limit link
    list locked login logon long longer looks lost manager manual maybe md5 mean means message minimum missing
    mistake mysql name need needs never newer nobody none nothing nowhere null number oauth oauth2 object often okay
    older online only openai optional other page pages param params paste pattern platform please policy possible
    postgres private problem process profile prompt provider public question quite rather real really reason record
    recovery register reject reset resets right root safari safe same save screen secret secure security separate
    server session settings sha1 sha256 sha512 shared short should show shows sign simple since site somehow someone
    something still store string strong stuck subscription success suddenly support system tab terms test text that
    their them then there these they thing this those through today token tomorrow totally twice type types
    unchanged under unique unknown unset until update used user users utf8 valid value value1 variable very want
    wanted wants warning weak website were what whatever when where which while whose window without word words
    worked works wrong yesterday yet your yours zero
    """,
    )
)
_ENDING = re.compile(
    r"(?:ed|ing|ctly|ally|able|ible|tion|sion|ment|ness|ity|ance|ence|ful|less|ous|ive|ical|n't|'s|'t|'re|'ll|'ve)$"
)
_CODE = re.compile(
    r"[(){}\[\]<>|]|^[$%*&#/.~-]|https?:|^(?:self|os|config|settings|process|env|args|None|null|str)\b[.\[]?|\*{2}|x{4}|\.{3}"
)
_FILLER = re.compile(
    r"(?i)your|our|my|the|this|real|actual|here|example|placeholder|sample|test|demo|dummy|fake|insert|put|enter|paste|value"
    r"|goes|pass(?:word|wd|phrase)?|pwd|secret|user|name|db|x+|redacted|masked|hidden|[_.\-]"
)
_UNITS = tuple("位次年个天分小月号")
_EDGES = ".,;:!?'\"`“”‘’）)」】。，"


def has_password(text: str) -> bool:
    """Whether a password or passphrase is next to its name in ``text``, which is in canonical form."""
    text = in_digits(text)
    if any(_is_password(found) for found in _NAMED.finditer(text)):
        return True
    if any(_is_word(found["value"].strip(_EDGES)) for found in _SIGNED_IN.finditer(text)):
        return True
    if any(_has_both(found["value"].strip(_EDGES)) for found in _WITH_PASS.finditer(text)):
        return True
    if any(_is_made_up(found["value"].strip(_EDGES)) for found in _AND_PASS.finditer(text)):
        return True
    if any(_has_both(found["value"].strip(_EDGES)) for found in _PAIR.finditer(text)):
        return True
    logins = (found["value"] or found["marked"] for found in _LOGIN.finditer(text))
    if any(_has_both(value) and "/" not in value for value in logins):
        return True
    if any(
        _is_made_up(found["value"].strip(_EDGES)) and _MARKED[found["name"] is not None].search(found["value"])
        for found in _CREDENTIALS.finditer(text)
    ):
        return True
    return any(_is_drawn(found["letters"]) for found in _APP_PASSWORD.finditer(text)) or has_recovery_phrase(text)


def _is_drawn(letters: str) -> bool:
    """Whether the letters are random rather than words: few vowels, a group without any, or no spaces in between."""
    if " " not in letters:
        return True
    groups = re.findall(r"[a-z]{4}", letters)
    return len(re.findall("[aeiou]", letters)) <= 5 or not all(re.search("[aeiouy]", group) for group in groups)


def _is_password(found: re.Match[str]) -> bool:
    value = found["value"]
    quoted = found["quote"] is not None
    if quoted:
        value = re.split(_QUOTE, value)[0]
    value = value.strip(_EDGES)
    if _CODE.search(value) or not _FILLER.sub("", value):
        return False
    if found["foreign"]:
        return _is_made_up(value)
    if quoted and " " in (said := _QUOTED.match(found.string, found.start("value")).group()):  # type: ignore[union-attr]
        return _has_both(said)
    if found["pass"] and not found["joint"]:
        return False
    if found["pass"] or found["weak"]:
        return _is_made_up(value) and len(re.findall(r"[^A-Za-z]", value)) >= 2
    if found["joint"] is None and not quoted:
        # "password hunter2" has one, "password reset" doesn't.
        if re.match("[密口]", found.group()) and value.isdigit():
            return 4 <= len(value) <= 8 and found["after"] not in _UNITS
        if re.match("(?i)pass", found.group()) and re.fullmatch(r"\d{6}", value):
            return True  # "3DS password 774120"
        return _is_made_up(value)
    if found["after"] and found["after"] in "的吗么吧还和或错不":
        return _has_both(value) and value.lower() not in _ORDINARY
    return _is_word(value)


def _is_made_up(value: str) -> bool:
    """Whether it mixes letters with digits, or cases, and isn't an ordinary word with a number ("error401")."""
    low, mixed = value.lower(), _has_both(value) or len(re.findall(r"[a-z][A-Z]", value)) >= 2
    return len(value) >= 6 and mixed and "/" not in value and not {low, low.rstrip("0123456789")} & _ORDINARY


def _is_word(value: str) -> bool:
    low = value.lower()
    if low in _ORDINARY or _CODE.search(value) or not _FILLER.sub("", value):
        return False
    if re.search(r"[@#$%^&*!+=]", value):
        return len(value) >= 4
    if _has_both(value):
        return len(value) >= 5
    if value.isdigit():
        return len(value) >= 4
    parts = re.split(r"[/._-]", low)
    if all(part in _ORDINARY or _ENDING.search(part) or len(part) < 3 for part in parts):
        return False
    return len(value) >= 6


def _has_both(value: str) -> bool:
    return re.search(r"\d", value) is not None and re.search(r"[A-Za-z]", value) is not None
