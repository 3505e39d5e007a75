"""The staff group, as configured."""

from typing import NamedTuple

from ...ports.forum import Forum
from ...ports.groups import GroupStore
from .staff_hours import Hours


class StaffGroup(NamedTuple):
    """Its chat id, the forum API for it, the hours in which somebody is there, and the store of its group settings."""

    chat: int
    forum: Forum
    hours: Hours | None = None
    settings: GroupStore | None = None
