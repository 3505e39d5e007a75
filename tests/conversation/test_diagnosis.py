"""Which causes follow from the answers: with generated evidence, and along every route of the real guide."""

from collections.abc import Iterable
from functools import partial
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.conversation.diagnosis import MAX_CAUSES, Diagnosis, diagnose, ranked
from bot.conversation.route import fits, routes
from bot.guide.evidence import Evidence
from bot.guide.guide import Guide
from bot.guide.screen import Likely
from tests.support.real_guide import real_guide
from tests.support.strategies import random_route

CAUSES = tuple(real_guide().causes)[:6]
QUESTIONS = ("place", "card_country", "likely", "seen", "threeds", "reason")
CHOICES = {question: tuple(real_guide().screens[question].answers)[:3] for question in QUESTIONS}

Answers = dict[str, str]


def with_evidence(guide: Guide, evidence_rows: Iterable[Evidence]) -> Guide:
    """The guide with this evidence in place of its own."""
    return Guide(
        manifest=guide.manifest,
        screens=guide.screens,
        facts=guide.facts,
        topics=guide.topics,
        evidence=tuple(evidence_rows),
    )


def subsets(things: Iterable[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(tuple(things)), unique=True, min_size=least, max_size=3).map(tuple)


@st.composite
def evidence_rows(draw: st.DrawFn) -> Evidence:
    """An evidence row that does not contradict itself."""
    when = {question: draw(subsets(CHOICES[question], 1)) for question in draw(subsets(QUESTIONS, 1))[:2]}
    named = draw(st.permutations(CAUSES))
    supports, against, rules_out = named[:2], named[2:4], named[4:]
    return Evidence(
        when=when,
        supports=tuple(supports[: draw(st.integers(0, 2))]),
        against=tuple(against[: draw(st.integers(0, 2))]),
        rules_out=tuple(rules_out[: draw(st.integers(0, 1))]),
        weight=draw(st.sampled_from(("surely", "strongly", "weakly"))),
        because="So it is.",
    )


def answers() -> st.SearchStrategy[Answers]:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(CHOICES[name]) for name in QUESTIONS})


def rank(diagnosis: Diagnosis, cause: str) -> int:
    """The position of a cause in the diagnosis; past the end if it isn't there."""
    named = [finding.cause for finding in diagnosis.likely]
    return named.index(cause) if cause in named else MAX_CAUSES


def weight(diagnosis: Diagnosis, cause: str) -> int:
    return next((finding.weight for finding in diagnosis.likely if finding.cause == cause), 0)


@given(table=st.lists(evidence_rows(), max_size=12), given=answers(), more=evidence_rows(), place=st.integers(0, 12))
def test_more_evidence_never_lowers_a_cause(
    guide: Guide, table: list[Evidence], given: Answers, more: Evidence, place: int
) -> None:
    """Wherever the row is and whatever else it says, rank and weight stay or rise."""
    assume(more.supports)
    more = more.model_copy(update={"when": {"seen": ("verify",)}})
    given = {**given, "seen": "verify"}
    before = diagnose(with_evidence(guide, table), given)
    after = diagnose(with_evidence(guide, [*table[:place], more, *table[place:]]), given)
    for cause in more.supports:
        assert rank(after, cause) <= rank(before, cause)
        if rank(after, cause) < MAX_CAUSES:
            assert weight(after, cause) > weight(before, cause)


@given(table=st.lists(evidence_rows(), max_size=12), given=answers())
def test_diagnosis_follows_the_evidence(guide: Guide, table: list[Evidence], given: Answers) -> None:
    """At most three causes, none ruled out, heaviest first, ties in the order of the guide's files."""
    likely, ruled_out = diagnose(with_evidence(guide, table), given)
    fitting = [row for row in table if fits(row.when, given)]
    excluded = {cause for row in fitting for cause in row.rules_out}
    assert len(likely) <= MAX_CAUSES
    assert not excluded & {finding.cause for finding in likely}
    assert {cause for cause, _ in ruled_out} == excluded
    assert all(row in fitting and cause in row.rules_out for cause, row in ruled_out)
    likely_order = list(guide.causes)
    assert list(likely) == sorted(likely, key=lambda finding: (-finding.weight, likely_order.index(finding.cause)))
    for finding in likely:
        assert finding.weight > 0
        assert sorted(map(repr, finding.evidence)) == sorted(
            repr(row) for row in fitting if finding.cause in row.supports
        )


