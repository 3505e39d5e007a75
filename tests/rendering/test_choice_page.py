"""Tests of the choice after a typed text that may have asked for several answers."""

from bot.conversation.event import TextUnderstood
from bot.conversation.navigation import new_session
from bot.conversation.session import View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import plain


def test_choice_shows_the_two_likeliest_answers_whole_and_a_third_as_a_button(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """The last lines say what it means if no answer fits, and how old the facts are."""
    near = ("credits_missing", "credits_expire", "credits_balance")
    session, _ = transition(guide, new_session(guide), TextUnderstood(near))
    assert session.page.view is View.TOPICS
    card = renderer.render(session, languages["en"])
    title, missing, expire, neither, dated = plain(card.html).split("\n\n")
    assert title == "These may answer your question"
    assert missing == f"I paid, but there are no credits. What now?\n{plain(guide.answers['credits_missing'].answer)}"
    assert expire == f"Do credits expire?\n{plain(guide.answers['credits_expire'].answer)}"
    assert neither == "None of these? Then I don't have a checked answer."
    assert dated.startswith("Checked ")
    links = [guide.meaning(name) for name in near]
    assert [button.label for button in card.buttons][:3] == [link.label for link in links if link]


def test_choice_of_topics_without_answers_says_what_the_menu_has(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    session, _ = transition(guide, new_session(guide), TextUnderstood(("decline", "human")))
    text = plain(renderer.render(session, languages["en"]).html)
    assert "I only answer from checked notes." in text
    assert "Checked" not in text.splitlines()[-1]
