"""URLs in links and buttons, by the rules of Telegram's link checker."""

import re

_USER = re.compile(r"tg:(?://)?user\?id=(\d{1,15})", re.ASCII | re.IGNORECASE)
_TELEGRAM = re.compile(r"tg:(?://)?(?P<host>[a-z0-9_-]+)/?(?P<rest>[?#].*)?", re.ASCII | re.IGNORECASE | re.DOTALL)
_HTTP = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<user>[^/?#@]*@)?(?P<host>\[[0-9a-f:.]+\]|[^/?#:@]+)(?::(?P<port>\d+))?"
    r"(?P<rest>[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_MAX_PORT = 65535
_BAD_HOST = re.compile(r"[\x00-\x20\"'<>\\^`{|}()]")


def mentioned_user(url: str) -> int | None:
    """Return the user that a `tg://user?id=` link refers to."""
    match = _USER.fullmatch(url)
    return int(match[1]) if match else None


def checked_link(url: str) -> str | None:
    """Return the URL as Telegram would store it, or None if it would drop the link."""
    if match := _TELEGRAM.fullmatch(url):
        return f"tg://{match['host'].lower()}{match['rest'] or ''}"
    match = _HTTP.fullmatch(url)
    if match is None or (match["port"] and not 0 < int(match["port"]) <= _MAX_PORT):
        return None
    host = match["host"].lower()
    if _BAD_HOST.search(host) or ("." not in host and not host.startswith("[")):
        return None
    rest = match["rest"] or "/"
    if not rest.startswith("/"):
        rest = "/" + rest
    rest = re.sub(r"[\x00-\x20]", lambda found: f"%{ord(found.group()):02X}", rest)
    port = f":{int(match['port'])}" if match["port"] else ""
    return f"{(match['scheme'] or 'http').lower()}://{match['user'] or ''}{host}{port}{rest}"
