"""Checks that screens say what the guide's rules require."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from html import unescape
from urllib.parse import urlsplit

from ..guide.compliance import Area, Duty, Near, Rulebook
from ..guide.flow_graph import links
from ..guide.guide import Guide
from ..guide.model import CONTINUE, texts
from ..guide.problem import Problem
from ..guide.screen import BaseScreen, Checklist, Outcome
from ..i18n.negotiation import COMPLETE
from .forbidden_phrases import plainly

Say = Callable[[str], str]
"""English into a language."""

_ADDRESS = re.compile(r"https?://[^\s\"'<>，。；）]+")


def check_duties(guide: Guide, languages: Mapping[str, Say]) -> list[Problem]:
    """Every row that a screen should carry and doesn't; and rows that name what is not there."""
    # With a name wrong, what follows would only repeat it.
    return list(_names(guide)) or list(_Review(guide, languages).problems())


def _names(guide: Guide) -> Iterator[Problem]:
    """Areas, screens and facts that rows name and the guide doesn't have."""
    rules = guide.compliance
    for name, area in rules.areas.items():
        for screen in (*area.screens, *area.without):
            if screen not in guide.screens:
                yield _unknown(guide, ("areas", name), f"area {name} names `{screen}`, which is no screen")
        for row in area.cites:
            if row not in guide.facts:
                yield _unknown(guide, ("areas", name), f"area {name} names {row}, which is no fact")
    for row, must in rules.must.items():
        for number, duty in enumerate(must.duties):
            path = ("must", row, "duties", str(number))
            for area_name in duty.where:
                if area_name not in rules.areas:
                    yield _unknown(guide, path, f"{row} is for `{area_name}`, which is no area")
            for screen in duty.near.screens if duty.near else ():
                if screen not in guide.screens:
                    yield _unknown(guide, path, f"{row} leads to `{screen}`, which is no screen")


def _unknown(guide: Guide, path: tuple[str, ...], message: str) -> Problem:
    return Problem(guide.where("compliance", *path), "unknown-target", message)


