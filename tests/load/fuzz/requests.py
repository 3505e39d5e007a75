"""Webhook requests of all kinds, and the statuses allowed for each."""

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from bot.telegram.webhook import BODY_BYTES, SECRET_HEADER

from .canary import MARK
from .corpus import DATA, GROUP, NAME, STAFF, TEXT, USER, Corpus
from .mutation import Chance, finished, written
from .telegram import FIRST_THREAD, FlakyTelegram

SERVED = frozenset({200, 503})
"""503 asks Telegram to resend, for a reason outside the bot. Runs count these separately."""

READ = SERVED | {400}
CUT = frozenset({0, 200, 400, 404, 405, 408, 411, 413, 414, 417, 431})
"""Invalid or truncated HTTP: 0 means that the bot closed the connection."""

PEOPLE = 20_000
"""Ten times as many users as a process caches."""

GROUPS = 3_000
_MESSAGE = (
    b'{"update_id":1,"message":{"message_id":1,"date":1,"from":{"id":770000011},'
    b'"chat":{"id":770000011,"type":"private"},"text":"'
)
HAMMERS = (USER - 1, USER - 2)
"""Users who together send one update in fifty."""


class Request(NamedTuple):
    """Bytes to send. ``alone``: on its own connection, closed after the response or a timeout."""

    kind: str
    data: bytes
    allowed: frozenset[int]
    alone: bool = False


