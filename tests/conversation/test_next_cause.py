"""“Not yet” on every outcome, on every route to it: what is shown next agrees with what was said."""

from collections.abc import Iterator

import pytest

from bot.conversation.event import AnswerQuestions, EnterFlow, Event, Show, Vote
from bot.conversation.route import Route, fits, routes
from bot.conversation.session import Helped, Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.screen import Outcome

pytestmark = pytest.mark.long

LAST = {"support", "human"}
CHARGED = {"missing", "hold", *LAST}
PREPAID = {"region", "issuer", "check_list", "opt_other", *LAST}
STORE = {"shop_ask", "shop_unpaid", *CHARGED}
CODE = {"quota", "topup", *LAST}
CLAUDE = {"cl_verify", "cl_callbank", "cl_addr", "cl_card", "cl_hold", "cl_support", "human"}
ALLOWED: dict[tuple[str, str], set[str]] = {
    ("place", "unlisted"): {
        "region",
        "unionpay",
        "callbank",
        "opt_other",
        "shop_unpaid",
        *CHARGED,
        *STORE,
        *CODE,
        *CLAUDE,
    },
    ("other", "virtual"): PREPAID,
    ("other", "unionpay"): {"callbank", *PREPAID},
    ("other", "company"): {"callbank", *PREPAID},
    ("other", "claude"): CLAUDE,
    ("other", "store"): STORE,
    ("likely", "code"): CODE,
    ("likely", "paid"): CHARGED,
    ("seen", "charged"): CHARGED,
    ("hold", "posted"): CHARGED,
    ("duplicate", "paid"): CHARGED,
    ("web", "paid"): STORE,
    ("web", "app"): STORE,
}
"""Everything that may come after an answer, however often “Not yet” is tapped."""


def chains(guide: Guide) -> Iterator[tuple[Route, list[str]]]:
    """Every way to an outcome, and all screens that “Not yet” leads on to from there."""
    for flow in guide.flows:
        for path in routes(guide, flow):
            shown = [name for name in (*path.answers, path.end) if isinstance(guide.screens[name], Outcome)]
            if path.end not in shown or any(not fits(guide.screens[name].presumes, path.answers) for name in shown):
                continue
            session = Session(Page(View.SCREEN, path.end, flow), path.answers, seen=tuple(shown))
            then: list[str] = []
            while isinstance(guide.screens.get(session.page.screen), Outcome):
                assert len(then) <= len(guide.causes), f"{path.answered} goes on forever"
                session, _ = transition(guide, session, Vote(flow, session.page.screen, Helped.NOT_YET))
                then.append(session.page.screen)
            yield path, then


def test_not_yet_agrees_with_what_was_said_and_ends_at_a_person(guide: Guide) -> None:
    """It never goes back to an outcome that was seen."""
    wrong: set[tuple[tuple[str, str], str]] = set()
    for path, then in chains(guide):
        assert len(set(then)) == len(then), f"{path.answered} leads to {then}"
        assert not set(then) & set(path.answers), f"{path.answered} leads back to {then}"
        assert then[-1] in ("human", "opt_other"), f"{path.answered} ends at {then[-1]}"
        for said in path.answered:
            wrong |= {(said, name) for name in then if name not in ALLOWED.get(said, {name})}
    assert not wrong


@pytest.mark.parametrize("opened", ["virtual", "unionpay", "company", "missing", "slow"])
def test_outcome_opened_by_a_link_leads_to_a_person_if_nothing_said_names_it(guide: Guide, opened: str) -> None:
    """The usual causes of a declined payment have nothing to do with a prepaid card."""
    session = after(guide, Show(Page(View.SCREEN, opened)), Vote("decline", opened, Helped.NOT_YET))
    assert session.page.screen == "human"


def test_what_was_said_about_the_card_still_holds_two_causes_later(guide: Guide) -> None:
    """A prepaid card from mainland China: first one rule, then the other, then a person."""
    session = after(
        guide,
        EnterFlow("decline"),
        AnswerQuestions("decline", (("place", "listed"), ("card_country", "china"))),
        AnswerQuestions("decline", (("likely", "other"),)),
        AnswerQuestions("decline", (("other", "virtual"),)),
        Vote("decline", "virtual", Helped.NOT_YET),
    )
    assert session.page.screen == "issuer"
    assert after(guide, Vote("decline", "issuer", Helped.NOT_YET), session=session).page.screen == "human"


def test_where_nobody_can_help_not_yet_leads_to_the_alternatives(guide: Guide) -> None:
    """No bank can change where somebody is."""
    session = after(
        guide,
        EnterFlow("decline"),
        AnswerQuestions("decline", (("place", "unlisted"),)),
        AnswerQuestions("decline", (("likely", "region"),)),
        Vote("decline", "region", Helped.NOT_YET),
    )
    assert session.page == Page(View.SCREEN, "opt_other", "decline")


def after(guide: Guide, *events: Event, session: Session | None = None) -> Session:
    for event in events:
        session = transition(guide, session, event)[0]
    assert session is not None
    return session
