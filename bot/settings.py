"""Settings from the environment, validated, with errors that say how to fix them."""

import hashlib
import hmac
import os
import re
import sys
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from yarl import URL

from .features.handoff.staff_hours import read_hours
from .store.topology import read_topology
from .telegram.source_filter import Network, read_networks
from .text.validation_messages import explain

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MIN_SECRET_CHARACTERS = 6
"""A shorter value isn't redacted from logs: it'd match parts of ordinary words."""
_MAX_ID = 2**52
"""Ids have at most 52 significant bits (https://core.telegram.org/bots/api#user)."""

_HOST = re.compile(r"[\w.-]+|\[[0-9A-Fa-f:.]+(?:%\w+)?\]")
"""The host in LISTEN: a name, an IPv4 address, or an IPv6 address in brackets."""

_WEBHOOK_PORTS = (None, 443, 80, 88, 8443)
"""The ports that Telegram calls; None is the scheme's default (core.telegram.org/bots/api#setwebhook)."""

MAX_PORT = 65535

SERVER_PATHS = ("/healthz", "/readyz", "/metrics", "/ask")
"""The server's own pages, which can't be the path of WEBHOOK_URL."""

_ENV_FILE = ".env"


class SettingsError(Exception):
    """Some settings are invalid; the message has a line for each."""


class Address(NamedTuple):
    """Where the server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        """The address in the format of LISTEN."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return _loopback(self.host)


class Settings(BaseSettings):
    """All the bot's settings. Each field is the environment variable of the same name in upper case."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str = ""
    telegram_library: Literal["aiogram", "python-telegram-bot"] | None = None
    redis_url: SecretStr | None = None
    data_dir: Path = Path("data")
    guide: Path | None = None
    webhook_url: str = ""
    webhook_secret: SecretStr | None = None
    listen: Annotated[Address, NoDecode] = Field(default=Address("127.0.0.1", 8080), validate_default=True)
    trusted_proxy: Annotated[tuple[Network, ...], NoDecode] = ()
    staff_chat_id: int | None = None
    staff_hours: str = ""
    owner_ids: Annotated[tuple[int, ...], NoDecode] = ()
    data_key: SecretStr | None = None
    sponsor_file: Path | None = None
    ask_http: bool = False

    @field_validator("telegram_bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("this isn't a bot token (123456:ABC…); copy all of it from @BotFather")
        return value

    @field_validator("data_key")
    @classmethod
    def _data_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().strip(", \t\n"):
            raise ValueError("there is no key in it, so nothing would be encrypted; unset it if that's what you want")
        return value

    @field_validator("staff_chat_id")
    @classmethod
    def _staff_chat(cls, value: int | None) -> int | None:
        if value is not None and not -_MAX_ID <= value < 0:
            raise ValueError("it must be a group's id, which begins with a minus: -100…")
        return value

    @field_validator("owner_ids")
    @classmethod
    def _owners_are_people(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(each <= 0 for each in value):
            raise ValueError("ids of users are positive; one with a minus is a group's")
        if any(each > _MAX_ID for each in value):
            raise ValueError("one of these is too long for a Telegram id; separate several ids with commas")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            read_topology(value.get_secret_value())
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("it must be 1 to 256 characters out of A-Z a-z 0-9 _ - (Telegram's rule)")
        return value

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = _split(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("it must be a full URL: https://host/path")
        if re.search(r"\s", value) or parts.fragment:
            raise ValueError("it must have no spaces and no #; special characters in it must be %-encoded")
        if "{" in value or "}" in value:  # aiohttp would read them as a pattern
            raise ValueError("braces in it must be %-encoded")
        return value.rstrip("/")

    @field_validator("listen", mode="before")
    @classmethod
    def _listen(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        host, _, port = value.strip().rpartition(":")
        if not _HOST.fullmatch(host) or not (port.isascii() and port.isdigit()) or int(port) > MAX_PORT:
            raise ValueError("it must be host:port, such as 127.0.0.1:8080 or [::1]:8080")
        return Address(host.strip("[]"), int(port))

    @field_validator("trusted_proxy", mode="before")
    @classmethod
    def _proxies(cls, value: object) -> object:
        try:
            return read_networks(value) if isinstance(value, str) else value
        except ValueError:
            raise ValueError(
                "it must be an address or a network, such as 172.16.0.0/12; separate several with commas"
            ) from None

    @field_validator("staff_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        if value:
            read_hours(value)
        return value

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _owners(cls, value: object) -> object:
        if isinstance(value, int):
            return (value,)
        if not isinstance(value, str):
            return value
        parts = [part for part in re.split(r"[\s,]+", value) if part]
        if any(re.fullmatch(r"-?\d+", part, re.ASCII) is None for part in parts):
            raise ValueError("write whole numbers, separated by commas")
        return tuple(parts)

    @model_validator(mode="after")
    def _webhook_is_safe(self) -> "Settings":
        parts = urlsplit(self.webhook_url)
        if parts.scheme == "http" and not self.telegram_api_url and not _loopback(parts.hostname or ""):
            raise ValueError("WEBHOOK_URL: it must be https (http works only on loopback or with TELEGRAM_API_URL)")
        if not self.telegram_api_url and not _loopback(parts.hostname or "") and parts.port not in _WEBHOOK_PORTS:
            raise ValueError(
                "WEBHOOK_URL: Telegram calls only ports 443, 80, 88 and 8443; use one of them, and have a proxy "
                "forward it to LISTEN"
            )
        if self.webhook_url and self.webhook_path.rstrip("/") in SERVER_PATHS:
            raise ValueError(f"WEBHOOK_URL: the server has a page of its own at {parts.path}; choose another path")
        if self.webhook_url and self.telegram_bot_token is None:
            raise ValueError("WEBHOOK_URL: it needs TELEGRAM_BOT_TOKEN")
        if self.trusted_proxy and not (self.webhook_url or self.ask_http):
            raise ValueError("TRUSTED_PROXY: it needs WEBHOOK_URL or ASK_HTTP; without them no requests come in")
        if self.trusted_proxy and self.telegram_api_url:
            raise ValueError(
                "TRUSTED_PROXY: it can't be combined with TELEGRAM_API_URL, because updates then come from that "
                "server, not from Telegram; unset TRUSTED_PROXY"
            )
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything to redact from logs: secret settings, and the passwords within them."""
        given = [value.get_secret_value() for value in vars(self).values() if isinstance(value, SecretStr)]
        parts = [part for value in given for part in re.split(r"[\s,]+", value)]
        passwords = _passwords(self.redis_url.get_secret_value()) if self.redis_url else ()
        return tuple(
            part
            for part in (*parts, *passwords, *map(unquote, passwords), self.effective_webhook_secret)
            if len(part) >= _MIN_SECRET_CHARACTERS
        )

    @property
    def webhook_path(self) -> str:
        """The path of WEBHOOK_URL, decoded, as the server sees the path of a request."""
        return URL(self.webhook_url, encoded=True).path_safe

    @property
    def effective_webhook_secret(self) -> str:
        """WEBHOOK_SECRET, or one derived from the token, which is the same on all replicas without any setup."""
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        token = self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""
        return hmac.new(token.encode(), b"webhook secret", hashlib.sha256).hexdigest()


