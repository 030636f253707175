"""The shipped classifier of topics as rows of the database, so that bodies can add their own beside it."""

from __future__ import annotations

from otklik.language import topics as shipped
from otklik.office.models import Body, Topic, TopicUnit


def load() -> int:
    """Adds and renames the shipped topics; those that are no longer shipped go out of use. Idempotent."""
    groups = {group.code: group.name for group in shipped.classifier()}
    known = shipped.by_code()
    rows = [
        Topic(
            body=None,
            code=topic.code,
            group=groups[topic.group],
            name=topic.name,
            synonyms=", ".join(topic.synonyms),
            external_code=topic.external_code,
            photo_required=False,  # wanted by the classifier at most; a body decides to require it
            active=True,
        )
        for topic in known.values()
    ]
    Topic.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["body", "code"],
        update_fields=["group", "name", "synonyms", "external_code", "active"],
    )
    Topic.objects.filter(body=None).exclude(code__in=known).update(active=False)
    return len(rows)


def assign_units(body: Body) -> int:
    """Ties every shipped topic to the unit of the body that has its competence; chosen ties stay. Idempotent."""
    units = {key: unit for unit in body.units.filter(active=True) for key in unit.competence}
    rows = [
        TopicUnit(body=body, topic=topic, unit=units[competence])
        for topic in Topic.objects.filter(body=None, active=True)
        if (competence := shipped.topic(topic.code).default_unit) in units
    ]
    TopicUnit.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
