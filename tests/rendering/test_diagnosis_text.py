"""What an outcome says about its cause, the page with all reasons, and the page that lists the answers."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.check.card_faults import faults
from bot.conversation import callback_data, deep_links
from bot.conversation.diagnosis import MAX_CAUSES, diagnose
from bot.conversation.event import AnswerQuestions, Continue, RestartFlow, Show
from bot.conversation.navigation import is_end
from bot.conversation.session import Page, Session, View
from bot.guide.guide import Guide
from bot.guide.loader import load
from bot.i18n.catalogue import BUILT_IN
from bot.i18n.offered_languages import Languages
from bot.rendering import bot_texts
from bot.rendering.card import Card
from bot.rendering.card_limits import TEXT_UNITS
from bot.rendering.diagnosis_text import findings, findings_in, fitting
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import plain, units
from tests.support.real_guide import real_languages
from tests.support.strategies import random_route
from tests.support.telegram_markup import parse
from tests.support.tiny_guide import DIAGNOSED, write_tiny

LANGUAGES = sorted(real_languages())
CHECK = Page(View.ANSWERS, flow="fix")
WHY = Page(View.WHY, "bulb", "fix")
BULB = Page(View.SCREEN, "bulb", "fix")
END = Page(View.SCREEN, "end", "fix")
FLICKERS = {"where": "desk", "what": "flickers"}
UNSURE = {"where": "unsure", "what": "unsure"}
NOTHING = {"where": "unsure", "what": "nothing", "plug": "done", "bulb": "still"}

randoms = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("tiny"), base=DIAGNOSED)


def card(folder: Path, page: Page, answers: dict[str, str], language: str = "en") -> Card:
    languages = Languages(BUILT_IN, folder / "locales")
    renderer = Renderer(load(folder), list(languages.values()), lambda: date(2026, 11, 22), "some_bot")
    return renderer.render(Session(page, answers), languages[language])


def text(rendered: Card) -> str:
    return parse(rendered.html).text


def labels(rendered: Card) -> list[str]:
    return [button.label for button in rendered.buttons]


def test_outcome_says_what_to_do_before_why(folder: Path) -> None:
    """The quote holds the reasons, other possible causes and those ruled out; the cause itself is the title."""
    rendered = card(folder, BULB, FLICKERS)
    assert text(rendered).split("\n\n") == [
        "The bulb",
        (
            "Change it.\nYou · In a minute.\nIt is old.\n"
            "Why I think so:\n• It flickers.\nRuled out: “the lamp is broken”\n"
            "Your answers: On the desk · It flickers\nChecked November 2026 · Did it help?"
        ),
    ]
    assert "It could also be: “the lamp is broken”" in text(card(folder, BULB, UNSURE)).splitlines()


def test_strongest_reasons_come_first(guide: Guide, languages: Languages) -> None:
    asked = {"place": "listed", "card_country": "china", "likely": "seen", "seen": "verify", "threeds": "nocode"}
    assert findings(guide, asked, "phone", languages["en"]) == [
        (
            "<b>Why I think so:</b>\n• The bank's code didn't arrive.\n"
            "• The bank sends its codes to the number it has for you."
        ),
        (
            "<b>It could also be:</b> “OpenAI's rule on cards from unsupported places”; "
            "“overseas online payments are off, or limited”"
        ),
    ]


def test_more_than_two_reasons_go_to_the_why_page(tmp_path: Path) -> None:
    more = "".join(
        f"  - {{when: {{where: [desk]}}, supports: [bulb], weight: weakly, because: Reason {number}.}}\n"
        for number in range(1, 4)
    )
    table = {"evidence.yaml": ("evidence:\n", f"evidence:\n{more}")}
    folder = write_tiny(tmp_path, table, DIAGNOSED)
    reasons = ["• It flickers.", "• Reason 1.", "• Reason 2.", "• Reason 3."]
    brief, whole = text(card(folder, BULB, FLICKERS)).splitlines(), text(card(folder, WHY, FLICKERS)).splitlines()
    assert [line for line in brief if line.startswith("•")] == reasons[:2]
    assert [line for line in whole if line.startswith("•")][:4] == reasons


def test_outcome_without_a_cause_names_the_likeliest(guide: Guide, languages: Languages) -> None:
    """Its title doesn't name one."""
    answers = {"place": "unlisted", "likely": "reason", "reason": "nothing"}
    first, *_ = findings(guide, answers, "nothing", languages["en"])
    assert first == "<b>Most likely:</b> your location isn't on OpenAI's list"


