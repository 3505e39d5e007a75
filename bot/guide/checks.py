"""Whether the parts of a guide fit together: everything that can be seen without languages or pictures."""

from collections.abc import Iterator

from .guide import Guide
from .part import CONTINUE
from .problem import Problem
from .screen import Link, Outcome, Question, Step

BUILT_IN_COMMANDS = ("start", "ask", "language", "forget")
"""Commands that every guide has; see :mod:`bot.hearing`."""

KINDS = ("menu", "info", "question", "step", "checklist", "outcome")


def check_structure(guide: Guide) -> list[Problem]:
    """All problems of structure, in the order of the files."""
    problems = [*_targets(guide), *_manifest(guide), *_topics(guide)]
    if not problems:  # with a target missing, what follows would only repeat it
        problems += [*_cycles(guide), *_reached(guide), *_ends(guide)]
    if not problems:
        problems += _lengths(guide)
    problems += _rules(guide)
    return sorted(problems, key=lambda problem: problem.position)


def _problem(guide: Guide, path: tuple[str, ...], rule: str, message: str, *, warning: bool = False) -> Problem:
    return Problem(guide.where(*path), rule, message, warning)


def links(guide: Guide, name: str) -> list[tuple[tuple[str, ...], Link]]:
    """The links of a screen, each with its path."""
    screen = guide.screens[name]
    found: list[tuple[tuple[str, ...], Link]] = [
        (("screens", name, "links", str(number)), link) for number, link in enumerate(screen.links)
    ]
    return [*found, (("screens", name, "stuck"), screen.stuck)] if isinstance(screen, Step) else found


def _targets(guide: Guide) -> Iterator[Problem]:
    path: tuple[str, ...]
    for name, screen in guide.screens.items():
        if name in guide.manifest.retired:
            yield _problem(guide, ("screens", name), "reused-id", f"`{name}` is a retired id; choose a new one")
        for choice_id, choice in screen.answers.items():
            if choice.to != CONTINUE and choice.to not in guide.screens:
                path = ("screens", name, "choices", choice_id)
                yield _problem(
                    guide,
                    path,
                    "unknown-target",
                    f"{name}.{choice_id} leads to `{choice.to}`, which is no screen",
                )
        for path, link in links(guide, name):
            yield from _link(guide, name, path, link)
        for row in screen.cites:
            if row not in guide.facts:
                yield _problem(
                    guide, ("screens", name, "cites"), "unknown-fact", f"{name} cites {row}, which is no fact"
                )
        if isinstance(screen, Outcome) and screen.fixer not in guide.manifest.fixers:
            path = ("screens", name, "fixer")
            yield _problem(
                guide,
                path,
                "unknown-fixer",
                f"{name}: `{screen.fixer}` is not among the fixers of guide.yaml",
            )


def _topics(guide: Guide) -> Iterator[Problem]:
    for name, topic in guide.topics.items():
        yield from _link(guide, f"topic {name}", ("topics", name), topic.link)


def _link(guide: Guide, name: str, path: tuple[str, ...], link: Link) -> Iterator[Problem]:
    if sum((link.to is not None, link.url is not None, link.flow is not None and link.to is None)) != 1:
        yield _problem(guide, path, "link", f"a link of {name} needs exactly one of `to`, `flow` and `url`")
    if link.to is not None and link.to not in guide.screens:
        yield _problem(guide, path, "unknown-target", f"a link of {name} leads to `{link.to}`, which is no screen")
    if link.flow is not None and link.flow not in guide.flows:
        yield _problem(guide, path, "unknown-target", f"a link of {name} leads to `{link.flow}`, which is no flow")
    for question, choice in link.answers.items():
        if question not in guide.screens or choice not in guide.screens[question].answers:
            yield _problem(
                guide,
                path,
                "unknown-target",
                f"a link of {name} sets {question}={choice}, which is no answer",
            )
    if link.answers and link.flow is None:
        yield _problem(guide, path, "link", f"a link of {name} sets answers and must name the flow")


