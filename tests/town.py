"""A small town for tests: one body with its people, an account in VKontakte and messages."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from otklik.incidents.actions import approval, drafting, publication, routing, triage
from otklik.incidents.actions.keeping import snapshot
from otklik.incidents.models import Incident, Message, Publication, Reply
from otklik.netsim.vk import VkSim
from otklik.netsim.vk.sim import community_token, service_token
from otklik.networks import actions as networks
from otklik.networks.contract import Placed
from otklik.networks.models import Account, Network
from otklik.office.models import Appointment, Body, Employee, TermsEdition, Topic, Unit, WorkingWeek
from otklik.regulation.history import ReplyKind, Role
from otklik.regulation.terms import Terms, preset

ZONE = ZoneInfo("Europe/Moscow")
DAYS = {"mon": 23, "tue": 24, "wed": 25, "thu": 26, "fri": 27, "sat": 28, "sun": 29, "mon2": 30}
HOURS = {
    **{day: ["08:30-13:00", "14:00-17:30"] for day in ("mon", "tue", "wed", "thu")},
    "fri": ["08:30-13:00", "14:00-16:30"],
}
_numbers = itertools.count(1)


def moment(text: str) -> datetime:
    """ "mon 10:00" is Monday, 23 November 2026, 10:00 in Moscow (mon2 is the 30th)."""
    day, clock = text.split()
    hour, minute = clock.split(":")
    return datetime(2026, 11, DAYS[day], int(hour), int(minute), tzinfo=ZONE).astimezone(UTC)


def enact(body: Body, terms: Terms) -> TermsEdition:
    """An edition of the body's own, in force for everything that comes."""
    return TermsEdition.objects.create(body=body, in_force_from=date(2020, 1, 1), terms=terms.to_toml())


@dataclass
class Town:
    body: Body
    account: Account
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Employee] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Employee:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def message(self, text: str = "На Озёрной улице не горит фонарь у дома 5", **changed: Any) -> Message:
        number = next(_numbers)
        values = {
            "body": self.body,
            "account": self.account,
            "network": self.account.network,
            "key": f"-1_1_{number}",
            "kind": "comment",
            "post_key": "-1_1",
            "author_key": "501",
            "author_name": "Анна Ключевская",
            "text": text,
            "posted_at": moment("mon 09:00"),
            "collected_at": moment("mon 09:02"),
        }
        seen = values | changed
        told = (seen["author_key"], seen["posted_at"], seen["text"])
        return Message.objects.create(**({"snapshot": snapshot(*told)} | seen))

    def accepted(self, at: str = "mon 10:00", importance: str = "normal", **changed: Any) -> Incident:
        message = changed.pop("message", None) or self.message(**changed)
        return triage.accept(
            message,
            topic=self.topics["lighting"],
            importance=importance,
            reason="дети" if importance == "high" else "",
            by=self.monitor,
            at=moment(at),
        )

    def assigned(self, at: str = "mon 10:20", unit: str = "housing", **changed: Any) -> Any:
        incident = self.accepted(**changed)
        parts = routing.assign(incident, units=[(self.units[unit], "")], by=self.dispatcher, at=moment(at))
        return parts[0]

    def sent(
        self,
        at: str = "mon 12:00",
        text: str = "Фонарь заменён.",
        kind: ReplyKind = ReplyKind.ANSWER,
        assignment: Any = None,
        **changed: Any,
    ) -> Reply:
        assignment = assignment or self.assigned(**changed)
        reply = drafting.open_reply(assignment, kind=kind, by=self.executor, at=moment(at))
        promised = (
            {"promised_for": date(2026, 12, 1), "promise": "Заменим"} if kind is ReplyKind.INTERIM else {}
        )
        drafting.send(reply, text=text, no_evidence=True, by=self.executor, at=moment(at), **promised)
        return reply

    def approved(self, at: str = "mon 12:20", reply: Reply | None = None, **changed: Any) -> Publication:
        reply = reply or self.sent(**changed)
        version = reply.versions.latest("number")
        found = approval.approve(reply, version=version.number, by=self.monitor, at=moment(at))
        assert found is not None
        return found

    def published(
        self, at: str = "mon 12:30", placed: Publication | None = None, **changed: Any
    ) -> Publication:
        row = placed or self.approved(**changed)
        number = next(_numbers)
        publication.published(
            row.pk, Placed(f"-1_1_{number}", f"http://vk.test/wall-1_1?reply={number}"), at=moment(at)
        )
        row.refresh_from_db()
        return row


