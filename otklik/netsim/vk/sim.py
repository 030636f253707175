"""The VKontakte stand-in put together: addresses, tokens, the road of a call, the control door."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from otklik.netsim.deliveries import DEMO_PAUSES
from otklik.netsim.faults import Fault
from otklik.netsim.network import Command, Network
from otklik.netsim.rates import Rates
from otklik.netsim.server import Request, Response, Upload, as_json
from otklik.netsim.vk.calls import ApiError, Caller, check_token, check_version, read_params
from otklik.netsim.vk.citizens import CitizenPages
from otklik.netsim.vk.contract import CALLS_PER_SECOND, EVENTS, TokenKind
from otklik.netsim.vk.events import Events
from otklik.netsim.vk.groups import GroupMethods
from otklik.netsim.vk.messages import MessageMethods
from otklik.netsim.vk.shapes import Shapes
from otklik.netsim.vk.uploads import UploadMethods
from otklik.netsim.vk.wall import WallMethods
from otklik.netsim.vk.world import Comment, Community, Direct, Post, World

USER_TOKEN_LIFETIME = 3600  # seconds
SCOPES = "wall photos docs groups offline"


def community_token(community_id: int) -> str:
    return f"sim-community-{community_id}"


def service_token(community_id: int) -> str:
    return f"sim-service-{community_id}"


def user_token(community_id: int) -> str:
    """The token of the community's administrator."""
    return f"sim-user-{community_id}"


def refresh_token(community_id: int) -> str:
    return f"sim-refresh-{community_id}"


