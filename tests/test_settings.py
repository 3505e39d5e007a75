"""Settings from the environment: one line for each invalid one, containing no secret."""

import base64
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import SERVER_PATHS, Address, Settings, SettingsError, misspelt_settings, read_settings
from tests.support.command import command

TOKEN = "123456:ABC-def_ghi"
NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from the machine, and no ``.env`` file."""
    monkeypatch.chdir(tmp_path)
    for name in (*NAMES, *map(str.lower, NAMES)):
        monkeypatch.delenv(name, raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def test_no_setting_is_required() -> None:
    """``make run`` works in a fresh clone."""
    settings = read_settings()
    assert settings.telegram_bot_token is None
    assert settings.redis_url is None
    assert settings.listen == Address("127.0.0.1", 8080)


def test_empty_setting_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files leave them empty."""
    assert read(monkeypatch, **dict.fromkeys(NAMES, "")) == read_settings()
    assert read_settings().telegram_bot_token is None


BAD: list[tuple[str, str, str]] = [
    ("TELEGRAM_BOT_TOKEN", "hunter2", "this isn't a bot token"),
    ("TELEGRAM_BOT_TOKEN", "123456:", "this isn't a bot token"),
    ("TELEGRAM_BOT_TOKEN", "123456:hunter 2", "this isn't a bot token"),
    ("TELEGRAM_BOT_TOKEN", f"{TOKEN}\nhunter2", "this isn't a bot token"),
    ("REDIS_URL", "hunter2", "it must begin with redis://, rediss://, unix://"),
    ("REDIS_URL", "http://:hunter2@localhost", "it must begin with redis://"),
    ("WEBHOOK_SECRET", "hunter2!", "1 to 256 characters out of A-Z a-z 0-9 _ -"),
    ("WEBHOOK_SECRET", "hunter2" * 40, "1 to 256 characters out of A-Z a-z 0-9 _ -"),
    ("TELEGRAM_API_URL", "localhost:8081", "it must be a full URL"),
    ("TELEGRAM_API_URL", "ftp://localhost", "it must be a full URL"),
    ("WEBHOOK_URL", "example.org/hook", "it must be a full URL"),
    ("WEBHOOK_URL", "https://", "it must be a full URL"),
    ("WEBHOOK_URL", "https://example.org/{hook", "braces"),
    ("WEBHOOK_URL", "https://exa mple.org/hook", "no spaces"),
    ("WEBHOOK_URL", "https://example.org/hook#part", "no #"),
    ("WEBHOOK_URL", "https://example.org:99/hook", "ports 443, 80, 88 and 8443"),
    *[("WEBHOOK_URL", f"https://example.org{path}/", "a page of its own") for path in SERVER_PATHS],
    ("LISTEN", "8080", "it must be host:port"),
    ("LISTEN", "127.0.0.1:²", "it must be host:port"),
    ("LISTEN", "localhost:", "it must be host:port"),
    ("LISTEN", "localhost:http", "it must be host:port"),
    ("LISTEN", "localhost:65536", "it must be host:port"),
    ("LISTEN", ":8080", "it must be host:port"),
    ("LISTEN", "[::1", "it must be host:port"),
    ("LISTEN", "::1:8080", "it must be host:port"),
    ("LISTEN", "[localhost]:8080", "it must be host:port"),
    ("LISTEN", "http://localhost:8080", "it must be host:port"),
    ("TRUSTED_PROXY", "caddy", "an address or a network"),
    ("TRUSTED_PROXY", "10.0.0.1/8", "an address or a network"),
    ("TRUSTED_PROXY", " , ", "an address or a network"),  # this would admit everybody
    ("OWNER_IDS", "7, seven", "write whole numbers, separated by commas"),
    ("OWNER_IDS", "7;8", "write whole numbers, separated by commas"),
    ("OWNER_IDS", "7 -1007", "ids of users are positive"),
    ("OWNER_IDS", "1" * 40, "too long"),
    ("STAFF_CHAT_ID", "-1" + "0" * 20, "it must be a group's id"),
    ("STAFF_CHAT_ID", "staff", "write a whole number"),
    ("STAFF_CHAT_ID", "12345", "it must be a group's id"),
    ("DATA_KEY", " , ", "no key in it"),  # which would encrypt nothing
    ("TELEGRAM_LIBRARY", "telethon", "write aiogram or python-telegram-bot"),
]


