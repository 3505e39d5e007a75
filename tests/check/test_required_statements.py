"""What must be said is said on every screen that needs it."""

import re
from collections.abc import Callable, Iterator

import pytest
from pydantic import HttpUrl

from bot.check.forbidden_phrases import normalize
from bot.check.required_statements import check_duties
from bot.conversation.session import Page, Session, View
from bot.guide.guide import Guide
from bot.guide.problem import Problem
from bot.guide.screen import Outcome
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from tests.support.real_guide import real_guide

RULES = real_guide().compliance


def screens_of(problems: list[Problem], row: str, said: str) -> set[str]:
    pattern = re.compile(rf"{row}: (\w+) must (.*)")
    matches = [pattern.match(problem.message) for problem in problems]
    return {match[1] for match in matches if match and said in match[2]}


def screens_in(guide: Guide, *names: str) -> set[str]:
    """The screens in these areas, by their traits, as a reader of the rulebook would find them."""
    found = set()
    for rule in (guide.compliance.areas[name] for name in names):
        found |= set(rule.screens)
        for name, screen in guide.screens.items():
            kind = not rule.kinds or screen.kind in rule.kinds
            cites = not rule.cites or bool(set(rule.cites) & set(screen.cites))
            fixer = not rule.fixers or getattr(screen, "fixer", "") in rule.fixers
            if (rule.kinds or rule.cites or rule.fixers) and kind and cites and fixer:
                found.add(name)
        found -= set(rule.without)
    return found


def wordings() -> Iterator[tuple[str, int, int]]:
    for row, must in RULES.must.items():
        for number, duty in enumerate(must.duties):
            yield from ((row, number, place) for place in range(len(duty.says)))


def without(phrases: tuple[str, ...], say: Callable[[str], str]) -> Callable[[str], str]:
    """Translates everything, minus these wordings."""

    def said(text: str) -> str:
        plain = normalize(say(text))
        for phrase in phrases:
            plain = plain.replace(normalize(phrase), "")
        return plain

    return said


@pytest.mark.parametrize(("row", "duty", "place"), list(wordings()))
def test_missing_wording_is_reported_on_every_screen_that_needs_it(
    guide: Guide, languages: Languages, row: str, duty: int, place: int
) -> None:
    """In each language separately."""
    rule = RULES.must[row].duties[duty]
    expected = screens_in(guide, *rule.where)
    of_row = screens_in(guide, *(name for each in RULES.must[row].duties for name in each.where))
    for name in languages:
        phrases = rule.says[place][name]
        say = {each: language.say for each, language in languages.items()}
        problems = check_duties(guide, say | {name: without(phrases, say[name])})
        missed = screens_of(problems, row, f"say in {name} “{phrases[0]}”")
        assert expected <= missed <= of_row
        for key in rule.profile:
            assert any(f"{row}: about.{key} must say in {name}" in each.message for each in problems)


def test_missing_date_is_reported(guide: Guide) -> None:
    """On every screen that states what may change; a screen without citations has no date."""
    named = screens_in(guide, "region")
    bare = {name: screen.model_copy(update={"cites": ()}) for name, screen in guide.screens.items()}
    problems = check_duties(guide.model_copy(update={"screens": bare}), {})
    assert screens_of(problems, "M2", "cite a fact, so that its last line says when") >= named


def test_missing_link_to_the_list_is_reported(guide: Guide) -> None:
    """On the first screen, and where a place is asked about."""
    screens = {
        name: screen.model_copy(update={"links": (), "text": re.sub(r"</?a\b[^>]*>", "", screen.text or "")})
        for name, screen in guide.screens.items()
    }
    problems = check_duties(guide.model_copy(update={"screens": screens}), {})
    assert screens_of(problems, "M2", "lead to https") == screens_in(guide, "first", "region")


def test_missing_source_is_reported(guide: Guide) -> None:
    """The page "Sources" says when a URL was checked, so a screen that links to it cites its fact."""
    screens = {name: screen.model_copy(update={"cites": ()}) for name, screen in guide.screens.items()}
    problems = check_duties(guide.model_copy(update={"screens": screens}), {})
    for row, page in (("F45", "settings/organization/billing"), ("F46", "organization/limits"), ("F44", "/api-keys")):
        linked = {name for name, screen in guide.screens.items() if page in screen.model_dump_json()}
        assert screens_of(problems, "M8", f"cite {row}") == linked


def test_end_too_far_from_an_agent_is_reported(guide: Guide) -> None:
    """More than two taps; without the links to people, the ends that need one are reported."""
    people = {"human", "support"}
    screens = {
        name: screen.model_copy(update={"links": tuple(link for link in screen.links if link.to not in people)})
        for name, screen in guide.screens.items()
    }
    problems = check_duties(guide.model_copy(update={"screens": screens}), {})
    assert {"slow", "addcard", "issuer", "help"} <= screens_of(problems, "M10", "lead to human")
    assert "support" not in screens_of(problems, "M10", "lead to human")


def test_decline_without_a_way_to_the_bank_is_reported(guide: Guide) -> None:
    """Users who can't fix it themselves ask the bank."""
    funds = guide.screens["funds"].model_copy(update={"choices": {}, "links": ()})
    problems = check_duties(guide.model_copy(update={"screens": {**guide.screens, "funds": funds}}), {})
    assert screens_of(problems, "M9", "lead to callbank") == {"funds"}


