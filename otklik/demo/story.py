"""`otklik story`: the whole road once, without a browser, on real parts.

A citizen writes on the page of the stand-in VKontakte; the Callback API brings the comment over HTTP;
monitor, dispatcher, executor and monitor again act; the worker publishes by VK's own method; the
citizen's page is read again. Everything happens in a database of its own, which is dropped at the end.
Exit code 0 only when the citizen's thread shows the answer exactly once.
"""

from __future__ import annotations

import asyncio
import html
import logging
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, connections
from django.utils import timezone, translation
from procrastinate.contrib.django import app
from psycopg import sql
from werkzeug.serving import make_server

from otklik.demo import district
from otklik.demo.accounts import HOOK_KEY
from otklik.incidents import deferring, verifying
from otklik.incidents.actions import approval, drafting, routing, triage
from otklik.incidents.models import Incident, Message, MessageState, OpenDuty, Publication
from otklik.incidents.wording import duty_name
from otklik.netsim import demo as stand_in
from otklik.netsim.vk import VkSim
from otklik.networks.models import Delivery
from otklik.office.clocks import clock_for
from otklik.office.models import Body, Employee, Topic
from otklik.regulation.history import ReplyKind

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
WORDS = "Здравствуйте! На улице Озёрной у дома 5 не горит фонарь, вечером темно."
ANSWER = "Здравствуйте! Фонарь у дома 5 на улице Озёрной заменён, освещение включено."
CITIZEN = "Анна Ключевская"


class Broken(Exception):
    """The road did not hold: what was expected and what was found."""


@dataclass
class Stage:
    """Where the story is told."""

    sim: VkSim
    page: httpx.Client
    body: Body

    def person(self, login: str) -> Employee:
        return Employee.objects.get(login=login)


def main(arguments: Sequence[str] = ()) -> int:
    """Tells the story and prints each step; 0 when it ends well."""
    translation.activate(settings.LANGUAGE_CODE)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as stack:
            stack.enter_context(_own_database())
            sim = stack.enter_context(VkSim())
            stage = _set_up(sim, stack)
            _tell(stage)
    except Broken as broken:
        print(f"✗ {broken}")
        return 1
    print("✓ ответ стоит в ветке жителя ровно один раз")
    return 0


@contextmanager
def _own_database() -> Iterator[None]:
    """A database beside the product's, so that the story touches nobody's data."""
    connection.settings_dict["OPTIONS"].pop("pool", None)
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{own}_story_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connections.close_all()
        name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], own
        _drop(name)


