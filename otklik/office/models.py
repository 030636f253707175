"""Bodies, units, people and the reference data by which municipalities differ."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik.office.journal import OfficeChange as OfficeChange
from otklik.office.places import PlaceImport as PlaceImport
from otklik.office.places import PlaceName as PlaceName
from otklik.office.reply_templates import ReplyTemplate as ReplyTemplate
from otklik.office.settled import Founding as Founding
from otklik.office.settled import Retention as Retention
from otklik.office.settled import SignInRules as SignInRules
from otklik.office.settled import TopicOff as TopicOff
from otklik.regulation.history import Role as RegulationRole

ROLE_NAMES = {
    RegulationRole.MONITOR: _("Monitor"),
    RegulationRole.DISPATCHER: _("Dispatcher"),
    RegulationRole.EXECUTOR: _("Executor"),
    RegulationRole.SUPERVISOR: _("Supervisor"),
    RegulationRole.HEAD: _("Head"),
    RegulationRole.ADMINISTRATOR: _("Administrator"),
}


class Body(models.Model):
    """A municipal body. Bodies form a tree (region > district > settlement)."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, unique=True, editable=False)  # keys from the root: "1/4/7/"
    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=100)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Moscow")
    region = models.CharField(_("region"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("body")

    def __str__(self) -> str:
        return self.short_name

    @property
    def lineage(self) -> list[int]:
        """Keys from the root to the body itself."""
        return [int(key) for key in self.path.strip("/").split("/")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is None:
            self.path = f"new-{id(self)}"
            super().save(*args, **kwargs)
            self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"
            super().save(update_fields=["path"])
        else:
            super().save(*args, **kwargs)


class Unit(models.Model):
    """A structural unit that prepares answers (структурное подразделение)."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="units")
    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=100)
    competence = models.JSONField(_("competence"), default=list, blank=True)  # codes of topic groups
    head = models.ForeignKey("Employee", models.SET_NULL, null=True, blank=True, related_name="+")
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("unit")
        ordering: ClassVar = ["body_id", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "name"], name="unit_name_unique")]

    def __str__(self) -> str:
        return self.short_name


class EmployeeManager(BaseUserManager["Employee"]):
    def get_by_natural_key(self, login: str | None) -> Employee:
        return self.get(login=login)


class Employee(AbstractBaseUser):
    """A person who signs in. What she may do follows from her appointments (clause 6)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="employees")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="employees")
    login = models.CharField(
        _("login"),
        max_length=64,
        unique=True,
        validators=[
            MinLengthValidator(2),
            RegexValidator(r"^[a-z0-9._-]+$", _("Use small Latin letters, digits, dots and dashes.")),
        ],
    )
    name = models.CharField(_("name"), max_length=200)  # "Соколова Анна Петровна"
    position = models.CharField(_("position"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_active = models.BooleanField(_("works here"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EmployeeManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        verbose_name = _("employee")

    def __str__(self) -> str:
        return self.signature

    @property
    def signature(self) -> str:
        """Surname and initials: «Соколова А. П.»"""
        surname, *rest = self.name.split()
        return " ".join([surname, *(f"{part[0]}." for part in rest)])

    def get_full_name(self) -> str:
        return self.name


class Appointment(models.Model):
    """A role given to a person by an order, for a period (clause 6)."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="appointments")
    body = models.ForeignKey(Body, models.CASCADE, related_name="appointments")
    role = models.CharField(
        _("role"), max_length=16, choices=[(r.value, name) for r, name in ROLE_NAMES.items()]
    )
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True)  # executors act for a unit
    since = models.DateField(_("since"))
    until = models.DateField(_("until, inclusive"), null=True, blank=True)
    order_number = models.CharField(_("number of the order"), max_length=50, blank=True)
    order_date = models.DateField(_("date of the order"), null=True, blank=True)
    ended = models.BooleanField(
        default=False, db_default=False
    )  # its last day has passed: it gives sight of nothing

    class Meta:
        verbose_name = _("appointment")
        indexes: ClassVar = [models.Index(fields=["body", "role", "since"], name="appointment_role")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="appointment_period"
            ),
            models.CheckConstraint(
                condition=~Q(role="executor") | Q(unit__isnull=False), name="executor_has_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} – {self.get_role_display()}"

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Substitute(models.Model):
    """Who acts while the appointed person is absent: the first of the list who is at work (clause 6)."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="substitutes")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="substitutions")
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment", "rank"], name="substitute_rank"),
            models.UniqueConstraint(fields=["appointment", "employee"], name="substitute_once"),
        ]


class Absence(models.Model):
    """Leave, illness, a trip: the person's roles pass to the substitutes."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="absences")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["employee", "until"], name="absence_current")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="absence_period")
        ]

    def covers(self, at: datetime) -> bool:
        return self.since <= at < self.until


class CalendarChange(models.Model):
    """Who changed working hours or days, when and by what order (R-10). Never changed afterwards.

    Days and weeks are added and withdrawn by changes, so the calendar of any moment can be built again.
    """

    body = models.ForeignKey(Body, models.CASCADE, related_name="calendar_changes")
    at = models.DateTimeField()
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    order_number = models.CharField(_("number of the order"), max_length=50, blank=True)
    confirmed = models.BooleanField(default=False)  # open duties may fall due at once
    recomputed_at = models.DateTimeField(null=True)  # the copies of all open duties follow it
    moved = models.PositiveIntegerField(null=True)  # open duties that it moved, as far as counted

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["body", "at"], name="calendar_change")]


class CountryTable(models.Model):
    """The calendar of the country as a release brought it, and since when it counts (R-3, R-10). Never changed."""

    country = models.CharField(max_length=2, default="ru")
    version = models.CharField(max_length=40)
    released = models.DateField()
    content = models.JSONField()  # as in office/calendars/*.json
    at = models.DateTimeField(null=True)  # None: from the beginning
    recomputed_at = models.DateTimeField(null=True)
    moved = models.PositiveIntegerField(null=True)

    confirmed: ClassVar[bool] = False  # nobody is asked about a release: R-10 holds what is open

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["country", "version"], name="country_table_version"),
        ]


class WorkingWeek(models.Model):
    """Working hours of a body, or of one of its units, from a day on (R-3)."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="weeks")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="weeks")
    since = models.DateField(_("in force from"))
    hours = models.JSONField(_("hours"))  # {"mon": ["08:30-13:00", "14:00-17:30"], …}
    added = models.ForeignKey(CalendarChange, models.PROTECT, null=True, related_name="added_weeks")
    withdrawn = models.ForeignKey(CalendarChange, models.PROTECT, null=True, related_name="withdrawn_weeks")

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "unit", "since"],
                name="week_once",
                condition=Q(withdrawn=None),
                nulls_distinct=False,
            )
        ]


class CalendarDay(models.Model):
    """A day that differs from the country's calendar, for a body (and below it) or a unit (R-3)."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="calendar_days")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="calendar_days")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8)  # otklik.regulation.worktime.DayKind
    instead_of = models.DateField(_("instead of"), null=True, blank=True)
    hours = models.JSONField(_("hours"), default=list, blank=True)
    title = models.CharField(_("reason"), max_length=200, blank=True)
    added = models.ForeignKey(CalendarChange, models.PROTECT, null=True, related_name="added_days")
    withdrawn = models.ForeignKey(CalendarChange, models.PROTECT, null=True, related_name="withdrawn_days")

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "unit", "day"],
                name="calendar_day_once",
                condition=Q(withdrawn=None),
                nulls_distinct=False,
            )
        ]


class TermsEdition(models.Model):
    """The numbers of the Regulation, as a body has put them in force from a day on. Never changed."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="editions")
    in_force_from = models.DateField(_("in force from"))
    preset = models.CharField(_("made from"), max_length=40, default="parfino-2020")
    terms = models.TextField(_("terms"))  # TOML, read by otklik.regulation.terms
    order_number = models.CharField(_("number of the order"), max_length=50, blank=True)
    recorded_at = models.DateTimeField(null=True)  # None: with the body itself
    recorded_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["in_force_from", "pk"]
        indexes: ClassVar = [models.Index(fields=["body", "in_force_from"], name="edition_in_force")]


class Topic(models.Model):
    """A topic of the classifier: shipped ones have no body; a body may add its own (clause 7)."""

    body = models.ForeignKey(Body, models.CASCADE, null=True, blank=True, related_name="topics")
    code = models.CharField(max_length=60)
    group = models.CharField(_("group"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    synonyms = models.TextField(_("everyday words"), blank=True)
    external_code = models.CharField(_("external code"), max_length=40, blank=True)  # for import and export
    photo_required = models.BooleanField(_("a photo is required"), default=False)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering: ClassVar = ["group", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "code"], name="topic_code", nulls_distinct=False)
        ]
        indexes: ClassVar = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="topic_name_trigrams")
        ]

    def __str__(self) -> str:
        return self.name


class TopicUnit(models.Model):
    """Which unit of a body answers a topic."""

    body = models.ForeignKey(Body, models.CASCADE)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="topics")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "topic"], name="topic_unit")]
