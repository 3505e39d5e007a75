"""Checks the card of every page in every language."""

from ..conversation.session import Page, Session, View
from ..guide.guide import Guide, Position
from ..guide.places import provider_of
from ..guide.problem import Problem
from ..guide.screen import Likely, Outcome
from ..i18n.offered_languages import Languages
from ..rendering import bot_texts
from ..rendering.card_limits import BUTTONS, FOLD_LINES, HOME_BUTTONS, OWN_BUTTONS, TEXT_UNITS
from ..rendering.renderer import Renderer
from ..rendering.sponsor import shows_sponsor
from .card_faults import crowding, faults
from .page_generator import pages

_OWN = (View.SCREEN, View.ANSWER)
"""Views of the pages that the guide itself contains; all other pages are generated from them."""


def check_pages(guide: Guide, languages: Languages, renderer: Renderer) -> dict[tuple[str, str, str], Problem]:
    """The problems of all pages, by the page's screen, the language and the fault.

    Generated pages come last, and add only faults that no page before them has: a title that is wrong on its own screen
    is wrong in every list, too, but is corrected in one place.
    """
    problems: dict[tuple[str, str, str], Problem] = {}
    known: set[tuple[str, str]] = set()
    for session in sorted(pages(guide), key=lambda session: session.page.view not in _OWN):
        screen, own = session.page.screen, session.page.view in _OWN
        whole = session.page.view is View.SCREEN and not shows_sponsor(guide, session)
        allowed = guide.manifest.rules.max_units if whole else TEXT_UNITS
        for name, language in languages.items():
            card = renderer.render(session, language)
            found = [("card", fault) for fault in faults(card, allowed)]
            found += [("crowded", fault) for fault in crowding(card, *_limits(guide, session))]
            for rule, fault in found:
                if (screen, name, fault) not in problems and (own or (name, fault) not in known):
                    message = f"{_shown(guide, session.page)} in {name}: {fault}"
                    problems[screen, name, fault] = Problem(_where(guide, session), rule, message)
                    known.add((name, fault))
    return problems


def _limits(guide: Guide, session: Session) -> tuple[int, int]:
    """The most buttons that a page may have above its last row, and the most lines of text."""
    page = session.page
    if page.view in (View.ANSWERS, View.REMINDERS):  # lists, whose length depends on the user
        return BUTTONS, TEXT_UNITS
    screen = guide.screens[page.screen] if page.view is View.SCREEN else None
    buttons = HOME_BUTTONS if page.screen == guide.home else OWN_BUTTONS
    if page.view is View.SCREEN and page.screen in guide.manifest.rules.lists:
        buttons = BUTTONS
    return buttons, FOLD_LINES if isinstance(screen, Outcome | Likely) else TEXT_UNITS


def _shown(guide: Guide, page: Page) -> str:
    """How messages name a page: by the id of what it shows, or by the title that users see."""
    if name := _screen_of(guide, page):
        return f"{'answer' if name in guide.answers else 'screen'} `{name}`"
    if page.view is View.PLACE:
        return f"place `{page.screen}`"
    title = getattr(bot_texts, f"{page.view.name}_TITLE")
    return f"page “{title}”" + (f" of `{page.screen}`" if page.screen else "")


def _screen_of(guide: Guide, page: Page) -> str | None:
    """The id of the screen or answer whose text a page shows."""
    match page.view:
        case View.SCREEN | View.ANSWER:
            return page.screen
        case View.BUDGET:
            return guide.budget_screen
        case View.CONTACTS:
            return guide.manifest.human
    return None


def _where(guide: Guide, session: Session) -> Position:
    """The position of a page's texts in the guide's files."""
    page = session.page
    if page.view is View.PLACE:
        return guide.where("places", "lists", provider_of(page.screen))
    if name := _screen_of(guide, page) or page.screen:
        return guide.where("answers" if name in guide.answers else "screens", name)
    if page.flow:
        return guide.where("manifest", "flows", page.flow)
    if page.view is not View.TOPICS:
        return guide.where("manifest")
    kind = "answers" if session.topics[:1] and session.topics[0] in guide.answers else "topics"
    return guide.where(kind, *session.topics)
