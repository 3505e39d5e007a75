"""Checks locked packages for known vulnerabilities: ``make audit``.

This needs the advisory database, which a laptop, a package mirror or a build may not reach. Packages that couldn't be
checked don't fail the run, since the code isn't to blame, but are reported, so that nobody believes they were audited.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

SECONDS = 300


class Verdict(NamedTuple):
    """The result for one file: lines to print, and whether a known vulnerability was found."""

    lines: tuple[str, ...]
    vulnerable: bool


def verdict(file: str, said: str) -> Verdict:
    """Interprets pip-audit's JSON. Any other output means that nothing was audited."""
    try:
        packages = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict((f"{file}: NOT audited; the database couldn't be reached",), vulnerable=False)
    found = tuple(_found(packages))
    skipped = sum("skip_reason" in package for package in packages)
    if skipped:
        summary = f"{file}: {skipped} of {len(packages)} packages were NOT audited; the database doesn't know them"
    else:
        summary = f"{file}: {len(packages)} packages audited, {len(found)} known vulnerabilities"
    return Verdict((*found, summary), vulnerable=bool(found))


def _found(packages: Sequence[dict[str, object]]) -> Iterator[str]:
    for package in packages:
        flaws = package.get("vulns")
        for flaw in flaws if isinstance(flaws, list) else ():
            fixed = ", ".join(flaw.get("fix_versions", ())) or "no version yet"
            yield f"{package['name']} {package.get('version')}: {flaw['id']}; fixed in {fixed}"


def main(files: Sequence[str]) -> int:
    """Audits each file; returns 1 if a known vulnerability was found."""
    tool = Path(sys.executable).parent.parent / "audit" / "bin" / "pip-audit"
    vulnerable = False
    for file in files:
        said = ""
        if tool.exists():
            command = [str(tool), "--disable-pip", "--require-hashes", "-r", file]
            command += ["--format", "json", "--progress-spinner", "off"]
            try:
                done = subprocess.run(  # noqa: S603 - the tool that make installed
                    command, capture_output=True, text=True, check=False, timeout=SECONDS
                )
                said = done.stdout
            except subprocess.TimeoutExpired:
                said = ""
        answer = verdict(file, said)
        print(*answer.lines, sep="\n")  # noqa: T201
        vulnerable |= answer.vulnerable
    return int(vulnerable)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
