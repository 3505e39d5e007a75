"""The compliance rules: what must be said is said, and what must not be said is found, with file and line."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from bot.check.content import check_content
from bot.check.forbidden_phrases import ShownText, check_phrases, normalize
from bot.check.required_statements import check_duties
from bot.conversation.session import Page, Session, View
from bot.guide.compliance import Rulebook
from bot.guide.guide import Guide, Position
from bot.guide.loader import BUILT_IN, load
from bot.guide.problem import BrokenGuideError, Problem
from bot.guide.screen import Outcome
from bot.i18n.catalogue import Languages
from bot.rendering.renderer import Renderer
from tests.support.real_guide import TODAY, real_guide
from tests.support.tiny_guide import line_of, write_tiny

ROOT = Path(__file__).parents[2]
RULES = real_guide().compliance
HERE = Position("here.yaml", 7)
LANGUAGES = ("en", "zh_Hans", "zh_Hant")


def test_every_rule_is_present() -> None:
    """M1 to M10 must be said, N1 to N12 must not."""
    assert list(RULES.must) == [f"M{number}" for number in range(1, 11)]
    assert list(RULES.never) == [f"N{number}" for number in range(1, 13)]


def test_guide_keeps_its_rules() -> None:
    """In every language; and no exemption is unused."""
    rules = {"must", "must-not", "sponsor", "stale"}
    assert [str(problem) for problem in check_content(None, TODAY)[1] if problem.rule in rules] == []


def test_every_test_named_by_a_rule_exists() -> None:
    """Otherwise nothing enforces the rule."""
    for name in RULES.tests():
        file, test = name.split("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert test in functions, name


def test_rules_cover_every_language_of_the_guide(languages: Languages) -> None:
    for row, never in RULES.never.items():
        assert set(languages) <= set(never.phrases) <= set(LANGUAGES), row
    for row, must in RULES.must.items():
        for duty in must.duties:
            assert all(set(languages) <= set(wordings) for wordings in duty.says), row


# --- What must not be said

SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))


def rules_broken_by(text: str, language: str, *, denial: bool = False) -> list[str]:
    """The rules that a text breaks."""
    utterance = ShownText(HERE, language, text, denial)
    problems = [each for each in check_phrases(real_guide(), [utterance], [language]) if each.rule == "must-not"]
    assert all(problem.position == HERE for problem in problems)
    return [problem.message.split(":")[0] for problem in problems]


@pytest.mark.parametrize("row", RULES.never)
@pytest.mark.parametrize("language", LANGUAGES)
def test_forbidden_sentence_is_found_in_every_language(row: str, language: str) -> None:
    """As somebody might write it."""
    assert set(rules_broken_by(SENTENCES[row][language]["wrong"], language)) == {row}


@pytest.mark.parametrize("row", RULES.never)
@pytest.mark.parametrize("language", LANGUAGES)
def test_denial_is_no_violation(row: str, language: str) -> None:
    """A rule that forbade the words themselves would silence the warnings."""
    assert rules_broken_by(SENTENCES[row][language]["right"], language) == []


@pytest.mark.parametrize("row", RULES.never)
def test_every_phrase_is_found_in_a_sentence(row: str) -> None:
    """With markup, in capitals, with blanks beside Chinese characters; and no phrase is unused."""
    for language, phrases in RULES.never[row].phrases.items():
        said = [phrase.replace("…", "one of the") for phrase in phrases]
        texts = [each for text in said for each in (text, f"Well, {text.upper()}.", f"<b>{text}</b>", f"好，{text} 。")]
        spoken = [ShownText(Position("here.yaml", line), language, text) for line, text in enumerate(texts)]
        problems = check_phrases(real_guide(), spoken, [language])
        found = {each.position.line for each in problems if each.message.startswith(f"{row}: ")}
        assert [text for line, text in enumerate(texts) if line not in found] == []


def test_phrases_match_whole_words() -> None:
    """“us node” is not in “versus nodes”, and no phrase spans the end of a sentence."""
    assert rules_broken_by("Previous nodes are usdtest.", "en") == []
    assert rules_broken_by("Change your plan. The store region stays.", "en") == []
    assert rules_broken_by("Borrow nothing. Not even a card.", "en") == []


def test_forbidden_actions_may_be_named_under_dont() -> None:
    """The card says “Don't:” before them."""
    assert rules_broken_by("Rent a number or pay with crypto.", "en") == ["N1", "N8", "N8"]
    assert rules_broken_by("Rent a number or pay with crypto.", "en", denial=True) == []


@pytest.mark.parametrize("row", [row for row, never in RULES.never.items() if never.allowed])
def test_exemption_covers_its_own_wording_only(row: str) -> None:
    """The same phrase elsewhere in the text is still found."""
    for exemption in RULES.never[row].allowed:
        assert row not in rules_broken_by(exemption.fragment, exemption.language)
        wrong = SENTENCES[row][exemption.language]["wrong"]
        assert row in rules_broken_by(f"{exemption.fragment}\n{wrong}", exemption.language)


