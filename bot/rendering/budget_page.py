"""Renders the page of a monthly budget: which limits to set, and whether automatic reloads could exceed it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ..conversation import budget, callback_data
from ..conversation.budget import Budget, Currency
from ..conversation.event import Show
from ..conversation.session import Page, View
from ..guide.guide import Guide
from ..guide.screen import BudgetHelper
from ..i18n.money import dollars, figure, money
from .card import MARK, Button
from .guide_text import fill
from .localizer import Localizer

_FIGURE = re.compile(r"\{([a-z_]+)\}")


def preset_buttons(screen: BudgetHelper, flow: str, language: Localizer) -> list[Button]:
    """The preset amounts."""
    given = [Budget(amount, Currency[name]) for name, amounts in screen.presets.items() for amount in amounts]
    return [Button(money(each.amount, each.currency, language.name), _address(each, flow)) for each in given]


def budget_text(guide: Guide, screen: BudgetHelper, given: Budget, language: Localizer) -> str:
    """What to set for a budget, as Telegram HTML."""
    says, total = screen.says, given.dollars
    figures = _figures(screen, given, language)

    def said(text: str) -> str:
        dated = fill(guide, text, language)
        return _FIGURE.sub(lambda match: figures.get(match[1], match[0]), dated)

    lines = [f"<b>{said(says.total.text)}</b>"]
    if given.rate is not None and total:
        lines.append(said(says.converted.text))
    if total == 0:
        return "\n\n".join([*lines, said(says.tiny.text)])
    limits = budget.plan(given.amount if total is None else total)
    lines.append(said(says.limits.text if limits.project.alert is not None else says.no_alert.text))
    if total is None:
        return "\n\n".join([*lines, said(says.unconverted.text)])
    if total < screen.minimum:
        return "\n\n".join([*lines, said(says.smallest.text)])
    if not given.reload:
        lines.append(said(says.reload.text))
    elif budget.reloads(total, given.reload):
        lines.append(said(says.reload_fits.text))
    else:
        lines.append(said(says.reload_over.text))
    return "\n\n".join(lines)


def reload_buttons(screen: BudgetHelper, given: Budget, flow: str, language: Localizer) -> list[Button]:
    """The amounts that one reload may add. The chosen one is marked; tapping it again unsets it."""
    buttons = []
    for each in screen.reloads if (given.dollars or 0) >= screen.minimum else ():
        label = language.say(screen.says.ask_reload.text).replace("{each}", dollars(each, language.name))
        chosen = each == given.reload
        target = replace(given, reload=0 if chosen else each)
        buttons.append(Button(f"{MARK}{label}" if chosen else label, _address(target, flow)))
    return buttons


def again_button(name: str, screen: BudgetHelper, flow: str, language: Localizer) -> Button:
    """A button to enter another budget, on the screen ``name``."""
    return Button(language.say(screen.says.again.text), callback_data.encode(Show(Page(View.SCREEN, name, flow))))


def _figures(screen: BudgetHelper, given: Budget, language: Localizer) -> Mapping[str, str]:
    total, name = given.dollars, language.name
    unit = Currency.USD if total is not None else given.currency
    limits = budget.plan(max(1, given.amount if total is None else total))
    fit = budget.reloads(total or 0, given.reload) if given.reload else 0
    return {
        "budget": money(given.amount, given.currency, name),
        "rate": figure(given.rate, name) if given.rate is not None else "",
        "dollars": dollars(total or 0, name),
        "minimum": dollars(screen.minimum, name),
        "hard": money(limits.organization.hard, unit, name),
        "alert": money(limits.organization.alert or 0, unit, name),
        "project_hard": money(limits.project.hard, unit, name),
        "project_alert": money(limits.project.alert or 0, unit, name),
        "each": dollars(given.reload, name),
        "count": figure(Decimal(fit), name),
        "sum": dollars(fit * given.reload, name),
    }


def _address(given: Budget, flow: str) -> str:
    return callback_data.encode(Show(Page(View.BUDGET, budget.write(given), flow)))
