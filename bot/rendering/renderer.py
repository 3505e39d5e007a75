"""Renders a screen and a session in a language as a card. Pure, apart from the date: facts age."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from html import escape

from ..conversation import callback_data, deep_links
from ..conversation.answers_from_text import answers_from_text
from ..conversation.budget import read
from ..conversation.diagnosis import NO_VOTES, Votes
from ..conversation.event import EraseData, Event, SetLanguage, Show
from ..conversation.navigation import current_path, notice_above
from ..conversation.route import Route, progress, stated_answers
from ..conversation.session import Page, Session, View
from ..conversation.transition import current_answers
from ..guide.answer import Answer
from ..guide.fact_dates import overdue
from ..guide.guide import Guide
from ..guide.places import PlaceList
from ..guide.screen import BaseScreen, BudgetHelper, Checklist, Likely, Link, Note, Outcome
from . import bot_texts
from .answer_page import answer_text
from .budget_page import again_button, budget_text, reload_buttons
from .card import Button, Card
from .choice_page import choice_page
from .diagnosis_text import advice, based_on, explanation, findings_in, fitting
from .footer import checked
from .given_answers_page import given_answers_page, resume_page
from .guide_text import fill, plain_text, quote
from .help_and_privacy import help_text, privacy_text
from .keyboard import Keyboard, button, link_button, packed, tells_note, typed
from .likely_causes import likely_lines
from .localizer import Localizer
from .outcome_buttons import aftercare_page, asks_whether_it_helped
from .place_page import place_text
from .sources import source
from .sponsor import with_sponsor
from .templates import blocks
from .text_length import plain, units
from .why_page import why_page


class Renderer:
    """Renders the pages of one guide.

    ``today`` returns the date, since facts age. ``username`` is the bot's, for links to it.
    """

    def __init__(
        self, guide: Guide, languages: Iterable[Localizer], today: Callable[[], date], username: str = ""
    ) -> None:
        self.guide = guide
        self.languages = tuple(languages)
        self.today = today
        self.username = username
        self.votes: Votes = NO_VOTES
        self._keyboard = Keyboard(guide, self.languages)

    def render(self, session: Session, language: Localizer, note: str = "", *, sponsored: bool = True) -> Card:
        """The card of the session's page. ``note`` is a line to show above it, already translated.

        ``sponsored``: include the sponsor's block where allowed. Groups never show it.
        """
        page = self._view(session, language)
        card = with_sponsor(page, self.guide, session, language, self.today()) if sponsored else page
        notes = [*self._recognition_notes(session, language), *([note] if note else [])]
        above = "".join(f"<i>{escape(line, quote=False)}</i>\n\n" for line in notes)
        return Card(above + card.html, card.rows) if above else card

    def link(self, event: Event) -> str:
        """A deep link to ``event``; if the bot's name isn't known, the command that does the same."""
        payload = deep_links.encode(event)
        return f"https://t.me/{self.username}?start={payload}" if self.username else f"/start {payload}"

    def extract(self, name: str, language: Localizer) -> str:
        """What a screen, an answer or a place's page says by itself, for a card that anybody may see.

        It has no buttons, answers or notices.
        """
        if named := self.guide.places.read(name):
            return self._place_text(*named, language)
        if answer := self.guide.answers.get(name):
            return answer_text(self.guide, answer, language, self.today())
        screen = self.guide.screens[name]
        lines = [f"<b>{fill(self.guide, screen.title, language)}</b>"]
        if isinstance(screen, Outcome):
            lines += ["", *advice(self.guide, screen, language)]
            lines += quote(explanation(self.guide, screen, language))
        elif screen.text:
            lines += ["", fill(self.guide, screen.text, language)]
        if dated := checked(self.guide, screen.cites, language, self.today()):
            lines += ["", dated]
        return "\n".join(lines)

    def _recognition_notes(self, session: Session, language: Localizer) -> list[str]:
        """How a typed text was understood, on the page it led to, and which answers were found in it."""
        lines = []
        if (
            typed(session)
            and session.page.view not in (View.ANSWER, View.PLACE)
            and session.topics[0] in self.guide.topics
        ):
            topic = language.say(self.guide.topics[session.topics[0]].link.label)
            lines.append(language.say(bot_texts.READ_AS).format(topic=topic))
        if typed(session) and session.page.view is View.ANSWERS:
            lines.append(language.say(bot_texts.TOLD))
        elif tells_note(session) and (answers := answers_from_text(self.guide, session)):
            labels = [language.say(self.guide.screens[name].answers[choice].label) for name, choice in answers.items()]
            lines.append(language.say(bot_texts.NOTED).format(answers=" · ".join(labels)))
        return lines

    def _view(self, session: Session, language: Localizer) -> Card:
        match session.page.view:
            case View.SCREEN:
                return self._screen(session, language)
            case View.ANSWER:
                return self._answer(session, language)
            case View.PLACE:
                return self._place(session, language)
            case View.SOURCES:
                return self._sources(session, language)
            case View.WHY:
                return self._page(session, language, why_page(self.guide, session, language, self.votes, self.today()))
            case View.ANSWERS:
                return self._page(session, language, given_answers_page(self.guide, session, language, self.link))
            case View.RESUME:
                return self._page(session, language, resume_page(self.guide, session, language))
            case View.BUDGET:
                return self._budget(session, language)
            case View.LANGUAGE:
                return self._choose_language()
            case View.TOPICS:
                return self._page(session, language, choice_page(self.guide, session, language, self.today()))
            case View.CONTACTS:
                contacts = Page(View.SCREEN, self.guide.manifest.human or self.guide.home, session.page.flow)
                return self._screen(session._replace(page=contacts), language)
            case View.REMINDERS | View.NEWS | View.HANDOFF | View.TALK:
                return self._page(session, language, aftercare_page(self.guide, session, language, self.votes))
            case View.HELP:
                return Card(help_text(self.guide, language), self._keyboard.footed(session, language, []))
            case View.PRIVACY:
                return Card(privacy_text(self.guide, language), self._keyboard.footed(session, language, []))
            case View.FORGET:
                delete = button(language, bot_texts.FORGET_DO, EraseData(), style="danger")
                return self._plain(session, language, bot_texts.FORGET_TITLE, bot_texts.FORGET_TEXT, [[delete]])
            case View.FORGOTTEN:
                return self._plain(session, language, bot_texts.FORGOTTEN_TITLE, bot_texts.FORGOTTEN_TEXT, [])

    def _screen(self, session: Session, language: Localizer) -> Card:
        guide, page = self.guide, session.page
        screen = guide.screens[page.screen]
        path = current_path(guide, session)
        notice = notice_above(guide, page.screen, current_answers(guide, session))
        lines = [f"<i>{language.say(notice.text)}</i>"] if notice and notice.text else []
        place = progress(guide, path, page.screen) if path and guide.flows[page.flow].progress else None
        if place:
            lines.append(language.say(bot_texts.STEP).format(number=place[0], total=place[1]))
        lines.append(f"<b>{fill(self.guide, screen.title, language)}</b>")
        foot = checked(guide, screen.cites, language, self.today())
        if isinstance(screen, Outcome):
            lines += ["", *advice(guide, screen, language, notice.retry if notice else None)]
            asks = bot_texts.DID_IT_HELP if asks_whether_it_helped(guide, page) else screen.asks
            asked = f"<b>{language.say(asks)}</b>" if asks else ""
            # A longer question doesn't fit next to the date, and none fits next to a line that facts may have changed.
            roomy = asks == bot_texts.DID_IT_HELP and not overdue(screen.cites, guide.facts, self.today())
            foot = (" · " if roomy else "\n").join(filter(None, (foot, asked)))
            grounds = explanation(guide, screen, language)
            if self._keyboard.diagnosed(session) and path:
                room = guide.manifest.rules.max_units - units(plain("\n".join([*lines, *grounds, foot])))
                grounds += self._grounds(room, path, language)
        else:
            lines += self._body(session, screen, language)
            grounds = [fill(guide, screen.why, language)] if screen.why else []
        lines += quote(grounds)
        if foot:
            lines += [foot] if grounds else ["", foot]
        return Card("\n".join(lines), self._keyboard.of_screen(session, screen, language))

    def _body(self, session: Session, screen: BaseScreen, language: Localizer) -> Iterator[str]:
        """What is below the title of any screen but an outcome."""
        if screen.text:
            yield from ("", fill(self.guide, screen.text, language))
        if isinstance(screen, Checklist):
            done = session.done_items.get(session.page.screen, frozenset())
            yield ""
            for name, item in screen.items.items():
                yield f"{'✅' if name in done else '⬜'} {language.say(item.text)}"
        if isinstance(screen, Note):
            yield from ("", *blocks(self.guide, session, screen, language, self.languages))
        if isinstance(screen, Likely):
            yield from ("", *likely_lines(self.guide, session, screen, language, self.votes))

    def _grounds(self, room: int, path: Route, language: Localizer) -> list[str]:
        """Why the answers lead to an outcome, as far as there is room; and the answers, if there is any left."""
        found = findings_in(room, self.guide, path.answers, path.end, language, self.votes)
        left = room - sum(units(plain(line)) + 1 for line in found)
        return [*found, *fitting([based_on(self.guide, stated_answers(self.guide, path), language)], left)]

    def _budget(self, session: Session, language: Localizer) -> Card:
        """What to set for the budget in the page's id; or the screen that asks for one, and how to type one."""
        name = self.guide.budget_screen or self.guide.home
        screen, flow = self.guide.screens[name], session.page.flow
        given = read(session.page.screen)
        if given is None or not isinstance(screen, BudgetHelper):
            card = self._screen(session._replace(page=Page(View.SCREEN, name, flow)), language)
            said = language.say(screen.says.unread.text) if isinstance(screen, BudgetHelper) else ""
            return replace(card, html=f"<i>{said}</i>\n\n{card.html}")
        rows = [*packed(reload_buttons(screen, given, flow, language)), [again_button(name, screen, flow, language)]]
        rows += packed([link_button(link, language) for link in screen.links])
        rows.append([button(language, bot_texts.SOURCES, Show(Page(View.SOURCES, name, flow)))])
        dated = checked(self.guide, screen.cites, language, self.today())
        html = "\n\n".join(filter(None, [budget_text(self.guide, screen, given, language), dated]))
        return Card(html, self._keyboard.footed(session, language, rows))

    def _answer(self, session: Session, language: Localizer) -> Card:
        answer = self.guide.answers[session.page.screen]
        return Card(
            answer_text(self.guide, answer, language, self.today()), self._keyboard.of_answer(session, answer, language)
        )

    def _place(self, session: Session, language: Localizer) -> Card:
        """Whether a provider lists the place in the page's id."""
        named = self.guide.places.read(session.page.screen)
        if named is None:
            return self._page(session, language, choice_page(self.guide, session, language, self.today()))
        listed, code = named
        html = self._place_text(listed, code, language)
        rows = [[link_button(Link(label=bot_texts.PLACE_LIST, url=listed.url), language)]]
        if not listed.has(code) and (ways := self.guide.manifest.unsupported):
            rows.append([link_button(ways, language)])
        return Card(html, self._keyboard.footed(session, language, rows))

    def _place_text(self, listed: PlaceList, code: str, language: Localizer) -> str:
        dependent, note = code in self.guide.places.dependent, self.guide.manifest.about.unlisted
        return place_text(listed, code, language, dependent=dependent, note=note)

    def _sources(self, session: Session, language: Localizer) -> Card:
        name = session.page.screen
        about: BaseScreen | Answer = self.guide.answers.get(name) or self.guide.screens[name]
        title = fill(self.guide, about.question if isinstance(about, Answer) else about.title, language)
        lines = [
            f"<b>{language.say(bot_texts.SOURCES_TITLE)}</b>",
            language.say(bot_texts.SOURCES_OF).format(title=title),
        ]
        lines += [source(self.guide.facts[row], language, self.today()) for row in about.cites]
        return Card("\n\n".join(lines), self._keyboard.footed(session, language, []))

    def _choose_language(self) -> Card:
        lines = [language.say(bot_texts.LANGUAGE_TITLE) for language in self.languages]
        rows = tuple((Button(each.endonym, callback_data.encode(SetLanguage(each.name))),) for each in self.languages)
        return Card("\n".join(f"<b>{line}</b>" for line in lines), rows)

    def _plain(self, session: Session, language: Localizer, title: str, text: str, rows: list[list[Button]]) -> Card:
        return self._page(session, language, (plain_text(self.guide, language, title, text), rows))

    def _page(self, session: Session, language: Localizer, page: tuple[str, list[list[Button]]]) -> Card:
        """The card of a page with these rows of buttons, and below them those that every page has."""
        html, rows = page
        return Card(html, self._keyboard.footed(session, language, rows))