OWN = """\
areas:
  dark: {screens: [home], kinds: [outcome], cites: [F1], without: {end: it is a new lamp}}
  menus: {kinds: [menu]}
denials: [{key: avoid, reason: the card says so}]
must:
  L1:
    rule: it is old
    duties:
      - where: [dark]
        says: [{en: [old, dark], zh_Hans: [old, dark]}]
never:
  L2:
    rule: no smoke
    phrases: {en: [it smokes], zh_Hans: [冒烟]}
    allowed: [{language: en, fragment: Be careful if it smokes, reason: a warning}]
"""
WARNED = ("screens/screens.yaml", "<b>Be careful.</b>", "<b>Be careful</b> if it smokes.")
PO = "locales/zh_Hans/LC_MESSAGES/guide.po"


def problems_with_rules(folder: Path, *edits: tuple[str, str, str], rules: str = OWN) -> list[Problem]:
    """The problems of the tiny guide with rules of its own, and with further edits."""
    write_tiny(folder)
    (folder / "compliance.yaml").write_text(rules, encoding="utf-8")
    for name, old, new in (WARNED, *edits):
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {name}"
        file.write_text(text.replace(old, new), encoding="utf-8")
    return [
        problem
        for problem in check_content(folder, TODAY)[1]
        if problem.rule not in ("untranslated", "different-markup")
    ]


def positions(folder: Path, problems: list[Problem]) -> list[tuple[str, str, int]]:
    return [(each.rule, each.position.file.removeprefix(f"{folder}/"), each.position.line) for each in problems]


def test_another_guide_can_declare_its_own_rules(tmp_path: Path) -> None:
    """Only the edited text's translation is reported, as stale."""
    assert {problem.rule for problem in problems_with_rules(tmp_path)} == {"stale"}


def test_violation_is_reported_where_it_is_written(tmp_path: Path) -> None:
    """In a screen, a fact, the manifest and a catalogue."""
    screens, facts, manifest = "screens/screens.yaml", "facts.yaml", "guide.yaml"
    found = problems_with_rules(
        tmp_path,
        (screens, "text: It is old.", "text: It is old and it smokes."),
        (facts, "Lamps need current.", "If it smokes, lamps need current."),
        (manifest, "short: A small guide", "short: It smokes"),
        (PO, '"译 Put the plug in"', '"译 它冒烟了"'),
        (screens, "avoid: Touch it.", "avoid: Wait if it smokes."),
    )
    assert sorted(positions(tmp_path, [each for each in found if each.rule == "must-not"])) == sorted(
        [
            ("must-not", screens, line_of(tmp_path, screens, "  text: It is old and it smokes.")),
            ("must-not", facts, line_of(tmp_path, facts, "  claim: If it smokes, lamps need current.")),
            ("must-not", manifest, line_of(tmp_path, manifest, "  short: It smokes")),
            ("must-not", PO, line_of(tmp_path, PO, 'msgid "Put the plug in"')),
        ]
    )


def test_rules_apply_to_the_bots_own_texts(tmp_path: Path) -> None:
    """Reported with the line in the source, and for the translation in the bot's catalogue."""
    problems = problems_with_rules(
        tmp_path,
        rules=OWN.replace("[it smokes]", "[it smokes, choose your language]").replace("[冒烟]", "[请选择语言]"),
    )
    (word, translation) = [each for each in problems if each.rule == "must-not"]
    lines = (ROOT / word.position.file).read_text(encoding="utf-8").splitlines()
    assert lines[word.position.line - 1].startswith("LANGUAGE_TITLE = ")
    assert translation.position.file.endswith("zh_Hans/LC_MESSAGES/bot.po")


def test_screen_lacking_a_required_statement_is_reported(tmp_path: Path) -> None:
    """With name and place; exempted screens are not."""
    problems = problems_with_rules(tmp_path, ("screens/screens.yaml", "It is old.", "It is new."))
    found = [each for each in problems if each.rule == "must"]
    assert [each.message for each in found] == [
        "L1: bulb must say in en “old” or “dark” (it is old)",
        "L1: bulb must say in zh_Hans “old” or “dark” (it is old)",
    ]
    assert found[0].position == ("screens/screens.yaml", line_of(tmp_path, "screens/screens.yaml", "bulb:"))


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        ("fragment: Be careful if it smokes", "fragment: Be careless if it smokes", "stale", "remove the exemption"),
        ("without: {end: it is", "without: {end: it is, plug: it is", "stale", "plug is no longer in area dark"),
        ("screens: [home]", "screens: [hom]", "unknown-target", "`hom`, which isn't a screen"),
        ("cites: [F1]", "cites: [F9]", "unknown-target", "F9, which isn't a fact"),
        ("where: [dark]", "where: [darkk]", "unknown-target", "`darkk`, which isn't an area"),
        ("zh_Hans: [冒烟]", "zh_Hant: [冒煙]", "must-not", "L2 lists no phrases for zh_Hans"),
        (", zh_Hans: [old, dark]", "", "must", "L1 has no wording for zh_Hans"),
        ("phrases: {en: [it smokes], zh_Hans: [冒烟]}", "phrases: {}", "invalid", "nothing enforces this rule"),
        ("where: [dark]", "where: []", "invalid", "name the areas"),
        ("menus: {kinds: [menu]}", "menus: {}", "invalid", "name `screens`, or traits"),
        ("rule: no smoke", "rules: no smoke", "invalid", "rules: this key is not known"),
        ("reason: a warning", "reason: ''", "invalid", "allowed.0.reason: this must not be empty"),
    ],
)
def test_invalid_rulebook_is_reported(tmp_path: Path, old: str, new: str, rule: str, said: str) -> None:
    """With file and line."""
    assert OWN.count(old) == 1
    problems = problems_with_rules(tmp_path, rules=OWN.replace(old, new))
    assert [each for each in problems if each.rule == rule and said in each.message], problems
    for problem in problems:
        if said in problem.message:
            assert problem.position.file == "compliance.yaml"
            assert problem.position.line > 1


