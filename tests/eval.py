"""How well typed texts are understood: ``python -m tests.eval``. Prints figures; decides nothing.

The 171 questions of ``questions-dev.csv`` have been read by whoever wrote the examples, so the first figures flatter.
Those of ``questions-fresh.csv`` were written before looking at what comes of them; docs/understanding.md says what
came. The folds over the examples themselves are the sterner measure: each was written to be unlike the others.
"""

import platform
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.secrets.detector import find_secret
from bot.text.chinese import SIMPLIFIED
from bot.text.normalize import letters
from bot.understanding.encoder import Encoder, EncoderMissingError, open_encoder
from bot.understanding.errors import read_errors
from bot.understanding.recognition import Recognition
from bot.understanding.search import Understanding
from bot.understanding.topic import Topics, read_topics
from tests.understanding.mutations import mutations

from .understanding import samples

FOLDS = 5
LANGUAGES = ("en", "zh", "mixed")

Case = tuple[str, str, str]
"""A text, its language and the topic it is about."""

Outcome = tuple[Case, Recognition]


class Remembering:
    """An encoder that works out each text once, for learning the same examples over and over."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Any] = {}

    def encode(self, texts: Sequence[str]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return [self._known[text] for text in texts]


def main() -> int:
    before = _megabytes()
    topics = read_topics()
    started = time.perf_counter()
    understanding = Understanding.load()
    loaded = time.perf_counter() - started
    encoder = _encoder()
    if encoder:
        understanding.learn(encoder)
        print(f"encoder learnt in {time.perf_counter() - started - loaded:.1f} s; {_megabytes() - before:.0f} MB more")
    print(f"{sum(len(topics.topics[name].examples) for name in topics.spoken)} examples, loaded in {loaded:.2f} s\n")

    questions = [(row["text"], row["lang"], row["label"]) for row in samples.rows("questions-dev.csv")]
    known = {letters(row["text"]) for row in samples.rows("errors.csv")}
    outcomes = [(case, understanding.understand(case[0])) for case in questions]
    _report("questions-dev.csv, learnt from our examples only", outcomes)
    unseen = [outcome for outcome in outcomes if letters(outcome[0][0]) not in known]
    _report("… without the lines that stand in errors.csv", unseen, details=True)

    fresh = [(row["text"], row["lang"], row["label"]) for row in samples.rows("questions-fresh.csv")]
    _report(
        "questions-fresh.csv, learnt from our examples only",
        [(case, understanding.understand(case[0])) for case in fresh],
        details=True,
    )

    shared = Remembering(encoder) if encoder else None
    outcomes = _folded(topics, questions, questions, shared)
    _report("questions-dev.csv, 5 folds, the other folds learnt too", outcomes)
    _report("… without the lines that stand in errors.csv", [o for o in outcomes if letters(o[0][0]) not in known])
    outcomes = _folded(topics, _examples(topics), (), shared)
    _report("our own examples, 5 folds, each learnt from the rest", outcomes, details=True)

    _errors()
    _secrets()
    _speed(understanding, [text for text, _, _ in questions])
    print(f"memory: {_megabytes() - before:.0f} MB more than before, {_megabytes():.0f} MB in all")
    return 0


def _encoder() -> Encoder | None:
    if "--lexical" in sys.argv:
        return None
    try:
        return open_encoder()
    except EncoderMissingError as error:
        print(f"no encoder ({error}); by letters alone")
        return None


def _examples(topics: Topics) -> list[Case]:
    return [
        (text, language, name)
        for name in topics.spoken
        for language in LANGUAGES
        for text in getattr(topics.topics[name], language)
    ]


def _folded(topics: Topics, cases: Sequence[Case], added: Sequence[Case], encoder: Encoder | None) -> list[Outcome]:
    """Every case understood by what learnt from all others: the examples, and what is ``added`` to them."""
    outcomes: list[Outcome] = []
    dealt: Counter[str] = Counter()
    folds = []
    for _, _, label in cases:  # dealt topic by topic, so that each fold has some of each
        folds.append((dealt[label] + len(label)) % FOLDS)
        dealt[label] += 1
    for fold in range(FOLDS):
        asked = [case for case, number in zip(cases, folds, strict=True) if number == fold]
        held_out = {text for text, _, _ in asked}
        understanding = Understanding(_learnt_without(topics, held_out, added), read_errors())
        if encoder:
            understanding.learn(encoder)
        outcomes += [(case, understanding.understand(case[0])) for case in asked]
    return outcomes


def _learnt_without(topics: Topics, held_out: set[str], added: Sequence[Case]) -> Topics:
    more: dict[str, list[str]] = defaultdict(list)
    for text, _, label in added:
        if text not in held_out and topics.topics[label].examples:
            more[label].append(text)
    changed = {}
    for name, topic in topics.topics.items():
        kept = {language: tuple(t for t in getattr(topic, language) if t not in held_out) for language in LANGUAGES}
        kept["mixed"] += tuple(more[name])
        changed[name] = topic.model_copy(update=kept)
    return topics.model_copy(update={"topics": changed})


def _report(title: str, outcomes: Sequence[Outcome], *, details: bool = False) -> None:
    print(f"== {title}: {len(outcomes)}")
    print(f"   {'':10} {'top 1':>7} {'in 3':>7} {'sure':>7} {'sure, wrong':>12} {'n':>5}")
    for language in ("all", *LANGUAGES):
        _line(language, [o for o in outcomes if language in {"all", o[0][1]}])
    inside = [o for o in outcomes if o[0][2] not in {"out_of_scope", "greeting"}]
    print(f"   in scope: {_share(r.sure for _, r in inside):.1%} sure")
    if people := [r for (_, _, label), r in outcomes if label == "human"]:
        print(f"   human: {_share(r.topic == 'human' for r in people):.1%} of {len(people)}")
    if details:
        print("   per topic:")
        for topic in sorted({case[2] for case, _ in outcomes}):
            _line(topic, [o for o in outcomes if o[0][2] == topic], width=22)
    wrong = Counter((case[2], reading.topic) for case, reading in outcomes if reading.topic != case[2])
    print(
        "   confused: " + ", ".join(f"{one} > {other} {count}" for (one, other), count in wrong.most_common(12)) + "\n"
    )


def _line(name: str, outcomes: Sequence[Outcome], width: int = 10) -> None:
    if outcomes:
        right = [reading.topic == case[2] for case, reading in outcomes]
        shown = _share(case[2] in reading.suggestions for case, reading in outcomes)
        sure = _share(reading.sure for _, reading in outcomes)
        bad = _share(reading.sure and not fine for (_, reading), fine in zip(outcomes, right, strict=True))
        print(f"   {name:{width}} {_share(right):7.1%} {shown:7.1%} {sure:7.1%} {bad:12.1%} {len(outcomes):5}")


def _share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return sum(found) / len(found) if found else 0.0


def _errors() -> None:
    print("== errors.csv, topic found under mutations")
    table = read_errors()
    rows = samples.rows("errors.csv")
    back = {simple: chr(complex_) for complex_, simple in SIMPLIFIED.items()}
    for name, mutate in mutations(back).items():
        changed = [(row, mutate(row["text"])) for row in rows]
        found = [
            (match.error.topic if (match := table.find(text)) else None) == row["cause_label"] for row, text in changed
        ]
        print(f"   {name:28} {_share(found):7.1%}")
    print()


def _secrets() -> None:
    print("== secrets")
    kinds: dict[str, Callable[[int], Iterable[str]]] = {
        "card": samples.cards,
        "api_key": samples.keys,
        "other_key": samples.other_keys,
        "bot_token": samples.bot_tokens,
        "security_code": samples.security_codes,
        "id_number": samples.id_numbers,
        "one_time_code": samples.one_time_codes,
        "pin": samples.pins,
        "password": samples.passwords,
    }
    for name, make in kinds.items():
        print(f"   {name:14} {_share(find_secret(text) is not None for text in make(2000)):7.2%} of 2000 caught")
    lines = samples.harmless(20000)
    print(f"   false alarms   {sum(find_secret(line) is not None for line in lines)} in {len(lines)} harmless lines\n")


def _speed(understanding: Understanding, texts: Sequence[str]) -> None:
    for text in texts:
        understanding.understand(text)
    taken = []
    for text in [*texts, *texts, *texts]:
        started = time.process_time()  # on one core, however many others share it
        understanding.understand(text)
        taken.append((time.process_time() - started) * 1000)
    taken.sort()
    print(f"speed: p50 {taken[len(taken) // 2]:.2f} ms, p95 {taken[len(taken) * 95 // 100]:.2f} ms a text")


def _megabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if platform.system() == "Darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
