"""Checks a guide's structure: everything that needs neither translations nor rendered cards."""

from collections.abc import Iterator

from ..guide.commands import Command
from ..guide.conditional_lines import unknown_services
from ..guide.flow_checks import check_shape, links
from ..guide.guide import SERVICES, Guide
from ..guide.model import CONTINUE, When
from ..guide.problem import Problem, problem
from ..guide.screen import Likely, Link, Outcome, Profile, Question
from .answers import check_answers, check_places
from .references import check_references, unknown_answers


def check_structure(guide: Guide) -> list[Problem]:
    """All structural problems, sorted by file and line."""
    problems = [
        *_targets(guide),
        *_manifest(guide),
        *_answers(guide),
        *_conditions(guide),
        *_topics(guide),
        *check_references(guide),
        *check_answers(guide),
        *check_places(guide),
    ]
    if not problems:  # with missing targets, the other problems would only be consequences
        problems += check_shape(guide)
    problems += _rules(guide)
    return sorted(problems, key=lambda problem: problem.position)


def _conditions(guide: Guide) -> Iterator[Problem]:
    for path, text in guide.texts:
        for name in unknown_services(text, SERVICES):
            services = f"use one of {', '.join(SERVICES)}, optionally with ! in front"
            said = f"[{name}] at the start of a line isn't a service; {services}"
            yield problem(guide, path, "unknown-service", said)


def _targets(guide: Guide) -> Iterator[Problem]:
    path: tuple[str, ...]
    for name, screen in guide.screens.items():
        if name in guide.manifest.retired:
            yield problem(guide, ("screens", name), "reused-id", f"`{name}` is a retired id; choose a new one")
        for choice_id, choice in screen.answers.items():
            if choice.to != CONTINUE and choice.to not in guide.screens:
                path = ("screens", name, "choices", choice_id)
                yield problem(
                    guide,
                    path,
                    "unknown-target",
                    f"{name}.{choice_id} leads to `{choice.to}`, which isn't a screen",
                )
        for path, link in links(guide, name):
            yield from _link(guide, name, path, link)
        for row in screen.cites:
            if row not in guide.facts:
                yield problem(
                    guide, ("screens", name, "cites"), "unknown-fact", f"{name} cites {row}, which isn't a fact"
                )
        if isinstance(screen, Outcome) and screen.fixer not in guide.manifest.fixers:
            path = ("screens", name, "fixer")
            yield problem(
                guide,
                path,
                "unknown-fixer",
                f"{name}: `{screen.fixer}` is not among the fixers of guide.yaml",
            )


def _topics(guide: Guide) -> Iterator[Problem]:
    for name, answer in guide.answers.items():
        yield from _condition(guide, ("answers", name, "unless"), f"answer {name}", answer.unless)
        for link in answer.links:
            yield from _link(guide, f"answer {name}", ("answers", name), link)
    for name, topic in guide.topics.items():
        yield from _link(guide, f"topic {name}", ("topics", name), topic.link)


def _link(guide: Guide, name: str, path: tuple[str, ...], link: Link) -> Iterator[Problem]:
    if sum((link.to is not None, link.url is not None, link.flow is not None and link.to is None)) != 1:
        yield problem(guide, path, "link", f"a link of {name} needs exactly one of `to`, `flow` and `url`")
    if link.to is not None and not guide.shows(link.to):
        message = f"a link of {name} leads to `{link.to}`, which isn't a screen or answer"
        yield problem(guide, path, "unknown-target", message)
    if link.flow is not None and link.flow not in guide.flows:
        yield problem(guide, path, "unknown-target", f"a link of {name} leads to `{link.flow}`, which isn't a flow")
    for question, choice in link.answers.items():
        if question not in guide.screens or choice not in guide.screens[question].answers:
            yield problem(
                guide,
                path,
                "unknown-target",
                f"a link of {name} sets {question}={choice}, which isn't an answer",
            )
    for condition in (link.when, link.unless):
        yield from _condition(guide, path, f"a link of {name}", condition)
    if link.answers and link.flow is None:
        yield problem(guide, path, "link", f"a link of {name} sets answers and must name the flow")


def _condition(guide: Guide, path: tuple[str, ...], whose: str, condition: When) -> Iterator[Problem]:
    for answer in unknown_answers(guide, condition):
        yield problem(guide, path, "unknown-target", f"{whose} asks for {answer}, which isn't an answer")


