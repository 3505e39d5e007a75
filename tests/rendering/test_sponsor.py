"""Where a sponsor's block appears, for whom, and in which order."""

import re
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.app.wiring import build_renderer
from bot.check.page_generator import pages
from bot.conversation.event import AnswerQuestions, Show
from bot.conversation.route import routes, walk
from bot.conversation.session import Page, Session, View
from bot.conversation.shared_case import case_of
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.loader import load
from bot.guide.sponsor import REVIEW_DAYS
from bot.i18n.offered_languages import Languages
from bot.rendering.card import Card
from bot.rendering.renderer import Renderer
from bot.rendering.sponsor import MARK
from bot.rendering.text_length import plain, units
from tests.support.real_guide import TODAY, real_languages
from tests.support.telegram_markup import expected, parse

EXAMPLE = Path(__file__).parents[2] / "docs" / "sponsor.example.yaml"
LANGUAGES = sorted(real_languages())
SCREEN = "opt_virtual"
LISTED = Session(Page(View.SCREEN, SCREEN), {"place": "listed"})


@pytest.fixture(scope="module")
def sponsored() -> Guide:
    return load(sponsor_file=EXAMPLE)


@pytest.fixture(scope="module")
def sponsored_renderer(sponsored: Guide, languages: Languages) -> Renderer:
    return Renderer(sponsored, list(languages.values()), lambda: TODAY)


def is_ad(card: Card) -> bool:
    seen = MARK in card.html
    linked = any(button.url.startswith("https://card.example") for button in card.buttons)
    assert seen == linked, "the link and its disclosure stand together or not at all"
    assert linked or "card.example" not in card.html
    return seen


def render_on(day: date, guide: Guide, languages: Languages) -> Card:
    return Renderer(guide, list(languages.values()), lambda: day).render(LISTED, languages["en"])