class _Review:
    """One guide held to its rulebook, in all its languages."""

    def __init__(self, guide: Guide, languages: Mapping[str, Say]) -> None:
        self._guide = guide
        self._languages = languages

    @property
    def _rules(self) -> Rulebook:
        return self._guide.compliance

    @cached_property
    def _addresses(self) -> dict[str, tuple[str, ...]]:
        """Every address that a screen leads to or spells out."""
        found = {}
        for name, screen in self._guide.screens.items():
            spelt = [unescape(address) for _, text in texts(screen) for address in _ADDRESS.findall(text)]
            found[name] = (*spelt, *(str(link.url) for _, link in links(self._guide, name) if link.url))
        return found

    def problems(self) -> Iterator[Problem]:
        yield from self._exceptions()
        for row, must in self._rules.must.items():
            for number, duty in enumerate(must.duties):
                yield from self._silent(row, duty, number)
                yield from self._profile(row, duty)
                names = {name for area in duty.where for name in self._members(self._rules.areas[area])}
                for name in (name for name in self._guide.screens if name in names):
                    for message in self._lacking(name, duty):
                        where = self._guide.where("screens", name)
                        yield Problem(where, "must", f"{row}: {name} must {message} ({must.rule})")
            if must.hosts:
                yield from self._strange(row, must.hosts)

    def _members(self, area: Area) -> set[str]:
        """The screens of an area."""
        picked = {name for name in self._guide.screens if area.picks and self._has_traits(name, area)}
        return {*area.screens, *picked} - set(area.without)

    def _has_traits(self, name: str, area: Area) -> bool:
        screen = self._guide.screens[name]
        fixer = screen.fixer if isinstance(screen, Outcome) else ""
        return (
            (not area.kinds or screen.kind in area.kinds)
            and (not area.cites or not set(area.cites).isdisjoint(screen.cites))
            and (not area.leads or any(address.startswith(area.leads) for address in self._addresses[name]))
            and (not area.fixers or fixer in area.fixers)
        )

    def _exceptions(self) -> Iterator[Problem]:
        """Exceptions that except nothing: the screen they were made for has changed."""
        for name, area in self._rules.areas.items():
            everything = self._members(area.model_copy(update={"without": {}}))
            for screen in area.without:
                if screen not in everything:
                    where = self._guide.where("compliance", "areas", name, "without", screen)
                    yield Problem(where, "stale", f"{screen} is in area {name} no more; remove the exception")

    def _silent(self, row: str, duty: Duty, number: int) -> Iterator[Problem]:
        """Languages of the guide for which a duty has no wording: a rule holds in all of them."""
        for place, wordings in enumerate(duty.says):
            for language in self._languages:
                if language not in wordings:
                    where = self._guide.where("compliance", "must", row, "duties", str(number), "says", str(place))
                    said = f"{row} has no wording for {language}; add one"
                    yield Problem(where, "must", said, warning=language not in COMPLETE)

    def _profile(self, row: str, duty: Duty) -> Iterator[Problem]:
        for key in duty.profile:
            for message in self._unsaid(duty, [getattr(self._guide.manifest.about, key)]):
                where = self._guide.where("manifest", "about", key)
                yield Problem(where, "must", f"{row}: about.{key} must {message} ({self._rules.must[row].rule})")

    def _lacking(self, name: str, duty: Duty) -> Iterator[str]:
        screen = self._guide.screens[name]
        seen = _seen(screen)
        yield from self._unsaid(duty, seen)
        if duty.links and not any(address.startswith(duty.links) for address in self._addresses[name]):
            yield f"lead to {' or '.join(duty.links)}"
        for row in duty.cites:
            if row not in screen.cites:
                yield f"cite {row}"
        if duty.dated and not screen.cites:
            yield "cite a fact, so that its last line says when that was checked"
        if duty.notice and screen.notice != duty.notice:
            yield f"carry the notice (`notice: {duty.notice}`)"
        if duty.quiet and screen.notice:
            yield "carry no notice: it isn't about cards or paying"
        if duty.near and not self._is_near(name, duty.near):
            targets = " or ".join((*duty.near.screens, *duty.near.hosts))
            yield f"lead to {targets} within {duty.near.taps} taps"

    def _unsaid(self, duty: Duty, seen: list[str]) -> Iterator[str]:
        for language, say in self._languages.items() if duty.says else ():
            said = plainly("\n".join(map(say, seen)))
            for wordings in duty.says:
                wanted = wordings.get(language, ())
                if wanted and not any(plainly(wording) in said for wording in wanted):
                    yield f"say in {language} {' or '.join(f'“{wording}”' for wording in wanted)}"

    def _is_near(self, name: str, near: Near) -> bool:
        reached = {name}
        for _ in range(near.taps):
            if any(_hosted(address, near.hosts) for each in reached for address in self._addresses[each]):
                return True
            reached |= {target for each in reached for target in self._targets(each)}
            if reached & set(near.screens):
                return True
        return False

    def _targets(self, name: str) -> Iterator[str]:
        """The screens that one tap on a card leads to, the menu among them. The flow's next part is left out."""
        yield self._guide.home
        yield from (choice.to for choice in self._guide.screens[name].answers.values() if choice.to != CONTINUE)
        yield from (link.to for _, link in links(self._guide, name) if link.to in self._guide.screens)

    def _strange(self, row: str, hosts: tuple[str, ...]) -> Iterator[Problem]:
        """Addresses that lead elsewhere than to ``hosts``."""
        for name, addresses in self._addresses.items():
            for address in addresses:
                if not _hosted(address, hosts):
                    message = f"{row}: {name} leads to {urlsplit(address).hostname}, which is not among its `hosts`"
                    yield Problem(self._guide.where("screens", name), "must", message)


def _seen(screen: BaseScreen) -> list[str]:
    """What a screen says without a tap; of a long reason for a question, Telegram shows the first lines only."""
    said = [screen.title, screen.text or "", screen.why or ""]
    if isinstance(screen, Outcome):
        said += [screen.first, screen.retry, screen.avoid or ""]
    if isinstance(screen, Checklist):
        said += [item.text for item in screen.items.values()]
    return said


def _hosted(address: str, hosts: tuple[str, ...]) -> bool:
    host = urlsplit(address).hostname or ""
    return any(host == each or host.endswith(f".{each}") for each in hosts)
