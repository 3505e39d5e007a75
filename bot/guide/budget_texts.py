"""What a guide says about limits for a monthly budget. The figures are worked out in the conversation."""

from .model import GuideModel, Text


class Line(GuideModel):
    """A text with ``{figures}`` in it."""

    text: Text


class BudgetTexts(GuideModel):
    """What stands on a budget's page; each text may use the figures named.

    ``unread``: it could not be read. ``total``: {budget}, the title. ``converted``: {budget}, {rate}, {dollars}.
    ``unconverted``: {budget}, for a budget whose rate isn't known. ``tiny``: {budget}, when it is less than a dollar.
    ``limits``: {hard}, {alert}, {project_hard}, {project_alert}; ``no_alert``, without the alerts, takes its place
    where the limits are too small for one. ``smallest``: {minimum}, when the budget is below the smallest purchase.
    ``reload``: {dollars}, when it isn't known what one reload adds; ``reload_fits``: {each}, {count}, {sum}, {dollars};
    ``reload_over``: {each}, {dollars}.
    ``ask_reload`` names a button: {each}. ``again`` names the one that leads to another budget.
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
