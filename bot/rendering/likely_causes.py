"""Renders the likely causes: the likeliest with its first step, the others as buttons."""

from ..conversation import callback_data
from ..conversation.diagnosis import NO_VOTES, Ranked, Votes, ranked
from ..conversation.event import AnswerQuestions, Show
from ..conversation.route import offered, stated_answers, walk
from ..conversation.session import Page, Session, View
from ..guide.guide import Guide
from ..guide.screen import Likely, Link, Outcome, Profile
from . import bot_texts
from .card import MARK, Button
from .diagnosis_text import based_on
from .guide_text import fill
from .localizer import Localizer

BUTTONS = 6
"""The most buttons above the last row, so that they are visible along with the text on a phone."""

_CAUSES = 3


def likely_lines(guide: Guide, session: Session, screen: Likely, language: Localizer, votes: Votes) -> list[str]:
    """The causes in order, the first one with its first step; then the answers they are based on."""
    lines = []
    for number, each in enumerate(_top_causes(guide, session, screen, votes), 1):
        outcome = guide.screens[each.finding.cause]
        assert isinstance(outcome, Outcome)  # noqa: S101 - causes are
        cause = f"{number}. <b>{language.say(screen.choices[each.choice].label)}</b>"
        first = f"\n{first_step(guide, outcome, language)}" if number == 1 else ""
        lines.append(f"{cause}{first}")
    if based := based_on(
        guide, stated_answers(guide, walk(guide, _flow(guide, session.page), session.answers)), language
    ):
        lines += ["", based]
    return lines


def first_step(guide: Guide, outcome: Outcome, language: Localizer) -> str:
    """The first step only; the outcome itself has the others."""
    return fill(guide, outcome.first, language).split("\n")[0]


def likely_rows(
    guide: Guide, session: Session, screen: Likely, language: Localizer, votes: Votes = NO_VOTES
) -> list[list[Button]]:
    """The causes as buttons, then the links, other choices, and the profile or the answers."""
    page = session.page
    flow = _flow(guide, page)
    given = session.answers.get(page.screen)

    def choice_button(choice: str) -> Button:
        mark = MARK if choice == given else ""
        label = mark + language.say(screen.choices[choice].label)
        return Button(label, callback_data.encode(AnswerQuestions(flow, ((page.screen, choice),))))

    rows = [[choice_button(each.choice)] for each in _top_causes(guide, session, screen, votes)]
    rows += [
        [Button(language.say(link.label), callback_data.encode(Show(Page(View.SCREEN, link.to or "", flow))))]
        for link in _links(guide, session, screen)
    ]
    rows += [[choice_button(choice)] for choice in screen.fits]
    if screen.profile and not _profiled(guide, session, screen):
        asked = guide.screens[screen.profile]
        rows.append(
            [Button(language.say(asked.title), callback_data.encode(Show(Page(View.SCREEN, screen.profile, flow))))]
        )
    elif walk(guide, flow, session.answers).answered:
        rows.append(
            [Button(language.say(bot_texts.ANSWERS), callback_data.encode(Show(Page(View.ANSWERS, flow=flow))))]
        )
    return rows


def _top_causes(guide: Guide, session: Session, screen: Likely, votes: Votes) -> tuple[Ranked, ...]:
    """The likeliest causes, as many as there is room for above the other buttons.

    A cause that was opened stays among them, so that a user who goes back finds it marked.
    """
    others = len(_links(guide, session, screen)) + len(screen.fits) + 1
    room = max(1, min(_CAUSES, BUTTONS - others))
    found = ranked(guide, screen, _answers(guide, session), votes)
    looked_at = [each for each in found[room:] if each.choice == session.answers.get(session.page.screen)]
    return (*found[: room - len(looked_at)], *looked_at) if looked_at else found[:room]


def _answers(guide: Guide, session: Session) -> dict[str, str]:
    return walk(guide, _flow(guide, session.page), session.answers).answers


def _flow(guide: Guide, page: Page) -> str:
    """The flow of the page, or the first that includes its screen."""
    return page.flow or next(flow for flow in guide.flows if page.screen in guide.flow_screens(flow))


def _links(guide: Guide, session: Session, screen: Likely) -> list[Link]:
    answers = _answers(guide, session)
    return [link for link in screen.links if offered(link, answers)]


def _profiled(guide: Guide, session: Session, screen: Likely) -> bool:
    profile, answers = guide.screens.get(screen.profile or ""), _answers(guide, session)
    return isinstance(profile, Profile) and any(question in answers for question in profile.asks)
