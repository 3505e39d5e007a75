"""Checks that screens say what the guide's compliance rules require."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from html import unescape
from urllib.parse import urlsplit

from ..guide.compliance import Area, Duty, Near, Rulebook
from ..guide.flow_checks import links
from ..guide.guide import Guide
from ..guide.model import CONTINUE, texts
from ..guide.problem import Problem
from ..guide.screen import BaseScreen, Checklist, Outcome
from ..i18n.language_codes import COMPLETE
from .forbidden_phrases import normalize

Say = Callable[[str], str]
"""Translates an English text into a language."""

_ADDRESS = re.compile(r"https?://[^\s\"'<>，。；）]+")


def check_duties(guide: Guide, languages: Mapping[str, Say]) -> list[Problem]:
    """Screens that don't meet a duty, and rules that name unknown screens, facts or areas."""
    # With unknown names, the other problems would only be consequences.
    return list(_unknown_names(guide)) or list(_DutyCheck(guide, languages).problems())


def _unknown_names(guide: Guide) -> Iterator[Problem]:
    """Areas, screens and facts that rules name but that don't exist."""
    rules = guide.compliance
    for name, area in rules.areas.items():
        for screen in (*area.screens, *area.without):
            if screen not in guide.screens:
                yield _unknown(guide, ("areas", name), f"area {name} names `{screen}`, which isn't a screen")
        for row in area.cites:
            if row not in guide.facts:
                yield _unknown(guide, ("areas", name), f"area {name} names {row}, which isn't a fact")
    for row, must in rules.must.items():
        for number, duty in enumerate(must.duties):
            path = ("must", row, "duties", str(number))
            for area_name in duty.where:
                if area_name not in rules.areas:
                    yield _unknown(guide, path, f"{row} is for `{area_name}`, which isn't an area")
            for screen in duty.near.screens if duty.near else ():
                if screen not in guide.screens:
                    yield _unknown(guide, path, f"{row} leads to `{screen}`, which isn't a screen")


def _unknown(guide: Guide, path: tuple[str, ...], message: str) -> Problem:
    return Problem(guide.where("compliance", *path), "unknown-target", message)


class _DutyCheck:
    """Checks one guide against its rulebook, in all its languages."""

    def __init__(self, guide: Guide, languages: Mapping[str, Say]) -> None:
        self._guide = guide
        self._languages = languages

    @property
    def _rules(self) -> Rulebook:
        return self._guide.compliance

    @cached_property
    def _addresses(self) -> dict[str, tuple[str, ...]]:
        """The addresses that each screen links to or spells out."""
        found = {}
        for name, screen in self._guide.screens.items():
            spelt = [unescape(address) for _, text in texts(screen) for address in _ADDRESS.findall(text)]
            found[name] = (*spelt, *(str(link.url) for _, link in links(self._guide, name) if link.url))
        return found

    def problems(self) -> Iterator[Problem]:
        yield from self._stale_exceptions()
        for row, must in self._rules.must.items():
            for number, duty in enumerate(must.duties):
                yield from self._missing_wordings(row, duty, number)
                yield from self._profile(row, duty)
                names = {name for area in duty.where for name in self._members(self._rules.areas[area])}
                for name in (name for name in self._guide.screens if name in names):
                    for message in self._unmet(name, duty):
                        where = self._guide.where("screens", name)
                        yield Problem(where, "must", f"{row}: {name} must {message} ({must.rule})")
            if must.hosts:
                yield from self._foreign_hosts(row, must.hosts)

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

    def _stale_exceptions(self) -> Iterator[Problem]:
        """Exceptions that are no longer needed, because the screen has changed."""
        for name, area in self._rules.areas.items():
            everything = self._members(area.model_copy(update={"without": {}}))
            for screen in area.without:
                if screen not in everything:
                    where = self._guide.where("compliance", "areas", name, "without", screen)
                    yield Problem(where, "stale", f"{screen} is no longer in area {name}; remove the exception")

    def _missing_wordings(self, row: str, duty: Duty, number: int) -> Iterator[Problem]:
        """Languages of the guide for which a duty has no wording."""
        for place, wordings in enumerate(duty.says):
            for language in self._languages:
                if language not in wordings:
                    where = self._guide.where("compliance", "must", row, "duties", str(number), "says", str(place))
                    said = f"{row} has no wording for {language}; add one"
                    yield Problem(where, "must", said, warning=language not in COMPLETE)

    def _profile(self, row: str, duty: Duty) -> Iterator[Problem]:
        for key in duty.profile:
            for message in self._missing_statements(duty, [getattr(self._guide.manifest.about, key)]):
                where = self._guide.where("manifest", "about", key)
                yield Problem(where, "must", f"{row}: about.{key} must {message} ({self._rules.must[row].rule})")

    def _unmet(self, name: str, duty: Duty) -> Iterator[str]:
        screen = self._guide.screens[name]
        seen = _visible_texts(screen)
        yield from self._missing_statements(duty, seen)
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

    def _missing_statements(self, duty: Duty, seen: list[str]) -> Iterator[str]:
        for language, say in self._languages.items() if duty.says else ():
            said = normalize("\n".join(map(say, seen)))
            for wordings in duty.says:
                wanted = wordings.get(language, ())
                if wanted and not any(normalize(wording) in said for wording in wanted):
                    yield f"say in {language} {' or '.join(f'“{wording}”' for wording in wanted)}"

    def _is_near(self, name: str, near: Near) -> bool:
        reached = {name}
        for _ in range(near.taps):
            if any(_is_on(address, near.hosts) for each in reached for address in self._addresses[each]):
                return True
            reached |= {target for each in reached for target in self._targets(each)}
            if reached & set(near.screens):
                return True
        return False

    def _targets(self, name: str) -> Iterator[str]:
        """The screens one tap away, including the menu, but not the next part of a flow."""
        yield self._guide.home
        yield from (choice.to for choice in self._guide.screens[name].answers.values() if choice.to != CONTINUE)
        yield from (link.to for _, link in links(self._guide, name) if link.to in self._guide.screens)

    def _foreign_hosts(self, row: str, hosts: tuple[str, ...]) -> Iterator[Problem]:
        """Addresses on hosts other than ``hosts``: those that screens lead to, and those of translated pages."""
        for name, addresses in self._addresses.items():
            for address in addresses:
                if not _is_on(address, hosts):
                    message = f"{row}: {name} leads to {urlsplit(address).hostname}, which is not among its `hosts`"
                    yield Problem(self._guide.where("screens", name), "must", message)
        for language, pages in self._guide.manifest.translated_pages.items():
            for english, page in pages.items():
                if not _is_on(str(page), hosts):
                    message = f"{row}: a translated page leads to {page.host}, which is not among its `hosts`"
                    where = self._guide.where("manifest", "translated_pages", language, str(english))
                    yield Problem(where, "must", message)


def _visible_texts(screen: BaseScreen) -> list[str]:
    """The texts of a screen that are visible without a tap, and all of its ``why``, though a long one is collapsed."""
    said = [screen.title, screen.text or "", screen.why or ""]
    if isinstance(screen, Outcome):
        said += [screen.first, screen.retry]
    if isinstance(screen, Checklist):
        said += [item.text for item in screen.items.values()]
    return said


def _is_on(address: str, hosts: tuple[str, ...]) -> bool:
    host = urlsplit(address).hostname or ""
    return any(host == each or host.endswith(f".{each}") for each in hosts)
