"""How well typed texts are understood and answered: ``python -m tests.eval``. Prints figures; nothing passes or fails.

The authors of the examples and rules have read the messages and questions with their needs, so those figures are
flattering. ``questions-fresh.csv`` and ``messages-fresh.csv`` were written before anybody looked at their results, but
by now people have. Cross-validation over the examples is stricter: each was written to be unlike the others, and is
asked without having been learned.

``--quick`` skips cross-validation, which learns everything ten times; ``--lexical`` skips the encoder.
"""

import platform
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.guide.answer import Answer, Examples
from bot.secrets.detector import find_secret
from bot.text.chinese import SIMPLIFIED
from bot.understanding.encoder import Encoder, EncoderMissingError, open_encoder
from bot.understanding.pasted_errors import ErrorTable, read_errors
from bot.understanding.place_finder import read_places
from bot.understanding.recognition_result import Recognition
from bot.understanding.recognizer import GuideRecognizer
from bot.understanding.search import Understanding
from bot.understanding.sentences import asks, sentences
from bot.understanding.topic_schema import Topics
from tests.support.real_guide import real_guide, real_renderer
from tests.understanding.mutations import mutations
from tests.understanding.needs import (
    CARD,
    PLACE,
    Evaluation,
    Met,
    fresh_messages,
    messages,
    off_topic,
    questions,
    shares,
    unknown,
)

from .understanding import samples

FOLDS = 5
LANGUAGES = ("en", "zh", "mixed")

Case = tuple[str, str, str]
"""A text, its language and its topic."""

Outcome = tuple[Case, Recognition]


class CachingEncoder:
    """An encoder that encodes each text once, for learning the same examples repeatedly."""

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
    started = time.perf_counter()
    understanding = Understanding.load()
    loaded = time.perf_counter() - started
    encoder = _encoder()
    if encoder:
        understanding.learn(encoder)
        print(f"encoder learnt in {time.perf_counter() - started - loaded:.1f} s; {_megabytes() - before:.0f} MB more")
    meanings = understanding.meanings
    print(f"{len(meanings.examples)} examples of {len(meanings.names)} meanings, loaded in {loaded:.2f} s\n")

    trial = Evaluation(real_guide(), real_renderer(), GuideRecognizer(real_guide(), understanding), personal)
    met = [trial.met(message) for message in messages()]
    asked = [trial.met(message) for message in questions()]
    _needs("messages.csv", met)
    _needs("questions-dev.csv", asked)
    _needs("both together", [*met, *asked], details=False)
    _needs("messages-fresh.csv", [trial.met(message) for message in fresh_messages()])
    _needs("unknown.csv: what the guide has no answer to, and says so", [trial.met(message) for message in unknown()])

    for kept, which in ((False, "looked at while examples were written"), (True, "kept back")):
        _needs(f"off-topic.csv, the half {which}", [trial.met(message) for message in off_topic(kept=kept)])

    for name in ("questions-dev.csv", "questions-fresh.csv"):
        cases = [(row["text"], row["lang"], row["label"]) for row in samples.rows(name)]
        _report(f"{name}, topics", [(case, understanding.understand(case[0])) for case in cases], details=True)
    if "--quick" not in sys.argv:
        shared = CachingEncoder(encoder) if encoder else None
        _cross_validate(understanding.topics, understanding.answers, shared)
        _held_out_answers(understanding.topics, understanding.answers, shared)
    _errors()
    _secrets()
    _speed(understanding, [message.text for message in (*messages(), *questions())])
    print(f"memory: {_megabytes() - before:.0f} MB more than before, {_megabytes():.0f} MB in all")
    return 0


def personal(question: str, choice: str) -> str:
    """Which answers say something about the user: where they are, and where their card is from."""
    return {"place": PLACE, "card_country": CARD}.get(question, "")


def _needs(title: str, outcomes: Sequence[Met], *, details: bool = True) -> None:
    print(f"== {title}: {len(outcomes)}")
    print(f"   {'':10} {'first card':>10} {'two taps':>9} {'sure, wrong':>12} {'false of the person':>20} {'n':>5}")
    errors = read_errors()
    groups: dict[str, list[Met]] = {"all": list(outcomes)}
    for each in outcomes:
        groups.setdefault(each.message.language, []).append(each)
    for each in outcomes:
        groups.setdefault(_kind(each.message.text, errors), []).append(each)
    for name, rows in groups.items():
        first, later, wrong, false = shares(rows)
        print(f"   {name:10} {first:10.1%} {later:9.1%} {wrong:12.1%} {false:20} {len(rows):5}")
    for each in outcomes if details else ():
        if not each.first or each.false:
            mark = "WRONG" if each.wrong else "later" if each.later else "never"
            said = " ".join(each.message.text.split())[:70]
            print(f"   {mark} {said!r} needs {each.message.need}, got {each.shown} {' '.join(each.false)}")
    print()


