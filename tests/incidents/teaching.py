"""A monitor who teaches the local word for the bus: for the tests of learning."""

from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.incidents import tutor
from otklik.incidents.actions import learning, triage
from otklik.incidents.suggestions import suggestion_for
from otklik.office.models import Topic
from tests.town import moment

BOBIK = "Бобика у причала всё нет и нет"  # no lexicon knows the local word for the bus
NIGHT = moment("wed 02:17")


def topic(code):
    return Topic.objects.get(body=None, code=code)


def accept(town, text, code, at="mon 10:00", **changed):
    message = town.message(text=text, **changed)
    return triage.accept(message, topic=topic(code), importance="normal", by=town.monitor, at=moment(at))


def teach(town, times=8, at="mon 10:00"):
    for number in range(times):
        accept(town, f"Жду бобика у причала, {number}", "transport.routes", at)
        accept(town, f"Тротуар у аптеки не чищен, {number}", "roads.sidewalk-ice", at)


def best(town, text=BOBIK):
    tutor.refresh([town.body.pk])
    told = suggestion_for(text, town.body.pk)["topics"]
    return told[0]["code"] if told else ""


def asked(name):
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=name, status="todo")]


def rebuilt(town, at=NIGHT):
    return learning.rebuild(town.body, at=at)
