"""How a page asks for a step and tells what was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest

from otklik.incidents.errors import NotAllowed, NotAmended, NotComplete, NotPublished, NotYours, Refused
from otklik.office.actions import NotAdministrator
from otklik.office.models import Employee
from otklik.office.refusals import NotPossible
from otklik.regulation.errors import Missing, Why

T = TypeVar("T")

UNFIT, FORBIDDEN, CONFLICT = 422, 403, 409
LONGEST_KEY = 18  # digits: every key of the database, and nothing that it would not take


class StaffRequest(HttpRequest):
    """A request behind the sign-in."""

    user: Employee


def found(query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """What the query gives; 404 where there is nothing, or nothing that this person may see."""
    try:
        return query(*args, **kwargs)
    except ObjectDoesNotExist:
        raise Http404 from None


def number_in(text: str) -> int | None:
    """The key that an address brings; None for what nobody but a stranger writes there."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None


def numbers_in(text: str) -> list[int]:
    """Keys with commas between them; what is none is left out."""
    return [key for word in text.split(",") if (key := number_in(word)) is not None]


def refusal_of(form: Form) -> str:
    """What the action said, when it refused."""
    return " ".join(str(error) for error in form.non_field_errors())


def status_of(refusal: Refused) -> int:
    if isinstance(refusal, NotYours):
        return FORBIDDEN
    if isinstance(refusal, NotAmended | NotComplete | NotPublished):
        return UNFIT
    if isinstance(refusal, NotAllowed):
        if isinstance(refusal.cause, Missing):
            return UNFIT
        return FORBIDDEN if refusal.cause.why in (Why.ROLE, Why.OWN_DRAFT) else CONFLICT
    return CONFLICT


def attempt(form: Form, step: Callable[[dict[str, Any]], object]) -> int:
    """Takes the step with the form's values. 0: done; else the status of the answer; the form says why."""
    if not form.is_valid():
        return UNFIT
    try:
        step(form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.say())
        return status_of(refusal)
    except NotAdministrator as refusal:
        form.add_error(None, refusal.say())
        return FORBIDDEN
    except NotPossible as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.say())
        return CONFLICT
    return 0
