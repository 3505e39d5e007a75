"""The minimum for an aiohttp server: one Lua call and two client calls per tap, with cards rendered beforehand."""

import asyncio
import os
from urllib.parse import urlsplit

import orjson
from aiohttp import ClientSession, TCPConnector, web
from redis.asyncio import Redis

from . import content

_SCRIPT = """
local before = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'EX', 2592000)
return before
"""
_API = f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['TELEGRAM_BOT_TOKEN']}"
_AFTER = {"place": "bill", "bill": "seen", "seen": "bank", "bank": "refused"}
_BEFORE = {later: earlier for earlier, later in _AFTER.items()} | {"place": "home"}


def card(name: str, language: str) -> dict[str, object]:
    say = content.translations(language).gettext
    screen = content.SCREENS[name]
    buttons = [(say(label), f"{_AFTER[name]}:{language}") for _, label in screen.choices if name in _AFTER]
    if name == "home":
        buttons.append((say(content.DECLINED), f"place:{language}"))
    else:
        buttons += [
            (say(content.BACK), f"{_BEFORE.get(name, 'home')}:{language}"),
            (say(content.MENU), f"home:{language}"),
        ]
    buttons += [(label, f"{name}:{other}") for other, label in content.LANGUAGES.items() if other != language]
    lines = [f"<b>{say(screen.title)}</b>", *map(say, screen.parts)]
    if screen.first:
        lines += [say(content.FIRST).format(text=say(screen.first)), say(content.RETRY).format(text=say(screen.retry))]
    if screen.why:
        lines.append(f"<blockquote expandable>{say(screen.why)}</blockquote>")
    keyboard = [[{"text": label, "callback_data": data}] for label, data in buttons]
    return {"text": "\n\n".join(lines), "parse_mode": "HTML", "reply_markup": {"inline_keyboard": keyboard}}


CARDS = {f"{name}:{language}": card(name, language) for name in content.SCREENS for language in content.LANGUAGES}


async def main() -> None:
    redis = Redis.from_url(os.environ["REDIS_URL"], max_connections=1000)
    commit = redis.register_script(_SCRIPT)
    http = ClientSession(connector=TCPConnector(limit=100))

    async def call(method: str, parameters: dict[str, object]) -> None:
        body = orjson.dumps(parameters)
        async with http.post(f"{_API}/{method}", data=body, headers={"Content-Type": "application/json"}) as response:
            assert orjson.loads(await response.read())["ok"]

    async def update(request: web.Request) -> web.Response:
        raw = orjson.loads(await request.read())
        if message := raw.get("message"):
            await commit(keys=[f"bare:{message['chat']['id']}"], args=["home"])
            await call("sendMessage", {"chat_id": message["chat"]["id"], **CARDS["home:en"]})
            return web.Response()
        tap = raw["callback_query"]
        user, data, number = tap["from"]["id"], tap["data"], tap["message"]["message_id"]
        await commit(keys=[f"bare:{user}"], args=[data])
        await call("editMessageText", {"chat_id": user, "message_id": number, **CARDS[data]})
        await call("answerCallbackQuery", {"callback_query_id": tap["id"]})
        return web.Response()

    app = web.Application()
    address = urlsplit(os.environ["WEBHOOK_URL"])
    app.router.add_post(address.path, update)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, address.hostname, address.port).start()
    await call("setWebhook", {"url": os.environ["WEBHOOK_URL"]})
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
