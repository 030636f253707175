"""The life of the demo district before the first sign-in: told through the same actions that people use.

Comments stand in the stand-in VKontakte, answers are published there through its protocol; only the
clock is told instead of read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

from otklik.demo.matters import MATTERS, Matter
from otklik.demo.people import UNITS
from otklik.incidents.actions import approval, collecting, drafting, gathering, publication, routing, triage
from otklik.incidents.models import Assignment, Incident, Message, Publication, Reply
from otklik.netsim import demo as stand_in
from otklik.netsim.pictures import snapshot
from otklik.netsim.vk import VkSim
from otklik.netsim.vk.world import Post
from otklik.networks.contract import Event, EventKind
from otklik.networks.models import Account, Network
from otklik.networks.vk import payloads
from otklik.office.clocks import clock_for
from otklik.office.models import Appointment, Body, Employee, Topic, Unit
from otklik.regulation.history import ReplyKind, Role
from otklik.regulation.worktime import WorkingTime
from otklik.reports import actions as papers

POSTED_BEFORE = timedelta(hours=210)  # working hours before now: the community's posts


@dataclass
class Town:
    """The district as the storyteller needs it."""

    body: Body
    account: Account
    clock: WorkingTime
    sim: VkSim
    now: datetime

    def after(self, start: datetime, minutes: float) -> datetime:
        """So many working minutes later, but never in the future."""
        return min(self.clock.add(start, timedelta(minutes=minutes)), self.now)

    def person(self, role: Role) -> Employee:
        return Appointment.objects.select_related("employee").get(body=self.body, role=role).employee

    def executor(self, unit: Unit) -> Employee:
        rows = Appointment.objects.select_related("employee").filter(role=Role.EXECUTOR, unit=unit)
        return rows.order_by("pk")[0].employee

    def unit(self, key: str) -> Unit:
        return self.body.units.get(name=next(unit.name for unit in UNITS if unit.key == key))


def live(body: Body, *, at: datetime, sim: VkSim | None = None) -> int:
    """Tells the matters one after another; returns how many. The stand-in runs for that long."""
    account = Account.objects.get(body=body, network=Network.VK)
    with contextlib.ExitStack() as stack:
        if sim is None:
            port = urlsplit(account.api_url).port or 0
            state = Path(settings.DATA_DIR) / "netsim"
            state.mkdir(parents=True, exist_ok=True)
            sim = stack.enter_context(VkSim(port=port, state=state, rate_limits=False))
        town = Town(body, account, clock_for(body), sim, at)
        posts = _posts(town)
        try:
            for matter in MATTERS:
                _tell(town, matter, posts)
        except BaseException:
            sim.reset()  # a second attempt begins with an empty stand-in
            raise
        sim.clock.offset = 0.0
    gathering.gather(body.pk, at=at)
    papers.prepare(at=at)
    return len(MATTERS)


def _move_clock(town: Town, moment: datetime) -> None:
    town.sim.clock.offset += moment.timestamp() - town.sim.clock.now()


def _posts(town: Town) -> list[Post]:
    _move_clock(town, town.clock.back(town.now, POSTED_BEFORE))
    stand_in.seed_vk(town.sim, comments=False)
    owner = -stand_in.VK_COMMUNITY_ID
    return sorted((post for post in town.sim.world.posts if post.owner_id == owner), key=lambda post: post.id)


def _tell(town: Town, matter: Matter, posts: list[Post]) -> None:
    written = town.clock.back(town.now, timedelta(hours=matter.ago))
    message = _write(town, matter, posts[matter.post], written)
    ROADS[matter.road](town, matter, message)


def _write(town: Town, matter: Matter, post: Post, moment: datetime) -> Message:
    """The citizen writes in the stand-in; the connector's own translation brings it in."""
    _move_clock(town, moment)
    photos = [snapshot(matter.photo)] if matter.photo else []
    comment = town.sim.write_comment(post, matter.author, matter.text, photos=photos)
    page = payloads.Page(int(town.account.external_id), town.account.page_url.rsplit("/", 1)[0])
    names = {comment.from_id: matter.author}
    item = payloads.comment(town.sim.shapes.comment(comment), page, names, town.sim.shapes.post(post))
    collecting.keep(town.account, [Event(EventKind.NEW, item.key, item)], at=town.after(moment, 2))
    return Message.objects.select_related("body").get(body=town.body, network=Network.VK, key=item.key)


# -- roads -------------------------------------------------------------------------------------


def _new(town: Town, matter: Matter, message: Message) -> None:
    """Waits in the inbox."""


def _dismissed(town: Town, matter: Matter, message: Message) -> None:
    triage.dismiss([message], by=town.person(Role.MONITOR), at=town.after(message.collected_at, 10))


def _excluded(town: Town, matter: Matter, message: Message) -> None:
    monitor = town.person(Role.MONITOR)
    triage.exclude(message, ground="insult", by=monitor, at=town.after(message.collected_at, 10))


