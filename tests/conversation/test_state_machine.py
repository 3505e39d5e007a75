"""State machine test: what must hold after any taps, in any order, on any card."""

from collections.abc import Callable

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.conversation import callback_data
from bot.conversation.diagnosis import ranked
from bot.conversation.effect import Effect
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    ConfirmAnswers,
    Continue,
    EnterFlow,
    EraseData,
    Event,
    OpenSharedCase,
    RestartFlow,
    SetLanguage,
    Show,
    Vote,
)
from bot.conversation.navigation import (
    HISTORY,
    adapt_session,
    back_page,
    current_answer,
    home,
    new_session,
    resolve_page,
)
from bot.conversation.record import CardAddress, Record
from bot.conversation.route import walk, way_to
from bot.conversation.session import Session, View
from bot.conversation.shared_case import flow_of
from bot.conversation.transition import transition
from bot.guide.screen import Likely, Profile
from bot.rendering.card import Card
from bot.store.record_codec import decode, encode
from tests.support.real_guide import real_guide, real_languages, real_renderer
from tests.support.strategies import decoded_callback_data, events, page_after

GUIDE = real_guide()
RENDERER = real_renderer()
LANGUAGES = real_languages()


def render(session: Session) -> Card:
    return RENDERER.render(session, LANGUAGES.best(session.language, session.client_language))


def events_of(card: Card) -> list[Event]:
    """The events that a card's buttons decode to."""
    return [callback_data.decode(button.data) for button in card.buttons if button.data]