@pytest.mark.parametrize(("name", "value", "said"), BAD)
def test_invalid_value_is_rejected_in_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """Its value, which may be a secret, is not repeated."""
    with pytest.raises(SettingsError) as error:
        read(monkeypatch, **{name: value})
    message = str(error.value)
    assert message.startswith(f"{name}: ")
    assert said in message
    assert "\n" not in message
    assert "hunter2" not in message


def test_unparsable_url_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python rejects some hosts with a message that repeats everything before the path."""
    with pytest.raises(SettingsError) as error:
        read(monkeypatch, REDIS_URL="redis://:hunter2@local℀host:6379")
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("url", ["redis://:hunter2@host:port/0", "redis://:hunter2/x@host", "redis://h:99999"])
def test_invalid_port_is_rejected_and_not_quoted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A slash in a password ends the host, and the start of the password is then taken as the port."""
    with pytest.raises(SettingsError, match="REDIS_URL: this isn't a valid address") as error:
        read(monkeypatch, REDIS_URL=url)
    assert "hunter2" not in str(error.value)


def test_every_invalid_value_gets_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """All in one run."""
    with pytest.raises(SettingsError) as error:
        read(monkeypatch, TELEGRAM_BOT_TOKEN="x", LISTEN="y", OWNER_IDS="z", REDIS_URL="w")
    assert {line.split(":")[0] for line in str(error.value).splitlines()} == {
        "TELEGRAM_BOT_TOKEN",
        "LISTEN",
        "OWNER_IDS",
        "REDIS_URL",
    }


@pytest.mark.parametrize(
    ("url", "api", "fits"),
    [
        ("https://example.org/hook", "", True),
        ("http://example.org/hook", "", False),
        ("http://10.0.0.1/hook", "", False),
        ("http://127.0.0.1:8080/hook", "", True),
        ("http://[::1]:8080/hook", "", True),
        ("http://localhost:8080/hook", "", True),
        ("http://localhost.example.org/hook", "", False),
        ("http://bot:8080/hook", "http://telegram-bot-api:8081", True),
    ],
)
def test_webhook_must_be_https_except_locally(monkeypatch: pytest.MonkeyPatch, url: str, api: str, fits: bool) -> None:
    """That is, for loopback, or for a self-hosted Bot API server, which accepts http."""
    values = {"WEBHOOK_URL": url, "TELEGRAM_API_URL": api, "TELEGRAM_BOT_TOKEN": TOKEN}
    if fits:
        assert read(monkeypatch, **values).webhook_url == url
    else:
        with pytest.raises(SettingsError, match=r"^WEBHOOK_URL: it must be https"):
            read(monkeypatch, **values)


def test_webhook_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise nobody would call it."""
    with pytest.raises(SettingsError, match=r"^WEBHOOK_URL: it needs TELEGRAM_BOT_TOKEN$"):
        read(monkeypatch, WEBHOOK_URL="https://example.org")


def test_trusted_proxy_needs_a_webhook_called_by_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a setting that promises protection would do nothing, or reject everything."""
    given = {"TRUSTED_PROXY": "127.0.0.1, 172.16.0.0/12", "TELEGRAM_BOT_TOKEN": TOKEN}
    with pytest.raises(SettingsError, match=r"^TRUSTED_PROXY: it needs WEBHOOK_URL"):
        read(monkeypatch, **given)
    settings = read(monkeypatch, **given, WEBHOOK_URL="https://example.org/hook")
    assert [str(network) for network in settings.trusted_proxy] == ["127.0.0.1/32", "172.16.0.0/12"]
    with pytest.raises(SettingsError, match=r"^TRUSTED_PROXY: it can't be combined with TELEGRAM_API_URL"):
        read(monkeypatch, TELEGRAM_API_URL="http://telegram-bot-api:8081")


def test_valid_values_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As people write them."""
    settings = read(
        monkeypatch,
        TELEGRAM_BOT_TOKEN=TOKEN,
        REDIS_URL="rediss://:pw@redis:6380/1",
        LISTEN=" [::1]:9000 ",
        OWNER_IDS="7, 8 9",
        STAFF_CHAT_ID="-100123",
        WEBHOOK_URL="https://example.org/hook/",
    )
    assert settings.listen == Address("::1", 9000)
    assert settings.owner_ids == (7, 8, 9)
    assert settings.staff_chat_id == -100123
    assert settings.webhook_path == "/hook"


def test_one_owner_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A single number."""
    assert read(monkeypatch, OWNER_IDS="7").owner_ids == (7,)


