"""Letters by a Telegram bot (core.telegram.org/bots/api): sendMessage, and getUpdates for pairing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from otklik.notices.senders.bots import Answer, Bot, Heard, ask, refusal
from otklik.notices.senders.outcomes import GateBroken, Handing, NotSent, Parcel, Unanswered, Unreachable

HOST = "https://api.telegram.org"
LONGEST = 4096  # characters
GONE = ("chat not found", "user is deactivated", "user not found")


def send(bot: Bot, to: str, parcel: Parcel, handing: Handing) -> None:
    body: dict[str, Any] = {
        "chat_id": int(to),
        "text": shortened(parcel, LONGEST),
        "link_preview_options": {"is_disabled": True},  # the link is not to be opened by a machine
    }
    handing()
    _result(_call(bot, "sendMessage", body))


def check(bot: Bot) -> str:
    """The bot's name; raises what is wrong with the token."""
    return str(_result(_call(bot, "getMe", {})).get("username", ""))


def listen(bot: Bot) -> tuple[list[Heard], str]:
    """What was written to the bot since `bot.cursor`, and the next cursor."""
    body = {"offset": int(bot.cursor or 0), "timeout": 0, "allowed_updates": ["message"]}
    updates = _result(_call(bot, "getUpdates", body))
    heard, last = [], bot.cursor
    for update in updates:
        last = str(update["update_id"] + 1)
        message = update.get("message") or {}
        if message.get("chat", {}).get("type") == "private":
            heard.append(Heard(str(message["chat"]["id"]), str(message.get("text", ""))))
    return heard, last


def link(bot: Bot, code: str) -> str:
    """Opens the chat with the code typed already: Start sends it."""
    return f"https://t.me/{bot.name}?start={code}" if bot.name and bot.url == HOST else ""


def shortened(parcel: Parcel, longest: int) -> str:
    tail = parcel.tail
    head = f"{parcel.subject}\n\n{parcel.plain}" if parcel.subject else parcel.plain
    room = longest - len(tail)
    return (head if len(head) <= room else f"{head[: room - 1]}…") + tail


def _call(bot: Bot, method: str, body: dict[str, Any]) -> Answer:
    return ask("POST", f"{bot.url}/bot{bot.token}/{method}", json=body)


def _result(answer: Answer) -> Any:
    if answer.data.get("ok"):
        return answer.data.get("result")
    said = str(answer.data.get("description", ""))
    if answer.status == 404:
        raise GateBroken(str(refusal(Answer(401, {}), "")))
    if answer.status == 403 or any(sign in said.lower() for sign in GONE):
        raise Unreachable(said)
    wait = (answer.data.get("parameters") or {}).get("retry_after")
    problem = refusal(answer, said)
    if wait and isinstance(problem, NotSent):
        problem = NotSent(problem.reason, timedelta(seconds=int(wait)))
    if not said and answer.status == 200:
        problem = Unanswered(str(problem))
    raise problem