def _forwarded(town: Town, matter: Matter, message: Message) -> Incident:
    return triage.accept(
        message,
        topic=Topic.objects.get(body=None, code=matter.topic),
        importance=matter.importance,
        reason=matter.reason,
        by=town.person(Role.MONITOR),
        at=town.after(message.collected_at, 12),
    )


def _assigned(town: Town, matter: Matter, message: Message) -> Assignment:
    incident = _forwarded(town, matter, message)
    units = [(town.unit(matter.unit), "")]
    at = town.after(incident.detected_at, 15)
    return routing.assign(incident, units=units, by=town.person(Role.DISPATCHER), at=at)[0]


def _split(town: Town, matter: Matter, message: Message) -> None:
    incident = _forwarded(town, matter, message)
    units = [
        (town.unit("property"), "Очередь на участок для многодетных"),
        (town.unit("housing"), "Свалка за гаражами"),
    ]
    at = town.after(incident.detected_at, 15)
    routing.assign(incident, units=units, by=town.person(Role.DISPATCHER), at=at)


def _drafting(town: Town, matter: Matter, message: Message) -> None:
    part = _assigned(town, matter, message)
    at = town.after(part.incident.detected_at, 40)
    reply = drafting.open_reply(part, kind=ReplyKind.ANSWER, by=town.executor(part.unit), at=at)
    drafting.save(reply, text=matter.answer, number=0, by=town.executor(part.unit), at=at)


def _sent(town: Town, matter: Matter, message: Message, kind: ReplyKind, minutes: float) -> Reply:
    part = _assigned(town, matter, message)
    by = town.executor(part.unit)
    at = town.after(part.incident.detected_at, minutes)
    reply = drafting.open_reply(part, kind=kind, by=by, at=at)
    _send(town, matter, reply, by, at)
    return reply


def _send(town: Town, matter: Matter, reply: Reply, by: Employee, at: datetime, text: str = "") -> None:
    promised: dict[str, Any] = {}
    if reply.kind == ReplyKind.INTERIM:
        day = town.clock.end_of_working_day(at.astimezone(ZoneInfo(town.body.zone)).date(), 7)
        promised = {
            "promised_for": day.astimezone(ZoneInfo(town.body.zone)).date(),
            "promise": "Ответ по существу с указанием сделанного",
        }
    drafting.send(reply, text=text or matter.answer, no_evidence=True, by=by, at=at, **promised)


def _approval(town: Town, matter: Matter, message: Message) -> None:
    _sent(town, matter, message, ReplyKind.ANSWER, 200)


def _answered(town: Town, matter: Matter, message: Message) -> None:
    minutes = 300.0 if matter.slow else 70.0 if matter.importance == "high" else 150.0
    _publish(town, _sent(town, matter, message, ReplyKind.ANSWER, minutes), minutes + 15)


def _returned(town: Town, matter: Matter, message: Message) -> None:
    reply = _sent(town, matter, message, ReplyKind.ANSWER, 120)
    start = reply.assignment.incident.detected_at
    first = town.after(start, 140)
    approval.send_back(reply, version=1, comment=matter.comment, by=town.person(Role.MONITOR), at=first)
    by = town.executor(reply.assignment.unit)
    _send(town, matter, reply, by, town.after(start, 180), matter.answer + " Вывоз завершён 19 ноября.")
    _publish(town, reply, 200)


def _interim(town: Town, matter: Matter, message: Message) -> None:
    _publish(town, _sent(town, matter, message, ReplyKind.INTERIM, 160), 180)


def _clarify(town: Town, matter: Matter, message: Message) -> None:
    _publish(town, _sent(town, matter, message, ReplyKind.CLARIFICATION, 60), 75)


def _publish(town: Town, reply: Reply, minutes: float) -> None:
    """Approval, and the reply placed in the stand-in by its own protocol."""
    start = reply.assignment.incident.detected_at
    version = reply.versions.latest("number")
    at = town.after(start, minutes)
    placed = approval.approve(reply, version=version.number, by=town.person(Role.MONITOR), at=at)
    if placed is None:
        raise RuntimeError("the demo's terms have one approval")
    at = town.after(at, 5)
    _move_clock(town, at)
    publication.attempt(placed.pk, at=at)
    if not Publication.objects.filter(pk=placed.pk, state="published").exists():
        raise RuntimeError("the stand-in did not take the reply")


ROADS: dict[str, Callable[[Town, Matter, Message], object]] = {
    "new": _new,
    "dismissed": _dismissed,
    "excluded": _excluded,
    "forwarded": _forwarded,
    "assigned": _assigned,
    "split": _split,
    "drafting": _drafting,
    "approval": _approval,
    "answered": _answered,
    "returned": _returned,
    "interim": _interim,
    "clarify": _clarify,
}
