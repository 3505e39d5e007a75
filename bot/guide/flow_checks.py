"""The graph of a guide's choices, checked for cycles, unreachable screens, dead ends and overlong flows."""

from collections.abc import Iterator

from .answer_codes import WIDTH
from .guide import Guide
from .model import CONTINUE
from .problem import Problem, problem
from .screen import BaseScreen, Link, Outcome, Question, Step

LINK_BYTES = 64
"""The longest start parameter (Bot API)."""


def check_shape(guide: Guide) -> list[Problem]:
    """Problems in the graph of a guide. All targets must exist."""
    problems = [*_cycles(guide), *_unreachable(guide), *_dead_ends(guide)]
    return problems or list(_lengths(guide))


def links(guide: Guide, name: str) -> list[tuple[tuple[str, ...], Link]]:
    """The links of a screen, each with its path in the guide's files."""
    screen = guide.screens[name]
    found: list[tuple[tuple[str, ...], Link]] = [
        (("screens", name, "links", str(number)), link) for number, link in enumerate(screen.links)
    ]
    return [*found, (("screens", name, "stuck"), screen.stuck)] if isinstance(screen, Step) else found


def successors(guide: Guide, flow: str) -> dict[str, set[str]]:
    """For each screen, the screens that its choices can lead to in ``flow``, including later parts."""
    found: dict[str, set[str]] = {}
    parts = guide.flows[flow].parts
    only = guide.flows[flow].only
    for number, entry in enumerate(parts):
        rest = parts[number + 1 :]
        certain = next((place for place, part in enumerate(rest) if part not in only), len(rest))
        beyond = set(rest[: certain + 1])
        for name in guide.reach[entry]:
            targets = {choice.to for choice in guide.screens[name].answers.values()}
            if CONTINUE in targets:
                targets = targets - {CONTINUE} | beyond
            found[name] = found.get(name, set()) | targets
    return found


def _cycles(guide: Guide) -> Iterator[Problem]:
    """Choices that lead in a circle: a route through them would never end."""
    for flow in guide.flows:
        graph = successors(guide, flow)
        done: set[str] = set()
        for start in graph:
            history: list[str] = []
            pending = [(start, 0)]
            while pending:
                name, depth = pending.pop()
                del history[depth:]
                if name in history:
                    circle = [*history[history.index(name) :], name]
                    yield problem(guide, ("screens", name), "cycle", f"choices lead in a circle: {' > '.join(circle)}")
                    return
                if name not in done:
                    done.add(name)
                    history.append(name)
                    pending += [(target, depth + 1) for target in graph.get(name, ())]


def _unreachable(guide: Guide) -> Iterator[Problem]:
    manifest = guide.manifest
    found: set[str] = set()
    queue = [guide.home, *(command.to for command in manifest.commands.values() if command.to)]
    queue += [part for flow in guide.flows.values() for part in flow.parts]
    queue += [flow.opening for flow in guide.flows.values() if flow.opening]
    queue += [topic.link.to for topic in guide.topics.values() if topic.link.to]
    queue += [link.to for answer in guide.answers.values() for link in answer.links if link.to]
    while queue:
        name = queue.pop()
        if name in found or name in guide.answers:
            continue
        found.add(name)
        queue += [choice.to for choice in guide.screens[name].answers.values() if choice.to != CONTINUE]
        queue += [link.to for _, link in links(guide, name) if link.to]
    for name in guide.screens:
        if name not in found:
            yield problem(
                guide, ("screens", name), "unreachable", f"no button leads to `{name}`; link it, or retire it"
            )
    in_flows = frozenset().union(*(guide.flow_screens(flow) for flow in guide.flows))
    for name, screen in guide.screens.items():
        if screen.answers and name not in in_flows:
            yield problem(guide, ("screens", name), "no-flow", f"{name} asks something and is in no flow")
    entered = {command.flow for command in manifest.commands.values()}
    entered |= {link.flow for name in found for _, link in links(guide, name)}
    entered |= {link.flow for answer in guide.answers.values() for link in answer.links}
    for flow in guide.flows:
        if flow not in entered:
            yield problem(
                guide,
                ("manifest", "flows", flow),
                "unreachable",
                f"no button or command enters flow `{flow}`",
            )


def _dead_ends(guide: Guide) -> Iterator[Problem]:
    """Ends of flows that leave the user stuck: a flow must end at an outcome, or at a screen with links."""
    for flow, settings in guide.flows.items():
        last = settings.parts[-1]
        for name in sorted(guide.reach[last]):
            screen = guide.screens[name]
            if not isinstance(screen, Outcome) and any(choice.to == CONTINUE for choice in screen.answers.values()):
                message = f"`continue` in {name} leads nowhere: flow {flow} has no further part"
                yield problem(guide, ("screens", name), "dead-end", message)
        for name in sorted(guide.flow_screens(flow)):
            screen = guide.screens[name]
            if not screen.answers and not isinstance(screen, Outcome) and not screen.links:
                yield problem(guide, ("screens", name), "dead-end", f"flow {flow} ends at {name}, which leads nowhere")


def _lengths(guide: Guide) -> Iterator[Problem]:
    allowed = guide.manifest.rules.max_questions
    for flow, settings in guide.flows.items():
        asked = longest_path(guide, flow, Question)
        if len(asked) > allowed:
            message = f"flow {flow} can ask {len(asked)} questions, {allowed} are allowed: {' > '.join(asked)}"
            yield problem(guide, ("manifest", "flows", flow), "too-long", message)
        room = (LINK_BYTES - len("k-")) // WIDTH
        ends = any(isinstance(guide.screens[name], Outcome) for name in guide.reach[settings.parts[-1]])
        if ends and (given := len(longest_path(guide, flow, BaseScreen)) - 1) > room:
            message = f"a case of flow {flow} can have {given} answers, a link holds {room}"
            yield problem(guide, ("manifest", "flows", flow), "too-long", message)


def longest_path(guide: Guide, flow: str, kind: type[BaseScreen]) -> list[str]:
    """The most screens of a ``kind`` that a route through ``flow`` can have, including those after outcomes."""
    graph = successors(guide, flow)
    best: dict[str, list[str]] = {}

    def longest_from(name: str) -> list[str]:
        if name not in best:
            tails = [longest_from(target) for target in sorted(graph.get(name, ()))]
            here = [name] if isinstance(guide.screens[name], kind) else []
            best[name] = [*here, *max(tails, key=len, default=[])]
        return best[name]

    return longest_from(guide.flows[flow].parts[0])