def _manifest(guide: Guide) -> Iterator[Problem]:
    manifest = guide.manifest
    for key in ("home", "human", "exposed"):
        name = getattr(manifest, key)
        if name is not None and name not in guide.screens:
            yield problem(guide, ("manifest", key), "unknown-target", f"{key}: `{name}` isn't a screen")
    if manifest.official:
        yield from _link(guide, "official", ("manifest", "official"), manifest.official)
    if manifest.unsupported:
        yield from _link(guide, "unsupported", ("manifest", "unsupported"), manifest.unsupported)
    for name, flow in guide.flows.items():
        for part in flow.parts:
            if part not in guide.screens:
                path = ("manifest", "flows", name)
                yield problem(guide, path, "unknown-target", f"flow {name} begins at `{part}`, which isn't a screen")
        for part, when in flow.only.items():
            place = ("manifest", "flows", name, "only", part)
            yield from _condition(guide, place, f"flow {name}", when)
            if part not in flow.parts[1:]:
                yield problem(
                    guide, place, "unknown-target", f"`only` of flow {name}: `{part}` isn't a later part of it"
                )
        if flow.opening and not isinstance(guide.screens.get(flow.opening), Profile):
            begins = ("manifest", "flows", name, "opening")
            message = f"flow {name} opens with `{flow.opening}`, which isn't a profile"
            yield problem(guide, begins, "unknown-target", message)
    for name, command in manifest.commands.items():
        if name in frozenset(Command):
            yield problem(
                guide, ("manifest", "commands", name), "taken", f"/{name} is the bot's own; choose another name"
            )
        fits = (command.to in guide.screens, command.flow in guide.flows)
        if sum(fits) != 1 or (command.to is not None and command.flow is not None):
            path = ("manifest", "commands", name)
            yield problem(guide, path, "unknown-target", f"/{name} must lead to one screen (`to`) or one flow (`flow`)")
    for number, notice in enumerate(manifest.notices):
        path = ("manifest", "notices", str(number))
        yield from _condition(guide, path, "a notice", notice.when)
        yield from _condition(guide, path, "a notice", notice.unless)
    notices = {notice.name for notice in manifest.notices}
    for name, screen in guide.screens.items():
        if screen.notice and screen.notice not in notices:
            message = f"{name} asks for notice `{screen.notice}`, which isn't in guide.yaml"
            yield problem(guide, ("screens", name, "notice"), "unknown-target", message)
    for old in manifest.retired:
        name, seen = old, set[str]()
        while name in manifest.retired and name not in seen:
            seen.add(name)
            name = manifest.retired[name]
        if not guide.shows(name):
            path = ("manifest", "retired", old)
            message = f"retired: `{old}` leads to `{name}`, which isn't a screen or answer"
            yield problem(guide, path, "unknown-target", message)


def _answers(guide: Guide) -> Iterator[Problem]:
    """Unknown answers and choices in profiles, rankings, ``presumes`` and ``renamed``."""
    for name, screen in guide.screens.items():
        path = ("screens", name)
        yield from _condition(guide, (*path, "presumes"), name, screen.presumes)
        if isinstance(screen, Profile):
            for option in screen.options.values():
                when: When = {question: (choice,) for question, choice in option.answers.items()}
                yield from _condition(guide, (*path, "options"), name, when)
        if isinstance(screen, Likely):
            for choice in (*screen.usual, *screen.fits):
                if choice not in screen.choices:
                    yield problem(guide, path, "unknown-target", f"{name} has no choice `{choice}`")
            if screen.profile and not isinstance(guide.screens.get(screen.profile), Profile):
                yield problem(guide, path, "unknown-target", f"{name}: `{screen.profile}` isn't a profile")
    for old, new in guide.manifest.renamed.items():
        here = ("manifest", "renamed", old)
        question, choice = new.split(".")
        yield from _condition(guide, here, f"what was `{old}`", {question: (choice,)})
        question, choice = old.split(".")
        if question in guide.screens and choice in guide.screens[question].answers:
            yield problem(
                guide,
                here,
                "reused-id",
                f"`{old}` is listed under `renamed`, but is still an answer; remove one of the two",
            )


def _rules(guide: Guide) -> Iterator[Problem]:
    rules = guide.manifest.rules
    covered = {row for screen in guide.screens.values() for row in screen.covers}
    for row in rules.rows:
        if row not in covered:
            yield problem(guide, ("manifest", "rules", "rows"), "uncovered", f"row {row} is covered by no screen")
    for name, screen in guide.screens.items():
        here = ("screens", name)
        counted = isinstance(screen, Question | Outcome) and name not in rules.lists
        if counted and len(screen.answers) > rules.max_choices:
            message = f"{name} offers {len(screen.answers)} choices; split it, {rules.max_choices} are allowed"
            yield problem(guide, here, "too-many-choices", message)
        unsure = isinstance(screen, Question) and any(choice.not_sure for choice in screen.choices.values())
        if rules.not_sure and isinstance(screen, Question) and not screen.known and not unsure:
            yield problem(guide, here, "not-sure", f"{name} has no choice with `not_sure: true`")
        if screen.kind in rules.cited and not screen.cites:
            yield problem(guide, here, "uncited", f"{name} cites no fact (`cites`)")