class Requests:
    """An endless random sequence of requests."""

    def __init__(
        self, chance: Chance, corpus: Corpus, addresses: list[str], telegram: FlakyTelegram, secret: str, path: str
    ) -> None:
        self._chance = chance
        self._corpus = corpus
        self._addresses = addresses
        self._telegram = telegram
        self._secret = secret.encode()
        self._path = path.encode()
        self._last = b"{}"
        self._number = chance.randrange(10**8, 9 * 10**8)

    def __iter__(self) -> Iterator[Request]:
        while True:
            yield self._next()

    def _next(self) -> Request:
        point = self._chance.random()
        if point < 0.55:
            return Request("as Telegram sends it", self.posted(finished(self._update())), SERVED | {400})
        if point < 0.84:
            return Request("an update spoilt", self.posted(self._mutated()), READ)
        if point < 0.87:
            return Request("sent again", self.posted(self._last), READ)
        if point < 0.90:
            return Request("any JSON", self.posted(written(self._chance.value())), READ)
        if point < 0.945:
            return Request("bytes garbled", self.posted(self._chance.garbled(finished(self._update()))), READ)
        if point < 0.975:
            return self._rejected()
        if point < 0.978:
            return self._large()
        return self._broken()

    def posted(self, body: bytes, secret: bytes | None = None) -> bytes:
        """A complete request with this body."""
        secret = self._secret if secret is None else secret
        return self._head(b"POST", self._path, secret) + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)

    def _head(self, method: bytes, path: bytes, secret: bytes) -> bytes:
        header = SECRET_HEADER.encode() + b": " + secret
        return b"%b %b HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n%b\r\n" % (method, path, header)

    def _update(self) -> bytes:
        """A real update with hostile strings filled in."""
        chance = self._chance
        user = chance.choice(HAMMERS) if chance.random() < 0.02 else USER + 10 + chance.randrange(PEOPLE)
        point = chance.random()
        body = chance.choice(
            self._corpus.taps if point < 0.4 else self._corpus.lived if point < 0.8 else self._corpus.odd
        )
        body = body.replace(b"%d" % USER, b"%d" % user)
        body = body.replace(b"%d" % GROUP, b"%d" % (GROUP * 2 + chance.randrange(GROUPS)))
        if b"%d" % STAFF in body and chance.random() < 0.9:
            thread = FIRST_THREAD + chance.randrange(self._telegram.threads + 2)
            body = body.replace(
                b'"message_id":', b'"is_topic_message":true,"message_thread_id":%d,"message_id":' % thread, 1
            )
        if TEXT.encode() in body:
            body = body.replace(TEXT.encode(), chance.choice(chance.texts))
        if NAME.encode() in body:
            body = body.replace(NAME.encode(), chance.choice(chance.names))
        if DATA.encode() in body:
            address = orjson.dumps(chance.forged(chance.choice(self._addresses)))[1:-1]
            command = b'"text":"/start ' + DATA.encode()
            if command in body:
                body = body.replace(DATA.encode(), address.replace(b".", b"-"))
            body = body.replace(DATA.encode(), address)
        self._number += 1 if chance.random() < 0.98 else chance.randrange(-1000, 1000)
        self._last = finished(b'{"update_id":%d,' % self._number + body)
        return self._last

    def _mutated(self) -> bytes:
        try:
            return written(self._chance.mutated(orjson.loads(self._update())))
        except orjson.JSONDecodeError:  # a lone surrogate, which orjson can't read
            return self._last

    def _rejected(self) -> Request:
        """A wrong secret, path or method."""
        chance, body = self._chance, finished(self._update())
        wrong = (
            "",
            "x",
            "ключ",
            "é" * 200,
            self._secret.decode() + "x",
            self._secret.decode()[:-1],
            "\x7f",
            MARK,
            "密" * 80,
        )
        match chance.randrange(4):
            case 0 | 1:
                secret = chance.choice(wrong).encode()
                # Without the secret there is one response, and the connection closes.
                refused = frozenset({400}) if b"\x7f" in secret else frozenset({401})
                return Request("wrong secret", self.posted(body, secret), refused, alone=True)
            case 2:
                path = chance.choice(
                    (b"/", b"/nowhere", b"/..%2f", self._path + b"/x", b"//hook", b"/%00", b"/healthz/")
                )
                allowed = frozenset({404, 405})
                head = self._head(b"POST", path, self._secret)
            case _:
                method = chance.choice((b"GET", b"PUT", b"DELETE", b"PATCH", b"OPTIONS"))
                allowed, head = frozenset({405}), self._head(method, self._path, self._secret)
        data = head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        return Request("wrong path or method", data, allowed, alone=True)

    def _large(self) -> Request:
        """Just below, at and above the size limit of a body."""
        size = self._chance.choice((BODY_BYTES - 1, BODY_BYTES, BODY_BYTES + 1, BODY_BYTES * 3))
        start, end = self._chance.choice(
            (
                (_MESSAGE, b'"}}'),
                (b'{"update_id":1,"something":{"a":"', b'"}}'),
                (b"[" * 500_000, b""),
            )
        )  # fmt: skip
        filler = self._chance.choice((b"a", b"sk-", b"4111 ", b"\\n", "卡".encode(), b"0. "))
        body = start + filler * ((size - len(start) - len(end)) // len(filler))
        body += b"x" * (size - len(body) - len(end)) + end
        allowed = READ if size <= BODY_BYTES else frozenset({413, 0})
        return Request("large", self.posted(body), allowed, alone=True)

    def _broken(self) -> Request:
        """Invalid or unusual HTTP/1.1."""
        chance, body = self._chance, finished(self._update())
        head = self._head(b"POST", self._path, self._secret)
        sizes = [chance.randrange(1, 200) for _ in range(8)]
        pieces, rest = [], body
        for size in sizes:
            pieces.append(rest[:size])
            rest = rest[size:]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in (*pieces, rest) if each) + b"0\r\n\r\n"
        data = chance.choice(
            (
                head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
                head + b"Transfer-Encoding: chunked\r\n\r\n" + chance.garbled(chunks),
                head + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + chunks,
                head + b"Content-Length: %d\r\n\r\n" % (len(body) + 50) + body,
                head + b"Content-Length: %d\r\n\r\n" % (len(body) // 2) + body,
                head + b"Content-Length: -1\r\n\r\n" + body,
                head + b"Content-Length: " + b"9" * 60 + b"\r\n\r\n" + body,
                head + b"Content-Length: 10\r\nContent-Length: 20\r\n\r\n" + body,
                head + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
                head + b"Content-Encoding: br\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
                head + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
                head + b"Expect: " + MARK.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
                head + b"X-Long: " + b"a" * 20_000 + b"\r\nContent-Length: 2\r\n\r\n{}",
                head + b"X-Many: 1\r\n" * 300 + b"Content-Length: 2\r\n\r\n{}",
                head + b"Bad Name\x00: " + MARK.encode() + b"\r\nContent-Length: 2\r\n\r\n{}",
                head + b"Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
                head[:chance.randrange(len(head))],
                b"GET /" + MARK.encode() * 2000 + b" HTTP/1.1\r\n\r\n",
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(200),
                chance.randbytes(chance.randrange(1, 400)),
                body,
                b"POST " + self._path + b" HTTP/9.9\r\n\r\n",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                b"POST http://" + MARK.encode() + b":99999/hook HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                b"CONNECT bot:443 HTTP/1.1\r\nHost: bot\r\n\r\n",
                b"HEAD " + self._path + b" HTTP/1.1\r\nHost: bot\r\n\r\n",
            )
        )  # fmt: skip
        return Request("broken HTTP", data, CUT | {401, 503}, alone=True)