def _manifest(guide: Guide) -> Iterator[Problem]:
    manifest = guide.manifest
    for key in ("home", "human", "exposed"):
        name = getattr(manifest, key)
        if name is not None and name not in guide.screens:
            yield _problem(guide, ("manifest", key), "unknown-target", f"{key}: `{name}` is no screen")
    if manifest.official:
        yield from _link(guide, "official", ("manifest", "official"), manifest.official)
    for name, flow in guide.flows.items():
        for part in flow.parts:
            if part not in guide.screens:
                path = ("manifest", "flows", name)
                yield _problem(guide, path, "unknown-target", f"flow {name} begins at `{part}`, which is no screen")
    for name, command in manifest.commands.items():
        if name in BUILT_IN_COMMANDS:
            yield _problem(
                guide, ("manifest", "commands", name), "taken", f"/{name} is the bot's own; choose another name"
            )
        fits = (command.to in guide.screens, command.flow in guide.flows)
        if sum(fits) != 1 or (command.to is not None and command.flow is not None):
            path = ("manifest", "commands", name)
            yield _problem(
                guide, path, "unknown-target", f"/{name} must lead to one screen (`to`) or one flow (`flow`)"
            )
    for number, notice in enumerate(manifest.notices):
        path = ("manifest", "notices", str(number))
        for question, choices in notice.when.items():
            known = guide.screens[question].answers if question in guide.screens else {}
            for choice in choices:
                if choice not in known:
                    yield _problem(
                        guide,
                        path,
                        "unknown-target",
                        f"a notice asks for {question}={choice}, which is no answer",
                    )
        for flow_name in notice.flows:
            if flow_name not in guide.flows:
                yield _problem(guide, path, "unknown-target", f"a notice is for `{flow_name}`, which is no flow")
        for kind in notice.kinds:
            if kind not in KINDS:
                yield _problem(guide, path, "notice", f"a notice is for `{kind}`; kinds are {', '.join(KINDS)}")
    for old in manifest.retired:
        name, seen = old, set[str]()
        while name in manifest.retired and name not in seen:
            seen.add(name)
            name = manifest.retired[name]
        if name not in guide.screens:
            path = ("manifest", "retired", old)
            yield _problem(guide, path, "unknown-target", f"retired: `{old}` leads to `{name}`, which is no screen")


def following(guide: Guide, flow: str) -> dict[str, set[str]]:
    """Screen -> the screens that its choices lead to in ``flow``, across its parts."""
    found: dict[str, set[str]] = {}
    parts = guide.flows[flow].parts
    for number, entry in enumerate(parts):
        beyond = parts[number + 1] if number + 1 < len(parts) else None
        for name in guide.reach[entry]:
            targets = {choice.to for choice in guide.screens[name].answers.values()}
            if CONTINUE in targets:
                targets = targets - {CONTINUE} | ({beyond} if beyond else set())
            found[name] = found.get(name, set()) | targets
    return found


def _cycles(guide: Guide) -> Iterator[Problem]:
    """A path follows from the answers, so choices that lead in a circle would never end."""
    for flow in guide.flows:
        graph = following(guide, flow)
        done: set[str] = set()
        for start in graph:
            trail: list[str] = []
            pending = [(start, 0)]
            while pending:
                name, depth = pending.pop()
                del trail[depth:]
                if name in trail:
                    circle = [*trail[trail.index(name) :], name]
                    yield _problem(guide, ("screens", name), "cycle", f"choices lead in a circle: {' > '.join(circle)}")
                    return
                if name not in done:
                    done.add(name)
                    trail.append(name)
                    pending += [(target, depth + 1) for target in graph.get(name, ())]


