"""python-telegram-bot persistence on Redis: two hashes, written when the library asks for it."""

from typing import Any

import orjson
from redis.asyncio import BlockingConnectionPool, Redis
from telegram.ext import BasePersistence, PersistenceInput


class RedisPersistence(BasePersistence[dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """Stores user data and conversations; the library calls it at its own interval and at the end."""

    def __init__(self, url: str) -> None:
        super().__init__(PersistenceInput(bot_data=False, chat_data=False, user_data=True, callback_data=False))
        self._redis = Redis(connection_pool=BlockingConnectionPool.from_url(url))

    async def get_user_data(self) -> dict[int, dict[Any, Any]]:
        found = await self._redis.hgetall("ptb:users")
        return {int(key): orjson.loads(value) for key, value in found.items()}

    async def update_user_data(self, user_id: int, data: dict[Any, Any]) -> None:
        await self._redis.hset("ptb:users", str(user_id), orjson.dumps(data))

    async def refresh_user_data(self, user_id: int, user_data: dict[Any, Any]) -> None:
        """Not needed: nothing else writes user data."""

    async def drop_user_data(self, user_id: int) -> None:
        await self._redis.hdel("ptb:users", str(user_id))

    async def get_conversations(self, name: str) -> dict[tuple[int | str, ...], object]:
        found = await self._redis.hgetall(f"ptb:{name}")
        return {tuple(orjson.loads(key)): orjson.loads(value) for key, value in found.items()}

    async def update_conversation(self, name: str, key: tuple[int | str, ...], new_state: object | None) -> None:
        await self._redis.hset(f"ptb:{name}", orjson.dumps(key), orjson.dumps(new_state))

    async def flush(self) -> None:
        await self._redis.aclose()

    async def get_chat_data(self) -> dict[int, dict[Any, Any]]:
        return {}

    async def update_chat_data(self, chat_id: int, data: dict[Any, Any]) -> None:
        """Not stored."""

    async def refresh_chat_data(self, chat_id: int, chat_data: dict[Any, Any]) -> None:
        """Not stored."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """Not stored."""

    async def get_bot_data(self) -> dict[Any, Any]:
        return {}

    async def update_bot_data(self, data: dict[Any, Any]) -> None:
        """Not stored."""

    async def refresh_bot_data(self, bot_data: dict[Any, Any]) -> None:
        """Not stored."""

    async def get_callback_data(self) -> None:
        """Not stored."""

    async def update_callback_data(self, data: object) -> None:
        """Not stored."""
