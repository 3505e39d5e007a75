"""Lays out the buttons of a card: what can be done from it, and the ways back."""

from collections.abc import Iterator, Sequence

from ..conversation import callback_data
from ..conversation.answers_from_text import flow_of_recognized
from ..conversation.diagnosis import NO_VOTES, Votes, diagnose
from ..conversation.event import AnswerQuestions, Back, Event, SetItem, SetLanguage, Show
from ..conversation.guide_links import event_of
from ..conversation.navigation import back_page, choices, current_path, is_end
from ..conversation.route import offered, stated_answers
from ..conversation.session import Page, Session, View, WayBack
from ..conversation.transition import current_answers
from ..guide.answer import Answer
from ..guide.guide import Guide
from ..guide.screen import BaseScreen, BudgetHelper, Checklist, Likely, Link, Outcome, Profile, Step
from . import bot_texts
from .budget_page import preset_buttons
from .card import MARK, Button, Style
from .likely_causes import BUTTONS, likely_rows
from .localizer import Localizer
from .outcome_buttons import later_buttons, vote_buttons
from .templates import versions
from .text_length import cells

_WIDE = 16
"""Labels of up to this many cells go two to a row; a CJK character takes two cells."""


class Keyboard:
    """Lays out the buttons of one guide's cards."""

    def __init__(self, guide: Guide, languages: Sequence[Localizer]) -> None:
        self._guide = guide
        self.votes: Votes = NO_VOTES
        self._languages = languages

    def of_screen(self, session: Session, screen: BaseScreen, language: Localizer) -> tuple[tuple[Button, ...], ...]:
        page = session.page
        rows: list[list[Button]] = []
        given = session.answers.get(page.screen)
        flow = page.flow or next(
            (flow for flow in self._guide.flows if page.screen in self._guide.flow_screens(flow)), ""
        )
        if isinstance(screen, Likely):
            return self.footed(session, language, likely_rows(self._guide, session, screen, language, self.votes))
        offers = []
        for name, choice in choices(self._guide, flow, page.screen).items():
            if choice.not_yet:
                continue
            style: Style = "primary" if isinstance(screen, Step) else ""
            label = f"{MARK}{language.say(choice.label)}" if name == given else language.say(choice.label)
            offers.append(
                Button(label, callback_data.encode(AnswerQuestions(flow, ((page.screen, name),))), style=style)
            )
        if isinstance(screen, Outcome):
            return self.footed(session, language, self._of_outcome(session, screen, offers, language))
        if isinstance(screen, Profile):
            for option in screen.options.values():
                chosen = all(session.answers.get(question) == choice for question, choice in option.answers.items())
                label = f"{MARK}{language.say(option.label)}" if chosen else language.say(option.label)
                offers.append(Button(label, callback_data.encode(AnswerQuestions(flow, tuple(option.answers.items())))))
        rows += packed(offers)
        if isinstance(screen, Checklist):
            done = session.done_items.get(page.screen, frozenset())
            done_items = [
                Button(
                    f"{'✅' if name in done else '⬜'} {language.say(item.label)}",
                    callback_data.encode(SetItem(page.screen, name, name not in done)),
                )
                for name, item in screen.items.items()
            ]
            rows += packed(done_items)
        if isinstance(screen, BudgetHelper):
            rows += packed(preset_buttons(screen, page.flow, language))
        rows += self._ready(session, screen, language)
        rows += packed(self._links(session, screen, language))
        rows += packed(list(self._behind(session, screen, language)))
        return self.footed(session, language, rows)

    def of_answer(self, session: Session, answer: Answer, language: Localizer) -> tuple[tuple[Button, ...], ...]:
        given = current_answers(self._guide, session)
        rows = packed([link_button(link, language) for link in answer.links if offered(link, given)])
        if answer.cites:
            rows.append([button(language, bot_texts.SOURCES, Show(session.page._replace(view=View.SOURCES)))])
        return self.footed(session, language, rows)

    def _of_outcome(
        self, session: Session, screen: Outcome, choices: list[Button], language: Localizer
    ) -> list[list[Button]]:
        """The buttons of an outcome: first what its steps need, then the votes and what to do if they didn't help.

        If there is no room, the button to the answers is left out: Back leads there, too.
        """
        rows = [
            *self._ready(session, screen, language),
            *packed(self._links(session, screen, language)),
            *packed(later_buttons(self._guide, session, screen, language)),
            *packed([*vote_buttons(self._guide, session, screen, language), *choices]),
        ]
        room = max(1, BUTTONS - sum(map(len, rows)))
        return [*rows, *packed(list(self._behind(session, screen, language))[:room])]

    def _ready(self, session: Session, screen: BaseScreen, language: Localizer) -> list[list[Button]]:
        ready = versions(self._guide, session, screen, language, self._languages)
        return [[Button(label, copy=text)] for label, text in ready]

    def _links(self, session: Session, screen: BaseScreen, language: Localizer) -> list[Button]:
        links = [*screen.links, screen.stuck] if isinstance(screen, Step) else screen.links
        answers = current_answers(self._guide, session)
        return [link_button(link, language) for link in links if offered(link, answers)]

    def _behind(self, session: Session, screen: BaseScreen, language: Localizer) -> Iterator[Button]:
        """Buttons to the reasons and sources of a screen, and to the answers that led to an outcome."""
        page = session.page
        if isinstance(screen, Outcome) and self.diagnosed(session):
            yield button(language, bot_texts.WHY, Show(page._replace(view=View.WHY)))
        elif screen.cites and page.screen != self._guide.home and not isinstance(screen, Profile):
            # No sources on the menu and the opening, whose few lines only introduce other screens.
            yield button(language, bot_texts.SOURCES, Show(page._replace(view=View.SOURCES)))
        final = isinstance(screen, Outcome) and screen.final  # otherwise Back leads to the answers
        if final and (path := current_path(self._guide, session)) and stated_answers(self._guide, path):
            yield button(language, bot_texts.ANSWERS, Show(Page(View.ANSWERS, flow=page.flow)))

    def diagnosed(self, session: Session) -> bool:
        """Whether the page is what the answers lead to, and they say something about the cause."""
        path = current_path(self._guide, session)
        shown = session.page.screen
        at_end = path and path.end == shown and is_end(self._guide, path.flow, shown)
        return bool(path and at_end and diagnose(self._guide, path.answers).likely)

    def footed(self, session: Session, language: Localizer, rows: list[list[Button]]) -> tuple[tuple[Button, ...], ...]:
        """The rows, followed by Back, the menu and the other languages."""
        if tells_note(session) and (flow := flow_of_recognized(self._guide, session)):
            answers = button(language, bot_texts.ANSWERS, Show(Page(View.ANSWERS, flow=flow)))
            rows = rows if any(answers in row for row in rows) else [*rows, [answers]]
        others = [other for other in self._languages if other.name != language.name]
        foot = []
        if typed(session):  # Back leads to the other possible meanings, and its label says so
            foot.append(button(language, bot_texts.NOT_THIS, Back(session.history[-1])))
        elif back := back_page(self._guide, session):
            foot.append(button(language, bot_texts.BACK, Back(back)))
        if foot and (not typed(session) or len(others) == 1):  # its label is too long for a row of four
            foot.append(button(language, bot_texts.MENU, Show(Page(View.SCREEN, self._guide.home))))
        # In a row with Back, or of three or more languages, there is room only for the short names.
        brief = bool(foot) or len(others) > 2  # noqa: PLR2004
        foot += [
            Button(f"🌐 {other.short if brief else other.endonym}", callback_data.encode(SetLanguage(other.name)))
            for other in others
        ]
        way = (
            [Button(language.say(bot_texts.BACK_TO_GROUP), url=group_message_link(session.origin))]
            if session.origin
            else []
        )
        return tuple(tuple(row) for row in (*rows, foot, way) if row)


