"""What a person, or somebody who means harm, can send."""

from random import Random

from hypothesis import strategies as st

from bot.conversation import callback_data
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
from bot.conversation.navigation import ended
from bot.conversation.route import Route, walk
from bot.conversation.session import Helped, Page, View
from bot.guide.guide import Guide

JUNK = ("", "gone", "zz", "s", "constructor", "A1")


def ids(guide: Guide) -> st.SearchStrategy[str]:
    """Ids of screens, mostly; some of nothing."""
    return st.sampled_from([*guide.screens, *JUNK])


def flows(guide: Guide) -> st.SearchStrategy[str]:
    return st.sampled_from([*guide.flows, *guide.flows, *JUNK])


def pages(guide: Guide) -> st.SearchStrategy[Page]:
    views = st.sampled_from([View.SCREEN, *(view for view in View if view is not View.FORGOTTEN)])
    return st.builds(Page, views, ids(guide), flows(guide))


def answers(guide: Guide) -> st.SearchStrategy[tuple[str, str]]:
    """A question and a choice: a living pair, mostly."""
    living = [(name, choice) for name, screen in guide.screens.items() for choice in screen.answers]
    return st.one_of(st.sampled_from(living), st.tuples(ids(guide), st.sampled_from([*JUNK, "unsure", "api"])))


def events(guide: Guide) -> st.SearchStrategy[Event]:
    """Everything that can come in, sense and nonsense."""
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


def addresses(guide: Guide) -> st.SearchStrategy[Event]:
    """What is read from callback data of any kind: noise, and parts of real addresses put together wrongly."""
    part = st.one_of(ids(guide), flows(guide), st.sampled_from(["s", "q", "w", "u", "g", "f", "x", "0", "1"]))
    forged = st.builds(
        lambda verb, parts: ".".join((verb, *parts)), st.sampled_from("acjvbnekrtlxzoduwhi"), st.lists(part)
    )
    return st.one_of(st.text(max_size=80), st.binary(max_size=64).map(lambda raw: raw.decode("latin-1")), forged).map(
        callback_data.decode
    )


def some_answers(guide: Guide, flow: str, random: Random) -> dict[str, str]:
    """Answers to a good part of a flow's questions, and so, often, a long way through it."""
    named = [(name, list(guide.screens[name].answers)) for name in sorted(guide.flow_screens(flow))]
    share = random.uniform(0.5, 1)
    return {name: random.choice(choices) for name, choices in named if choices and random.random() < share}


def some_way(guide: Guide, flow: str, random: Random) -> Route:
    """A way through a flow to one of its ends, and at times on from there, every turn by chance."""
    answers: dict[str, str] = {}
    while True:
        path = walk(guide, flow, answers)
        choices = list(guide.screens[path.end].answers)
        if not choices or (ended(guide, flow, path.end) and random.random() < 0.5):
            return path
        answers[path.end] = random.choice(choices)


def led_to(guide: Guide, flow: str, answers: dict[str, str]) -> Page:
    """The page that answers lead to: the open question, or all answers to be checked before the first outcome."""
    path = walk(guide, flow, answers)
    last = path.answered[-1][0] if path.answered else ""
    is_end = guide.screens[path.end].kind == "outcome" and path.end in guide.reach[guide.flows[flow].parts[-1]]
    if guide.flows[flow].check and is_end and last and guide.screens[last].kind != "outcome":
        return Page(View.ANSWERS, flow=flow)
    return Page(View.SCREEN, path.end, flow)