EXAMPLE = ROOT / "docs" / "sponsor.example.yaml"


def sponsored(folder: Path, old: str, new: str) -> Path:
    file = folder / "sponsor.yaml"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("top up from your own bank account", "use in peace, guaranteed", "N2"),
        ("从你自己的银行账户充值", "充值后国内可用", "N2"),
        ("name: Example Payments Pte. Ltd.", "name: Bitcoin Payments", "N8"),
    ],
)
def test_rules_apply_to_a_sponsor(tmp_path: Path, old: str, new: str, row: str) -> None:
    """In the operator's file, with the line."""
    file = sponsored(tmp_path, old, new)
    (problem,) = [each for each in check_content(None, TODAY, file)[1] if each.rule == "must-not"]
    assert problem.message.startswith(f"{row}: ")
    assert problem.position == (str(file), line_of(tmp_path, file.name, new))


def test_text_naming_the_sponsor_is_reported(tmp_path: Path) -> None:
    """Its disclosure belongs in its block, and nowhere else."""
    file = sponsored(tmp_path, "product: Example Card", "product: Apple Gift Card")
    named = [each for each in check_content(None, TODAY, file)[1] if each.rule == "sponsor"]
    assert named
    assert all("the sponsor is named here" in each.message for each in named)
    assert any(each.position.file.endswith("screens/info.yaml") for each in named)


# --- What must be said


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


def with_screens(guide: Guide, change: Callable[[str, str], str]) -> Guide:
    """The guide with every text of its screens changed."""
    screens = {
        name: screen.model_copy(
            update={
                key: change(name, value)
                for key in ("title", "text", "why", "first", "retry", "avoid")
                if (value := getattr(screen, key, None))
            }
        )
        for name, screen in guide.screens.items()
    }
    return guide.model_copy(update={"screens": screens})


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
    """Sources says when a URL was checked, so a screen that links it cites its fact."""
    screens = {name: screen.model_copy(update={"cites": ()}) for name, screen in guide.screens.items()}
    problems = check_duties(guide.model_copy(update={"screens": screens}), {})
    for row, page in (("F45", "settings/organization/billing"), ("F46", "organization/limits"), ("F44", "/api-keys")):
        linked = {name for name, screen in guide.screens.items() if page in screen.model_dump_json()}
        assert screens_of(problems, "M8", f"cite {row}") == linked


def test_end_too_far_from_an_agent_is_reported(guide: Guide) -> None:
    """More than two taps; without the links to people, the ends that need one are named."""
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
    """A sponsor's link may not be on a screen, neither as a button nor in a text."""
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
    texts = [notice.text for notice in guide.manifest.notices if notice.name == "openai"]
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
    """The notice's text replaces the outcome's."""
    notice = next(notice for notice in guide.manifest.notices if notice.when == {"place": ("unlisted",)})
    assert notice.retry
    language = languages["en"]
    for name, screen in guide.screens.items():
        if isinstance(screen, Outcome) and screen.notice == "openai":
            card = renderer.render(Session(Page(View.SCREEN, name, "decline"), {"place": "unlisted"}), language)
            assert notice.retry in card.html
            assert screen.retry not in card.html or screen.retry == notice.retry


def test_rulebook_is_plain_yaml() -> None:
    """An editor or a lawyer can read it with any tool."""
    data = yaml.safe_load((BUILT_IN / "compliance.yaml").read_text(encoding="utf-8"))
    assert Rulebook.model_validate(data) == RULES


def test_guide_without_rules_has_none(tmp_path: Path) -> None:
    """Rules belong to a guide."""
    assert load(write_tiny(tmp_path)).compliance == Rulebook()


def test_broken_rulebook_stops_the_bot(tmp_path: Path) -> None:
    """Like any unreadable content."""
    write_tiny(tmp_path)
    (tmp_path / "compliance.yaml").write_text("must: [M1]\n", encoding="utf-8")
    with pytest.raises(BrokenGuideError) as refused:
        load(tmp_path)
    assert refused.value.problems[0].position == ("compliance.yaml", 1)
