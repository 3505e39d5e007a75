"""A small guide as files, which a test can break in one place."""

from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.guide.loader import load
from bot.guide.model import texts

TINY: Mapping[str, str] = {
    "guide.yaml": """\
home: home
about:
  description: What this is
  short: A small guide
flows:
  fix:
    title: Find the fault
    parts: [where, what]
fixers:
  you:
    label: You
notices:
  - name: doubt
    text: Not all here is certain.
    when: {where: [unsure]}
commands:
  menu:
    description: Show the menu
    to: home
  fix:
    description: Find the fault
    flow: fix
retired: {older: where}
rules:
  not_sure: true
  max_choices: 4
  max_questions: 2
  max_units: 200
  cited: [outcome]
  rows: [A1]
""",
    "facts.yaml": """\
F1:
  claim: Lamps need current.
  source: {title: "Lamps & light", url: "https://example.org/lamps?a=1&b=2"}
  checked: 2026-11-01
  confidence: high
""",
    "screens/screens.yaml": """\
home:
  kind: menu
  title: A lamp
  text: It is dark. <b>Be careful.</b>
  links:
    - {label: Find the fault, flow: fix}
    - {label: It flickers, flow: fix, answers: {what: flickers}}
    - {label: Before you start, to: list}

where:
  kind: question
  title: Where is it?
  choices:
    desk:
      label: On the desk
      to: continue
    unsure:
      label: Not sure
      to: continue
      not_sure: true
  covers: [A1]

what:
  kind: question
  notice: doubt
  title: What does it do?
  text: Look at it.
  why: Lamps <i>differ</i>.
  choices:
    nothing:
      label: Nothing
      to: plug
    flickers:
      label: It flickers
      to: bulb
    unsure:
      label: Not sure
      to: bulb
      not_sure: true
  links:
    - {label: The maker, url: "https://example.org/"}
  cites: [F1]

plug:
  kind: step
  title: Put the plug in
  done: It is in
  stuck: {label: I can't, to: bulb}
  to: bulb

bulb:
  kind: outcome
  notice: doubt
  title: The bulb
  text: It is old.
  fixer: you
  first: Change it.
  retry: In a minute.
  choices:
    still:
      label: Still dark
      to: end
  scripts:
    - {label: Copy the order, text: One bulb please}
  cites: [F1]

end:
  kind: outcome
  notice: doubt
  title: A new lamp
  fixer: you
  first: Buy one.
  retry: Tomorrow.
  cites: [F1]

list:
  kind: checklist
  title: Before you start
  items:
    off:
      label: Lamp off
      text: The lamp is off.
    dry:
      label: Dry hands
      text: My hands are dry.
  links:
    - {label: Find the fault, flow: fix}
""",
}


def _with(files: Mapping[str, str], name: str, *edits: tuple[str, str]) -> dict[str, str]:
    text = files[name]
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return {**files, name: text}


_NOTE = """\

order:
  kind: note
  title: An order
  text: Tap it to copy it.
  reader: maker
  note: |-
    A bulb for <b> & c, please.

    It does: {what}
    Then: {bulb}; {plug}
    Price: ____
  links:
    - {label: The maker, url: "https://example.org/"}
"""

_READERS = """\
readers:
  maker:
    reads:
      - {language: zh_Hans, when: {where: [desk]}}
      - {language: en}
notices:
"""

_SCRIPT = """\
Copy the order, reader: maker, text: "One bulb please: {what}."}
  links:
    - {label: A longer order, to: order}
"""

_CAUSED = _with(
    _with(
        TINY,
        "guide.yaml",
        ("notices:\n", _READERS),
        ("max_units: 200", "max_units: 400"),
    ),
    "screens/screens.yaml",
    ("  title: The bulb", "  cause: the bulb is old\n  title: The bulb"),
    ("Copy the order, text: One bulb please}\n", _SCRIPT),
    ("  title: A new lamp", "  cause: the lamp is broken\n  title: A new lamp"),
    ("\nlist:\n", f"{_NOTE}\nlist:\n"),
)

DIAGNOSED: Mapping[str, str] = {
    **_CAUSED,
    "evidence.yaml": """\
evidence:
  - {when: {what: [flickers, unsure]}, supports: [bulb], weight: surely, because: It flickers.}
  - {when: {plug: [done]}, supports: [bulb], because: The plug is in.}
  - {when: {where: [unsure]}, supports: [end], weight: weakly, because: It may have been dropped.}
  - {when: {where: [desk]}, rules_out: [end], because: Lamps on desks don't break.}
  - {when: {bulb: [still]}, supports: [end], against: [bulb], weight: surely, because: A new bulb is dark too.}
""",
}
"""The tiny guide with causes, evidence, a recipient who may read Chinese, and a note."""


PLACEMENT = """\
sponsor:
  screen: what
  when:
    - where: [desk]
  unpaid: Without a lamp.
  needless: You need none.
  terms: |-
    By {name}, {country}, {licence}, {money}
    {opening}, {monthly}, {top_up}, {foreign_exchange}, {failed_payment}, {closing}, {refunds}
  prepaid: It is paid.
  not_prepaid: It isn't paid.
  caution: Lamps break.
rules:
"""
"""A place for a sponsor, to replace the line ``rules:`` in guide.yaml."""

WITH_A_PLACE: Mapping[str, str] = _with(
    TINY, "guide.yaml", ("rules:\n", PLACEMENT), ("max_units: 200", "max_units: 1024")
)
"""The tiny guide with that place, and screens that may be as long as the real guide's."""

NEVER_DUE: Mapping[str, tuple[str, str]] = {
    "facts.yaml": ("confidence: high", "confidence: high\n  review_days: 36500")
}
"""An edit for tests that run `bot check` as a command, with today's date: the fact is never due for review."""


def write_tiny(
    folder: Path, edits: Mapping[str, tuple[str, str]] | None = None, base: Mapping[str, str] = TINY
) -> Path:
    """Writes the guide; ``edits`` replaces one text in each file named. Returns the folder.

    Its translation prefixes each text with a word, and belongs to the unedited guide.
    """
    for name, text in base.items():
        _write(folder / name, text)
    catalogue = Catalog(locale="zh_Hans")
    for _, text in texts(load(folder)):
        catalogue.add(text, f"译 {text}")
    po = folder / "locales/zh_Hans/LC_MESSAGES/guide.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as file:
        write_po(file, catalogue, width=0)
    for name, (old, new) in (edits or {}).items():
        edit(folder / name, old, new)
    return folder


def edit(file: Path, old: str, new: str) -> None:
    """Replaces a text that occurs once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def line_of(folder: Path, name: str, text: str) -> int:
    """The number of the line that equals ``text``, or else of the first that contains it."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line == text), 0) or next(
        number for number, line in enumerate(lines, 1) if text in line
    )
