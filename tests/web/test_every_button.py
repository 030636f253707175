"""Every form that a case page offers to a person does what it says, wherever the case stands."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib.messages import WARNING, get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import resolve

from otklik.incidents.actions import approval, byhand, noting, routing, triage
from otklik.office.models import TermsEdition
from otklik.regulation.history import ReplyKind
from otklik.regulation.terms import preset
from tests.pictures import picture
from tests.town import moment

PEOPLE = ("monitor", "dispatcher", "executor", "supervisor", "head", "administrator")
WRITTEN = {"permalink": "http://vk.test/wall-1_1?reply=9", "promised_for": "2026-12-01"}


class Forms(HTMLParser):
    """(action, values) of the forms of a page that post, filled in as a person would who wants each step."""

    def __init__(self, page):
        super().__init__()
        self.found, self.values, self.inside, self.text, self.select = [], None, False, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "main":
            self.inside = True
        elif tag == "form" and self.inside and has.get("method") == "post":
            self.values = {}
            self.found.append((has["action"], self.values))
        elif self.values is not None and tag == "select":
            self.select = has["name"]
        elif self.select and tag == "option" and has["value"]:
            self.values[self.select] = has["value"]  # the last one: not what is chosen now
        elif self.values is not None and tag == "textarea":
            self.text, self.values[has["name"]] = has["name"], ""
        elif self.values is not None and tag == "input":
            self.take(has, has.get("name"), has.get("value", ""))

    def take(self, has, name, value):
        kind = has.get("type", "text")
        if kind == "file":
            self.values[name] = SimpleUploadedFile("photo.jpg", picture(), "image/jpeg")
        elif kind == "radio":
            if "checked" not in has:
                self.values[name] = value
        elif kind == "checkbox":
            self.values[name] = value or "on"
        elif name:
            self.values[name] = value or WRITTEN.get(name, "" if kind == "hidden" else "Потому что надо")

    def handle_data(self, data):
        if self.text:
            self.values[self.text] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text:
            said = self.values[self.text].strip()
            self.values[self.text] = f"{said} Сделано.".strip()
            self.text = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.values = None
        elif tag == "main":
            self.inside = False


def returned(town):
    reply = town.sent("mon 11:10")
    approval.send_back(reply, version=1, comment="Назовите день.", by=town.monitor, at=moment("mon 11:30"))
    return reply.assignment.incident


def refused(town):
    part = town.assigned()
    routing.refuse(part, reason="Не наше", by=town.executor, at=moment("mon 11:00"))
    return part.incident


def excluded(town):
    return triage.exclude(town.message(), ground="insult", by=town.monitor, at=moment("mon 09:40"))


def restored(town):
    incident = excluded(town)
    triage.restore(incident, reason="Ошибка", by=town.monitor, at=moment("mon 10:00"))
    return incident


def reopened(town):
    incident = town.published().version.reply.assignment.incident
    triage.reopen(incident, reason="Не решено", part=1, by=town.monitor, at=moment("mon 12:40"))
    return incident


def closed(town):
    incident = town.accepted()
    triage.close(incident, reason="Не наше", by=town.monitor, at=moment("mon 11:00"))
    return incident


def mass_event(town):
    incident = town.accepted()
    for author in ("7", "8"):
        triage.join(town.message(author_key=author), incident, by=town.monitor, at=moment("mon 10:05"))
    return incident


def joint(town):
    """Two parts, one answered, in an edition where one answer may speak for several parts."""
    terms = replace(preset("parfino-2020"), joint_answer=True)
    TermsEdition.objects.create(body=town.body, in_force_from=date(2026, 1, 1), terms=terms.to_toml())
    incident = town.accepted()
    units = [(town.units["housing"], "фонарь"), (town.units["culture"], "клуб")]
    first, _second = routing.assign(incident, units=units, by=town.dispatcher, at=moment("mon 10:20"))
    town.published(assignment=first)
    return incident


def by_hand(town):
    row = town.approved()
    byhand.take(row, by=town.dispatcher, at=moment("mon 12:25"))
    return case_of(row)


def case_of(row):
    return row.version.reply.assignment.incident


def noted(town):
    incident = town.accepted(importance="high")
    noting.write(incident, text="Едут", by=town.monitor, at=moment("mon 10:30"))
    return incident


PLACES = {  # where a case may stand -> what must be on its page, besides what comes with it
    "high": (noted, {"acknowledge", "assign", "importance", "withdraw-note", "exclude-case"}),
    "identified": (
        lambda town: triage.identify(
            town.message(),
            topic=town.topics["lighting"],
            importance="normal",
            by=town.monitor,
            at=moment("mon 10:00"),
        ),
        {"forward", "topic", "close"},
    ),
    "mass event": (mass_event, {"leave", "repeat"}),
    "assigned": (lambda town: town.assigned().incident, {"write", "part-refuse", "part-reassign"}),
    "refused": (refused, {"part-reassign"}),
    "sent": (lambda town: town.sent().assignment.incident, {"approve", "send-back"}),
    "returned": (returned, {"send", "attach"}),
    "approved": (lambda town: case_of(town.approved()), {"take-by-hand"}),
    "by hand": (by_hand, {"placed"}),
    "answered": (
        lambda town: case_of(town.published()),
        {"correct-published", "withdraw-published", "part-reopen"},
    ),
    "interim": (
        lambda town: case_of(town.published(reply=town.sent(kind=ReplyKind.INTERIM))),
        {"correct-published", "write"},
    ),
    "asked": (lambda town: case_of(town.published(reply=town.sent(kind=ReplyKind.CLARIFICATION))), set()),
    "reopened": (reopened, {"write", "withdraw-published"}),
    "joint": (joint, {"part-joint", "part-close"}),
    "excluded": (excluded, {"restore"}),
    "restored": (restored, {"identify"}),
    "closed": (closed, {"reopen"}),
}


@pytest.mark.parametrize("place", PLACES)
def test_what_is_offered_can_be_done(town, browser_of, at, place):
    make, expected = PLACES[place]
    earlier = town.accepted("mon 09:05")
    incident = make(town)
    at("tue 15:00")
    offered, failed = set(), []
    for person in PEOPLE:
        client = browser_of(getattr(town, person))
        page = client.get(f"/cases/{incident.pk}/").content.decode()
        for action, values in Forms(page).found:
            name = resolve(action).url_name
            offered.add(name)
            data = values | ({"earlier": earlier.label} if "earlier" in values else {})
            with transaction.atomic():
                answer = client.post(action, data)
                transaction.set_rollback(True)
            refused = [str(each) for each in get_messages(answer.wsgi_request) if each.level >= WARNING]
            if answer.status_code != 302 or refused:
                failed.append((person, name, answer.status_code, refused, data))
    assert failed == []
    assert expected <= offered
