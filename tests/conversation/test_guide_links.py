"""A link means the same wherever it appears."""

from bot.conversation import callback_data, deep_links
from bot.conversation.event import AnswerQuestions, EnterFlow, Show, TextUnderstood
from bot.conversation.guide_links import event_of
from bot.conversation.navigation import new_session
from bot.conversation.session import Page, View
from bot.conversation.transition import transition
from bot.features.instant_answers.instant_answers import payload_of
from bot.guide.guide import Guide
from bot.guide.screen import Link
from bot.rendering.keyboard import link_button
from tests.support.real_guide import real_languages

LINKS = (
    (Link(label="x", to="hold", flow="decline"), Show(Page(View.SCREEN, "hold", "decline"))),
    (Link(label="x", to="hold"), Show(Page(View.SCREEN, "hold"))),
    (
        Link(label="x", flow="decline", answers={"place": "listed"}),
        AnswerQuestions("decline", (("place", "listed"),), link=True),
    ),
    (Link(label="x", flow="decline"), EnterFlow("decline")),
)


def test_link_keeps_its_flow_in_buttons_and_start_parameters() -> None:
    """Without it the page would lose its notices and its way back."""
    for link, event in LINKS:
        assert event_of(link) == event
        assert callback_data.decode(link_button(link, real_languages()["en"]).data) == event
        assert deep_links.decode(payload_of(link)) == event


def test_topic_link_keeps_its_flow(guide: Guide) -> None:
    """A screen that belongs to both flows is shown in the one that the link names."""
    both = guide.flow_screens("setup") & guide.flow_screens("decline")
    name, topic = next(iter(guide.topics.items()))
    for flow in guide.flows:
        link = Link(label="x", to=min(both), flow=flow)
        led = guide.model_copy(update={"topics": {name: topic.model_copy(update={"link": link})}})
        after, _ = transition(led, new_session(led), TextUnderstood((name,), sure=True))
        assert after.page == Page(View.SCREEN, link.to or "", flow)