def test_sponsor_is_off_by_default(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Without a sponsor file nobody sees one, whatever they answered."""
    assert guide.sponsor is None
    assert not is_ad(renderer.render(LISTED, languages["en"]))


@pytest.mark.parametrize("name", LANGUAGES)
def test_disclosure_comes_before_terms_and_terms_before_the_link(
    sponsored_renderer: Renderer, languages: Languages, name: str
) -> None:
    """And the options without a commission come before all of that."""
    card = sponsored_renderer.render(LISTED, languages[name])
    text = parse(card.html).text
    guide, say = sponsored_renderer.guide, languages[name].say
    placement, sponsor = guide.manifest.sponsor, guide.sponsor
    assert placement is not None
    assert sponsor is not None
    title = plain(say(guide.screens[SCREEN].title))
    blocks = [
        title,
        plain(say(placement.unpaid)),
        f"{MARK}: Example Card",
        "commission" if name == "en" else "佣金",
        say(placement.needless),
        sponsor.issuer.name,
        *(getattr(sponsor.fees, each).in_(name) for each in type(sponsor.fees).model_fields),
        sponsor.refunds.in_(name),
        say(placement.prepaid),
        say(placement.caution),
    ]
    place = 0
    for line in blocks:
        place = text.index(line, place) + 1
    for spoken in (sponsor.about, sponsor.issuer.country, sponsor.issuer.licence, sponsor.issuer.money):
        assert spoken.in_(name) in text
    assert languages[name].say_date(sponsor.checked) in text
    labels = [button.label for button in card.buttons]
    ways = [say(link.label) for link in guide.screens[SCREEN].links]
    ad = labels.index(f"{MARK}: Example Card")
    assert all(labels.index(way) < ad for way in ways)
    assert "card.example" not in card.html, "the only link is the button, below the whole text"


@pytest.mark.parametrize("name", LANGUAGES)
def test_block_parses_on_telegram_and_fits(sponsored_renderer: Renderer, languages: Languages, name: str) -> None:
    """The message within 4,096 units, the block within a screen's 1,024."""
    html = sponsored_renderer.render(LISTED, languages[name]).html
    parsed, wanted = parse(html), expected(html)
    assert parsed.entities == wanted.entities
    assert units(parsed.text) <= 4096
    (quoted,) = [entity.text for entity in parsed.entities if entity.kind == "BlockQuote"]
    assert units(quoted) <= 1024


def supported(answers: dict[str, str]) -> bool:
    """Whether the user said they are in a supported place."""
    return answers.get("place") == "listed"


def test_only_users_in_a_supported_place_see_it(
    sponsored_renderer: Renderer, sponsored: Guide, languages: Languages
) -> None:
    """Whatever else they answered."""
    questions = {name: ["", *sponsored.screens[name].answers] for name in ("place", "region", "card_country")}
    seen = set()
    for given in product(*questions.values()):
        answers = {question: choice for question, choice in zip(questions, given, strict=True) if choice}
        for flow in ("", *sponsored.flows):
            session = Session(Page(View.SCREEN, SCREEN, flow), answers)
            assert is_ad(sponsored_renderer.render(session, languages["en"])) == supported(answers), answers
            seen.add(supported(answers))
    assert seen == {True, False}


def test_no_route_shows_it_to_others(sponsored_renderer: Renderer, sponsored: Guide, languages: Languages) -> None:
    """Every route, as far as place, region and card country go, with the sponsored screen opened at its end."""
    watched = frozenset({"place", "region", "card_country"})
    for flow in sponsored.flows:
        for path in routes(sponsored, flow, watched):
            shown = sponsored_renderer.render(Session(Page(View.SCREEN, SCREEN, flow), path.answers), languages["en"])
            assert is_ad(shown) == supported(path.answers), path


def test_place_from_a_shared_case_does_not_count(
    sponsored_renderer: Renderer, sponsored: Guide, languages: Languages
) -> None:
    """Until the user answers it themselves; other answers of the case don't matter."""
    case = case_of(walk(sponsored, "decline", {"place": "listed", "card_country": "home", "likely": "seen"}))
    opened, _ = transition(sponsored, None, case)
    opened, _ = transition(sponsored, opened, Show(Page(View.SCREEN, SCREEN)))
    assert opened.answers["place"] == "listed"
    assert not is_ad(sponsored_renderer.render(opened, languages["en"]))
    for choice, seen in (("listed", True), ("unlisted", False)):
        said, _ = transition(sponsored, opened, AnswerQuestions("decline", (("place", choice),)))
        said, _ = transition(sponsored, said, Show(Page(View.SCREEN, SCREEN)))
        assert is_ad(sponsored_renderer.render(said, languages["en"])) is seen


def test_no_other_page_shows_it(sponsored_renderer: Renderer, sponsored: Guide, languages: Languages) -> None:
    """Not even the sources of its own screen."""
    ads = set()
    for session in pages(sponsored):
        for flow in ("", *sponsored.flows):
            page = session.page._replace(flow=session.page.flow or flow)
            listed = Session(page, {**session.answers, "place": "listed"}, topics=session.topics)
            if is_ad(sponsored_renderer.render(listed, languages["zh_Hans"])):
                ads.add((page.view, page.screen))
    assert ads == {(View.SCREEN, SCREEN)}


def test_group_cards_never_show_it(sponsored_renderer: Renderer, sponsored: Guide, languages: Languages) -> None:
    """Inline mode and /ask in a group show a screen to everyone."""
    for name in sponsored.screens:
        for language in languages.values():
            text = sponsored_renderer.extract(name, language)
            assert MARK not in text
            assert "Example Card" not in text


def test_card_that_is_not_prepaid_says_so(sponsored: Guide, languages: Languages) -> None:
    """The sentence on prepaid cards appears only where the screen itself has it."""
    assert sponsored.sponsor is not None
    debit = sponsored.model_copy(update={"sponsor": sponsored.sponsor.model_copy(update={"prepaid": False})})
    html = build_renderer(debit, languages).render(LISTED, languages["en"]).html
    block = html[html.index(MARK) :]
    assert "• It isn't prepaid.\n" in block
    assert "supported" not in block


def test_old_terms_are_marked_as_old(sponsored: Guide, languages: Languages) -> None:
    """Like old facts."""
    assert sponsored.sponsor is not None
    last = sponsored.sponsor.checked + timedelta(days=REVIEW_DAYS - 1)
    for day, old in ((last, False), (last + timedelta(days=1), True)):
        (line,) = [
            line
            for line in render_on(day, sponsored, languages).html.splitlines()
            if line.startswith("Information from")
        ]
        assert ("may have changed" in line) == old


def test_sponsor_texts_are_escaped(tmp_path: Path, languages: Languages) -> None:
    """A stray < would make Telegram reject the whole card."""
    file = tmp_path / "sponsor.yaml"
    text = EXAMPLE.read_text(encoding="utf-8")
    file.write_text(text.replace("Example Payments Pte. Ltd.", "Smith & Sons <b> {text} Ltd."), encoding="utf-8")
    guide = load(sponsor_file=file)
    html = build_renderer(guide, languages).render(LISTED, languages["en"]).html
    assert re.search(r"Issuer: Smith & Sons <b> \{text\} Ltd\.", parse(html).text)