class Conversation(RuleBasedStateMachine):
    """A user with many cards in the chat, and somebody who forges taps in their name.

    ``answers`` follows a much simpler rule than the code: the last answer to each question counts, and only "start
    over" and "delete" remove answers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = new_session(GUIDE)
        self.answers: dict[str, str] = {}
        self.cards: list[Card] = []

    @initialize(client_language=st.sampled_from(["", "en", "zh_Hans"]))
    def arrive(self, client_language: str) -> None:
        self.session = new_session(GUIDE)._replace(client_language=client_language)

    def send(self, event: Event) -> tuple[Effect, ...]:
        """Applies an event twice, as when Telegram resends an update."""
        note(f"{self.session.page} <- {event}")
        self.cards.append(render(self.session))
        after, effects = transition(GUIDE, self.session, event)
        assert transition(GUIDE, after, event) == (after, effects), "a second time changes something"
        self.session = after
        if Effect.ERASE in effects:  # nothing is stored, so the next event starts a new session
            self.cards.append(render(after))
            self.session = new_session(GUIDE)
        self.note_answers(event, after)
        if isinstance(event, AnswerQuestions) and Effect.VANISHED not in effects:
            assert after.page == page_after(GUIDE, event.flow, dict(after.answers))
        return effects

    def note_answers(self, event: Event, after: Session) -> None:
        if isinstance(event, EraseData):
            self.answers = {}
        elif isinstance(event, RestartFlow) and event.flow in GUIDE.flows:
            own = GUIDE.flow_screens(event.flow) - GUIDE.shared
            self.answers = {question: choice for question, choice in self.answers.items() if question not in own}
        elif isinstance(event, OpenSharedCase):
            parts = [event.codes[start : start + 3] for start in range(0, len(event.codes), 3)]
            given = dict(GUIDE.codes[part] for part in parts if part in GUIDE.codes)
            flow = flow_of(GUIDE, given)
            if given and flow:
                kept = {q: choice for q, choice in self.answers.items() if q not in GUIDE.flow_screens(flow)}
                self.answers = kept | given
        elif isinstance(event, AnswerQuestions) and event.flow in GUIDE.flows:
            screens = GUIDE.screens
            pairs = [current_answer(GUIDE, *answer) for answer in event.answers]  # a forged one may repeat a question
            if all(q in screens and choice in screens[q].answers for q, choice in pairs):
                given = dict(pairs)
                if event.link:
                    self.drop_answers_beyond(AnswerQuestions(event.flow, tuple(given.items())))
                self.answers |= given
                self.adopt_derived_answers(event.flow, given, after)
        elif isinstance(event, EnterFlow | Vote):
            self.adopt_derived_answers("", {}, after)

    def adopt_derived_answers(self, flow: str, given: dict[str, str], after: Session) -> None:
        """Copies what the simple rule can't predict.

        Answers that a target depends on, the opened cause, "not yet", and place and card unless others were given.
        """
        ways = [way_to(GUIDE, flow, question) for question in given]
        free = {name for way in ways for name in way} - given.keys()
        free |= {name for name, screen in GUIDE.screens.items() if isinstance(screen, Likely)} - given.keys()
        free |= {"place", "card_country"} - given.keys() if given.keys() <= {"place", "card_country"} else set()
        free |= {name for name, choice in after.answers.items() if GUIDE.screens[name].answers[choice].not_yet}
        for name in free:
            self.answers.pop(name, None)
            if name in after.answers:
                self.answers[name] = after.answers[name]

    def drop_answers_beyond(self, link: AnswerQuestions) -> None:
        """A link opens its branch afresh: answers beyond it are dropped, except those that flows share."""
        parts = GUIDE.flows[link.flow].parts
        for question, choice in link.answers:
            beyond = [GUIDE.screens[question].answers[choice].to]
            if beyond == ["continue"]:
                lies_in = [number for number, part in enumerate(parts) if question in GUIDE.reach[part]]
                beyond = [part for part in parts if lies_in and parts.index(part) > lies_in[0]]
            gone = frozenset().union(*map(GUIDE.beyond, beyond)) - GUIDE.shared
            self.answers = {question: choice for question, choice in self.answers.items() if question not in gone}

    @rule(pick=st.integers(0, 10_000))
    def tap(self, pick: int) -> None:
        """Taps a button of the current card, then checks that Back returns to where it was."""
        before, buttons = self.session, events_of(render(self.session))
        event = buttons[pick % len(buttons)]
        effects = self.send(event)
        assert Effect.VANISHED not in effects, "a button just drawn leads nowhere"
        moved = self.session.page not in (before.page, home(GUIDE))
        if moved and isinstance(event, AnswerQuestions | Show | Continue | ConfirmAnswers | EnterFlow):
            self.check_back(before, event)

    def check_back(self, before: Session, event: Event) -> None:
        target = back_page(GUIDE, self.session)
        assert target is not None
        back, effects = transition(GUIDE, self.session, Back(target))
        # A question opened without its flow gets the flow from its own button; a profile card asks several questions at
        # once.
        together = isinstance(GUIDE.screens.get(back.page.screen), Profile)
        assert back.page == before.page or together or (not before.page.flow and back.page[:2] == before.page[:2])
        assert effects == ()
        assert back.answers == self.session.answers
        if isinstance(event, AnswerQuestions) and not event.link and not together:
            buttons = render(back).buttons
            marked = [callback_data.decode(button.data) for button in buttons if button.label.startswith("✓ ")]
            assert event in marked or self.is_replaced(back, event)
            forward, _ = transition(GUIDE, back, Continue(event.flow))
            assert forward.page == self.session.page, "next, after Back, leads elsewhere than the tap did"

    def is_replaced(self, back: Session, event: AnswerQuestions) -> bool:
        """Whether earlier answers have replaced the tapped cause with a more specific one, which is shown instead."""
        screen = GUIDE.screens[back.page.screen]
        said = walk(GUIDE, event.flow, back.answers).answers
        return isinstance(screen, Likely) and event.answers[-1][1] not in [
            each.choice for each in ranked(GUIDE, screen, said)
        ]

    @precondition(lambda self: self.cards)
    @rule(card=st.integers(0, 10_000), pick=st.integers(0, 10_000))
    def tap_an_old_card(self, card: int, pick: int) -> None:
        if buttons := events_of(self.cards[card % len(self.cards)]):
            assert Effect.VANISHED not in self.send(buttons[pick % len(buttons)])

    @precondition(lambda self: self.session.page != home(GUIDE) and self.session.page.view is not View.LANGUAGE)
    @rule()
    def go_back(self) -> None:
        (event,) = [event for event in events_of(render(self.session)) if isinstance(event, Back)]
        self.send(event)
        assert self.session.page == event.page

    @rule(language=st.sampled_from(sorted(LANGUAGES)))
    def switch_language(self, language: str) -> None:
        page = self.session.page
        self.send(SetLanguage(language))
        assert page.view is View.LANGUAGE or self.session.page == page
        assert self.session.page.view is not View.LANGUAGE

    @rule(event=st.one_of(events(GUIDE), decoded_callback_data(GUIDE)))
    def forge(self, event: Event) -> None:
        """Any event at all, whether or not a button has it."""
        self.send(event)

    @invariant()
    def answers_are_the_last_ones_given(self) -> None:
        assert dict(self.session.answers) == self.answers

    @invariant()
    def page_exists(self) -> None:
        page = self.session.page
        assert resolve_page(GUIDE, page) == page
        assert page.view is not View.SCREEN or page.screen in GUIDE.screens
        assert adapt_session(GUIDE, self.session) == self.session
        assert len(self.session.history) <= HISTORY

    @invariant()
    def page_renders_and_its_buttons_decode(self) -> None:
        for language in LANGUAGES.values():
            for button in RENDERER.render(self.session, language).buttons:
                if button.data:
                    assert button.data.isascii()
                    assert len(button.data) <= 64
                    assert callback_data.encode(callback_data.decode(button.data)) == button.data

    @invariant()
    def session_survives_the_store(self) -> None:
        record = Record(self.session, CardAddress(-7, 9), (1, 2))
        assert decode(encode(record)) == record

    @invariant()
    def back_ends_at_home(self) -> None:
        session = self.session
        longest = HISTORY + len(session.answers) + 2
        for _ in range(longest):
            target = back_page(GUIDE, session)
            if target is None:
                break
            session = transition(GUIDE, session, Back(target))[0]
        assert session.page == home(GUIDE)

    @invariant()
    def continue_follows_the_answers(self) -> None:
        for flow in GUIDE.flows:
            on = transition(GUIDE, self.session, Continue(flow))[0]
            assert on.page == page_after(GUIDE, flow, self.answers)
            assert transition(GUIDE, self.session, ConfirmAnswers(flow))[0] == on, "an old button to conclude goes on"


TestConversation: Callable[..., object] = Conversation.TestCase
