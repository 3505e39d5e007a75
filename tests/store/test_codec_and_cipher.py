"""Sessions as bytes, and encrypted values in the store."""

import base64
import os

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.record import CardAddress, Record
from bot.conversation.session import Helped, Page, Reminder, Session, Ticket, View, WayBack
from bot.store.cipher import TOKEN_BYTES, Cipher, CipherError
from bot.store.record_codec import UnreadableRecordError, decode, encode

IDS = st.from_regex(r"[A-Za-z0-9_]{1,16}", fullmatch=True)
PAGES = st.builds(Page, st.sampled_from(View), st.one_of(st.just(""), IDS), st.one_of(st.just(""), IDS))
NUMBERS = st.integers(-(1 << 52), 1 << 52)
SESSIONS = st.builds(
    Session,
    page=PAGES,
    answers=st.dictionaries(IDS, IDS, max_size=5),
    done_items=st.dictionaries(IDS, st.frozensets(IDS, max_size=3), max_size=3),
    history=st.lists(PAGES, max_size=12).map(tuple),
    language=st.sampled_from(["", "en", "zh_Hans"]),
    client_language=st.sampled_from(["", "en", "zh_Hans"]),
    topics=st.lists(IDS, max_size=3).map(tuple),
    borrowed=st.frozensets(IDS, max_size=3),
    votes=st.dictionaries(IDS, st.sampled_from(Helped), max_size=3),
    reminders=st.lists(st.builds(Reminder, IDS, IDS, st.integers(0, 1 << 40)), max_size=3).map(tuple),
    ticket=st.none() | st.builds(Ticket, st.integers(0, 1 << 40), IDS, st.integers(0, 1 << 31), st.booleans()),
    news=st.booleans(),
    recognized=st.dictionaries(IDS, IDS, max_size=3),
    typed_language=st.sampled_from(["", "en", "zh_Hans"]),
    origin=st.none() | st.builds(WayBack, NUMBERS, NUMBERS),
    passed=st.dictionaries(IDS, st.frozensets(IDS, max_size=3), max_size=2),
    seen=st.lists(IDS, max_size=3).map(tuple),
)
RECORDS = st.builds(
    Record,
    SESSIONS,
    st.one_of(st.none(), st.builds(CardAddress, NUMBERS, NUMBERS, NUMBERS)),
    st.lists(NUMBERS, max_size=16).map(tuple),
)
JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(1 << 62), 1 << 62), st.floats(allow_nan=False), st.text(max_size=4)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from("patrlhkbcuxvmzwgnfo"), inner, max_size=5)
    ),
    max_leaves=15,
)
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NAME = "session:{7}"


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


@given(RECORDS)
def test_record_round_trips(record: Record) -> None:
    """Every field, and every type."""
    back = decode(encode(record))
    assert back == record
    assert isinstance(back.session.page, Page)
    assert isinstance(back.session.page.view, View)
    assert back.card is None or isinstance(back.card, CardAddress)


def test_empty_fields_are_not_stored() -> None:
    """The record is written on every tap."""
    assert encode(Record(Session(Page(View.SCREEN, "home")))) == b'{"p":["s","home",""]}'


@given(st.one_of(st.binary(), JSON.map(orjson.dumps)))
def test_invalid_bytes_raise_one_kind_of_error(data: bytes) -> None:
    try:
        record = decode(data)
    except UnreadableRecordError:
        return
    assert decode(encode(record)) == record


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"p":[1,"home",""]}', b'{"p":["s","home"]}', b'{"p":["s","h",""],"u":[null]}']
)
def test_record_without_a_valid_page_is_rejected(body: bytes) -> None:
    """Never guessed at."""
    with pytest.raises(UnreadableRecordError):
        decode(body)


def test_unknown_fields_of_a_newer_version_lose_no_answers() -> None:
    """Replicas are replaced one by one while users keep tapping."""
    newer = {
        "p": ["9", "refused", "decline"],
        "a": {"place": "mainland"},
        "r": [["s", "home", ""], ["8", "place", "decline"]],
        "v": {"avs": "s", "limit": "9"},
        "y": "a field of its own",
    }
    session = decode(orjson.dumps(newer)).session
    assert session.page == Page(View.SCREEN, "refused", "decline")
    assert session.history == (Page(View.SCREEN, "home"), Page(View.SCREEN, "place", "decline"))
    assert session.answers == {"place": "mainland"}
    assert session.votes == {"avs": Helped.SOLVED}


