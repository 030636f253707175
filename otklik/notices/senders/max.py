"""Letters by a MAX bot (dev.max.ru): POST /messages, and GET /updates for pairing."""

from __future__ import annotations

from typing import Any

from otklik.notices.senders.bots import Answer, Bot, Heard, ask, refusal
from otklik.notices.senders.outcomes import Handing, Parcel, Unanswered, Unreachable
from otklik.notices.senders.telegram import shortened

HOST = "https://platform-api2.max.ru"
LONGEST = 4000  # characters
GONE = frozenset({"chat.denied", "chat.not.found", "dialog.suspended", "user.not.found"})


def send(bot: Bot, to: str, parcel: Parcel, handing: Handing) -> None:
    handing()
    _result(_call(bot, "POST", "/messages", {"user_id": to}, {"text": shortened(parcel, LONGEST)}))


def check(bot: Bot) -> str:
    """The bot's name; raises what is wrong with the token."""
    return str(_result(_call(bot, "GET", "/me", {})).get("username") or "")


def listen(bot: Bot) -> tuple[list[Heard], str]:
    """What was written to the bot since `bot.cursor`, and the next cursor. A deep link comes as bot_started."""
    query = {"timeout": "0", "limit": "100", "types": "message_created,bot_started"}
    query |= {"marker": bot.cursor} if bot.cursor else {}
    answer = _result(_call(bot, "GET", "/updates", query))
    heard = [found for update in answer.get("updates", []) if (found := _heard(update))]
    return heard, str(answer.get("marker") or bot.cursor)


def link(bot: Bot, code: str) -> str:
    """Opens the dialog; Start sends the code."""
    return f"https://max.ru/{bot.name}?start={code}" if bot.name and bot.url == HOST else ""


def _heard(update: dict[str, Any]) -> Heard | None:
    if update.get("update_type") == "bot_started":
        return Heard(str(update["user"]["user_id"]), str(update.get("payload") or ""))
    message = update.get("message") or {}
    if (message.get("recipient") or {}).get("chat_type") != "dialog" or "sender" not in message:
        return None
    return Heard(str(message["sender"]["user_id"]), str((message.get("body") or {}).get("text") or ""))


def _call(bot: Bot, method: str, path: str, query: dict[str, str], body: Any = None) -> Answer:
    headers = {"Authorization": bot.token}
    arguments: dict[str, Any] = {"params": query, "headers": headers}
    if body is not None:
        arguments["json"] = body
    return ask(method, bot.url + path, **arguments)


def _result(answer: Answer) -> Any:
    if answer.status == 200 and answer.data.get("success") is not False:
        return answer.data
    said = str(answer.data.get("message", ""))
    if answer.data.get("code") in GONE:
        raise Unreachable(said)
    problem = refusal(answer, said)
    raise Unanswered(str(problem)) if answer.status == 200 else problem
