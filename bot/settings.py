"""Settings from the environment, each checked, each refusal a line that says how to mend it."""

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
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from yarl import URL

from .features.handoff.staff_hours import read_hours
from .store.topology import read_topology
from .telegram.source_filter import Network, read_networks
from .text.refusals import said_plainly

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SECRET_SIZE = 6
"""Shorter than this it is no secret, and leaving it out everywhere would spoil other words."""

_ENV_FILE = ".env"


class SettingsError(Exception):
    """Settings that can't be used: a line for each."""


class Address(NamedTuple):
    """Where the server listens."""

    host: str
    port: int

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return _loopback(self.host)


class Settings(BaseSettings):
    """All settings of the bot. Field names are the environment's names in lower case."""

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
            raise ValueError("this is not a bot token (123456:ABC…); copy it whole from @BotFather")
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
            raise ValueError("1 to 256 of A-Z a-z 0-9 _ - (Telegram's rule)")
        return value

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = _split(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("it must be a whole address: https://host/path")
        if "{" in value or "}" in value:  # which aiohttp takes for a pattern
            raise ValueError("braces in it must be %-encoded")
        return value.rstrip("/")

    @field_validator("listen", mode="before")
    @classmethod
    def _listen(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        host, _, port = value.strip().rpartition(":")
        if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:  # noqa: PLR2004
            raise ValueError("it must be host:port, such as 127.0.0.1:8080")
        return Address(host.strip("[]"), int(port))

    @field_validator("trusted_proxy", mode="before")
    @classmethod
    def _proxies(cls, value: object) -> object:
        try:
            return read_networks(value) if isinstance(value, str) else value
        except ValueError:
            raise ValueError("it must be an address or a network, such as 172.16.0.0/12; several by commas") from None

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
        return tuple(part for part in re.split(r"[\s,]+", value) if part) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _webhook_is_safe(self) -> "Settings":
        parts = urlsplit(self.webhook_url)
        if parts.scheme == "http" and not self.telegram_api_url and not _loopback(parts.hostname or ""):
            raise ValueError("WEBHOOK_URL: it must be https (http serves only on loopback or with TELEGRAM_API_URL)")
        if self.webhook_url and self.telegram_bot_token is None:
            raise ValueError("WEBHOOK_URL: it needs TELEGRAM_BOT_TOKEN")
        if self.trusted_proxy and not (self.webhook_url or self.ask_http):
            raise ValueError("TRUSTED_PROXY: without WEBHOOK_URL or ASK_HTTP nothing comes in through it")
        if self.trusted_proxy and self.telegram_api_url:
            raise ValueError(
                "TRUSTED_PROXY: with TELEGRAM_API_URL, updates come from that server and not from Telegram"
            )
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that must be seen by nobody; of an address with passwords in it the passwords, too."""
        given = [value.get_secret_value() for value in vars(self).values() if isinstance(value, SecretStr)]
        parts = [part for value in given for part in re.split(r"[\s,]+", value)]
        passwords = _passwords(self.redis_url.get_secret_value()) if self.redis_url else ()
        return tuple(
            part
            for part in (*parts, *passwords, *map(unquote, passwords), self.effective_webhook_secret)
            if len(part) >= _SECRET_SIZE
        )

    @property
    def webhook_path(self) -> str:
        """Decoded, as the server sees the path of a request."""
        return URL(self.webhook_url, encoded=True).path_safe

    @property
    def effective_webhook_secret(self) -> str:
        """The secret given, or one made from the token: the same on all replicas, and nothing to set up."""
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        token = self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""
        return hmac.new(token.encode(), b"webhook secret", hashlib.sha256).hexdigest()


def _passwords(address: str) -> tuple[str, ...]:
    """As they are written before the host, and among the options: sentinels and TLS keys have their own."""
    parts = urlsplit(address)
    options = (option.partition("=") for option in parts.query.split("&"))
    return (parts.password or "", *(value for name, _, value in options if "password" in name))


def _split(address: str) -> SplitResult:
    """The parts of an address. Python's own refusals quote it, password and all."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # which is only looked at when it is asked for
    except ValueError:
        raise ValueError("this is no address; odd characters in it must be %-encoded") from None
    return parts


def read_settings(env_file: str | None = None) -> Settings:
    """The settings, from the environment and below it from ``env_file``; from ``.env``, if there is one, by default.

    ``""`` is no file. Raises :class:`SettingsError` with every problem, and no value that could be a secret.
    """
    if env_file and not Path(env_file).is_file():
        raise SettingsError(f"--env-file: {env_file} is not there")
    env_file = _ENV_FILE if env_file is None else env_file
    try:
        return Settings(_env_file=env_file or None)  # type: ignore[call-arg]  # pydantic-settings' own
    except ValidationError as error:
        lines = []
        for detail in error.errors(include_url=False, include_input=False):
            name = str(detail["loc"][0]).upper() + ": " if detail["loc"] else ""
            lines.append(name + said_plainly(detail["type"], detail["msg"], detail.get("ctx", {})))
        raise SettingsError("\n".join(lines)) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{env_file}: this file is not text in UTF-8") from None
    except OSError as error:
        raise SettingsError(f"{env_file}: this file can't be read ({error.strerror})") from None


_OTHERS = {
    *("BOT_MEMORY", "COMPOSE_PROFILES", "ENV_FILE", "GRAFANA_PASSWORD", "PORT"),
    *("REPLICA_PORTS", "RUN_OPTIONS", "STORE_MEMORY", "WEBHOOK_HOST"),
}
"""Of docker-compose.yml, which read the same file."""

_ALIKE = 0.85


def misspelt(env_file: str | None = None) -> list[tuple[str, str]]:
    """Names in the environment and in ``env_file`` that look like a setting and are none, each with that setting.

    Not those beside which the right one is set, too.
    """
    known = {name.upper() for name in Settings.model_fields}
    file = _ENV_FILE if env_file is None else env_file
    given = {name.upper() for name in (*os.environ, *(dotenv_values(file) if file else ()))}
    found = []
    for name in sorted(given - known - _OTHERS):
        near = get_close_matches(name, known, 1, _ALIKE)
        if not near and "_" in name:  # BOT_TOKEN
            near = [each for each in sorted(known) if each.endswith(f"_{name}")]
        if near and near[0] not in given:
            found.append((name, near[0]))
    return found


def program() -> str:
    """What was typed to start this program: ``billing-bot``, or ``python -m`` and the package."""
    called = Path(sys.argv[0]).name
    return f"python -m {(__package__ or 'bot')}" if called in ("__main__.py", "-m", "") else called


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
