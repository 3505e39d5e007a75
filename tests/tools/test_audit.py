"""Known vulnerabilities fail the audit; packages that couldn't be checked are reported, and never count as safe."""

import json

from tools.audit import verdict


def test_known_vulnerability_fails_with_its_fix() -> None:
    """With package, advisory id and the fixed versions."""
    flaw = {"id": "PYSEC-2026-1", "fix_versions": ["1.2.4"], "aliases": [], "description": "x"}
    packages = [{"name": "sound", "version": "1", "vulns": []}, {"name": "frail", "version": "1.2.3", "vulns": [flaw]}]
    found = verdict("run.txt", json.dumps({"dependencies": packages, "fixes": []}))
    assert found.vulnerable
    assert found.lines == (
        "frail 1.2.3: PYSEC-2026-1; fixed in 1.2.4",
        "run.txt: 2 packages audited, 1 known vulnerabilities",
    )


def test_skipped_packages_do_not_count_as_audited() -> None:
    """A mirror serves packages, but knows no advisories."""
    packages = [{"name": "sound", "version": "1", "vulns": []}, {"name": "new", "skip_reason": "not found"}]
    found = verdict("run.txt", json.dumps({"dependencies": packages}))
    assert not found.vulnerable
    assert found.lines == ("run.txt: 1 of 2 packages were NOT audited; the database doesn't know them",)


def test_without_a_response_nothing_was_audited() -> None:
    """Offline, the tool prints an error and no JSON."""
    for said in ("", "no network", "[]", "{}"):
        found = verdict("run.txt", said)
        assert not found.vulnerable
        assert "NOT audited" in found.lines[0]