def _kind(text: str, errors: ErrorTable) -> str:
    """How a message is put: with an error text, as a question, or as a statement."""
    if errors.find(text):
        return "error"
    return "question" if any(map(asks, sentences(text))) else "statement"


def _encoder() -> Encoder | None:
    if "--lexical" in sys.argv:
        return None
    try:
        return open_encoder()
    except EncoderMissingError as error:
        print(f"no encoder ({error}); by letters alone")
        return None


def _cross_validate(topics: Topics, answers: Mapping[str, Answer], encoder: Encoder | None) -> None:
    """Every example, understood with what was learned from the other four fifths."""
    of_topics = [
        (text, language, name)
        for name, topic in topics.topics.items()
        for language in LANGUAGES
        for text in getattr(topic, language)
    ]
    of_answers = [
        (text, language, name)
        for name, answer in answers.items()
        for language in LANGUAGES
        for text in getattr(answer.examples, language)
    ]
    topic_outcomes: list[Outcome] = []
    answer_outcomes: list[Outcome] = []
    for fold in range(FOLDS):
        held = {"topics": _fold(of_topics, fold), "answers": _fold(of_answers, fold)}
        out = {text for cases in held.values() for text, _, _ in cases}
        understanding = _learnt(_without(topics, out), _answers_without(answers, out), encoder)
        topic_outcomes += [(case, understanding.understand(case[0])) for case in held["topics"]]
        answer_outcomes += [(case, understanding.understand(case[0])) for case in held["answers"]]
    _report("examples of topics, 5 folds, each learnt from the rest", topic_outcomes, details=True)
    _answered("examples of answers, 5 folds, each learnt from the rest", answer_outcomes)


def _held_out_answers(topics: Topics, answers: Mapping[str, Answer], encoder: Encoder | None) -> None:
    """Every example of an answer, without that answer: no other answer should be certain."""
    names = sorted(answers)
    sure = count = 0
    for fold in range(FOLDS):
        gone = set(names[fold::FOLDS])
        out = {text for name in gone for text in answers[name].examples.all}
        rest = {name: answer for name, answer in answers.items() if name not in gone}
        understanding = _learnt(_without(topics, out), rest, encoder)
        for text in sorted(out):
            recognition = understanding.understand(text)
            sure += recognition.certain and recognition.meanings[0] in rest
            count += 1
    print(f"== answers held out as a whole: {count} questions whose answer is not there")
    print(f"   {sure / (count or 1):.1%} are shown another answer as sure\n")


def _fold(cases: Sequence[Case], fold: int) -> list[Case]:
    """A fifth of the cases, with some of each label."""
    dealt: Counter[str] = Counter()
    found = []
    for case in cases:
        if (dealt[case[2]] + len(case[2])) % FOLDS == fold:
            found.append(case)
        dealt[case[2]] += 1
    return found


def _learnt(topics: Topics, answers: Mapping[str, Answer], encoder: Encoder | None) -> Understanding:
    understanding = Understanding(topics, read_errors(), answers, read_places())
    if encoder:
        understanding.learn(encoder)
    return understanding


def _without(topics: Topics, held_out: set[str]) -> Topics:
    changed = {
        name: topic.model_copy(
            update={language: tuple(t for t in getattr(topic, language) if t not in held_out) for language in LANGUAGES}
        )
        for name, topic in topics.topics.items()
    }
    return topics.model_copy(update={"topics": changed})


def _answers_without(answers: Mapping[str, Answer], held_out: set[str]) -> dict[str, Answer]:
    return {
        name: answer.model_copy(
            update={
                "examples": Examples(
                    **{
                        language: tuple(t for t in getattr(answer.examples, language) if t not in held_out)
                        for language in LANGUAGES
                    }
                )
            }
        )
        for name, answer in answers.items()
    }


def _answered(title: str, outcomes: Sequence[Outcome]) -> None:
    print(f"== {title}: {len(outcomes)}")
    print(f"   {'':10} {'first':>7} {'in 3':>7} {'sure':>7} {'sure, wrong':>12} {'n':>5}")
    for language in ("all", *LANGUAGES):
        rows = [(case, each) for case, each in outcomes if language in {"all", case[1]}]
        first = _share(each.meanings[:1] == (case[2],) for case, each in rows)
        three = _share(case[2] in each.meanings[:3] for case, each in rows)
        sure = _share(each.certain for _, each in rows)
        wrong = _share(each.certain and each.meanings[0] != case[2] for case, each in rows)
        print(f"   {language:10} {first:7.1%} {three:7.1%} {sure:7.1%} {wrong:12.1%} {len(rows):5}")
    mixed_up = Counter((case[2], each.meanings[0]) for case, each in outcomes if each.meanings[0] != case[2])
    print("   confused: " + ", ".join(f"{one} > {other} {n}" for (one, other), n in mixed_up.most_common(30)) + "\n")


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
        started = time.process_time()  # CPU time, whatever else uses the machine
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