def test_settings_never_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be logged."""
    settings = read(
        monkeypatch,
        TELEGRAM_BOT_TOKEN="123456:hunter2",
        REDIS_URL="redis://:hunter2@redis",
        WEBHOOK_SECRET="hunter2",
        DATA_KEY="hunter2",
    )
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in settings.model_dump_json()


def test_webhook_secret_is_derived_from_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on all replicas, different for another bot, and never the token; an explicit one wins."""
    first = read(monkeypatch, TELEGRAM_BOT_TOKEN=TOKEN).effective_webhook_secret
    assert first == read_settings().effective_webhook_secret
    other = read(monkeypatch, TELEGRAM_BOT_TOKEN=TOKEN + "x").effective_webhook_secret
    assert first != other
    assert TOKEN.split(":")[1] not in first
    assert read(monkeypatch, WEBHOOK_SECRET=first).effective_webhook_secret == first


def test_settings_are_read_from_a_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment takes precedence; unknown names are ignored."""
    Path(".env").write_text("LISTEN=localhost:1\nDATA_DIR=/somewhere\nEDITOR=vi\n", encoding="utf-8")
    settings = read(monkeypatch, LISTEN="localhost:2")
    assert (settings.listen.port, settings.data_dir) == (2, Path("/somewhere"))


def test_requested_env_file_must_exist() -> None:
    """Otherwise a misspelled name would start the simulator instead of the bot."""
    with pytest.raises(SettingsError, match=r"--env-file: prod\.env doesn't exist"):
        read_settings("prod.env")


def test_unreadable_env_file_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as another user's."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bot.settings.Settings.__init__", refuse)
    with pytest.raises(SettingsError, match="can't be read"):
        read_settings()


@pytest.mark.parametrize("line", ['DATA_KEY="abc', "DATA_KEY: abc"])
def test_line_that_would_be_skipped_in_an_env_file_is_rejected(line: str) -> None:
    """Without the setting, records would be stored unencrypted."""
    Path(".env").write_text(f"# Settings\nLISTEN=localhost:1\n{line}\nGUIDE=guide\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^\.env: line 3 can't be read; write NAME=value there, and close quotes$"):
        read_settings()


def test_binary_env_file_is_rejected() -> None:
    """In one line."""
    Path(".env").write_bytes(b"LISTEN=\xff\n")
    with pytest.raises(SettingsError):
        read_settings()


def test_refused_command_says_why_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, without a traceback."""
    monkeypatch.setenv("LISTEN", "nowhere")
    assert main(["check"]) == 1
    assert capsys.readouterr() == ("", "LISTEN: it must be host:port, such as 127.0.0.1:8080 or [::1]:8080\n")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"TELEGRAM_BOT_TOKEN": "hunter2"}, "TELEGRAM_BOT_TOKEN: this isn't a bot token"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "GUIDE": "/nowhere"}, "/nowhere:1: error: this folder doesn't exist"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "DATA_KEY": base64.b64encode(b"hunter2").decode()}, "key 1 is not 32 bytes"),
    ],
    ids=["token", "guide", "key"],
)
def test_bot_does_not_start_with_an_invalid_setting(values: dict[str, str], said: str) -> None:
    """One line on standard error, status 1, no secret. tests/app/test_serve.py shows it in a process of its own."""
    done = command("run", **values)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "hunter2" not in done.stderr
    assert values.get("DATA_KEY", "hunter2") not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("OWNER_ID", "OWNER_IDS"),
        ("WEBHOOK_URI", "WEBHOOK_URL"),
        ("webhook_uri", "WEBHOOK_URL"),
        ("BOT_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("DATA_KEYS", "DATA_KEY"),
    ],
)
def test_misspelled_setting_is_reported_with_the_right_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, right: str
) -> None:
    """In the environment and in .env; not if the right one is set too. The value isn't repeated."""
    (tmp_path / ".env").write_text(f"{name}=hunter2\nWEBHOOK_HOST=compose.own\nPATHS=/bin\n", "utf-8")
    assert misspelt_settings() == [(name.upper(), right)]
    main(["graph", "--flow", "decline"])
    assert capsys.readouterr().err == f"warning: {name.upper()} isn't a setting; did you mean {right}?\n"
    monkeypatch.setenv(name, "hunter2")
    (tmp_path / ".env").unlink()
    assert misspelt_settings() == [(name.upper(), right)]
    monkeypatch.setenv(right, "")
    assert misspelt_settings() == []


def test_named_env_file_must_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """Even the default one; without --env-file it may be missing."""
    for file in ("settings.env", ".env"):
        assert main(["--env-file", file, "check"]) == 1
        assert capsys.readouterr().err == f"--env-file: {file} doesn't exist\n"
