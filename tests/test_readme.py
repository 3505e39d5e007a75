"""The README and the documentation name only things that exist, and everything a reader needs."""

import re
from pathlib import Path

from bot.cli.main import build_parser
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"))}
FIELDS = {name.upper() for name in Settings.model_fields}


SETTINGS = DOCUMENTS["settings.md"]


def test_table_lists_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", SETTINGS, re.MULTILINE)
    assert sorted(rows) == sorted(FIELDS)


def test_documented_defaults_match_the_settings() -> None:
    """A simple default is in the table as is."""
    for name, default in re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", SETTINGS, re.MULTILINE):
        value = Settings.model_fields[name.lower()].default
        assert default == (f"{value.host}:{value.port}" if name == "LISTEN" else str(value)), name


def test_settings_named_anywhere_exist() -> None:
    """In the example file and the documentation."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    for text in DOCUMENTS.values():
        named |= set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", text))
    containers = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    known = FIELDS | {"COMPOSE_PROFILES", "LC_MESSAGES"} | set(re.findall(r"\$\{([A-Z_]+)", containers))
    assert named <= known


def test_make_targets_named_exist() -> None:
    """Every ``make …`` that the documentation mentions."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name, text in DOCUMENTS.items():
        told = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
        assert told <= targets, name
    assert {"run", "test", "check", "messages", "bench"} <= targets


def test_commands_named_exist() -> None:
    """Every ``bot …`` that the documentation mentions, with its options."""
    usage = build_parser().format_help()
    commands = set(re.findall(r"^    ([a-z]+) ", usage, re.MULTILINE))
    for name, text in DOCUMENTS.items():
        told = set(re.findall(r"(?:-m|`)\s?bot ([a-z]+)", text))
        assert told <= commands, name
    assert build_parser().parse_args(["graph", "--svg", "--flow", "decline"]).svg


def test_links_lead_to_files() -> None:
    """Every relative link or picture points to a file in the repository."""
    for name, text in DOCUMENTS.items():
        folder = ROOT if name == "README.md" else ROOT / "docs"
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)|src=\"([^\"]+)\"", text):
            assert (folder / "".join(target)).exists(), f"{name}: {target}"


def test_documented_packages_match_the_source() -> None:
    """Every package of bot/ is in docs/architecture.md, and no other."""
    tree = re.split(r"^## ", DOCUMENTS["architecture.md"], flags=re.MULTILINE)[2].split("```")[1]
    listed = set(re.findall(r"^  ([a-z0-9_]+)/ ", tree, re.MULTILINE))
    assert listed == {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}
    for folder in re.findall(r"^([a-z_]+)/", tree, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder


def test_modules_named_in_the_architecture_exist() -> None:
    for name in re.findall(r"`([a-z_]+/[a-z_]+\.py)`", DOCUMENTS["architecture.md"]):
        assert (ROOT / "bot" / name).is_file(), name
