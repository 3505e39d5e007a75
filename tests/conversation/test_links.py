"""A link means the same wherever it stands."""

from bot.conversation import address
from bot.conversation.event import Assign, Enter, Said, Show
from bot.conversation.links import event_of
from bot.conversation.pages import fresh
from bot.conversation.session import Page, View
from bot.conversation.step import step
from bot.guide.guide import Guide
from bot.guide.screen import Link
from bot.lookup import payload_of
from bot.screens.keyboard import link_button
from tests.guide.real import real_languages

LINKS = (
    (Link(label="x", to="hold", flow="decline"), Show(Page(View.SCREEN, "hold", "decline"))),
    (Link(label="x", to="hold"), Show(Page(View.SCREEN, "hold"))),
    (
        Link(label="x", flow="decline", answers={"place": "listed"}),
        Assign("decline", (("place", "listed"),), link=True),
    ),
    (Link(label="x", flow="decline"), Enter("decline")),
)


def test_a_link_keeps_its_flow_on_a_card_and_in_a_start_parameter() -> None:
    """Else the page would lose its notices and its way back."""
    for link, event in LINKS:
        assert event_of(link) == event
        assert address.read(link_button(link, real_languages()["en"]).data) == event
        assert address.read_payload(payload_of(link)) == event


def test_a_topics_link_keeps_its_flow(guide: Guide) -> None:
    """A screen that is in both flows is shown in the one that the link names."""
    both = guide.flow_screens("setup") & guide.flow_screens("decline")
    name, topic = next((name, topic) for name, topic in guide.topics.items() if topic.link.to in both)
    for flow in guide.flows:
        link = topic.link.model_copy(update={"flow": flow})
        led = guide.model_copy(update={"topics": {name: topic.model_copy(update={"link": link})}})
        after, _ = step(led, fresh(led), Said((name,), sure=True))
        assert after.page == Page(View.SCREEN, topic.link.to or "", flow)
