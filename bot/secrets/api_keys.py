r"""Detects API keys and tokens in a text, even if cut short or next to Chinese characters.

Python's ``\b`` counts Chinese characters as letters, so common patterns miss a key written next to one. Here the
boundaries are spelled out in ASCII. Masked keys (``sk-****``) and placeholders (``sk-your-key``) aren't secrets.
"""

# ruff: noqa: PLR2004 - this module is about minimum lengths

import re

_START = r"(?<![A-Za-z0-9_-])"
_OPENAI = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<sk>[Ss][Kk])\s?[-_]\s?(?!ant-|or-|live_|test_)"
    r"(?P<kind>(?i:proj|svcacct|service|admin|none)\s?[-_]\s?)?"
    r"(?P<body>[A-Za-z0-9_-]{4,})(?=(?P<mask>\*\*)?(?P<rest>(?:\s[A-Za-z0-9_-]{2,200}){0,6}))"
)
_MARKER = re.compile(r"[A-Za-z0-9_-]{2}T3BlbkFJ|T3BlbkFJ[A-Za-z0-9_-]{2}")
_SESSION = re.compile(_START + r"[Ss][Ee][Ss][Ss]\s?-\s?(?P<body>[A-Za-z0-9]{2,})(?:\s(?P<rest>[A-Za-z0-9]{2,}))?")

_BOT = re.compile(r"(?<!\d)\d{6,12}\s?:\s?(?:AA[A-Za-z0-9_-]{18,}|[A-Za-z0-9_-]{33,})")

_OTHER_FORMS = (
    r"sk-(?:ant|or)-[A-Za-z0-9_-]{6,}",  # Anthropic, OpenRouter
    r"(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}",  # AWS
    r"(?:LTAI|AKID)[A-Za-z0-9]{12,}",  # Alibaba Cloud, Tencent Cloud
    r"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{16,}",
    r"AIza[A-Za-z0-9_-]{24,}|AQ\.[A-Za-z0-9_-]{24,}|1//0[A-Za-z0-9_-]{24,}",  # Google
    r"ya29\.[A-Za-z0-9_-]{16,}|GOCSPX-[A-Za-z0-9_-]{16,}",  # Google
    r"hf_[A-Za-z0-9]{16,}|gsk_[A-Za-z0-9]{16,}|xai-[A-Za-z0-9]{16,}|pplx-[A-Za-z0-9]{16,}",
    r"r8_[A-Za-z0-9]{16,}|nvapi-[A-Za-z0-9_-]{16,}|fw_[A-Za-z0-9]{20,}|tgp_v1_[A-Za-z0-9_-]{16,}",
    r"[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{16,}",  # Stripe
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{16,}",  # Slack
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{24,}|pypi-AgE[A-Za-z0-9_-]{16,}",
    r"SK[0-9a-f]{32}(?![0-9a-z])|AC[0-9a-f]{32}:[0-9a-f]{32}",  # Twilio
    r"dop_v1_[0-9a-f]{32,}|sq0[a-z]{3}-[A-Za-z0-9_-]{16,}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}|key-[0-9a-f]{32}",
    r"figd_[A-Za-z0-9_-]{20,}|lin_api_[A-Za-z0-9]{20,}|sntrys_[A-Za-z0-9_=-]{16,}|ntn_[A-Za-z0-9]{30,}",
    r"secret_[A-Za-z0-9]{40,}|tvly-[A-Za-z0-9-]{20,}|bce-v3/[A-Za-z0-9/-]{20,}",  # Notion, Tavily, Baidu
    r"[0-9a-f]{32}\.[A-Za-z0-9]{16}(?![A-Za-z0-9])",  # Zhipu
    r"sbp_[0-9a-f]{32,}|sb_secret_[A-Za-z0-9_-]{16,}|dapi[0-9a-f]{32}|hv[sbr]\.[A-Za-z0-9_-]{20,}|dp\.[a-z]{2,6}\.[A-Za-z0-9]{30,}",
    r"gl(?:sa|c|ptt|rt|dt|cbt)[_-][A-Za-z0-9_=-]{20,}|AT[AC]TT3[A-Za-z0-9_=-]{20,}|xkeysib-[A-Za-z0-9-]{30,}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}",
    r"rubygems_[0-9a-f]{32,}|pul-[0-9a-f]{32,}|PMAK-[A-Za-z0-9-]{30,}|NRAK-[A-Z0-9]{20,}|CFPAT-[A-Za-z0-9_-]{30,}|do[or]_v1_[0-9a-f]{32,}",
    r"lsv2_[a-z]{2}_[A-Za-z0-9_]{30,}|pcsk_[A-Za-z0-9_]{30,}|jina_[A-Za-z0-9_-]{30,}|fc-[0-9a-f]{32}|csk-[a-z0-9]{30,}|phx_[A-Za-z0-9]{30,}",
    r"FlyV1 fm\d_[A-Za-z0-9+/=,_-]{30,}|AGE-SECRET-KEY-1[A-Z0-9]{30,}|sl\.[A-Za-z0-9_-]{60,}",
    r"pat[A-Za-z0-9]{14}\.[0-9a-f]{32,}|[0-9a-f]{32}-us\d{1,2}(?!\d)",  # Airtable, Mailchimp
    r"xprv[A-Za-z0-9]{90,}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9]{40,}|dckr_pat_[A-Za-z0-9_-]{20,}",
    r"(?:pat-[a-z]{2}\d|HRKU)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",  # HubSpot, Heroku
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|eyJhbGciOi[A-Za-z0-9_-]{8,}",  # a signed web token
    r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{25,}",  # Discord
)
_OTHER = re.compile(f"{_START}(?:{'|'.join(_OTHER_FORMS)})")
_PREFIXED = re.compile(
    _START + r"(?P<value>[a-z]{2,8}[_-](?:[a-z0-9]{2,6}[_-])?(?P<body>[A-Za-z0-9]{30,})(?![A-Za-z0-9]))"
)
"""What most vendors' keys look like: a prefix and many random characters. Ids are shorter, hex, or known as public."""
_PASSED = re.compile(r"""(?<![A-Za-z])[A-Z]\w{1,40}\(\s?["'](?P<value>[A-Za-z0-9_-]{24,200})["']""")
"""The first argument of a client: ``Client("…")``."""
_PRIVATE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")

_NAMED = re.compile(
    r"(?i:(?:key|token|secret|seed|credential)s?\d?(?:_(?!id\b)[a-z0-9]{1,12})?(?![a-z0-9_])|authorization|bearer)|密钥|秘钥|金钥|密匙|私钥|令牌|凭证|凭据"
)
_VALUE = re.compile(
    r"""["'`]?(?:\s|[=:>-]|["'`「“]|(?i:is|was|id|value|(?:of|for)\s\w{1,12})\b|就是|是|为|如下|给你|这个){0,16}+(?i:(?:bearer|basic)\s+)?"""
    r"(?P<value>[A-Za-z0-9_+/=.~%-]{16,200})"
)
_PUBLIC_NAME = re.compile(
    r"(?i)(?:public|publishable|idempoten\w{2,4}|primary|foreign|cache|sort|partition|site|trace|request|object|host|deploy)[\s_-]?$"
)
_SESSION_NAME = re.compile(
    r"(?i)(?:(?<![a-z])sess(?:ion)?(?:[._-]?(?:id|token))?|sess(?:ion)?(?:[._-]?(?:id|token))|(?<![a-z])s?sid|auth|jwt|csrf|cf_clearance)\d?$"
)
_COOKIES = re.compile(r"(?i)(?<![a-z])cookies?\b[^\n]{0,1000}")
_PAIR = re.compile(r"=\s?[\"']?(?P<value>[\w%+/=.~-]{16,200})")
_BASE32 = re.compile(r"[A-Z2-7]{16,}=*")
_IN_CODE = re.compile(r"(?i)(?:process|os|config|settings?|self|this|args|env|import|secrets)[._]|[/~.]|https?:")

_FILLER = re.compile(
    r"(?i)your|our|my|the|this|real|actual|open|ai|api|key|keys|secret|token|here|example|placeholder|sample|test|demo"
    r"|dummy|fake|replace|insert|put|enter|paste|with|me|value|goes|something|proj|project|redacted|masked|hidden"
    r"|x+|\.+|_|-"
)
_PUBLIC = re.compile(
    r"(?i)(?:req|org|proj|asst|thread|run|msg|chatcmpl|user|acct|evt|pi|pm|cus|ch|in|seti|key|resp|file|batch|ftjob|vs|call|sub"
    r"|price|prod|cs|pk|tok|src|plink|txn)[_-]|https?:|www\."
)


def has_openai_key(text: str) -> bool:
    """Whether ``text``, in canonical form, holds an OpenAI key or a readable part of one."""
    if _MARKER.search(text) or any(map(_is_session, _SESSION.finditer(text))):
        return True
    return any(_is_openai(found) for found in _OPENAI.finditer(text))


