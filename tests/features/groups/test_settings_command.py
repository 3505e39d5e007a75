"""The /settings command, and the group card that results."""

import re
from pathlib import Path

import pytest

from bot.check.card_faults import faults
from bot.check.page_generator import pages
from bot.conversation import callback_data, deep_links
from bot.conversation.event import Show, UnknownTarget
from bot.conversation.navigation import resolve_page
from bot.conversation.session import View, WayBack
from bot.conversation.transition import transition
from bot.features.groups.card import GroupCard, way_back_to
from bot.features.groups.settings_command import SettingsCommand, UnknownWordError
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.group_settings import Group

SUPERGROUP = -1_000_000_000_123


@pytest.fixture(scope="module")
def card(guide: Guide, languages: Languages) -> GroupCard:
    return GroupCard(guide, languages, "billing_bot")


@pytest.fixture(scope="module")
def settings_command(card: GroupCard, languages: Languages) -> SettingsCommand:
    return SettingsCommand(card, languages)


def test_settings_of_messages_are_left_out_if_none_are_read(guide: Guide, languages: Languages) -> None:
    """A mounted flow whose host hands over no messages can neither hint nor find leaked keys."""
    deaf = guide.model_copy(update={"services": frozenset()})
    command = SettingsCommand(GroupCard(deaf, languages, "billing_bot"), languages)
    for line in ("hints on", "guard on"):
        with pytest.raises(UnknownWordError):
            command.change(Group(), line)
    assert command.change(Group(), "ask nobody") == Group(ask="nobody")
    shown = command.card(Group(), languages["en"]).html
    assert not any(word in shown for word in ("Hints:", "leaked keys", "/settings hints", "/settings guard"))


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("language zh_Hant", Group(language="zh_Hant")),
        ("language zh-CN", Group(language="zh_Hans")),
        ("LANGUAGE both", Group()),
        ("hints on", Group(hints=4)),
        ("hints 20", Group(hints=20)),
        ("hints off", Group()),
        ("ask nobody", Group(ask="nobody")),
        ("guard off", Group(guard=False)),
        ("card setup decline setup", Group(offers=("setup", "decline"))),
        ("menu 4 1", Group(offers=("setup", "decline"))),
        ("language 繁體中文", Group(language="zh_Hant")),
        ("language english", Group(language="en")),
    ],
)
def test_line_sets_one_setting_and_keeps_the_rest(settings_command: SettingsCommand, line: str, group: Group) -> None:
    assert settings_command.change(Group(), line) == group
    assert settings_command.change(Group(card=9, thread=2), line).card == 9


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("colour red", "colour"),
        ("hints", "hints"),
        ("hints 21", "21"),
        ("hints 0", "0"),
        ("hints ²", "²"),
        ("language fr", "fr"),
        ("card decline nowhere", "nowhere"),
        ("menu 1 8", "8"),
        ("menu 0", "0"),
        ("ask me", "me"),
        ("guard maybe", "maybe"),
    ],
)
def test_unknown_word_is_named_and_nothing_changes(settings_command: SettingsCommand, line: str, word: str) -> None:
    with pytest.raises(UnknownWordError) as unread:
        settings_command.change(Group(), line)
    assert unread.value.word == word


@pytest.mark.parametrize("line", ["x" * 4000, "<b>&" * 1000, "hints " + "9" * 4000, "language 🙂" + "🙂" * 2000])
def test_reply_to_an_unknown_word_fits_in_one_message(
    settings_command: SettingsCommand, languages: Languages, line: str
) -> None:
    """However long the word is, and whatever it would be as HTML."""
    with pytest.raises(UnknownWordError) as unread:
        settings_command.change(Group(), line)
    for language in languages.values():
        assert (
            list(
                faults(settings_command.card(Group(), language, settings_command.report(unread.value, language)), 4096)
            )
            == []
        )


def test_settings_help_can_be_sent_back(
    settings_command: SettingsCommand, card: GroupCard, languages: Languages
) -> None:
    """Each line of the help, with the first of its values, is accepted."""
    told = settings_command.card(Group(), languages["en"]).html
    lines = re.findall(r"<code>/settings (.*)</code>", told)
    assert len(lines) == 5
    for line in lines:
        name, values = line.split(" ", 1)
        settings_command.change(Group(), f"{name} {values if name == 'menu' else values.split('|')[0]}")


