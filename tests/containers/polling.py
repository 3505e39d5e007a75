"""The default profile: one bot that polls, and its store."""

import re

import yaml

from .deployment import BOT_IMAGE
from .engine import wait_until
from .rehearsal import OPERATING, Rehearsal

_DECLINED = "My card was declined: your card does not support this type of purchase"
_MEMORY = 1 << 30


async def start(rehearsal: Rehearsal) -> str:
    await rehearsal.up()
    await rehearsal.deployment.wait_until_healthy("bot")
    limits = (await rehearsal.deployment.inspect("bot"))["HostConfig"]
    assert limits["ReadonlyRootfs"]
    assert limits["Memory"] == _MEMORY
    return "healthy, read-only, limited to 1 GB"


async def talk(rehearsal: Rehearsal) -> str:
    """/start in two languages, taps, and a typed message."""
    alex, lin = rehearsal.add_user("en"), rehearsal.add_user("zh-hans")
    english, chinese = [await rehearsal.reply(user, user.send("/start")) for user in (alex, lin)]
    assert not re.search("[\u4e00-\u9fff]{4}", english)
    assert re.search("[\u4e00-\u9fff]{4}", chinese)
    async with rehearsal.crowd.walking():
        pass
    typed = await rehearsal.reply(alex, alex.send(_DECLINED))
    assert "does not support this type of purchase" in typed
    return "/start in English and Chinese, taps to an outcome, a typed message"


async def run_commands(rehearsal: Rehearsal) -> str:
    user = rehearsal.add_user()
    await rehearsal.reply(user, user.send("/declined"))
    bot = rehearsal.deployment.bot
    assert "0 errors" in await bot("check")
    assert await bot("stats")
    assert "no update is parked" in await bot("parked")
    first, second = await bot("forget", str(user.id)), await bot("forget", str(user.id))
    assert first != second  # nothing is left to delete
    return "check, stats, parked, forget"


async def mount_guide(rehearsal: Rehearsal) -> str:
    """A guide from ``bot new``, mounted, edited and reloaded as docs/operating.md says."""
    deployment = rehearsal.deployment
    reload = re.search(r"^docker compose exec bot sh -c '(.+?)'", OPERATING, re.MULTILINE)
    assert reload
    await deployment.add_guide_and_sponsor()
    deployment.override(_documented_override("GUIDE"))
    screens = "guide/screens/internet.yaml"
    title = yaml.safe_load((deployment.folder / screens).read_text(encoding="utf-8"))["home"]["title"]
    await rehearsal.up()
    assert "0 errors" in await deployment.bot("check")
    alex = rehearsal.add_user()
    assert title in await rehearsal.reply(alex, alex.send("/start"))
    deployment.edit(screens, title, "An edited title")
    await deployment.compose("exec", "-T", "bot", "sh", "-c", reload[1])

    async def reloaded() -> bool:
        return "content_reloaded" in await deployment.logs("bot")

    await wait_until(reloaded, "the guide to be reloaded", 60)
    assert "An edited title" in await rehearsal.reply(alex, alex.send("/start"))
    async with rehearsal.bot_started():
        await deployment.kill("bot")  # it has to be restarted even after the reload's signal
    return "bot new, mount, check, edit, reload, and a restart after kill -9"


async def mount_sponsor(rehearsal: Rehearsal) -> str:
    rehearsal.deployment.override(_documented_override("SPONSOR_FILE"))
    await rehearsal.up()
    assert "0 errors" in await rehearsal.deployment.bot("check")
    rehearsal.deployment.override("")
    await rehearsal.up()
    return "mount, check, and back to none"


async def upgrade(rehearsal: Rehearsal) -> str:
    """Upgrades to a new image with the same volume, and rolls back, while users tap."""
    deployment = rehearsal.deployment
    old = await _version(rehearsal)
    new = f"{old}.post1"
    async with rehearsal.crowd.walking():
        await deployment.engine.run("tag", BOT_IMAGE, f"{BOT_IMAGE}:before")
        deployment.edit("bot/__init__.py", f'__version__ = "{old}"', f'__version__ = "{new}"')
        await rehearsal.up("--build")
        assert await _version(rehearsal) == new
        await rehearsal.serve_new_user()
        await deployment.engine.run("tag", f"{BOT_IMAGE}:before", BOT_IMAGE)
        await rehearsal.up("--no-build")
        assert await _version(rehearsal) == old
    return f"{old}, {new} and {old} again, no answer lost"


async def restart(rehearsal: Rehearsal) -> str:
    """``down`` removes all containers, but not the volume."""
    async with rehearsal.crowd.walking():
        await rehearsal.deployment.compose("down")
        assert await rehearsal.deployment.containers() == []
        await rehearsal.up()
    return "no answer lost"


async def _version(rehearsal: Rehearsal) -> str:
    """The version without the build: ``billing-bot 0.2.0 (build 1f2e3d4)``."""
    return (await rehearsal.deployment.bot("--version")).split()[1]


def _documented_override(setting: str) -> str:
    """The docker-compose.override.yml in docs/operating.md, reduced to one of its settings and that setting's mount."""
    [example] = re.findall(r"```yaml\n(# docker-compose.override.yml\n.*?)```", OPERATING, re.DOTALL)
    services = yaml.safe_load(example)["services"]
    for service in services.values():
        path = service["environment"][setting]
        service["environment"] = {setting: path}
        service["volumes"] = [volume for volume in service["volumes"] if f":{path}:" in volume]
    return yaml.safe_dump({"services": services})