def _drop(name: str) -> None:
    """With force: the worker may have been stopped while one of its connections was at work."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    connections.close_all()


def _set_up(sim: VkSim, stack: ExitStack) -> Stage:
    stand_in.seed_vk(sim, comments=False)
    body = district.load(urls={"vk": sim.url}, at=timezone.now())
    address = stack.enter_context(_web())
    sim.connect_callback(
        stand_in.VK_COMMUNITY_ID, f"{address}/hooks/vk/{HOOK_KEY}", stand_in.VK_CALLBACK_SECRET
    )
    sim.courier.wait_idle(10)  # the handshake
    page = stack.enter_context(httpx.Client(base_url=sim.url, follow_redirects=True))
    return Stage(sim, page, body)


@contextmanager
def _web() -> Iterator[str]:
    """Our own pages on a free port of loopback."""
    server = make_server("127.0.0.1", 0, _closing(get_wsgi_application()), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def _closing(application: Application) -> Application:
    """A thread of the story's server gives its connection back after each request."""

    def run(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        finally:
            close_old_connections()
            connections.close_all()

    return run


# -- the road ----------------------------------------------------------------------------------


def _tell(stage: Stage) -> None:
    thread = _citizen_writes(stage)
    message = _comes_in(stage)
    incident = _is_accepted(stage, message)
    _is_answered(stage, incident)
    _is_published(stage, incident)
    _check_thread(stage, thread)
    _nothing_twice(stage, incident, thread)


def _citizen_writes(stage: Stage) -> str:
    """By the form of the public page, as a person does."""
    post = next(p for p in stage.sim.world.posts if p.owner_id == -stand_in.VK_COMMUNITY_ID)
    thread = f"/wall{post.owner_id}_{post.id}"
    form = {"owner": post.owner_id, "post": post.id, "name": CITIZEN, "text": WORDS}
    stage.page.post("/_citizen/comment", data=form).raise_for_status()
    if WORDS not in html.unescape(stage.page.get(thread).text):
        raise Broken("слова жителя не появились под записью")
    _say(stage, CITIZEN, "написала под записью сообщества")
    return thread


def _comes_in(stage: Stage) -> Message:
    stage.sim.courier.wait_idle(10)
    if Delivery.objects.count() != 1:
        raise Broken(
            f"доставок Callback API: {Delivery.objects.count()}, ожидалась одна; {stage.sim.courier.rows()}"
        )
    _work()
    message = Message.objects.select_related("body").filter(state=MessageState.NEW, text=WORDS).first()
    if message is None:
        raise Broken("сообщения с этим текстом нет во входящих")
    _say(stage, "Отклик", "принял сообщение через Callback API", clause=1)
    return message


def _is_accepted(stage: Stage, message: Message) -> Incident:
    monitor, dispatcher = stage.person("sokolova"), stage.person("lebedev")
    topic = Topic.objects.get(body=None, code="lighting.street")
    incident = triage.accept(message, topic=topic, importance="normal", by=monitor, at=timezone.now())
    _say(stage, monitor, f"выявила, тема «{topic.name}», направила", clause=7, incident=incident)
    unit = stage.body.units.get(short_name="Комитет ЖКХ")
    routing.assign(incident, units=[(unit, "")], by=dispatcher, at=timezone.now())
    _say(stage, dispatcher, f"передал: {unit.short_name}", clause=7, incident=incident)
    return incident


def _is_answered(stage: Stage, incident: Incident) -> None:
    executor, monitor = stage.person("karpov"), stage.person("sokolova")
    part = incident.assignments.get()
    reply = drafting.open_reply(part, kind=ReplyKind.ANSWER, by=executor, at=timezone.now())
    drafting.send(reply, text="Фонарь заменён.", no_evidence=True, by=executor, at=timezone.now())
    _say(stage, executor, "направил проект на согласование", clause=11, incident=incident)
    approval.send_back(
        reply, version=1, comment="Поздоровайтесь и назовите адрес.", by=monitor, at=timezone.now()
    )
    _say(stage, monitor, "вернула на доработку", clause=13, incident=incident)
    drafting.send(reply, text=ANSWER, no_evidence=True, by=executor, at=timezone.now())
    _say(stage, executor, "доработал", clause=14, incident=incident)
    approval.approve(reply, version=2, by=monitor, at=timezone.now())
    _say(stage, monitor, "согласовала", clause=13, incident=incident)


def _is_published(stage: Stage, incident: Incident) -> None:
    _work()
    incident.refresh_from_db()
    if incident.state != "closed":
        raise Broken("ответ не опубликован: смотрите выше, что сказала сеть")
    _say(stage, "Отклик", "разместил ответ методом wall.createComment", clause=15, incident=incident)


def _check_thread(stage: Stage, thread: str) -> None:
    times = len(re.findall(re.escape(ANSWER), html.unescape(stage.page.get(thread).text)))
    if times != 1:
        raise Broken(f"ответ виден в ветке жителя раз: {times}")


def _nothing_twice(stage: Stage, incident: Incident, thread: str) -> None:
    """The same delivery and the same job once more: nothing changes."""
    delivery, publication = Delivery.objects.earliest("pk"), Publication.objects.get()
    Delivery.objects.filter(pk=delivery.pk).update(state="new")
    deferring.parse(delivery.pk, delivery.account_id)
    deferring.publish(publication.pk)
    stage.sim.courier.wait_idle(10)
    _work()
    _check_thread(stage, thread)
    differences = list(verifying.verify())
    if differences or Incident.objects.count() != 1:
        raise Broken(f"повтор изменил данные: {differences}")
    _say(stage, "Отклик", "доставка и задание повторены: ничего не изменилось")


def _work() -> None:
    """The real worker, until the queue is empty."""

    async def run() -> None:
        working = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        async with working.open_async():
            await working.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False, queues=["intake", "outbox"]
            )

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    thread.join()


# -- printing ----------------------------------------------------------------------------------


def _say(
    stage: Stage, who: Employee | str, did: str, *, clause: int = 0, incident: Incident | None = None
) -> None:
    now = timezone.now()
    zone = ZoneInfo(stage.body.zone)
    name = who if isinstance(who, str) else f"{who.signature}, {who.position}"
    print(f"{now.astimezone(zone):%H:%M:%S}  {name}: {did}" + (f" · п. {clause}" if clause else ""))
    for duty in OpenDuty.objects.filter(incident=incident).order_by("due_at") if incident else ():
        print(f"          ↳ п. {duty.clause}: {_owed(stage, duty, now, zone)}")


def _owed(stage: Stage, duty: OpenDuty, now: datetime, zone: ZoneInfo) -> str:
    if duty.due_at is None:
        return f"{duty_name(duty.kind)}: без срока"
    until = duty.must_by or duty.due_at
    reserve = clock_for(stage.body).between(now, until)
    minutes = int(reserve.total_seconds() // 60)
    return (
        f"{duty_name(duty.kind)}: до {duty.due_at.astimezone(zone):%d.%m %H:%M}, "
        f"резерв {minutes // 60} ч {minutes % 60:02d} мин рабочего времени"
    )
