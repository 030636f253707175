"""Learning from decisions: the inbox is looked at again, models are rebuilt at night, a former one is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from math import sqrt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from otklik.incidents import deferring, tutor
from otklik.incidents.learned import Change, ModelChange, ModelVersion
from otklik.incidents.lessons import examples, lessons
from otklik.incidents.models import Message, MessageState
from otklik.incidents.suggestions import suggestion_for
from otklik.language import training
from otklik.language.training import Quality
from otklik.office.actions import require_administrator
from otklik.office.models import Body, Employee
from otklik.office.refusals import NotPossible

WAITING = 200  # messages of an inbox, the latest, that are looked at again after a decision
MOST = 200_000  # examples of a rebuild, the latest
FIRST_FROM = (
    50  # examples of a body that make its first model (`training.ENOUGH`: below, nothing is measured)
)
OWN_FROM = 200  # where a body above has a model, it serves until there are so many
KEPT = 8  # versions one can go back to; of older ones the figures stay
NIGHT = 2  # the local hour of a rebuild
FLOOR = 0.01  # a fall of macro-F1 that is never worth keeping an old model
ERRORS = 2  # standard errors of a measurement: a smaller fall is chance


class NoSuchModel(NotPossible):
    """The version is too old: only its figures are kept."""

    def say(self) -> str:
        return _("This model is no longer kept, only its figures. Choose a later one.")


def look_again(body_id: int) -> int:
    """Suggestions of what waits in the inbox, by what was learned meanwhile; returns how many changed."""
    tutor.refresh([body_id])
    rows = Message.objects.filter(body=body_id, state=MessageState.NEW, deleted_at=None)
    changed = 0
    for message in rows.order_by("-posted_at", "-pk").only("text", "suggestion")[:WAITING]:
        told = suggestion_for(message.text, body_id)
        if told != message.suggestion:
            still = Message.objects.filter(pk=message.pk, state=MessageState.NEW, text=message.text)
            again = {} if _gathers_alike(told, message.suggestion) else {"compared_at": None}
            changed += still.update(suggestion=told, **again)
    return changed


def _gathers_alike(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether `gathering` finds the same by both: one matter is of one topic and place."""
    return all(one.get(name) == two.get(name) for name in ("preselected", "where"))


# -- at night ----------------------------------------------------------------------------------


def due(*, at: datetime) -> Iterator[int]:
    """Bodies where it is night now and something was decided since their last model."""
    for body in Body.objects.order_by("pk"):
        if at.astimezone(ZoneInfo(body.zone)).hour == NIGHT and _has_news(body):
            yield body.pk


def _has_news(body: Body) -> bool:
    last = body.models.order_by("-pk").values_list("until", flat=True).first()
    return next(lessons(body.pk, since=last or tutor.BEGINNING), None) is not None


def rebuild(body: Body, *, at: datetime) -> ModelChange | None:
    """A fresh model from all decisions, measured; taken into use unless it is worse. None: too few examples."""
    until = at - tutor.OVERLAP  # decisions whose transactions are still open are learned on top
    samples = examples(body.pk, until=until, most=MOST)
    held = tutor.in_use(body)
    topical = sum(bool(sample.topic) for sample in samples)
    if topical < (OWN_FROM if held and held.body_id != body.pk else FIRST_FROM):
        return None
    made = training.rebuild(samples)
    return _keep(body, made, learned=len(samples), until=until, at=at)


@transaction.atomic
def _keep(body: Body, made: training.Rebuilt, *, learned: int, until: datetime, at: datetime) -> ModelChange:
    Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    held = tutor.in_use(body)
    own = held if held and held.body_id == body.pk else None
    version = ModelVersion.objects.create(
        body=body,
        made_at=at,
        until=until,
        learned=learned,
        packed=made.model.to_bytes(),
        **asdict(made.quality),
    )
    kind = _verdict(made.quality, own)
    change = ModelChange.objects.create(body=body, version=version, kind=kind, at=at, learns_from=until)
    _forget_old(body, change if kind == Change.TAKEN else own)
    return change


def _verdict(quality: Quality, held: ModelChange | None) -> Change:
    if held and held.holds:
        return Change.HELD
    return Change.WORSE if held and is_worse(quality, held.version) else Change.TAKEN


def is_worse(fresh: Quality, held: ModelVersion) -> bool:
    """Whether macro-F1 fell by more than chance: two standard errors of the difference of both figures.

    Both are measured on a sample. With 50 examples they differ by .16 without anything having changed, with
    20,000 by .01; a fixed tolerance would be deaf to the one or throw away good models for the other.
    """
    return held.macro_f1 - fresh.macro_f1 > max(FLOOR, ERRORS * sqrt(_variance(fresh) + _variance(held)))


def _variance(figures: Quality | ModelVersion) -> float:
    """Of a share measured on so many examples; at least that of .05, for a perfect figure is luck too."""
    share = min(max(figures.macro_f1, 0.05), 0.95)
    return share * (1 - share) / max(figures.examples, 1)


def _forget_old(body: Body, held: ModelChange | None) -> None:
    """Of older versions only the figures stay; the one in use stays whole."""
    whole = list(body.models.order_by("-pk").values_list("pk", flat=True)[:KEPT])
    if held:
        whole.append(held.version_id)
    body.models.exclude(pk__in=whole).update(packed=None)


# -- by a person -------------------------------------------------------------------------------


@transaction.atomic
def choose(version: ModelVersion, *, by: Employee, at: datetime) -> ModelChange:
    """Back to a former model, or on to a newer one. Decisions are learned on top from now on (of a former one:
    what it was left for is not learned again); newer models wait for a person while a former one is in use."""
    require_administrator(version.body, by, at)
    Body.objects.select_for_update(of=("self",)).get(pk=version.body_id)
    if not ModelVersion.objects.filter(pk=version.pk, packed__isnull=False).exists():
        raise NoSuchModel
    deferring.learn(version.body_id)
    newest = not ModelVersion.objects.filter(body=version.body_id, pk__gt=version.pk).exists()
    return ModelChange.objects.create(
        body=version.body,
        version=version,
        kind=Change.CHOSEN,
        at=at,
        by=by,
        learns_from=version.until if newest else at,
        holds=not newest,
    )


@dataclass(frozen=True, slots=True)
class Past:
    """A version in the history of a body's models."""

    version: ModelVersion
    changes: tuple[ModelChange, ...]
    in_use: bool
    can_be_chosen: bool


def history(body: Body, most: int = 20) -> list[Past]:
    """Versions of the body, the latest first, with what became of each. Two queries."""
    whole = ExpressionWrapper(Q(packed__isnull=False), output_field=BooleanField())
    rows = list(body.models.order_by("-pk").defer("packed").annotate(whole=whole)[:most])
    held = tutor.in_use(body)
    changes: dict[int, list[ModelChange]] = {}
    for change in ModelChange.objects.filter(version__in=[row.pk for row in rows]).select_related("by"):
        changes.setdefault(change.version_id, []).append(change)
    used = held.version_id if held else None
    return [
        Past(row, tuple(changes.get(row.pk, ())), row.pk == used, row.whole and row.pk != used)
        for row in rows
    ]