def _passwords(address: str) -> tuple[str, ...]:
    """The passwords in a URL, as written there: before the host, and in the query (for sentinels and TLS keys)."""
    parts = urlsplit(address)
    options = (option.partition("=") for option in parts.query.split("&"))
    return (parts.password or "", *(value for name, _, value in options if "password" in name))


def _split(address: str) -> SplitResult:
    """The parts of a URL. Replaces Python's own errors, which quote the URL, including any password in it."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # only parsed when read
    except ValueError:
        raise ValueError("this isn't a URL; special characters in it must be %-encoded") from None
    return parts


def read_settings(env_file: str | None = None) -> Settings:
    """The settings from the environment and, at lower precedence, from ``env_file`` (default: ``.env``, if it exists).

    ``""`` means no file. Raises :class:`SettingsError` with every problem, but no value, which could be a secret.
    """
    if env_file and not Path(env_file).is_file():
        wrong = "isn't a file" if Path(env_file).exists() else "doesn't exist"
        raise SettingsError(f"--env-file: {env_file} {wrong}")
    env_file = _ENV_FILE if env_file is None else env_file
    try:
        _check_lines(env_file)
        return Settings(_env_file=env_file or None)  # type: ignore[call-arg]  # added by pydantic-settings
    except ValidationError as error:
        lines = []
        for detail in error.errors(include_url=False, include_input=False):
            name = str(detail["loc"][0]).upper() + ": " if detail["loc"] else ""
            lines.append(name + explain(detail["type"], detail["msg"], detail.get("ctx", {})))
        raise SettingsError("\n".join(lines)) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{env_file}: this file isn't UTF-8 text") from None
    except OSError as error:
        raise SettingsError(f"{env_file}: this file can't be read ({error.strerror})") from None


def _check_lines(env_file: str) -> None:
    """Refuses a file with a line that dotenv would skip: the skipped setting might be DATA_KEY."""
    if not env_file or not Path(env_file).is_file():
        return
    with Path(env_file).open(encoding="utf-8") as file:
        for binding in parse_stream(file):
            if binding.error:
                raise SettingsError(
                    f"{env_file}: line {binding.original.line} can't be read; write NAME=value there, and close quotes"
                )


_COMPOSE_VARIABLES = {
    *("BOT_MEMORY", "COMPOSE_PROFILES", "ENV_FILE", "GRAFANA_PASSWORD", "GRAFANA_PORT", "HTTP_PORT", "HTTPS_PORT"),
    *("PORT", "PROMETHEUS_PORT", "REPLICA_PORTS", "RUN_OPTIONS", "STORE_MEMORY", "WEBHOOK_HOST"),
}
"""Variables of docker-compose.yml, which reads the same file."""

_SIMILARITY = 0.85
"""Names at least this similar to a setting's count as misspellings of it (``difflib``'s ratio, 0 to 1)."""


def misspelt_settings(env_file: str | None = None) -> list[tuple[str, str]]:
    """Variables in the environment and in ``env_file`` that look like misspelled settings, each with the right name.

    Leaves out a misspelling if the setting itself is set too.
    """
    known = {name.upper() for name in Settings.model_fields}
    file = _ENV_FILE if env_file is None else env_file
    given = {name.upper() for name in (*os.environ, *(dotenv_values(file) if file else ()))}
    found = []
    for name in sorted(given - known - _COMPOSE_VARIABLES):
        near = get_close_matches(name, known, 1, _SIMILARITY)
        if not near and "_" in name:  # such as BOT_TOKEN
            near = [each for each in sorted(known) if each.endswith(f"_{name}")]
        if near and near[0] not in given:
            found.append((name, near[0]))
    return found


def program() -> str:
    """The command that started this program: ``billing-bot``, or ``python -m`` and the package."""
    called = Path(sys.argv[0]).name
    return f"python -m {(__package__ or 'bot')}" if called in ("__main__.py", "-m", "") else called


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
