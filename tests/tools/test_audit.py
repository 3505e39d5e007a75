"""What is known to be vulnerable fails; what could not be asked for is said, and never taken for sound."""

import json

from tools.audit import verdict


def test_a_known_vulnerability_is_a_failure_with_its_remedy() -> None:
    """By package, number and the versions in which it is mended."""
    flaw = {"id": "PYSEC-2026-1", "fix_versions": ["1.2.4"], "aliases": [], "description": "x"}
    packages = [{"name": "sound", "version": "1", "vulns": []}, {"name": "frail", "version": "1.2.3", "vulns": [flaw]}]
    found = verdict("run.txt", json.dumps({"dependencies": packages, "fixes": []}))
    assert found.vulnerable
    assert found.lines == (
        "frail 1.2.3: PYSEC-2026-1; fixed in 1.2.4",
        "run.txt: 2 packages audited, 1 known vulnerabilities",
    )


def test_what_was_skipped_is_not_called_audited() -> None:
    """A mirror answers for its packages, and knows no advisories."""
    packages = [{"name": "sound", "version": "1", "vulns": []}, {"name": "new", "skip_reason": "not found"}]
    found = verdict("run.txt", json.dumps({"dependencies": packages}))
    assert not found.vulnerable
    assert found.lines == ("run.txt: 1 of 2 packages were NOT audited; the database doesn't know them",)


def test_without_an_answer_nothing_was_audited() -> None:
    """Offline, the tool prints an error and no JSON."""
    for said in ("", "no network", "[]", "{}"):
        found = verdict("run.txt", said)
        assert not found.vulnerable
        assert "NOT audited" in found.lines[0]
