"""The MAX stand-in put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from otklik.netsim.deliveries import DEMO_PAUSES
from otklik.netsim.faults import Fault
from otklik.netsim.max.calls import BotApiError, Call, Caller, find_route, read_call, refused
from otklik.netsim.max.citizens import CitizenPages
from otklik.netsim.max.contract import CALLS_PER_SECOND
from otklik.netsim.max.methods import Methods
from otklik.netsim.max.shapes import Shapes
from otklik.netsim.max.updates import Updates
from otklik.netsim.max.world import Chat, Note, Person, World
from otklik.netsim.network import Command, Network
from otklik.netsim.rates import Rates
from otklik.netsim.server import Request, Response, as_json

CODES = {
    400: ("proto.payload", "Scripted refusal"),
    401: ("verify.token", "Invalid access_token"),
    403: ("chat.denied", "Access to the chat is denied"),
    404: ("not.found", "Not found"),
    429: ("too.many.requests", "Too many requests"),
    500: ("internal.error", "Internal error"),
    503: ("service.unavailable", "Service is unavailable"),
}


def bot_token(bot_id: int) -> str:
    return f"sim-max-{bot_id}"


class MaxSim(Network):
    """The API is at ``url/me`` and so on, with the token in ``Authorization``; pages are at ``url``."""

    name = "max"

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
        self.updates = Updates(self.world, self.shapes, self.courier, self.faults)
        self.rate_limits = rate_limits
        self._rates = Rates()
        self._methods = Methods(self.world, self.shapes)
        self._pages = CitizenPages(self.world, self.write_direct)
        self._table: Mapping[tuple[str, str], Callable[[Caller, Call], Any]] = {
            **self._methods.table,
            **self.updates.table,
        }

    def stop(self) -> None:
        self.updates.wake()
        super().stop()

    def reset(self) -> None:
        super().reset()
        self._rates.clear()

    # what a test or the demonstration does in the world

    def add_channel(self, channel_id: int, title: str, *, bot_id: int) -> Chat:
        return self.world.add_channel(channel_id, title, bot_id=bot_id)

    def add_bot(self, bot_id: int, title: str) -> Person:
        return self.world.add_bot(bot_id, title)

    def write_post(self, channel_id: int, text: str) -> Note:
        return self.world.write(self.world.chats[channel_id], 0, text)

    def write_comment(self, post: Note, author: str, text: str, *, reply_to: str = "") -> Note:
        """A citizen comments a post; nobody is told, comments must be polled."""
        person = self.world.person(author)
        return self.world.write(
            self.world.chats[post.chat_id], person.id, text, post=post.mid, reply_to=reply_to
        )

    def write_direct(self, bot_id: int, author: str, text: str) -> Note:
        """A citizen writes to the bot; the first time he presses Start before."""
        person = self.world.person(author)
        known = self.world.dialog_of(bot_id, person.id)
        chat = known or self.world.dialog(bot_id, person.id)
        if not known:
            self.updates.started(chat)
        return self.world.write(chat, person.id, text)

    def close_comments(self, channel_id: int, closed: bool = True) -> None:
        self.world.chats[channel_id] = replace(self.world.chats[channel_id], comments=not closed)

    def commands(self) -> Mapping[str, Command]:
        return {
            **super().commands(),
            "add_channel": lambda **told: asdict(self.add_channel(**told)),
            "post": lambda **told: asdict(self.write_post(**told)),
            "comment": self._control_comment,
            "direct": lambda **told: asdict(self.write_direct(**told)),
            "edit": lambda mid, text: asdict(self.world.edit(self.world.notes[mid], text)),
            "delete": self._control_delete,
            "close_comments": self.close_comments,
            "comments": lambda mid: [asdict(note) for note in self.world.under(self.world.notes[mid])],
        }

    # the network's side

    def serve(self, request: Request) -> Response:
        if request.path.startswith("/upload/"):
            return self.call("upload", "none", {}, lambda: self._methods.take(request))
        if request.path.startswith("/files/"):
            return self._methods.show(request.path.removeprefix("/files/"))
        found = find_route(request.path)
        if found is None:
            return self._pages.serve(request)
        caller = self.caller(request.headers.get("authorization", ""))
        name = f"{request.method} {found[0]}"
        noted = {**found[1], **request.query}
        return self.call(name, "bot" if caller else "unknown", noted, lambda: self._answer(caller, request))

    def error(self, fault: Fault, params: Mapping[str, Any]) -> Response:
        code, text = CODES.get(fault.code, ("scripted", "Scripted refusal"))
        return refused(BotApiError(fault.code, code, fault.text or text))

    def caller(self, token: str) -> Caller | None:
        number = token.removeprefix("sim-max-")
        bot = self.world.people.get(number)
        if bot is None or not bot.is_bot or token != bot_token(bot.id):
            return None
        channels = [c for c in self.world.chats if (c.bot_id, c.type) == (bot.id, "channel")]
        return Caller(bot, channels[0] if channels else None)

    def _answer(self, caller: Caller | None, request: Request) -> Response:
        try:
            if caller is None:
                raise BotApiError(401, "verify.token", "Invalid access_token")
            self._check_rate(caller)
            call = read_call(request)
            return as_json(self._table[(call.method, call.route)](caller, call))
        except BotApiError as error:
            return replace(refused(error), outcome=f"error {error.status}")

    def _check_rate(self, caller: Caller) -> None:
        if not self.rate_limits:
            return
        if self._rates.wait(str(caller.bot.id), CALLS_PER_SECOND, 1.0, self.clock.now()):
            raise BotApiError(429, *CODES[429])

    def _control_comment(self, mid: str, author: str, text: str, reply_to: str = "") -> dict[str, Any]:
        return asdict(self.write_comment(self.world.notes[mid], author, text, reply_to=reply_to))

    def _control_delete(self, mid: str) -> None:
        note = self.world.notes[mid]
        self.world.delete(note, note.from_id)
