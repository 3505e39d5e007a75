"""Writes catalogues for tests."""

from pathlib import Path

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def write(folder: Path, text: str | bytes, language: str = "zh_Hans", domain: str = "guide") -> Path:
    file = folder / language / "LC_MESSAGES" / f"{domain}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file