def test_cause_is_not_called_likely_because_someone_is_not_sure(guide: Guide, languages: Languages) -> None:
    """Users who don't say where they are may well be in a supported place."""
    answers = {"place": "other", "likely": "reason", "reason": "nothing"}
    first, *_ = findings(guide, answers, "nothing", languages["en"])
    assert first == "<b>Possible:</b> your location isn't supported"


def test_bank_that_saw_no_attempt_is_not_the_likeliest_cause(guide: Guide, languages: Languages) -> None:
    answers = {"place": "listed", "likely": "reason", "reason": "blocked", "callbank": "unseen"}
    said = "\n".join(findings(guide, answers, "nothing", languages["en"]))
    assert "• The bank saw no attempt." in said
    assert "a block or a rule at your bank" not in said


@pytest.mark.parametrize(
    ("page", "answers"),
    [(BULB, {"where": "desk"}), (BULB, NOTHING), (END, FLICKERS), (Page(View.SCREEN, "bulb"), FLICKERS)],
    ids=["not reached", "on the way", "beyond", "outside the flow"],
)
def test_screen_off_the_route_shows_no_reasons(folder: Path, page: Page, answers: dict[str, str]) -> None:
    """It was opened just to be read, or its advice was already followed."""
    rendered = card(folder, page, answers)
    assert "Why I think so" not in rendered.html
    assert "Why and sources" not in labels(rendered)
    assert "<b>You</b> · " in rendered.html


def test_why_page_lists_all_reasons_and_links_each_cause(folder: Path) -> None:
    """For every cause named and every one ruled out."""
    rendered = card(folder, WHY, UNSURE)
    assert text(rendered).split("\n\n") == [
        "Why I think so",
        "1. Most likely: the bulb is old\n• It flickers.",
        "2. Also possible: the lamp is broken\n• It may have been dropped.",
        bot_texts.WHY_TEXT,
        "Your answers: Not sure · Not sure",
        "Sources",
        "• Lamps need current.\nLamps & light, checked Nov 1, 2026",
    ]
    shown = [callback_data.decode(button.data) for button in rendered.buttons if button.label.startswith("Cause ")]
    assert shown == [Show(BULB), Show(END)]
    rendered = card(folder, WHY, FLICKERS)
    assert "Ruled out\n• “the lamp is broken”: Lamps on desks don't break." in text(rendered)


def test_why_page_without_reasons_says_so(folder: Path) -> None:
    """An old button may lead there."""
    assert bot_texts.WHY_NOTHING in card(folder, WHY, {}).html
    excluded = card(folder, WHY, {"where": "desk", "what": "nothing"})
    assert "Ruled out" in excluded.html
    assert bot_texts.WHY_NOTHING not in excluded.html


def test_outcome_has_a_why_button_when_there_are_reasons(folder: Path) -> None:
    """The same page lists the sources."""
    assert "Sources" not in labels(card(folder, BULB, FLICKERS))
    (why,) = [button for button in card(folder, BULB, FLICKERS).buttons if button.label == "Why and sources"]
    assert callback_data.decode(why.data) == Show(WHY)


def test_answers_leading_to_an_outcome_can_be_changed_and_shared(folder: Path) -> None:
    """Then come "Continue", a link to the case, and "Start over"."""
    rendered = card(folder, CHECK, FLICKERS)
    assert text(rendered).splitlines()[0] == "Your answers so far"
    assert "Where is it?\n→ On the desk\n\nWhat does it do?\n→ It flickers" in text(rendered)
    first, second, on, case, anew, *_ = rendered.buttons
    assert [callback_data.decode(button.data) for button in (first, second, on, anew)] == [
        Show(Page(View.SCREEN, "where", "fix")),
        Show(Page(View.SCREEN, "what", "fix")),
        Continue("fix"),
        RestartFlow("fix"),
    ]
    assert (first.label, second.label, on.style) == ("On the desk", "It flickers", "primary")
    assert case.copy.startswith("https://t.me/some_bot?start=k-")
    assert isinstance(deep_links.decode(case.copy.partition("=")[2]), type(callback_data.decode("k.abc")))


def test_answers_leading_to_a_question_can_be_continued(folder: Path) -> None:
    """They don't make a case yet."""
    rendered = card(folder, CHECK, {"where": "desk"})
    assert text(rendered).splitlines()[0] == "Your answers so far"
    events = [callback_data.decode(button.data) for button in rendered.buttons if button.data]
    assert Continue("fix") in events
    assert not any(button.copy for button in rendered.buttons)