def test_settings_are_shown_by_names_that_people_read(
    settings_command: SettingsCommand, card: GroupCard, languages: Languages
) -> None:
    """Labels of buttons and names of languages, no ids; each button with the number that chooses it."""
    for language in languages.values():
        told = settings_command.card(Group(language="zh_Hant", offers=("setup", "money")), language).html
        labels = {name: language.say(link.label) for name, link in card.offers.items()}
        assert f"{labels['setup']} · {labels['money']}\n" in told
        assert "<code>/settings menu 4 6</code>" in told
        for number, label in enumerate(labels.values(), 1):
            assert f"\n{number} {label}" in told
        assert "<code>/settings language English|简体中文|繁體中文|both</code>" in told
        assert not re.search(r"zh_Han|opt_menu|decline-paid", told)


def test_menu_in_both_languages_is_named_by_them(settings_command: SettingsCommand, languages: Languages) -> None:
    """A chosen language is named alone; one that has been removed since counts as both."""
    for group, shown in (
        (Group(), "English · 简体中文"),
        (Group(language="zh_Hant"), "繁體中文"),
        (Group(language="fr"), "English · 简体中文"),
    ):
        assert f"Language of the menu: {shown}\n" in settings_command.card(group, languages["en"]).html


def test_guide_without_chinese_offers_no_menu_in_both(guide: Guide, tmp_path: Path) -> None:
    """A group that once chose both keeps a menu, in English."""
    file = tmp_path / "ja" / "LC_MESSAGES" / "guide.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid "Menu"\nmsgstr "メニュー"\n', encoding="utf-8")
    languages = Languages(tmp_path)
    command = SettingsCommand(GroupCard(guide, languages, "billing_bot"), languages)
    told = command.card(command.change(Group(), "language both"), languages["en"]).html
    assert "Language of the menu: English\n" in told
    assert "<code>/settings language English|日本語" in told
    assert "both</code>" not in told


def test_every_card_button_is_valid(card: GroupCard, languages: Languages) -> None:
    """Within Telegram's limits, in each language and in two."""
    for name in ("", *languages):
        drawn = card.render(Group(language=name, offers=tuple(card.offers)), SUPERGROUP, 5)
        assert list(faults(drawn, 1024)) == []
        assert all(callback_data.decode(button.data) != UnknownTarget() for button in drawn.buttons if button.data)
        assert len({button.data for button in drawn.buttons if button.data}) == len(card.offers)


def test_card_skips_removed_sections(card: GroupCard) -> None:
    """If none is left, the defaults are shown."""
    assert card.offers_of(Group(offers=("gone", "setup"))) == ("setup",)
    assert card.offers_of(Group(offers=("gone",))) == tuple(card.offers)[:3]


def test_group_link_carries_only_the_way_back(card: GroupCard, guide: Guide) -> None:
    """For supergroups; other groups have no links to messages."""
    drawn = card.render(Group(), SUPERGROUP, 77)
    payload = drawn.buttons[-1].url.partition("?start=")[2]
    assert deep_links.way_back(payload) == WayBack(123, 77)
    assert deep_links.without_way_back(payload) == f"v--s-{guide.home}"
    assert deep_links.way_back(card.render(Group(), -7, 77).buttons[-1].url.partition("?start=")[2]) is None
    assert way_back_to(SUPERGROUP, 0) is None


def test_every_page_can_be_linked_from_a_group(card: GroupCard, guide: Guide) -> None:
    """With room for the way back, whatever the ids of group and message."""
    for session in pages(guide):
        if session.page.view is not View.FORGOTTEN:
            payload = card.link(Show(session.page), -1_009_999_999_999, 1 << 31).partition("?start=")[2]
            assert len(payload) <= 64
            assert deep_links.way_back(payload) is not None
            assert deep_links.decode(payload) == Show(session.page)
            target = resolve_page(guide, session.page)  # without staff, the handoff leads to the contacts
            assert target is not None
            assert transition(guide, session, deep_links.decode(payload))[0].page[:2] == target[:2]


def test_every_screen_opens_by_link_in_a_new_session(guide: Guide) -> None:
    """Docs and other bots know only the screen's id."""
    for name in guide.screens:
        opened, effects = transition(guide, None, deep_links.decode(f"v--s-{name}"))
        assert (opened.page.screen, effects) == (name, ())
