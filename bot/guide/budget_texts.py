"""A guide's texts about limits for a monthly budget. :mod:`bot.conversation.budget` computes the figures."""

from .model import GuideModel, Text


class Line(GuideModel):
    """A text with placeholders for figures."""

    text: Text


class BudgetTexts(GuideModel):
    """The texts of a budget's page, each with the placeholders it may use.

    - ``unread``: the budget couldn't be read.
    - ``total``: the title. {budget}
    - ``converted``: {budget}, {rate}, {dollars}; ``unconverted``: the rate isn't known. {budget}
    - ``tiny``: less than a dollar. {budget}
    - ``limits``: {hard}, {alert}, {project_hard}, {project_alert}; ``no_alert`` instead, without the alerts, if the
      limits are too small for alerts.
    - ``smallest``: the budget is below the smallest purchase. {minimum}
    - ``reload``: the amount of one reload isn't known. {dollars}
    - ``reload_fits``: {each}, {count}, {sum}, {dollars}; ``reload_over``: {each}, {dollars}
    - ``ask_reload``: a button. {each}
    - ``again``: the button for entering another budget.
    """

    unread: Line
    total: Line
    converted: Line
    unconverted: Line
    tiny: Line
    limits: Line
    no_alert: Line
    smallest: Line
    reload: Line
    reload_fits: Line
    reload_over: Line
    ask_reload: Line
    again: Line
