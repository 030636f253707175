"""The Telegram stand-in put together."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from otklik.netsim.deliveries import DEMO_PAUSES
from otklik.netsim.faults import Fault
from otklik.netsim.network import Command, Network
from otklik.netsim.rates import Rates
from otklik.netsim.server import Request, Response, Upload
from otklik.netsim.telegram.calls import BotApiError, Params, answered, given, read_params, refused
from otklik.netsim.telegram.citizens import CitizenPages
from otklik.netsim.telegram.contract import CALLS_PER_SECOND, GROUP_MESSAGES_PER_MINUTE, methods
from otklik.netsim.telegram.methods import Methods
from otklik.netsim.telegram.shapes import Shapes
from otklik.netsim.telegram.updates import Updates
from otklik.netsim.telegram.world import Bot, Note, World

TEXTS = {
    400: "Bad Request: scripted",
    401: "Unauthorized",
    403: "Forbidden: bot was kicked from the supergroup chat",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request",
    500: "Internal Server Error",
}


def bot_token(bot_id: int) -> str:
    return f"{bot_id}:sim-telegram-{bot_id}"


class TelegramSim(Network):
    """The API is at ``url/bot<token>/<method>``, files at ``url/file/bot<token>/…``, pages at ``url``."""

    name = "telegram"

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
        self.shapes = Shapes(self.world)
        self.updates = Updates(self.world, self.shapes, self.courier, self.faults)
        self.rate_limits = rate_limits
        self._rates = Rates()
        self._pages = CitizenPages(self.world)
        self._methods: Mapping[str, Callable[[Bot, Params, Params], Any]] = {
            **Methods(self.world, self.shapes).table,
            **self.updates.table,
        }

    def stop(self) -> None:
        self.updates.wake()
        super().stop()

    def reset(self) -> None:
        super().reset()
        self._rates.clear()

    # what a test or the demonstration does in the world

    def add_channel(self, channel_id: int, title: str, username: str, *, group_id: int, bot_id: int) -> Bot:
        return self.world.add_channel(channel_id, title, username, group_id=group_id, bot_id=bot_id)

    def write_post(self, channel_id: int, text: str) -> Note:
        """A post of the channel; it is forwarded to the discussion group at once."""
        return self.world.write(channel_id, 0, text)

    def write_comment(self, post: Note, author: str, text: str, *, reply_to: int = 0) -> Note:
        """A comment under a channel post; ``reply_to`` a message of the discussion group."""
        head = self.world.forwarded(post)
        if head is None:
            raise KeyError("the post has no discussion")
        person = self.world.person(author)
        return self.world.write(head.chat_id, person.id, text, reply_to=reply_to or head.id)

    def add_bot(self, bot_id: int, username: str, title: str) -> Bot:
        return self.world.add_bot(bot_id, username, title)

    def write_direct(self, author: str, text: str, *, bot_id: int = 0) -> Note:
        """To a bot; to the first one when none is named."""
        person = self.world.person(author)
        return self.world.write(person.id, person.id, text, bot_id=bot_id)

    def block(self, author: str, blocked: bool = True) -> None:
        """The person blocks the bot, or takes it back."""
        person = self.world.person(author)
        self.world.users[person.id] = replace(person, blocked=blocked)

    def commands(self) -> Mapping[str, Command]:
        return {
            **super().commands(),
            "add_channel": lambda **told: asdict(self.add_channel(**told)),
            "post": lambda **told: asdict(self.write_post(**told)),
            "comment": self._control_comment,
            "direct": lambda **told: asdict(self.write_direct(**told)),
            "edit": lambda chat_id, number, text: asdict(self.world.edit(self._note(chat_id, number), text)),
            "delete": lambda chat_id, number: self.world.delete(self._note(chat_id, number)),
            "block": self.block,
            "messages": lambda chat_id: [asdict(note) for note in self.world.of(chat_id)],
        }

    # the network's side

    def serve(self, request: Request) -> Response:
        if request.path.startswith("/bot"):
            token, _, name = request.path.removeprefix("/bot").partition("/")
            return self._method(request, token, name)
        if request.path.startswith("/file/bot"):
            return self._file(request.path.removeprefix("/file/bot"))
        return self._pages.serve(request)

    def error(self, fault: Fault, params: Mapping[str, Any]) -> Response:
        if fault.code == 429:
            wait = int(fault.seconds) or 1
            return refused(BotApiError(429, fault.text or f"Too Many Requests: retry after {wait}", wait))
        return refused(BotApiError(fault.code, fault.text or TEXTS.get(fault.code, "Bad Request: scripted")))

    def bot(self, token: str) -> Bot | None:
        number = token.partition(":")[0]
        bot: Bot | None = self.world.bots.get(number)
        return bot if bot and token == bot_token(bot.id) else None

    def _method(self, request: Request, token: str, name: str) -> Response:
        bot = self.bot(token)
        if bot is None:
            return self.call(name, "unknown", {}, lambda: refused(BotApiError(401, "Unauthorized")))
        try:
            sent = given(request)
        except BotApiError as error:
            return refused(error)
        noted = {k: v.name if isinstance(v, Upload) else v for k, v in sent.items()}
        return self.call(name, "bot", noted, lambda: self._answer(bot, name, sent))

    def _answer(self, bot: Bot, name: str, sent: Params) -> Response:
        known = {method.lower(): method for method in methods()}.get(name.lower())
        try:
            if known is None:
                raise BotApiError(404, "Not Found")
            params = read_params(known, sent)
            self._check_rate(bot, known, params)
            return answered(self._methods[known](bot, params, sent))
        except BotApiError as error:
            return replace(refused(error), outcome=f"error {error.code}")

    def _check_rate(self, bot: Bot, name: str, params: Params) -> None:
        if not self.rate_limits or name == "getUpdates":
            return
        now = self.clock.now()
        wait = self._rates.wait(f"bot{bot.id}", CALLS_PER_SECOND, 1.0, now)
        if not wait and name.startswith("send") and str(params["chat_id"]).startswith(("-", "@")):
            limit = GROUP_MESSAGES_PER_MINUTE
            wait = self._rates.wait(f"bot{bot.id} {params['chat_id']}", limit, 60.0, now)
        if wait:
            seconds = int(wait) + 1
            raise BotApiError(429, f"Too Many Requests: retry after {seconds}", seconds)

    def _file(self, rest: str) -> Response:
        token, _, path = rest.partition("/")
        stored = self.world.files.get(path.split("/")[1]) if path.count("/") == 2 else None
        if self.bot(token) is None or stored is None:
            return refused(BotApiError(404, "Not Found"))
        return Response(base64.b64decode(stored.data), 200, "application/octet-stream")

    def _control_comment(
        self, channel_id: int, post_id: int, author: str, text: str, reply_to: int = 0
    ) -> dict[str, Any]:
        return asdict(self.write_comment(self._note(channel_id, post_id), author, text, reply_to=reply_to))

    def _note(self, chat_id: int, number: int) -> Note:
        return self.world.notes[f"{chat_id}_{number}"]
