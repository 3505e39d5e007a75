"""The buttons of a card: what can be done from it, and the ways back."""

from collections.abc import Iterator, Sequence

from ..conversation import callback_data
from ..conversation.diagnosis import NO_VOTES, Votes, diagnose
from ..conversation.event import AnswerQuestions, Back, Event, SetItem, SetLanguage, Show
from ..conversation.links import event_of
from ..conversation.navigation import back_page, choices, current_path, is_end
from ..conversation.recognized_answers import flow_of_recognized
from ..conversation.route import offered, stated_answers
from ..conversation.session import Page, Session, View, WayBack
from ..conversation.transition import current_answers
from ..guide.answer import Answer
from ..guide.guide import Guide
from ..guide.screen import BaseScreen, BudgetHelper, Checklist, Likely, Link, Outcome, Profile, Step
from . import words
from .budget_page import preset_buttons
from .card import MARK, Button, Style
from .likely import BUTTONS, likely_rows
from .localizer import Localizer
from .measure import cells
from .outcome_buttons import later_buttons, vote_buttons
from .templates import versions

_WIDE = 16
"""Labels up to this many cells go two in a row; a CJK character takes two cells."""


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
            rows.append([button(language, words.SOURCES, Show(session.page._replace(view=View.SOURCES)))])
        return self.footed(session, language, rows)

    def _of_outcome(
        self, session: Session, screen: Outcome, choices: list[Button], language: Localizer
    ) -> list[list[Button]]:
        """What the steps need stands first, then whether they helped, with the ways on if not.

        Where there is no room for it, the way to the answers is left out: Back leads there, too.
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
        """The ways to what stands behind a screen: its grounds and sources, and the answers that led to an outcome."""
        page = session.page
        if isinstance(screen, Outcome) and self.diagnosed(session):
            yield button(language, words.WHY, Show(page._replace(view=View.WHY)))
        elif screen.cites and page.screen != self._guide.home and not isinstance(screen, Profile):
            # The menu and the opening lead on to all that their few lines touch on.
            yield button(language, words.SOURCES, Show(page._replace(view=View.SOURCES)))
        final = isinstance(screen, Outcome) and screen.final  # before that, Back leads to the answers
        if final and (path := current_path(self._guide, session)) and stated_answers(self._guide, path):
            yield button(language, words.ANSWERS, Show(Page(View.ANSWERS, flow=page.flow)))

    def diagnosed(self, session: Session) -> bool:
        """Whether the shown screen is what the answers lead to, and they say something about the cause."""
        path = current_path(self._guide, session)
        shown = session.page.screen
        at_end = path and path.end == shown and is_end(self._guide, path.flow, shown)
        return bool(path and at_end and diagnose(self._guide, path.answers).likely)

    def footed(self, session: Session, language: Localizer, rows: list[list[Button]]) -> tuple[tuple[Button, ...], ...]:
        """The rows with the way back, the menu and the other languages below them."""
        if tells_note(session) and (flow := flow_of_recognized(self._guide, session)):
            answers = button(language, words.ANSWERS, Show(Page(View.ANSWERS, flow=flow)))
            rows = rows if any(answers in row for row in rows) else [*rows, [answers]]
        others = [other for other in self._languages if other.name != language.name]
        foot = []
        if typed(session):  # the way back leads to what else the text may have meant, and says so
            foot.append(button(language, words.NOT_THIS, Back(session.history[-1])))
        elif back := back_page(self._guide, session):
            foot.append(button(language, words.BACK, Back(back)))
        if foot and (not typed(session) or len(others) == 1):  # four in a row have no room for so long a label
            foot.append(button(language, words.MENU, Show(Page(View.SCREEN, self._guide.home))))
        brief = bool(foot) or len(others) > 2  # noqa: PLR2004 - beside the way back, or of four, there is room for a syllable
        foot += [
            Button(f"🌐 {other.short if brief else other.endonym}", callback_data.encode(SetLanguage(other.name)))
            for other in others
        ]
        way = [Button(language.say(words.BACK_TO_GROUP), url=way_to(session.origin))] if session.origin else []
        return tuple(tuple(row) for row in (*rows, foot, way) if row)


def way_to(way: WayBack) -> str:
    """The link to a message of a group. It opens for members only."""
    return f"https://t.me/c/{way.group}/{way.message}"


_LED_TO = (View.SCREEN, View.ANSWER, View.PLACE, View.ANSWERS, View.RESUME)
"""What a typed text can lead to, past the choice of what it may mean."""


def typed(session: Session) -> bool:
    """Whether a typed text led to the page: it goes by way of the topics that the text may mean."""
    came_by_topics = bool(session.history) and session.history[-1].view is View.TOPICS
    return came_by_topics and bool(session.topics) and session.page.view in _LED_TO


def tells_note(session: Session) -> bool:
    """Whether the page says what a text answered, beside what else it says."""
    return session.page.view is View.TOPICS or (typed(session) and session.page.view is not View.ANSWERS)


def button(language: Localizer, label: str, event: Event, style: Style = "") -> Button:
    return Button(language.say(label), callback_data.encode(event), style=style)


def link_button(link: Link, language: Localizer) -> Button:
    label = language.say(link.label)
    if link.url:
        return Button(label, url=str(link.url))
    return Button(label, callback_data.encode(event_of(link)))


def packed(buttons: list[Button]) -> list[list[Button]]:
    """Rows of two where both labels are short, else of one: on a phone a cut label is a lost label."""
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and len(rows[-1]) == 1 and max(cells(button.label), cells(rows[-1][0].label)) <= _WIDE:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows
