"""Detects credentials in URLs, proxy addresses and command lines."""

import re
from urllib.parse import unquote

_USER_AND_PASSWORD = re.compile(
    r"(?i)(?<![a-z0-9])[a-z][a-z0-9+.-]{1,24}://[^\s/@:?#<>\"'`]{0,128}:(?P<value>[^\s/@<>\"'`]{2,128})@(?=[\w\[])"
)
_ALONE = re.compile(
    r"(?i)(?<![a-z0-9])(?:trojan|ssr?|vless|vmess|hysteria2?|hy2|tuic)://(?P<value>[\w%+/=.:-]{6,256})(?=@|\s|$|#)"
    r"|(?<![a-z0-9])https?://(?P<token>[\w-]{16,128})@(?=[\w\[])"
)
_HOST = r"(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[\w-]{1,63}\.){1,4}[a-z]{2,10}):\d{2,5}"
_SHORT = re.compile(
    rf"(?i)(?<![\w/@.-])[\w.-]{{2,64}}:(?P<before>[^\s:@/]{{4,64}})@{_HOST}(?!\d)"
    rf"|(?<![\w./-]){_HOST}:[\w.-]{{2,64}}:(?P<after>(?=[^\s:@/]*\d|[^\s:@/]{{8}})[^\s:@/]{{4,64}})"
)
_LOGIN = re.compile(
    r"(?:^|\s)(?:-u|-U|--user|--proxy-user)[\s=]\s?[\"']?(?!\d+:\d+(?:\s|$))[\w.@+-]{1,64}:(?P<value>[^\s\"']{4,128})"
)
_CLIENT = re.compile(
    r"(?<![\w-])(?:(?:my(?:sql|sqldump|cli)|mariadb|sshpass)\b[^\n]{0,80}?\s-p(?:\s?[\"'])?|redis-cli\b[^\n]{0,80}?\s-a\s[\"']?)(?P<value>[^\s\"'$<{]{6,64})"
)
_OTP_LINK = re.compile(
    r"(?i)otpauth://[^\s]{0,300}[?&]secret=(?P<value>[a-z2-7%=]{8,})|otpauth-migration://\S{0,40}data=[\w%+/=]{16,}"
)
_HOOK = re.compile(
    r"(?i)(?:hooks?\.[\w-]{2,40}(?:\.[\w-]{2,20}){0,3}|/(?:web)?hooks?(?:/v\d)?|/webhookb2|/bot/v2/hook)/(?P<value>[\w/-]{20,300})"
)
_SIGNED = re.compile(r"(?i)[?&](?:sig|(?:x-(?:amz|goog|oss|cos)-)?signature|sign)=(?P<value>[\w%+/=-]{20,})")
_EXAMPLE = re.compile(
    r"(?i)(?:your|my|the|a|some)?[\s_-]?(?:pass(?:word|wd)?|pwd|pw|secret|token|key|user(?:name)?|example|placeholder|redacted)\d?"
    r"|[*x.•…]+|[\[({$%].*"
)


def has_credential(text: str) -> bool:
    """Whether an address in ``text`` grants access: by a password, a token, a signature or a shared secret."""
    if ":" not in text and not re.search(r"\s-[pa]", text):
        return False
    for form in (_USER_AND_PASSWORD, _ALONE, _SHORT, _LOGIN, _CLIENT):
        for found in form.finditer(text):
            if not all(value is None or _EXAMPLE.fullmatch(unquote(value)) for value in found.groups()):
                return True
    if _OTP_LINK.search(text):
        return True
    return any(_looks_random(found["value"]) for form in (_HOOK, _SIGNED) for found in form.finditer(text))


def _looks_random(value: str) -> bool:
    """Whether a part looks random: a long mix of letters and digits, unlike a name, or a UUID."""
    return any(
        len(part) >= 12 and re.search(r"\d", part) and re.search(r"[A-Za-z]", part)  # noqa: PLR2004
        for part in re.split(r"[/_%+=-]", value)
    ) or bool(re.search(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value))
