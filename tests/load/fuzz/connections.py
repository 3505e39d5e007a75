"""Connections to the bot: keep-alive ones with pipelined requests, and ones for a single request."""

import asyncio
from collections import deque

from tests.load.bench.http_wire import Message, Stream


class Connection(Stream):
    """Statuses in the order of the requests; 0 if the bot closed the connection instead."""

    def __init__(self) -> None:
        super().__init__()
        self._open: deque[asyncio.Future[int]] = deque()
        self.lost = False

    def ask(self, data: bytes) -> "asyncio.Future[int]":
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        if self.lost:
            answer.set_result(0)
            return answer
        self._open.append(answer)
        self.write(data)
        return answer

    def received(self, message: Message) -> None:
        status = int(message.head[9:12])
        if status >= 200 and self._open and not (answer := self._open.popleft()).done():
            answer.set_result(status)

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        for answer in self._open:
            if not answer.done():
                answer.set_result(0)

    def close(self) -> None:
        if self.transport is not None:
            self.transport.abort()


async def connected(port: int) -> Connection:
    _, line = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return line


async def send_alone(port: int, data: bytes, seconds: float) -> int:
    """The status of the response; 0 if the bot closed the connection, or waits for more than it will ever get."""
    line = await connected(port)
    answer = line.ask(data)
    try:
        return await asyncio.wait_for(answer, seconds)
    except TimeoutError:
        return 0
    finally:
        line.close()