def _reached(guide: Guide) -> Iterator[Problem]:
    manifest = guide.manifest
    found: set[str] = set()
    open_ = [guide.home, *(command.to for command in manifest.commands.values() if command.to)]
    open_ += [part for flow in guide.flows.values() for part in flow.parts]
    open_ += [topic.link.to for topic in guide.topics.values() if topic.link.to]
    while open_:
        name = open_.pop()
        if name in found:
            continue
        found.add(name)
        open_ += [choice.to for choice in guide.screens[name].answers.values() if choice.to != CONTINUE]
        open_ += [link.to for _, link in links(guide, name) if link.to]
    for name in guide.screens:
        if name not in found:
            yield _problem(
                guide, ("screens", name), "unreachable", f"no button leads to `{name}`; link it, or retire it"
            )
    in_flows = frozenset().union(*(guide.flow_screens(flow) for flow in guide.flows))
    for name, screen in guide.screens.items():
        if screen.answers and name not in in_flows:
            yield _problem(guide, ("screens", name), "no-flow", f"{name} asks something and stands in no flow")
    entered = {command.flow for command in manifest.commands.values()}
    entered |= {link.flow for name in found for _, link in links(guide, name)}
    for flow in guide.flows:
        if flow not in entered:
            yield _problem(
                guide,
                ("manifest", "flows", flow),
                "unreachable",
                f"no button or command enters flow `{flow}`",
            )


def _ends(guide: Guide) -> Iterator[Problem]:
    """A flow must not run out under one's feet: it ends at an outcome, or at a screen with ways on."""
    for flow, settings in guide.flows.items():
        last = settings.parts[-1]
        for name in sorted(guide.reach[last]):
            screen = guide.screens[name]
            if any(choice.to == CONTINUE for choice in screen.answers.values()):
                message = f"`continue` in {name} leads nowhere: flow {flow} has no further part"
                yield _problem(guide, ("screens", name), "dead-end", message)
        for name in sorted(guide.flow_screens(flow)):
            screen = guide.screens[name]
            if not screen.answers and not isinstance(screen, Outcome) and not screen.links:
                yield _problem(guide, ("screens", name), "dead-end", f"flow {flow} ends at {name}, which leads nowhere")


def _lengths(guide: Guide) -> Iterator[Problem]:
    allowed = guide.manifest.rules.max_questions
    for flow in guide.flows:
        longest = longest_path(guide, flow)
        asked = [name for name in longest if isinstance(guide.screens[name], Question)]
        if len(asked) > allowed:
            message = f"flow {flow} can ask {len(asked)} questions, {allowed} are allowed: {' > '.join(asked)}"
            yield _problem(guide, ("manifest", "flows", flow), "too-long", message)


def longest_path(guide: Guide, flow: str) -> list[str]:
    """The screens of the way through ``flow`` that asks the most questions, continuations of outcomes included."""
    graph = following(guide, flow)
    best: dict[str, list[str]] = {}

    def asked(names: list[str]) -> int:
        return sum(isinstance(guide.screens[name], Question) for name in names)

    def from_(name: str) -> list[str]:
        if name not in best:
            tails = [from_(target) for target in sorted(graph.get(name, ()))]
            best[name] = [name, *max(tails, key=asked, default=[])]
        return best[name]

    return from_(guide.flows[flow].parts[0])


def _rules(guide: Guide) -> Iterator[Problem]:
    rules = guide.manifest.rules
    covered = {row for screen in guide.screens.values() for row in screen.covers}
    for row in rules.rows:
        if row not in covered:
            yield _problem(guide, ("manifest", "rules", "rows"), "uncovered", f"row {row} is covered by no screen")
    for name, screen in guide.screens.items():
        here = ("screens", name)
        if len(screen.answers) > rules.max_choices:
            message = f"{name} offers {len(screen.answers)} choices; split it, {rules.max_choices} are allowed"
            yield _problem(guide, here, "too-many-choices", message)
        if rules.not_sure and isinstance(screen, Question) and not any(c.not_sure for c in screen.choices.values()):
            yield _problem(guide, here, "not-sure", f"{name} has no choice with `not_sure: true`")
        if screen.kind in rules.cited and not screen.cites:
            yield _problem(guide, here, "uncited", f"{name} cites no fact (`cites`)")