def test_lines_that_do_not_fit_are_dropped_from_the_end() -> None:
    """Line breaks count too; the most important comes first."""
    lines = ["<b>four</b>", "four", "x"]
    assert fitting(lines, 12) == lines
    assert fitting(lines, 11) == lines[:2]
    assert fitting(lines, 9) == lines[:1]
    assert fitting(lines, 4) == []


def test_fewer_causes_are_named_before_a_line_is_dropped(guide: Guide, languages: Languages) -> None:
    """Possible and excluded causes are both shown as long as one of each fits."""
    asked = {"place": "unlisted", "card_country": "china", "likely": "reason", "reason": "overseas"}
    shown = {"switch": "still", "callbank": "unseen"}

    def quoted(room: int) -> list[int]:
        """The number of causes on each line that names any."""
        lines = findings_in(room, guide, {**asked, **shown}, "nothing", languages["en"])
        assert sum(units(plain(line)) + 1 for line in lines) <= room
        return [line.count("“") for line in lines if "“" in line]

    whole = findings(guide, {**asked, **shown}, "nothing", languages["en"])
    room = sum(units(plain(line)) + 1 for line in whole)
    assert quoted(room) == [2, 1]
    seen = [quoted(each) for each in range(room, 0, -1)]
    assert [counts for number, counts in enumerate(seen) if counts not in seen[:number]] == [[2, 1], [1, 1], [1], []]


def test_reasons_give_way_to_everything_else_on_the_screen(tmp_path: Path) -> None:
    """Line by line, whatever maximum length the guide sets."""
    edits = {"screens/screens.yaml": ("  text: It is old.\n", "  text: It is old.\n  why: Lamps <i>grow</i> old.\n")}
    guide = load(write_tiny(tmp_path, edits, DIAGNOSED))
    lengths = []
    for allowed in range(100, 260):
        rules = guide.manifest.rules.model_copy(update={"max_units": allowed})
        manifest = guide.manifest.model_copy(update={"rules": rules})
        strict = Guide(manifest=manifest, screens=guide.screens, facts=guide.facts, evidence=guide.evidence)
        renderer = Renderer(strict, list(real_languages().values())[:1], lambda: date(2026, 11, 22))
        rendered = text(renderer.render(Session(BULB, FLICKERS), real_languages()["en"]))
        assert "\n\n\n" not in rendered
        lengths.append(units(rendered))
        assert lengths[-1] <= max(allowed, lengths[0])
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == 4


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100)
@given(random=randoms)
def test_outcome_keeps_to_the_maximum_length_on_every_route(
    guide: Guide, renderer: Renderer, languages: Languages, language: str, random: Random
) -> None:
    """And the first reason always fits."""
    path = random_route(guide, "decline", random)
    rendered = renderer.render(Session(Page(View.SCREEN, path.end, "decline"), path.answers), languages[language])
    assert not list(faults(rendered, guide.manifest.rules.max_units))
    assert units(parse(rendered.html).text) <= 1024
    likely, ruled_out = diagnose(guide, path.answers)
    assert len(likely) <= MAX_CAUSES
    if not likely:
        return
    assert languages[language].say(likely[0].evidence[0].because) in rendered.html
    why = renderer.render(Session(Page(View.WHY, path.end, "decline"), path.answers), languages[language])
    assert not list(faults(why, TEXT_UNITS))
    for finding in likely:
        assert languages[language].say(guide.causes[finding.cause]) in why.html
        assert all(languages[language].say(row.because) in why.html for row in finding.evidence)
    for cause, row in ruled_out:
        assert languages[language].say(guide.causes[cause]) in why.html
        assert languages[language].say(row.because) in why.html
    shown = [callback_data.decode(button.data) for button in why.buttons if button.data]
    for finding in likely:
        assert Show(Page(View.SCREEN, finding.cause, "decline")) in shown


@given(random=randoms)
def test_answers_page_lists_exactly_the_answers_of_the_route(
    guide: Guide, renderer: Renderer, languages: Languages, random: Random
) -> None:
    """And fits in a message."""
    path = random_route(guide, "decline", random)
    assert is_end(guide, "decline", path.end)
    rendered = renderer.render(
        Session(Page(View.ANSWERS, flow="decline"), {**path.answers, "s_account": "done"}), languages["en"]
    )
    events = [callback_data.decode(button.data) for button in rendered.buttons if button.data]
    shown = [event.page.screen for event in events if isinstance(event, Show) and event.page.flow]
    assert shown == [name for name, _ in path.answered]
    assert plain(rendered.html).count("→ ") == len(path.answered)
    assert not any(isinstance(event, AnswerQuestions) for event in events)
    assert not list(faults(rendered, TEXT_UNITS))