@given(given=answers(), random=st.randoms(use_true_random=False))
def test_order_of_answers_does_not_matter(guide: Guide, given: Answers, random: Random) -> None:
    """A session keeps answers in the order in which they were last given."""
    shuffled = random.sample(sorted(given.items()), len(given))
    assert diagnose(guide, dict(shuffled)) == diagnose(guide, given)


def test_ties_keep_the_order_of_the_guides_files(guide: Guide) -> None:
    """Whatever the order of the evidence rows."""
    row = partial(Evidence, when={"seen": ("verify",)}, because="So it is.")
    table = [row(supports=(cause,)) for cause in reversed(CAUSES)]
    named = diagnose(with_evidence(guide, table), {"seen": "verify"}).likely
    assert [finding.cause for finding in named] == list(CAUSES[:MAX_CAUSES])


def test_no_answers_give_an_empty_diagnosis(guide: Guide) -> None:
    assert diagnose(guide, {}) == Diagnosis()


@given(random=st.randoms(use_true_random=False))
def test_route_ending_at_a_cause_ranks_it_first(guide: Guide, random: Random) -> None:
    """A sample of what the long test below checks for every route."""
    path = random_route(guide, "decline", random)
    looked = isinstance(guide.screens[path.answered[-1][0]], Likely) if path.answered else True
    if path.end in guide.causes and not looked:
        assert diagnose(guide, path.answers).likely[0].cause == path.end


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_route_agrees_with_the_evidence(guide: Guide, capsys: pytest.CaptureFixture[str]) -> None:
    """A route that ends at a cause ranks it first; each cause ranks first on some route, or is one of the usual ones.

    Causes merely opened from the list of likely causes are excluded: opening one says nothing about it.
    """
    watched = frozenset(question for row in guide.evidence for question in row.when)
    causes, ranks = set(guide.causes), {name for name, screen in guide.screens.items() if isinstance(screen, Likely)}
    first: set[str] = set()
    for path in routes(guide, "decline", watched):
        looked = [
            name for name, choice in path.answered if name in ranks and guide.screens[name].answers[choice].to in causes
        ]
        likely = diagnose(guide, path.answers).likely
        if likely:
            first.add(likely[0].cause)
        if path.end in causes and not (looked and path.answered[-1][0] in looked):
            assert likely, path.answered
            assert likely[0].cause == path.end, path.answered
    with capsys.disabled():
        print(f"\n{len(first)} causes lead somewhere", end=" ")
    ranking = [screen for screen in guide.screens.values() if isinstance(screen, Likely)]
    usual = {screen.choices[name].to for screen in ranking for name in screen.usual}
    assert causes == first | usual


def place_and_card_answers() -> list[Answers]:
    return [
        {},
        *({"place": place} for place in ("listed", "unlisted", "other")),
        *({"place": "listed", "card_country": card} for card in ("home", "abroad", "china", "unlisted")),
    ]


def likely_order(guide: Guide, given: Answers) -> list[str]:
    likely = guide.screens["likely"]
    assert isinstance(likely, Likely)
    return [each.finding.cause for each in ranked(guide, likely, given)][:MAX_CAUSES]


def test_place_and_card_decide_the_first_causes(guide: Guide) -> None:
    assert likely_order(guide, {"place": "listed", "card_country": "home"}) == ["threeds", "switch", "address"]
    assert likely_order(guide, {"place": "listed", "card_country": "china"}) == ["issuer", "switch", "phone"]
    assert likely_order(guide, {"place": "listed", "card_country": "abroad"})[0] == "address"
    assert likely_order(guide, {"place": "unlisted"})[0] == "region"
    assert likely_order(guide, {"place": "other"})[0] == "check_list"
    assert likely_order(guide, {}) == ["threeds", "switch", "address"]


@pytest.mark.parametrize("given", place_and_card_answers(), ids=str)
def test_likely_causes_card_follows_the_evidence(guide: Guide, given: Answers) -> None:
    """And it presumes nothing that the user didn't say."""
    named = [finding.cause for finding in diagnose(guide, given).likely]
    assert likely_order(guide, given)[: len(named)][:1] == named[:1] or not named
    for cause in likely_order(guide, given):
        assert all(given.get(question) in choices for question, choices in guide.screens[cause].presumes.items())


def test_cause_already_tried_is_not_suggested_again(guide: Guide) -> None:
    """Nor is one that the answers rule out."""
    given = {"place": "listed", "card_country": "home", "likely": "switch", "switch": "still"}
    assert "switch" not in likely_order(guide, given)
    assert likely_order(guide, given)[0] == "callbank"
