"""What a person, or somebody who means harm, can send."""

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
from bot.guide.screen import Likely, Profile

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
    """A way through a flow to one of its ends, and at times on from there, every turn by chance.

    Who the person is may be said or not. Of the causes so far only what fits is chosen, and what comes first.
    """
    answers: dict[str, str] = {}
    for option in list(_options(guide, flow)):
        if random.random() < 0.3:
            answers = dict(option)
    while True:
        path = walk(guide, flow, answers)
        offered = list(choices(guide, flow, path.end))
        screen = guide.screens[path.end]
        if isinstance(screen, Likely):
            first = [each.choice for each in ranked(guide, screen, path.answers)][:1]
            causes = set(guide.causes)
            offered = [name for name in offered if screen.choices[name].to not in causes] + first
        if not offered or (is_end(guide, flow, path.end) and random.random() < 0.5):
            return path
        answers[path.end] = random.choice(offered)


def _options(guide: Guide, flow: str) -> Iterator[dict[str, str]]:
    """What the opening of a flow lets people say of themselves."""
    opening = guide.screens.get(guide.flows[flow].opening or "")
    if isinstance(opening, Profile):
        yield from (option.answers for option in opening.options.values())


def led_to(guide: Guide, flow: str, answers: dict[str, str]) -> Page:
    """The page that answers lead to; without one, the card that the flow opens with."""
    path, opening = walk(guide, flow, answers), guide.flows[flow].opening
    return Page(View.SCREEN, opening if opening and not path.answered else path.end, flow)