@pytest.mark.parametrize("place", ["link", "text"])
def test_link_to_another_host_is_reported(guide: Guide, place: str) -> None:
    """A sponsor's link may not be on a screen, either as a button or in a text."""
    address = "https://openai.com.card.example/join"
    text = guide.screens["funds"].text or ""
    link = guide.screens["funds"].links
    extra = guide.screens["human"].links[0].model_copy(update={"url": address})
    changed = guide.screens["funds"].model_copy(
        update={"links": (*link, extra)} if place == "link" else {"text": f'{text} <a href="{address}">Join</a>'}
    )
    problems = check_duties(guide.model_copy(update={"screens": {**guide.screens, "funds": changed}}), {})
    (found,) = [each for each in problems if each.rule == "must"]
    assert found.message.startswith("M6: funds leads to openai.com.card.example")
    assert found.position == guide.where("screens", "funds")


def test_translated_page_must_be_on_a_host_that_may_be_linked(guide: Guide) -> None:
    """A row in `translated_pages` replaces links that were checked."""
    (address, _), *_ = guide.manifest.translated_pages["zh_Hans"].items()
    pages = {"zh_Hans": {address: HttpUrl("https://openai.com.example.org/")}}
    elsewhere = guide.model_copy(update={"manifest": guide.manifest.model_copy(update={"translated_pages": pages})})
    (problem,) = set(check_duties(elsewhere, {"en": str})) - set(check_duties(guide, {"en": str}))
    assert problem.message.endswith("leads to openai.com.example.org, which is not among its `hosts`")


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, True),
        ({"place": "other"}, True),
        ({"place": "unlisted"}, True),
        ({"card_country": "china"}, True),
        ({"place": "listed"}, False),
        ({"place": "listed", "card_country": "china"}, False),
    ],
    ids=str,
)
def test_notice_about_unlisted_places_is_shown_on_cards_about_paying(
    guide: Guide, renderer: Renderer, languages: Languages, answers: dict[str, str], told: bool
) -> None:
    """To users who are or may be there; one line above the card, in and outside a flow, and on no other card."""
    about_paying = {name for name, screen in guide.screens.items() if screen.notice == "openai"}
    assert {"likely", "switch", "opt_cards", "s_payment"} <= about_paying
    assert not {"home", "api", "topup", "paid", "money", "refund", "shop_method", "cl_addr"} & about_paying
    if answers.get("place") == "unlisted":  # those who said so are told in the app stores, too
        about_paying |= {name for name, screen in guide.screens.items() if screen.notice == "store"}
    texts = {notice.text for notice in guide.manifest.notices if notice.name == "openai" and notice.text}
    for name in guide.screens:
        flows = [flow for flow in guide.flows if name in guide.flow_screens(flow)]
        for language in languages.values():
            lines = {f"<i>{language.say(text)}</i>" for text in texts}
            for flow in (*flows, ""):
                card = renderer.render(Session(Page(View.SCREEN, name, flow), answers), language)
                above = [line for line in card.html.splitlines() if line in lines]
                assert len(above) == (told and name in about_paying), (name, flow)


def test_nobody_in_an_unlisted_place_is_told_to_try_again(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """The notice's text replaces the outcome's, so that no "you only need to wait" comes before it.

    Nor in an app store or at Anthropic.
    """
    retries = {
        notice.name: notice.retry for notice in guide.manifest.notices if notice.when == {"place": ("unlisted",)}
    }
    assert set(retries) == {"openai", "store", "anthropic"}
    language = languages["en"]
    for name, screen in guide.screens.items():
        if isinstance(screen, Outcome) and (said := retries.get(screen.notice or "")):
            card = renderer.render(Session(Page(View.SCREEN, name, "decline"), {"place": "unlisted"}), language)
            same = said.startswith(screen.retry)
            assert (said in card.html) != same, name
            assert (screen.retry in card.html) == same, name
            fixer = language.say(guide.manifest.fixers[screen.fixer].label)
            assert (fixer in card.html) == same, name
    # The first isn't a payment; the second names the place itself.
    others = {"phoneacct", "shop_region"}
    outcomes = {name: screen for name, screen in guide.screens.items() if isinstance(screen, Outcome)}
    assert others == {name for name, it in outcomes.items() if it.retry.startswith("Try once") and not it.notice}


@pytest.mark.parametrize("place", ["listed", "other"])
@pytest.mark.parametrize("card", ["china", "unlisted"])
def test_nobody_with_a_card_from_an_unlisted_place_is_told_to_try_it_again(
    guide: Guide, renderer: Renderer, languages: Languages, place: str, card: str
) -> None:
    """Else one card would say that no bank can lift OpenAI's rule, and the next that a switch at the bank does."""
    language, rule = languages["en"], guide.screens["issuer"]
    assert isinstance(rule, Outcome)
    for name, screen in guide.screens.items():
        if isinstance(screen, Outcome) and screen.notice == "openai":
            answers = {"place": place, "card_country": card}
            html = renderer.render(Session(Page(View.SCREEN, name, "decline"), answers), language).html
            assert language.say(rule.retry) in html, name
            assert screen.retry == rule.retry or language.say(screen.retry) not in html, name


def test_nobody_in_an_unlisted_place_is_told_to_pay_or_to_change_cards(guide: Guide) -> None:
    """Such a step is for people in supported places, and says so; a title can't, so no title gives such advice."""
    advice = re.compile(r"\b(another card|card of your own|buy credits manually|buy manually)\b", re.IGNORECASE)
    steps = {
        (name, step)
        for name, screen in guide.screens.items()
        if isinstance(screen, Outcome) and screen.notice
        for step in (screen.title, *screen.first.split("\n"))
        if advice.search(step)
    }
    assert {name for name, _ in steps} == {"issuer", "currency", "recurring", "cl_card"}
    assert [step for _, step in steps if "supported place" not in step and "place Anthropic supports" not in step] == []
