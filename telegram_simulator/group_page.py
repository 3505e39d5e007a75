"""The page's controls for groups: members' status, and the bot's rights."""

from typing import TYPE_CHECKING, Annotated, Literal

from aiohttp import web
from pydantic import Field

from .fields import Strict
from .group import RIGHTS
from .page_wire import body_of, problem, reply, stop
from .simulated_group import BOT_RIGHTS, SimulatedGroup

if TYPE_CHECKING:
    from .simulator import Simulator

NO_GROUP = "There is no such group."


class NewGroup(Strict):
    title: Annotated[str, Field(min_length=1, max_length=128)]
    creator: int
    kind: Literal["group", "supergroup"] = "supergroup"
    forum: bool = False


class ChangedGroup(Strict):
    """The new status of `user` (`me`) and of the bot (`bot`)."""

    user: int
    me: Literal["creator", "administrator", "anonymous", "member"] | None = None
    bot: Literal["admin", "no_pin", "member", "out"] | None = None


class NewTopic(Strict):
    user: int
    name: Annotated[str, Field(min_length=1, max_length=128)]


def routes(simulator: "Simulator") -> list[web.RouteDef]:
    page = _GroupPage(simulator)
    return [
        web.post("/sim/groups", page.add),
        web.patch("/sim/groups/{id:-[0-9]{1,15}}", page.change),
        web.post("/sim/groups/{id:-[0-9]{1,15}}/migration", page.migrate),
        web.post("/sim/groups/{id:-[0-9]{1,15}}/topics", page.add_topic),
    ]


class _GroupPage:
    def __init__(self, simulator: "Simulator") -> None:
        self.simulator = simulator

    async def add(self, request: web.Request) -> web.StreamResponse:
        """Add a group with all users and the bot."""
        given = await body_of(request, NewGroup)
        others = [user for user in self.simulator.world.chats if user != given.creator]
        if given.creator not in self.simulator.world.chats:
            return problem(404, f"There is no user {given.creator}.")
        group = self.simulator.add_group(given.title, given.creator, others, kind=given.kind, forum=given.forum)
        return reply({"id": group.id})

    async def change(self, request: web.Request) -> web.StreamResponse:
        given, group = await body_of(request, ChangedGroup), self._group(request)
        if group.group.member(given.user) is None:
            return problem(404, f"There is no member {given.user}.")
        if given.me == "creator":
            self.simulator.groups.rank(group.group, given.user, "creator", anonymous=False)
        elif given.me == "member":
            group.demote(given.user)
        elif given.me is not None:
            group.promote(given.user, RIGHTS, anonymous=given.me == "anonymous")
        if given.bot == "out":
            group.remove_bot(given.user)
        elif given.bot is not None:
            rights = {"admin": BOT_RIGHTS, "no_pin": ("can_delete_messages",), "member": None}[given.bot]
            group.add_bot(given.user, rights)
        return reply({"id": group.id})

    async def migrate(self, request: web.Request) -> web.StreamResponse:
        group = self._group(request)
        if group.group.kind != "group" or group.group.migrated_to:
            return problem(409, "This is a supergroup already.")
        creator = next(user for user, member in group.group.members.items() if member.status == "creator")
        return reply({"id": group.migrate(creator).id})

    async def add_topic(self, request: web.Request) -> web.StreamResponse:
        given, group = await body_of(request, NewTopic), self._group(request)
        if not group.group.forum:
            return problem(409, "This group has no topics.")
        return reply({"thread": group.add_topic(given.name, given.user)})

    def _group(self, request: web.Request) -> SimulatedGroup:
        try:
            return self.simulator.group(int(request.match_info["id"]))
        except LookupError:
            raise stop(404, NO_GROUP) from None
