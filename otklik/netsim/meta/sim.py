"""What the Facebook and Instagram stand-ins share: the Graph API, private messages, signed deliveries."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from otklik.netsim.deliveries import DEMO_PAUSES, Delivery
from otklik.netsim.faults import Fault, FaultKind
from otklik.netsim.meta.citizens import CitizenPages
from otklik.netsim.meta.world import Account, Comment, Direct, Person, Post, World
from otklik.netsim.network import Command, Network
from otklik.netsim.server import Request, Response, as_json

Json = dict[str, Any]
VERSION = "v26.0"
WINDOW = 24 * 3600  # seconds in which a person may be answered privately
APP_SECRET = "sim-meta-app-secret"  # noqa: S105 - a name on loopback, it opens nothing
VERIFY_TOKEN = "sim-meta-verify"  # noqa: S105
SUBCODES = {100: 33, 190: 463}
TEXTS = {
    4: "Application request limit reached",
    10: "Application does not have permission for this action",
    100: "Unsupported request. Object does not exist",
    190: "Error validating access token: Session has expired",
    368: "Temporarily blocked for policies violations",
}


def page_token(account_id: str) -> str:
    return f"sim-meta-{account_id}"


def user_token(account_id: str) -> str:
    """Of a person who runs the page."""
    return f"sim-meta-user-{account_id}"


class GraphError(Exception):
    def __init__(self, code: int, subcode: int = 0, text: str = "") -> None:
        super().__init__(text)
        self.code, self.subcode, self.text = (
            code,
            subcode,
            text or TEXTS.get(code, "An error of the stand-in"),
        )


class MetaSim(Network):
    """The API is at ``url/v26.0/…``, pages at ``url``."""

    thing = ""
    roots: frozenset[str] = frozenset()  # edges that hang under no object
    longest = 8000

    def __init__(
        self, *, port: int = 0, state: Path | None = None, pauses: Sequence[float] = DEMO_PAUSES
    ) -> None:
        super().__init__(port=port, state=state, pauses=pauses)
        self.world = World(self.store, self.clock)
        self.world.on_comment, self.world.on_direct = self._push_comment, self._push_direct
        self.usage = 0  # per cent, told with every answer
        self._pages = CitizenPages(self.world, self.name, self.write_comment)

    # what a test or the demonstration does in the world

    def add_account(self, account_id: str, name: str, username: str = "") -> Account:
        account = Account(account_id, name, username)
        self.world.accounts[account_id] = account
        return account

    def connect_webhook(self, account_id: str, url: str) -> None:
        account = self.world.accounts[account_id]
        self.world.accounts[account_id] = replace(account, hook=url, subscribed=True)

    def write_post(self, account_id: str, text: str, *, author: str = "") -> Post:
        person = self.world.person(author).id if author else ""
        return self.world.write_post(account_id, text, author_id=person, prefix=self.prefix(account_id))

    def prefix(self, account_id: str) -> str:
        return ""

    def write_comment(self, post: Post, author: str, text: str, *, reply_to: str = "") -> Comment:
        target = self.world.comments.get(reply_to)
        parent = (target.parent or target.id) if target else ""
        return self.world.write_comment(post, self.world.person(author).id, text, parent=parent)

    def write_direct(self, account_id: str, author: str, text: str) -> Direct:
        return self.world.write_direct(account_id, self.world.person(author).id, text)

    def commands(self) -> Mapping[str, Command]:
        return {
            **super().commands(),
            "add_account": lambda **told: asdict(self.add_account(**told)),
            "connect_webhook": self.connect_webhook,
            "post": lambda **told: asdict(self.write_post(**told)),
            "comment": lambda post_id, author, text, reply_to="": asdict(
                self.write_comment(self.world.posts[post_id], author, text, reply_to=reply_to)
            ),
            "direct": lambda **told: asdict(self.write_direct(**told)),
        }

    # the network's side

    def serve(self, request: Request) -> Response:
        if not request.path.startswith(f"/{VERSION}/"):
            return self._pages.serve(request)
        thing, _, edge = request.path.removeprefix(f"/{VERSION}/").partition("/")
        name = f"{request.method} {edge or (thing if thing in self.roots else 'object')}"
        return self.call(name, "page", request.params, lambda: self._answer(request, thing, edge))

    def error(self, fault: Fault, params: Mapping[str, Any]) -> Response:
        return _refused(GraphError(fault.code, SUBCODES.get(fault.code, 0), fault.text))

    def _answer(self, request: Request, thing: str, edge: str) -> Response:
        try:
            account = self._account(request)
            body = self._edge(request, account, thing, edge)
            headers = {
                "X-App-Usage": json.dumps({"call_count": self.usage, "total_time": 1, "total_cputime": 1})
            }
            return replace(as_json(body), headers=headers)
        except GraphError as error:
            return replace(_refused(error), outcome=f"error {error.code}")

    def _account(self, request: Request) -> Account:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = request.params.get("access_token") or bearer
        account: Account | None = self.world.accounts.get(token.rpartition("-")[2])
        if account is None or token != self.token_for(request, account):
            raise GraphError(190, 463)
        given = request.params.get("appsecret_proof", "")
        if given != hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest():
            raise GraphError(100, 0, "Invalid appsecret_proof provided in the API argument")
        return account

    def token_for(self, request: Request, account: Account) -> str:
        """The token with which this may be asked."""
        return page_token(account.id)

    def _edge(self, request: Request, account: Account, thing: str, edge: str) -> Json:
        if edge == "subscribed_apps" and request.method == "POST":
            if not request.params.get("subscribed_fields"):
                raise GraphError(100, 0, "The parameter subscribed_fields is required")
            self.world.accounts[account.id] = replace(account, subscribed=True)
            return {"success": True}
        if edge == "subscribed_apps":
            return {"data": [{"id": "1", "name": "otklik"}] if account.subscribed else []}
        if edge == "conversations":
            return {"data": self._talks(account, request.params.get("user_id", ""))}
        if edge == "messages":
            return self._send(account, request.params)
        if edge == "photos":
            return self._photo(request)
        return self.network_edge(request, account, thing, edge)

    def network_edge(self, request: Request, account: Account, thing: str, edge: str) -> Json:
        raise NotImplementedError

    def post_of(self, key: str) -> Post:
        post: Post | None = self.world.posts.get(key)
        if post is None or post.deleted:
            raise GraphError(100, 33)
        return post

    def comment_of(self, key: str) -> Comment:
        comment: Comment | None = self.world.comments.get(key)
        if comment is None or comment.deleted:
            raise GraphError(100, 33)
        self.post_of(comment.post_id)
        return comment

    def amend(self, request: Request, account: Account, thing: str) -> Json:
        """The page's own comment is changed, or any under its posts removed."""
        comment = self.comment_of(thing)
        if request.method == "DELETE":
            self.world.delete_comment(comment)
            return {"success": True}
        if comment.author_id != account.id:
            raise GraphError(200, 0, "Permissions error")
        self.world.edit_comment(comment, self.checked(request.params.get("message", "")))
        return {"success": True}

    def checked(self, text: str) -> str:
        if not text.strip() or len(text) > self.longest:
            raise GraphError(100, 0, "Invalid parameter")
        return text

    def _talks(self, account: Account, person_id: str) -> list[Json]:
        people = dict.fromkeys(d.person_id for d in self.world.directs if d.account_id == account.id)
        chosen = [person for person in people if person_id in ("", person)]
        return [self._talk(account, person) for person in chosen]

    def _talk(self, account: Account, person_id: str) -> Json:
        said = self.world.talk(account.id, person_id)
        rows = [
            {
                "id": direct.mid,
                "message": direct.text,
                "created_time": moment(direct.at),
                "from": self.author(account.id if direct.out else person_id),
            }
            for direct in reversed(said)
        ]
        return {
            "id": f"t_{person_id}",
            "updated_time": f"{moment(said[-1].at)}#{len(said)}",
            "messages": {"data": rows},
        }

    def author(self, author_id: str) -> Json:
        return {"id": author_id, "name": self.world.name_of(author_id)}

    def _send(self, account: Account, params: Mapping[str, str]) -> Json:
        person_id = str(json.loads(params["recipient"])["id"])
        heard = [d for d in self.world.talk(account.id, person_id) if not d.out]
        if not heard:
            raise GraphError(551, 0, "This person isn't available right now")
        if self.clock.now() - heard[-1].at > WINDOW:
            raise GraphError(10, 2018278, "This message is sent outside of allowed window")
        text = self.checked(str(json.loads(params["message"])["text"]))
        sent = self.world.write_direct(account.id, person_id, text, out=True)
        return {"recipient_id": person_id, "message_id": sent.mid}

    def _photo(self, request: Request) -> Json:
        upload = request.files.get("source")
        if upload is None or not upload.body or request.params.get("published") != "false":
            raise GraphError(100, 0, "(#324) Requires upload file")
        number = str(self.world.store.next_number("photo", 77_000_001))
        self.world.photos[number] = Person(number, upload.name)
        return {"id": number}

    # deliveries

    def _push_comment(self, verb: str, comment: Comment) -> None:
        account = self.world.accounts[self.world.posts[comment.post_id].account_id]
        self._push(account, "feed", {"changes": self.changes(verb, comment)})

    def changes(self, verb: str, comment: Comment) -> list[Json]:
        raise NotImplementedError

    def _push_direct(self, direct: Direct) -> None:
        told = {
            "sender": {"id": direct.person_id},
            "recipient": {"id": direct.account_id},
            "timestamp": int(direct.at * 1000),
            "message": {"mid": direct.mid, "text": direct.text},
        }
        self._push(self.world.accounts[direct.account_id], "messages", {"messaging": [told]})

    def _push(self, account: Account, event: str, content: Json) -> None:
        if not account.hook or not any(content.values()):
            return
        entry = {"id": account.id, "time": int(self.clock.now()), **content}
        body = json.dumps({"object": self.thing, "entry": [entry]}, ensure_ascii=False).encode()
        forged = self.faults.take(event, {FaultKind.DELIVERY_FORGED})
        headers = {"X-Hub-Signature-256": signature(body, "wrong" if forged else APP_SECRET)}
        self.courier.send(
            Delivery(event, account.hook, body, {"Content-Type": "application/json", **headers})
        )


def paged(rows: list[Json], request: Request) -> Json:
    """Cursors are plain places here; ``next`` is there while more rows follow."""
    limit = int(request.params.get("limit") or 25)
    start = int(re.sub(r"\D", "", request.params.get("after", "")) or 0)
    chosen, end = rows[start : start + limit], start + limit
    paging: Json = {"cursors": {"before": f"c{start}", "after": f"c{end}"}}
    if end < len(rows):
        paging["next"] = "https://graph.example/next"
    return {"data": chosen, "paging": paging} if chosen else {"data": []}


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def signature(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _refused(error: GraphError) -> Response:
    told: Json = {"message": error.text, "type": "OAuthException", "code": error.code, "fbtrace_id": "SIM"}
    if error.subcode:
        told["error_subcode"] = error.subcode
    return as_json({"error": told}, 400)
