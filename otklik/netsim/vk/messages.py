"""Methods of private messages between people and a community; people and names."""

from otklik.netsim.vk.calls import ApiError, Caller, Params
from otklik.netsim.vk.contract import LONGEST_MESSAGE, TokenKind
from otklik.netsim.vk.shapes import Json, Shapes
from otklik.netsim.vk.world import Direct, World


class MessageMethods:
    def __init__(self, world: World, shapes: Shapes) -> None:
        self.world, self.shapes = world, shapes
        self.table = {
            "messages.send": self.send,
            "messages.getHistory": self.history,
            "messages.getConversations": self.conversations,
            "users.get": self.users,
            "utils.resolveScreenName": self.resolve,
            "utils.getServerTime": self.server_time,
        }

    def send(self, caller: Caller, params: Params) -> Json | list[Json] | int:
        """To one peer the answer is a number; to ``peer_ids`` a list. A person must have written first."""
        if "random_id" not in params:
            raise ApiError(100, "random_id is undefined")
        text, attachments = self._content(params)
        peers = params.get("peer_ids") or [self._peer(params)]
        community_id = self._community(caller, params)
        sent = [self._send(community_id, peer, text, attachments, params) for peer in peers]
        if "peer_ids" not in params:
            return sent[0].id
        return [{"peer_id": d.peer_id, "message_id": d.id, "conversation_message_id": d.number} for d in sent]

    def history(self, caller: Caller, params: Params) -> Json:
        talk = self.world.conversation(self._community(caller, params), self._peer(params))
        ordered = talk if params.get("rev") else talk[::-1]
        offset, count = params.get("offset", 0), params.get("count", 20)
        chosen = ordered[offset : offset + count]
        answer: Json = {"count": len(talk), "items": [self.shapes.direct(direct) for direct in chosen]}
        return answer | self._extended({d.peer_id for d in chosen}, caller, params)

    def conversations(self, caller: Caller, params: Params) -> Json:
        community_id = self._community(caller, params)
        peers = self.world.peers(community_id)
        offset, count = params.get("offset", 0), params.get("count", 20)
        chosen = peers[offset : offset + count]
        items = [self.shapes.conversation(self.world.conversation(community_id, peer)) for peer in chosen]
        return {"count": len(peers), "items": items} | self._extended(set(chosen), caller, params)

    def users(self, caller: Caller, params: Params) -> list[Json]:
        wanted = params.get("user_ids") or ([str(caller.actor)] if caller.actor > 0 else [])
        if not wanted:
            raise ApiError(100, "user_ids is undefined")
        people = [self.world.people.get(name.removeprefix("id")) for name in wanted]
        return [self.shapes.person(person) for person in people if person]

    def resolve(self, caller: Caller, params: Params) -> Json | list[Json]:
        """Nothing found is an empty list there, not an object."""
        name = params["screen_name"]
        for community in self.world.communities:
            if name in (community.screen_name, f"club{community.id}", f"public{community.id}"):
                return {"object_id": community.id, "group_id": community.id, "type": "group"}
        if name.removeprefix("id") in self.world.people:
            return {"object_id": int(name.removeprefix("id")), "type": "user"}
        return []

    def server_time(self, caller: Caller, params: Params) -> int:
        return self.world.now()

    def _send(
        self, community_id: int, peer: int, text: str, attachments: tuple[str, ...], params: Params
    ) -> Direct:
        if peer not in self.world.people:
            raise ApiError(100, "peer_id is invalid")
        if not self.world.conversation(community_id, peer):
            raise ApiError(901)
        return self.world.write_direct(
            community_id,
            peer,
            text,
            out=True,
            random_id=params["random_id"],
            attachments=attachments,
            reply_to=params.get("reply_to", 0),
        )

    def _content(self, params: Params) -> tuple[str, tuple[str, ...]]:
        text = params.get("message", "")
        names = params.get("attachment", "").split(",")
        known = tuple(name for name in names if name in self.world.files)
        if not text.strip() and not known:
            raise ApiError(100, "message is empty or invalid")
        if len(text) > LONGEST_MESSAGE:
            raise ApiError(914)
        return text, known

    def _peer(self, params: Params) -> int:
        peer = params.get("peer_id") or params.get("user_id")
        if not peer:
            raise ApiError(100, "peer_id is undefined")
        return int(peer)

    def _community(self, caller: Caller, params: Params) -> int:
        if caller.kind is TokenKind.COMMUNITY:
            return caller.community_id
        community = self.world.communities.get(params.get("group_id", 0))
        if not community or community.admin_id != caller.actor:
            raise ApiError(15, "no access to messages of this group")
        return int(community.id)

    def _extended(self, people: set[int], caller: Caller, params: Params) -> Json:
        if not params.get("extended"):
            return {}
        return self.shapes.authors(people | {-self._community(caller, params)}, params.get("fields", []))