class VkSim(Network):
    """``rate_limits`` off lets a benchmark run. The API is at ``url/method/…``, pages at ``url``."""

    name = "vk"

    def __init__(
        self,
        *,
        port: int = 0,
        state: Path | None = None,
        pauses: Sequence[float] = DEMO_PAUSES,
        rate_limits: bool = True,
    ) -> None:
        super().__init__(port=port, state=state, pauses=pauses)
        self.world = World(self.store, self.clock)
        self.shapes = Shapes(self.world, self.url)
        self.events = Events(self.world, self.shapes, self.courier, self.faults)
        self.rate_limits = rate_limits
        self._dead_tokens = self.store.shelf("dead_tokens", int)
        self._rates = Rates()
        self._uploads = UploadMethods(self.world, self.shapes)
        self._pages = CitizenPages(self.world, self.shapes, self._uploads.keep_photo)
        self._methods: Mapping[str, Callable[[Caller, dict[str, Any]], Any]] = {
            **WallMethods(self.world, self.shapes).table,
            **GroupMethods(self.world, self.shapes, self.events).table,
            **MessageMethods(self.world, self.shapes).table,
            **self._uploads.table,
        }

    def stop(self) -> None:
        self.stopping.set()
        self.events.wake()
        super().stop()

    def reset(self) -> None:
        super().reset()
        self.events.forget()
        self._rates.clear()

    # what a test or the demonstration does in the world

    def add_community(self, community_id: int, name: str, screen_name: str, **details: Any) -> Community:
        """A community with tokens ``sim-community-ID`` and so on; see the functions above."""
        return self.world.add_community(community_id, name, screen_name, **details)

    def connect_callback(
        self, community_id: int, url: str, secret: str = "", events: Sequence[str] = EVENTS
    ) -> int:
        """Adds a Callback server as an administrator would by hand; gives its number."""
        server = self.events.add_server(community_id, url, "otklik", secret)
        self.events.change(server, events=tuple(events))
        return server.id

    def write_post(self, community_id: int, text: str, **details: Any) -> Post:
        return self.world.write_post(-community_id, text, **details)

    def write_comment(
        self, post: Post, author: str, text: str, *, reply_to: int = 0, photos: Sequence[bytes] = ()
    ) -> Comment:
        """A citizen comments a post or answers a comment, with photos (JPEG)."""
        who = self.world.person(author).id
        names = tuple(self._uploads.keep_photo(who, Upload("a.jpg", "image/jpeg", one)) for one in photos)
        return self.world.write_comment(post, who, text, reply_to=reply_to, attachments=names)

    def write_direct(self, community_id: int, author: str, text: str) -> Direct:
        """A citizen writes a private message to the community."""
        return self.world.write_direct(community_id, self.world.person(author).id, text)

    def expire_token(self, token: str, dead: bool = True) -> None:
        self._dead_tokens[token] = int(dead)

    def commands(self) -> Mapping[str, Command]:
        return {
            **super().commands(),
            "add_community": lambda **given: asdict(self.add_community(**given)),
            "connect_callback": self.connect_callback,
            "expire_token": self.expire_token,
            "post": lambda **given: asdict(self.write_post(**given)),
            "comment": self._control_comment,
            "direct": lambda **given: asdict(self.write_direct(**given)),
            "edit": lambda owner_id, comment_id, text: asdict(
                self.world.edit_comment(self._comment(owner_id, comment_id), text)
            ),
            "delete": self._control_delete,
            "restore": lambda owner_id, comment_id: self.world.restore_comment(
                self._comment(owner_id, comment_id)
            ),
            "delete_post": self.world.delete_post,
            "close_comments": self.world.close_comments,
            "comments": lambda owner_id, post_id: [
                asdict(comment) for comment in self.world.under(self.world.posts[f"{owner_id}_{post_id}"])
            ],
        }

    # the network's side

    def serve(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/method/"):
            return self._method(request, path.removeprefix("/method/"))
        if path.startswith("/long_poll/"):
            return self.events.long_poll(request, self.stopping)
        if path.startswith("/upload/"):
            return self.call(path[1:].replace("/", "."), "none", {}, lambda: self._uploads.take(request))
        if path.startswith("/files/"):
            return self._uploads.show(path.removeprefix("/files/"))
        if path == "/oauth2/auth":
            return self.call("oauth2.auth", "none", request.params, lambda: self._refresh(request.params))
        return self._pages.serve(request)

    def error(self, fault: Fault, params: Mapping[str, Any]) -> Response:
        extra = self._for_a_person() if fault.code in (14, 17, 24) else {}
        return _error(ApiError(fault.code, fault.text, **extra), params)

    def caller(self, token: str) -> Caller:
        """Whose token this is. Tokens are names, not secrets: the stand-in is for loopback only."""
        if not token:
            return Caller(TokenKind.NONE)
        kind, _, rest = token.removeprefix("sim-").partition("-")
        community = self.world.communities.get(rest.partition("-")[0])
        if not token.startswith("sim-") or community is None or not community.own:
            return Caller(TokenKind.UNKNOWN)
        if self._dead_tokens.get(token):
            return Caller(TokenKind.EXPIRED)
        actors = {"community": -community.id, "service": 0, "user": community.admin_id}
        if kind not in actors:
            return Caller(TokenKind.UNKNOWN)
        return Caller(TokenKind(kind), actors[kind], token)

    def _method(self, request: Request, name: str) -> Response:
        params = request.params
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        caller = self.caller(params.get("access_token") or bearer)
        return self.call(name, caller.kind, params, lambda: self._answer(name, caller, params))

    def _answer(self, name: str, caller: Caller, params: Mapping[str, str]) -> Response:
        try:
            check_version(params)
            check_token(caller, name)
            self._check_rate(caller)
            typed = read_params(name, params)
            return as_json({"response": self._methods[name](caller, typed)})
        except ApiError as error:
            return _error(error, {**params, "method": name})

    def _check_rate(self, caller: Caller) -> None:
        """At most so many calls within any second for one token; a refused call does not count."""
        if not self.rate_limits:
            return
        limit = CALLS_PER_SECOND[caller.kind]
        if self._rates.wait(caller.token, limit, 1.0, self.clock.now()):
            raise ApiError(6)

    def _refresh(self, params: Mapping[str, str]) -> Response:
        """A fresh user token for a refresh token, as the network's sign-in does it once an hour."""
        token = params.get("refresh_token", "")
        community = self.world.communities.get(token.removeprefix("sim-refresh-").partition("-")[0])
        known = params.get("grant_type") == "refresh_token" and token.startswith("sim-refresh-") and community
        if not known or self._dead_tokens.get(token):
            body = {"error": "invalid_grant", "error_description": "refresh token is invalid"}
            return as_json(body, 400)
        number = self.store.next_number("refreshed")
        return as_json(
            {
                "access_token": f"{user_token(community.id)}-{number}",
                "refresh_token": f"{refresh_token(community.id)}-{number}",
                "token_type": "Bearer",
                "expires_in": USER_TOKEN_LIFETIME,
                "user_id": community.admin_id,
                "state": params.get("state", ""),
                "scope": SCOPES,
            }
        )

    def _for_a_person(self) -> dict[str, Any]:
        return {
            "captcha_sid": "000000000001",
            "captcha_img": f"{self.url}/captcha?sid=000000000001",
            "redirect_uri": f"{self.url}/captcha?sid=000000000001",
        }

    def _control_comment(
        self, owner_id: int, post_id: int, author: str, text: str, reply_to: int = 0
    ) -> dict[str, Any]:
        post = self.world.posts[f"{owner_id}_{post_id}"]
        return asdict(self.write_comment(post, author, text, reply_to=reply_to))

    def _control_delete(self, owner_id: int, comment_id: int, by: int | None = None) -> None:
        comment = self._comment(owner_id, comment_id)
        self.world.delete_comment(comment, comment.from_id if by is None else by)

    def _comment(self, owner_id: int, comment_id: int) -> Comment:
        return self.world.comments[f"{owner_id}_{comment_id}"]


def _error(error: ApiError, params: Mapping[str, Any]) -> Response:
    asked = [{"key": k, "value": str(v)} for k, v in params.items() if k != "access_token"]
    body = {"error_code": error.code, "error_msg": error.text, "request_params": asked, **error.extra}
    return replace(as_json({"error": body}), outcome=f"error {error.code}")