def group_message_link(way: WayBack) -> str:
    """The link to a message in a group; only members can open it."""
    return f"https://t.me/c/{way.group}/{way.message}"


_LED_TO = (View.SCREEN, View.ANSWER, View.PLACE, View.ANSWERS, View.RESUME)
"""The pages that a typed text can lead to, other than the choice of meanings."""


def typed(session: Session) -> bool:
    """Whether a typed text led to this page: the page before it is the choice of its possible meanings."""
    came_by_topics = bool(session.history) and session.history[-1].view is View.TOPICS
    return came_by_topics and bool(session.topics) and session.page.view in _LED_TO


def tells_note(session: Session) -> bool:
    """Whether the page also shows which answers were found in a text."""
    return session.page.view is View.TOPICS or (typed(session) and session.page.view is not View.ANSWERS)


def button(language: Localizer, label: str, event: Event, style: Style = "") -> Button:
    return Button(language.say(label), callback_data.encode(event), style=style)


def link_button(link: Link, language: Localizer) -> Button:
    label = language.say(link.label)
    if link.url:
        return Button(label, url=language.say_page(str(link.url)))
    return Button(label, callback_data.encode(event_of(link)))


def packed(buttons: list[Button]) -> list[list[Button]]:
    """Rows of two if both labels are short, else of one: phones cut off long labels."""
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and max(cells(button.label), cells(rows[-1][0].label)) <= _WIDE:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows
