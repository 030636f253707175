"""Methods of communities: what they are, their Callback servers, their long poll, the token's rights."""

from dataclasses import replace

from otklik.netsim.vk.calls import ApiError, Caller, Params
from otklik.netsim.vk.contract import EVENTS, VERSION, TokenKind
from otklik.netsim.vk.events import CallbackServer, Events
from otklik.netsim.vk.shapes import Json, Shapes
from otklik.netsim.vk.world import Community, World

MOST_SERVERS = 10
RIGHTS = {"stories": 1, "photos": 4, "app_widget": 64, "messages": 4096, "docs": 131072, "manage": 262144}


class GroupMethods:
    def __init__(self, world: World, shapes: Shapes, events: Events) -> None:
        self.world, self.shapes, self.events = world, shapes, events
        self.table = {
            "groups.getById": self.get_by_id,
            "groups.getTokenPermissions": self.token_permissions,
            "groups.getCallbackConfirmationCode": self.confirmation_code,
            "groups.getCallbackServers": self.servers,
            "groups.addCallbackServer": self.add_server,
            "groups.editCallbackServer": self.edit_server,
            "groups.deleteCallbackServer": self.delete_server,
            "groups.getCallbackSettings": self.callback_settings,
            "groups.setCallbackSettings": self.set_callback_settings,
            "groups.getLongPollServer": self.long_poll_server,
            "groups.getLongPollSettings": self.long_poll_settings,
            "groups.setLongPollSettings": self.set_long_poll_settings,
        }

    def get_by_id(self, caller: Caller, params: Params) -> Json:
        single = [str(params["group_id"])] if "group_id" in params else []
        own = [str(caller.community_id)] if caller.community_id else []
        names = params.get("group_ids") or single or own
        if not names:
            raise ApiError(100, "group_ids is undefined")
        found = [c for name in names for c in self.world.communities if name in _names(c)]
        fields = params.get("fields", [])
        return {"groups": [self.shapes.community(c, fields) for c in found], "profiles": []}

    def token_permissions(self, caller: Caller, params: Params) -> Json:
        rights = [{"name": name, "setting": setting} for name, setting in RIGHTS.items()]
        return {"mask": sum(RIGHTS.values()), "permissions": rights}

    def confirmation_code(self, caller: Caller, params: Params) -> Json:
        return {"code": self._community(caller, params).confirmation_code}

    def servers(self, caller: Caller, params: Params) -> Json:
        community = self._community(caller, params)
        wanted = params.get("server_ids")
        found = [s for s in self.events.of(community.id) if not wanted or s.id in wanted]
        return {"count": len(found), "items": [_shown(s, community) for s in found]}

    def add_server(self, caller: Caller, params: Params) -> Json:
        community = self._community(caller, params)
        if len(self.events.of(community.id)) >= MOST_SERVERS:
            raise ApiError(2000)
        secret = params.get("secret_key", "")
        return {"server_id": self.events.add_server(community.id, params["url"], params["title"], secret).id}

    def edit_server(self, caller: Caller, params: Params) -> int:
        server = replace(
            self._server(caller, params),
            url=params["url"],
            title=params["title"],
            secret=params.get("secret_key", ""),
            status="wait",
        )
        self.events.keep(server)
        self.events.confirm(server)
        return 1

    def delete_server(self, caller: Caller, params: Params) -> int:
        server = self._server(caller, params)
        del self.events.servers[f"{server.community_id}_{server.id}"]
        return 1

    def callback_settings(self, caller: Caller, params: Params) -> Json:
        chosen = self._server(caller, params).events
        return {"api_version": VERSION, "events": _flags(chosen)}

    def set_callback_settings(self, caller: Caller, params: Params) -> int:
        server = self._server(caller, params)
        self.events.change(server, events=_switched(server.events, params))
        return 1

    def long_poll_server(self, caller: Caller, params: Params) -> Json:
        community = self._community(caller, params)
        if not community.long_poll:
            raise ApiError(100, "longpoll for this group is not enabled")
        return self.events.long_poll_address(community.id)

    def long_poll_settings(self, caller: Caller, params: Params) -> Json:
        community = self._community(caller, params)
        events = _flags(community.long_poll_events)
        return {"api_version": VERSION, "events": events, "is_enabled": community.long_poll}

    def set_long_poll_settings(self, caller: Caller, params: Params) -> int:
        community = self._community(caller, params)
        self.world.communities[community.id] = replace(
            community,
            long_poll=params.get("enabled", community.long_poll),
            long_poll_events=_switched(community.long_poll_events, params),
        )
        return 1

    def _community(self, caller: Caller, params: Params) -> Community:
        community: Community | None = self.world.communities.get(params["group_id"])
        if community is None:
            raise ApiError(125)
        if caller.kind is TokenKind.COMMUNITY and community.id != caller.community_id:
            raise ApiError(15, "no access to this group")
        if caller.kind is TokenKind.USER and community.admin_id != caller.actor:
            raise ApiError(203)
        return community

    def _server(self, caller: Caller, params: Params) -> CallbackServer:
        community = self._community(caller, params)
        servers = {server.id: server for server in self.events.of(community.id)}
        found = servers.get(params.get("server_id") or next(iter(servers), 0))
        if found is None:
            raise ApiError(104)
        return found


def _names(community: Community) -> tuple[str, ...]:
    return (str(community.id), community.screen_name, f"club{community.id}", f"public{community.id}")


def _shown(server: CallbackServer, community: Community) -> Json:
    return {
        "id": server.id,
        "title": server.title,
        "creator_id": community.admin_id,
        "url": server.url,
        "secret_key": server.secret,
        "status": server.status,
    }


def _flags(chosen: tuple[str, ...]) -> dict[str, int]:
    return {event: int(event in chosen) for event in EVENTS}


def _switched(chosen: tuple[str, ...], params: Params) -> tuple[str, ...]:
    """The chosen events after those flags that the call names."""
    return tuple(event for event in EVENTS if params.get(event, event in chosen))
