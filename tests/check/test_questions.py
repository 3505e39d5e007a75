"""Questions that change nothing, and outcomes that presume what the user didn't say."""

from typing import Any

from bot.check.questions import check_questions
from bot.guide.guide import Guide
from bot.guide.manifest import GuideCommand
from bot.guide.screen import Link


def changed(guide: Guide, name: str, **update: Any) -> Guide:
    screen = guide.screens[name].model_copy(update=update)
    return guide.model_copy(update={"screens": {**guide.screens, name: screen}})


def found(guide: Guide) -> list[tuple[str, str]]:
    return [(problem.rule, problem.message) for problem in check_questions(guide)]


def test_real_guide_asks_only_what_changes_something(guide: Guide) -> None:
    """And presumes nothing."""
    assert found(guide) == []


def test_two_choices_with_the_same_target_are_reported(guide: Guide) -> None:
    """They are one choice."""
    choices = guide.screens["seen"].answers
    same = {**choices, "hold": choices["hold"].model_copy(update={"to": choices["address"].to})}
    ((rule, message),) = found(changed(guide, "seen", choices=same))
    assert rule == "idle-question"
    assert message.startswith("hold and address of seen lead to the same endings")


def test_two_options_that_rank_the_causes_alike_are_reported(guide: Guide) -> None:
    """Place and card must make a difference, or nobody should have to give them."""
    options = guide.screens["me"].options  # type: ignore[union-attr]
    same = {**options, "again": options["both"]}
    assert ("idle-question", "both and again of me lead to the same endings in the same order; make them one") in found(
        changed(guide, "me", options=same)
    )


def test_question_that_changes_nothing_on_one_way_is_reported(guide: Guide) -> None:
    """Even if it makes a difference on others: in the setup flow the card matters only in a supported place."""
    flows = guide.manifest.flows
    only = {part: when for part, when in flows["setup"].only.items() if part != "card_country"}
    setup = flows["setup"].model_copy(update={"only": only})
    loose = guide.manifest.model_copy(update={"flows": {**flows, "setup": setup}})
    ((rule, message),) = found(guide.model_copy(update={"manifest": loose}))
    assert rule == "idle-question"
    assert message.startswith("card_country changes nothing in flow setup")


def test_retired_screen_may_not_lead_to_a_presuming_one(guide: Guide) -> None:
    """Old cards say nothing about the person who taps them."""
    retired = guide.manifest.model_copy(update={"retired": {"on_list": "check_list"}})
    ((rule, message),) = found(guide.model_copy(update={"manifest": retired}))
    assert (rule, message) == ("presumed", "old cards of on_list lead to check_list, which presumes place=other")


def test_command_may_not_lead_to_a_presuming_screen(guide: Guide) -> None:
    commands = {**guide.manifest.commands, "rule": GuideCommand(description="The rule", to="issuer")}
    loose = guide.manifest.model_copy(update={"commands": commands})
    assert [rule for rule, _ in found(guide.model_copy(update={"manifest": loose}))] == ["presumed"]


def test_ranking_offers_no_presuming_cause_without_evidence(guide: Guide) -> None:
    """Neither among its usual causes nor among the choices that may fit better."""
    assert [rule for rule, _ in found(changed(guide, "likely", fits=("region",)))] == ["presumed"]
    assert "presumed" in [rule for rule, _ in found(changed(guide, "likely", usual=("region",)))]


def test_link_to_a_presuming_screen_is_reported(guide: Guide) -> None:
    """A statement about someone's place is only for users who said where they are."""
    link = Link(label="Look", to="region")
    ((rule, message),) = found(changed(guide, "help", links=(link,)))
    assert (rule, message) == (
        "presumed",
        "a link leads to region, which presumes place=unlisted; give it `when`",
    )
    said = link.model_copy(update={"when": {"place": ("unlisted",)}})
    assert found(changed(guide, "help", links=(said,))) == []


def test_evidence_for_a_presuming_cause_needs_that_answer(guide: Guide) -> None:
    """Otherwise the likely causes would state something that the user didn't say."""
    row = next(row for row in guide.evidence if "region" in row.supports)
    loose = row.model_copy(update={"when": {"seen": ("unsure",)}})
    ((rule, message),) = found(guide.model_copy(update={"evidence": (*guide.evidence, loose)}))
    assert rule == "presumed"
    assert message.startswith("evidence supports region")