def test_error_does_not_quote_the_data() -> None:
    """It goes to the log."""
    with pytest.raises(UnreadableRecordError) as error:
        decode(b'{"p":["secret","secret"]}')
    assert "secret" not in str(error.value)


@given(st.binary(), st.sampled_from(["", encoded(KEY), f"{encoded(KEY)}, {encoded(OTHER)}"]))
def test_packed_value_opens(body: bytes, keys: str) -> None:
    """With a key or without; the token is what the commit compares."""
    cipher = Cipher.parse(keys)
    token, value = cipher.pack(NAME, body)
    assert value.startswith(token)
    assert len(token) == TOKEN_BYTES
    assert cipher.open(NAME, value) == (token, body)


def test_every_commit_gets_its_own_token() -> None:
    """Otherwise two commits of the same bytes would look like one."""
    assert len({Cipher().pack(NAME, b"same")[0] for _ in range(50)}) == 50


def test_encrypted_body_is_unreadable() -> None:
    """And each has its own nonce, so equal bodies differ."""
    cipher = Cipher((KEY,))
    values = {cipher.pack(NAME, b"bill:api")[1][TOKEN_BYTES:] for _ in range(10)}
    assert len(values) == 10
    assert not any(b"bill" in value for value in values)


def test_encrypted_value_is_bound_to_its_key_name() -> None:
    """One user's session can't be put in another's place."""
    cipher = Cipher((KEY,))
    with pytest.raises(CipherError, match="changed, or belongs under another name"):
        cipher.open("session:{8}", cipher.pack(NAME, b"x")[1])


@given(st.data())
def test_modified_value_is_rejected(data: st.DataObject) -> None:
    """Any bit of nonce, body or tag."""
    cipher = Cipher((KEY,))
    value = bytearray(cipher.pack(NAME, b"answers")[1])
    place = data.draw(st.integers(TOKEN_BYTES + 5, len(value) - 1))
    value[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CipherError):
        cipher.open(NAME, bytes(value))


def test_key_rotation() -> None:
    """The new key encrypts, the old one still decrypts; without it, an error."""
    old, both, new = Cipher((KEY,)), Cipher((OTHER, KEY)), Cipher((OTHER,))
    assert both.open(NAME, old.pack(NAME, b"x")[1])[1] == b"x"
    assert new.open(NAME, both.pack(NAME, b"y")[1])[1] == b"y"
    with pytest.raises(CipherError, match="a key that DATA_KEY doesn't have"):
        new.open(NAME, old.pack(NAME, b"x")[1])


def test_unencrypted_value_opens_after_a_key_was_added() -> None:
    """It is encrypted by its next commit."""
    assert Cipher((KEY,)).open(NAME, Cipher().pack(NAME, b"x")[1])[1] == b"x"


@pytest.mark.parametrize("value", [b"", b"x" * 16, b"x" * 16 + b"\x02" + b"\0" * 4 + b"{}"])
def test_unknown_format_is_rejected(value: bytes) -> None:
    """As after a rollback."""
    with pytest.raises(CipherError, match="a format that this version doesn't know"):
        Cipher().open(NAME, value)


def test_truncated_value_is_rejected() -> None:
    cipher = Cipher((KEY,))
    value = cipher.pack(NAME, b"x")[1]
    for length in range(TOKEN_BYTES + 5, len(value)):
        with pytest.raises(CipherError):
            cipher.open(NAME, value[:length])


@pytest.mark.parametrize(
    "text",
    [
        "short",
        encoded(KEY[:31]),
        encoded(KEY) + "x",
        f"{encoded(KEY)},no key",
        pytest.param("é" * 44, id="not ASCII"),
    ],
)
def test_invalid_key_is_rejected_without_quoting_it(text: str) -> None:
    """With a command that makes a valid one."""
    with pytest.raises(ValueError, match="in base64; make one: openssl rand -base64 32") as error:
        Cipher.parse(text)
    assert text not in str(error.value)


def test_url_safe_keys_and_blanks_are_accepted() -> None:
    """As tools print them."""
    key = os.urandom(32)
    for text in (base64.urlsafe_b64encode(key).decode(), f" {encoded(key)} ,", encoded(key)):
        token, value = Cipher.parse(text).pack(NAME, b"x")
        assert Cipher((key,)).open(NAME, value) == (token, b"x")