PEOPLE = (
    ("monitor", "Соколова Анна Петровна", Role.MONITOR, None),
    ("dispatcher", "Лебедев Игорь Николаевич", Role.DISPATCHER, None),
    ("executor", "Карпов Алексей Юрьевич", Role.EXECUTOR, "housing"),
    ("culture", "Полякова Нина Васильевна", Role.EXECUTOR, "culture"),
    ("supervisor", "Орлов Виктор Андреевич", Role.SUPERVISOR, None),
    ("head", "Громова Елена Сергеевна", Role.HEAD, None),
    ("administrator", "Ким Денис Олегович", Role.ADMINISTRATOR, None),
)


def build_town(name: str = "Приозёрный район", prefix: str = "", terms: str = "parfino-2020") -> Town:
    body = Body.objects.create(name=f"Администрация. {name}", short_name=name)
    WorkingWeek.objects.create(body=body, since=date(2019, 1, 1), hours=HOURS)
    TermsEdition.objects.create(body=body, in_force_from=date(2019, 1, 1), terms=preset(terms).to_toml())
    account = Account.objects.create(
        body=body,
        network=Network.VK,
        name=name,
        external_id=f"{1_000_000 + body.pk}",  # no page of a stand-in has it
        api_url="http://127.0.0.1:1",
        hook_key=f"hook-{body.pk}",
    )
    town = Town(body, account)
    for key, title in (("housing", "Комитет ЖКХ"), ("culture", "Отдел культуры")):
        town.units[key] = Unit.objects.create(body=body, name=title, short_name=title)
    for key, person, role, unit in PEOPLE:
        town.people[key] = hire(town, key, person, role, unit, prefix)
    for code, title in (("lighting", "Уличное освещение"), ("culture", "Дом культуры")):
        town.topics[code] = Topic.objects.get_or_create(
            body=None, code=code, defaults={"group": "ЖКХ", "name": title}
        )[0]
    return town


def hire(
    town: Town, login: str, name: str, role: Role, unit: str | None = None, prefix: str = ""
) -> Employee:
    place = town.units[unit] if unit else None
    employee = Employee(body=town.body, unit=place, login=f"{prefix}{login}", name=name)
    employee.set_password("correct-horse-battery")
    employee.save()
    appoint(town, employee, role, unit)
    return employee


def appoint(town: Town, employee: Employee, role: Role, unit: str | None = None) -> Appointment:
    return Appointment.objects.create(
        employee=employee,
        body=town.body,
        role=role,
        unit=town.units[unit] if unit else None,
        since=date(2019, 1, 1),
        order_number="1-р",
    )


GROUP = 456
SECRET = "callback-secret"


def connect_to(sim: VkSim, town: Town) -> Account:
    """The town's community in a running stand-in, with its credentials."""
    sim.add_community(GROUP, "Администрация", "raion", confirmation_code="c0de")
    account = town.account
    account.external_id, account.api_url = str(GROUP), sim.url
    account.settings = {"confirmation": "c0de", "page_host": sim.url}
    account.save()
    at = moment("mon 08:30")
    tokens = {"community": community_token(GROUP), "service": service_token(GROUP), "secret": SECRET}
    for kind, secret in tokens.items():
        networks.store_credential(account, kind=kind, secret=secret, at=at)
    return account