def has_joined_key(text: str) -> bool:
    """The same for reassembled letters. Those are mostly words, so a part of them must look random, too."""
    return has_openai_key(text) and any(_looks_random(run) for run in re.split(r"[_-]", text))


def has_bot_token(text: str) -> bool:
    """Whether ``text`` holds a Telegram bot token."""
    return _BOT.search(text) is not None


def has_other_key(text: str) -> bool:
    """Whether ``text`` holds another provider's key, a session token or a private key."""
    if _PRIVATE.search(text):
        return True
    if any(not _is_filler(found.group()) for found in _OTHER.finditer(text)):
        return True
    if any(
        _is_value(found["value"]) and _SESSION_NAME.search(text, max(0, found.start() - 24), found.start())
        for found in _PAIR.finditer(text)
    ):
        return True
    if any(_is_value(value) for line in _COOKIES.findall(text) for value in _PAIR.findall(line)):
        return True
    if any(_is_mixed(found["body"]) and not _PUBLIC.match(found["value"]) for found in _PREFIXED.finditer(text)):
        return True
    if any(_is_mixed(found["value"]) and _is_value(found["value"]) for found in _PASSED.finditer(text)):
        return True
    return any(_is_named(text, found) for found in _NAMED.finditer(text))


def _is_named(text: str, name: re.Match[str]) -> bool:
    """Whether a value follows a word that names a secret."""
    found = _VALUE.match(text, name.end())
    if found is None or _PUBLIC_NAME.search(text, max(0, name.start() - 16), name.start()):
        return False
    return _BASE32.fullmatch(found["value"]) is not None or (len(found["value"]) >= 20 and _is_value(found["value"]))


def _is_value(value: str) -> bool:
    """Whether a part of it looks random, and it isn't a public id, code, a path or a placeholder."""
    if not _has_both(value) or _PUBLIC.match(value) or _IN_CODE.match(value) or _is_filler(value):
        return False
    return any(len(part) >= 8 and _looks_random(part) for part in re.split(r"[._~%/+-]", value))


def _is_openai(found: re.Match[str]) -> bool:
    body = found["body"]
    if found["rest"]:  # a key split by spaces or line breaks: it goes on as long as pieces look random
        for piece in found["rest"].split():
            if _PUBLIC.match(piece) or not any(_looks_random(run) for run in re.split(r"[_-]", piece)):
                break
            body += piece
    apart = re.search(r"\s", found.group()[: found.start("body") - found.start()]) is not None
    if _is_filler(body) or (apart and not _looks_random(body)):
        return False
    if found["mask"]:
        return len(body) >= 12 and _has_unwordlike_part(body)
    if found["kind"]:
        return len(body) >= 6 and (_has_unwordlike_part(body) or not (body.islower() or body.isupper()))
    if found["sk"] == "SK":  # order numbers start like this, too
        return len(body) >= 16 and _is_mixed(body)
    if len(body) >= 16:
        return _has_unwordlike_part(body)
    return any(len(run) >= 8 and (_looks_random(run) or _has_odd_capitals(run)) for run in re.split(r"[_-]", body))


def _is_session(found: re.Match[str]) -> bool:
    body = found["body"] + (found["rest"] or "" if len(found["body"]) < 16 else "")
    if _is_filler(body) or len(body) < 8:
        return False
    return _has_unwordlike_part(body) if len(body) >= 16 else _looks_random(body) or _has_odd_capitals(body)


def _is_filler(value: str) -> bool:
    return not _FILLER.sub("", value) or len(set(value.lower())) <= 2


def _has_both(value: str) -> bool:
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value))


def _is_mixed(value: str) -> bool:
    return bool(re.search(r"[a-z]", value) and re.search(r"[A-Z]", value) and re.search(r"\d", value))


def _has_unwordlike_part(value: str) -> bool:
    """Whether it has a digit, a capital inside a word, or a word that is too long."""
    return re.search(r"\d|[a-z][A-Z]|[A-Za-z]{16}", value) is not None


def _has_odd_capitals(value: str) -> bool:
    """Whether it has capitals where no word has them."""
    return re.search(r"[a-z][A-Z]|[A-Z]{2}[a-z]", value) is not None


def _looks_random(value: str) -> bool:
    """Whether a short text looks random: it alternates between letters and digits, or between cases."""
    switches = len(re.findall(r"(?<=\d)[A-Za-z]|(?<=[A-Za-z])\d", value))
    return switches >= 2 or _is_mixed(value) or len(re.findall(r"[a-z][A-Z]", value)) >= 2
