"""Strategies for everything that a user, or an attacker, can send."""

from collections.abc import Iterator
from random import Random

from hypothesis import strategies as st

from bot.conversation import callback_data
from bot.conversation.diagnosis import ranked
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    CancelReminder,
    ConfirmAnswers,
    Continue,
    EndChat,
    EnterFlow,
    EraseData,
    Event,
    OpenSharedCase,
    RequestAgent,
    RestartFlow,
    SetLanguage,
    SetNews,
    SetReminder,
    Show,
    Start,
    TextUnderstood,
    UnknownTarget,
    Vote,
)
from bot.conversation.event import SetItem as TickEvent
from bot.conversation.navigation import choices, is_end
from bot.conversation.route import Route, walk
from bot.conversation.session import Helped, Page, View
from bot.guide.guide import Guide
from bot.guide.screen import Likely, Outcome, Profile

JUNK = ("", "gone", "zz", "s", "constructor", "A1")

_IDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
_ANSWERS = st.lists(st.tuples(_IDS, _IDS), min_size=1, max_size=2).map(tuple)
_PAGES = st.one_of(
    st.builds(Page, st.sampled_from([View.SCREEN, View.SOURCES]), _IDS, st.one_of(st.just(""), _IDS)),
    st.builds(Page, st.sampled_from([View.ANSWERS, View.RESUME]), st.just(""), _IDS),
    st.sampled_from([Page(View.LANGUAGE), Page(View.FORGET)]),
)
BUTTON_EVENTS = st.one_of(
    st.builds(AnswerQuestions, _IDS, _ANSWERS, st.booleans()),
    st.builds(Show, _PAGES),
    st.builds(Back, _PAGES),
    st.builds(Continue, _IDS),
    st.builds(EnterFlow, _IDS),
    st.builds(RestartFlow, _IDS),
    st.builds(TickEvent, _IDS, _IDS, st.booleans()),
    st.builds(SetLanguage, st.sampled_from(["en", "zh_Hans", "zh_Hant"])),
    st.just(EraseData()),
)
"""Events that callback data can carry, with ids of no particular guide."""


def ids(guide: Guide) -> st.SearchStrategy[str]:
    """Mostly ids of screens; some unknown ones."""
    return st.sampled_from([*guide.screens, *JUNK])


def flows(guide: Guide) -> st.SearchStrategy[str]:
    return st.sampled_from([*guide.flows, *guide.flows, *JUNK])


def pages(guide: Guide) -> st.SearchStrategy[Page]:
    views = st.sampled_from([View.SCREEN, *(view for view in View if view is not View.FORGOTTEN)])
    return st.builds(Page, views, ids(guide), flows(guide))


def answers(guide: Guide) -> st.SearchStrategy[tuple[str, str]]:
    """A question and a choice: mostly an existing pair."""
    living = [(name, choice) for name, screen in guide.screens.items() for choice in screen.answers]
    return st.one_of(st.sampled_from(living), st.tuples(ids(guide), st.sampled_from([*JUNK, "unsure", "api"])))


def events(guide: Guide) -> st.SearchStrategy[Event]:
    """Every event that can come in, sensible or not."""
    given = st.lists(answers(guide), min_size=1, max_size=3).map(tuple)
    done_items = [(name, item) for name, screen in guide.screens.items() for item in getattr(screen, "items", ())]
    return st.one_of(
        st.builds(AnswerQuestions, flows(guide), given, st.booleans()),
        st.builds(Show, pages(guide)),
        st.builds(Back, pages(guide)),
        st.builds(Continue, flows(guide)),
        st.builds(ConfirmAnswers, flows(guide)),
        st.builds(
            OpenSharedCase, st.lists(st.sampled_from([*guide.codes, "zzz", "0"]), min_size=1, max_size=6).map("".join)
        ),
        st.builds(EnterFlow, flows(guide)),
        st.builds(RestartFlow, flows(guide)),
        st.sampled_from(done_items).flatmap(
            lambda tick: st.booleans().map(lambda done: TickEvent(tick[0], tick[1], done))
        ),
        st.builds(TickEvent, ids(guide), st.sampled_from(JUNK), st.booleans()),
        st.builds(SetLanguage, st.sampled_from(["en", "zh_Hans", "tlh"])),
        st.builds(Vote, flows(guide), ids(guide), st.sampled_from(Helped)),
        st.builds(SetReminder, flows(guide), ids(guide), st.integers(1, 1 << 32)),
        st.builds(CancelReminder, ids(guide)),
        st.builds(SetNews, st.booleans()),
        st.builds(RequestAgent, flows(guide), st.integers(1, 1 << 32)),
        st.sampled_from([Start(), TextUnderstood(), UnknownTarget(), EraseData(), EndChat()]),
    )


def decoded_callback_data(guide: Guide) -> st.SearchStrategy[Event]:
    """Events decoded from any callback data: noise, and wrongly combined parts of real data."""
    part = st.one_of(ids(guide), flows(guide), st.sampled_from(["s", "q", "w", "u", "g", "f", "x", "0", "1"]))
    forged = st.builds(
        lambda verb, parts: ".".join((verb, *parts)), st.sampled_from("acjvbnekrtlxzoduwhi"), st.lists(part)
    )
    return st.one_of(st.text(max_size=80), st.binary(max_size=64).map(lambda raw: raw.decode("latin-1")), forged).map(
        callback_data.decode
    )


def some_answers(guide: Guide, flow: str, random: Random) -> dict[str, str]:
    """Answers to most of a flow's questions, which often lead far through it."""
    named = [(name, list(guide.screens[name].answers)) for name in sorted(guide.flow_screens(flow))]
    share = random.uniform(0.5, 1)
    return {name: random.choice(choices) for name, choices in named if choices and random.random() < share}


def random_route(guide: Guide, flow: str, random: Random) -> Route:
    """A random route through a flow to one of its ends, and sometimes on from there.

    Place and card may be given or not. Of the likely causes only the first can be chosen, besides the other options.
    """
    answers: dict[str, str] = {}
    for option in list(_profile_answers(guide, flow)):
        if random.random() < 0.3:
            answers = dict(option)
    while True:
        path = walk(guide, flow, answers)
        offered = list(choices(guide, flow, path.end))
        screen = guide.screens[path.end]
        if isinstance(screen, Outcome):  # "Not yet" may also lead out of the flow
            offered = [name for name in offered if isinstance(guide.screens.get(screen.choices[name].to), Outcome)]
        if isinstance(screen, Likely):
            first = [each.choice for each in ranked(guide, screen, path.answers)][:1]
            causes = set(guide.causes)
            offered = [name for name in offered if screen.choices[name].to not in causes] + first
        if not offered or (is_end(guide, flow, path.end) and random.random() < 0.5):
            return path
        answers[path.end] = random.choice(offered)


def _profile_answers(guide: Guide, flow: str) -> Iterator[dict[str, str]]:
    """The answers that a flow's opening card offers."""
    opening = guide.screens.get(guide.flows[flow].opening or "")
    if isinstance(opening, Profile):
        yield from (option.answers for option in opening.options.values())


def page_after(guide: Guide, flow: str, answers: dict[str, str]) -> Page:
    """The page that the answers lead to; without any, the card that the flow opens with."""
    path, opening = walk(guide, flow, answers), guide.flows[flow].opening
    return Page(View.SCREEN, opening if opening and not path.answered else path.end, flow)
