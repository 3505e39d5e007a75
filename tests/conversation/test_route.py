"""Every combination of answers, through the real guide."""

import pytest

from bot.conversation.route import Route, routes, walk
from bot.guide.guide import Guide
from bot.guide.model import CONTINUE
from bot.guide.screen import Likely, Outcome, Question

pytestmark = pytest.mark.long


def ends_well(guide: Guide, flow: str, path: Route) -> bool:
    """Whether the route ends with someone who can fix the problem or, in setup and where nobody can, with a way on."""
    screen = guide.screens[path.end]
    if isinstance(screen, Outcome):
        return screen.fixer in guide.manifest.fixers
    last = guide.screens[path.answered[-1][0]]
    return (flow == "setup" or (isinstance(last, Outcome) and last.fixer == "nobody")) and bool(screen.links)


@pytest.mark.parametrize("flow", ["decline", "setup"])
def test_every_route_ends_within_ten_questions_at_someone_who_can_fix_it(
    guide: Guide, flow: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """However a user answers, no question repeats and no route dead-ends."""
    questions = {name for name, screen in guide.screens.items() if isinstance(screen, Question)}
    paths = complete = longest = 0
    for path in routes(guide, flow):
        paths += 1
        asked = dict(path.answered).keys()
        assert path.end not in asked, f"{path.end} is asked again after {path.answered}"
        screen = guide.screens[path.end]
        if isinstance(screen, Outcome) or not screen.answers:
            assert ends_well(guide, flow, path), f"{path.answered} ends at {path.end}"
            complete += 1
        in_question = len(questions & asked) + (path.end in questions)
        longest = max(longest, in_question)
        assert in_question <= 10, f"{path.answered} asks {in_question} questions"
    with capsys.disabled():
        print(f"\n{flow}: {paths} paths, {complete} complete, at most {longest} questions", end=" ")
    assert 0 < complete < paths


@pytest.mark.parametrize(("flow", "stride"), [("decline", 97), ("setup", 1)])
def test_walking_a_routes_answers_gives_the_route(guide: Guide, flow: str, stride: int) -> None:
    """Enumeration matches what a conversation does; optional questions are skipped."""
    for number, path in enumerate(routes(guide, flow)):
        screen = guide.screens[path.end]
        if number % stride == 0 and not (isinstance(screen, Question) and screen.optional):
            assert walk(guide, flow, path.answers) == path


@pytest.mark.parametrize("flow", ["decline", "setup"])
def test_answering_not_sure_throughout_ends_well(guide: Guide, flow: str) -> None:
    answers: dict[str, str] = {"place": "other"}
    while True:
        path = walk(guide, flow, answers)
        screen = guide.screens[path.end]
        offered = screen.answers.items()
        chosen = [name for name, choice in offered if choice.not_sure]
        if isinstance(screen, Likely):
            chosen = ["seen"]
        elif not isinstance(screen, Question):
            chosen = [name for name, choice in offered if choice.to == CONTINUE or screen.kind == "step"]
        if not chosen:
            break
        answers[path.end] = chosen[0]
    assert ends_well(guide, flow, path)
    assert sum(isinstance(guide.screens[name], Question) for name in answers) <= 3


def test_watched_questions_reach_every_screen(guide: Guide) -> None:
    """The shortcut that ``bot check`` takes leaves no screen out."""
    for flow, settings in guide.flows.items():
        reached = {path.end for path in routes(guide, flow, guide.watched)}
        assert reached == guide.flow_screens(flow) - {settings.opening}
