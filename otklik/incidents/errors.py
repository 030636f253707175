"""What an action refuses, in words a person can use: what happened, which clause, what to do.

Refused
├── NotAllowed       the table of moves refuses (wraps otklik.regulation.errors.StepNotAllowed)
├── AlreadyTaken     somebody else has it
├── StaleForm        the case has changed since the page was made
├── StaleDraft       somebody else has saved this draft
├── NotComplete      something is missing before sending (clauses 16, 18, 19, 21)
├── NotYours         another body's, or of another unit
├── NotAmended       a published reply cannot be corrected or withdrawn so
├── AlreadyAnswered  a reply stands under the message: it stays in its incident
├── Settled          somebody has decided on a gathering of messages
├── NothingChosen    no message is chosen that still waits
├── PartlyAnswered   some authors have the text already
├── OnlyMessage      the last message of an incident stays in it
├── ActedOn          an acceptance is not undone once somebody has acted on it
├── NotPublished     the link given does not show our reply
├── NotEarlier       no incident of the body that this one could repeat (clause 18)
├── UnitClosed       the unit was closed by an order (clause 7)
└── NotAnswered      the other part has no published answer to speak for this one (clause 17)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from otklik.office.models import ROLE_NAMES, Employee
from otklik.regulation.errors import Missing, Need, StepNotAllowed, Why
from otklik.regulation.history import Role


class Refused(Exception):
    """A step that was not taken. `say()` tells the person why and what to do."""

    clause = 0

    def say(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.say()


def role_list(roles: Iterable[Role]) -> str:
    return ", ".join(str(ROLE_NAMES[role]).lower() for role in sorted(roles) if role in ROLE_NAMES)


_NEEDS = {
    Need.TOPIC: lambda: _("choose a topic"),
    Need.IMPORTANCE: lambda: _("choose the importance"),
    Need.UNIT: lambda: _("choose a unit"),
    Need.REASON: lambda: _("give a reason"),
    Need.COMMENT: lambda: _("write what to rework"),
    Need.GROUND: lambda: _("choose a ground"),
    Need.REPLY: lambda: _("choose a reply"),
    Need.VERSION: lambda: _("choose the text"),
    Need.SIGNATURE: lambda: _("sign the draft"),
    Need.PROMISE: lambda: _("write what is promised and by when"),
    Need.START: lambda: _("give the moment at which the clock starts"),
}

_WHYS = {
    Why.STATE: lambda: _("This step does not belong to the present state of the case. Reload the page."),
    Why.EXCLUDED: lambda: _("The message is excluded. Restore it first."),
    Why.NO_SUCH_PART: lambda: _("The case has no such part. Reload the page."),
    Why.PART_NUMBER: lambda: _("Another part has just been opened. Reload the page."),
    Why.OWN_DRAFT: lambda: _("A draft is approved by another person than its author. Ask the substitute."),
    Why.OTHER_TEXT: lambda: _("The text has changed since you read it. Reload the page and read it again."),
    Why.NO_MORE_INTERIM: lambda: _("No further interim answer may be given. Send the final answer."),
    Why.UNKNOWN_IMPORTANCE: lambda: _("The terms in force have no such importance. Choose another."),
    Why.NO_CHANGE: lambda: _("It is so already."),
    Why.NOTHING_TO_ACKNOWLEDGE: lambda: _("There is nothing to acknowledge."),
    Why.TOO_LATE_TO_REOPEN: lambda: _("The time for reopening has passed. Open a new incident as a repeat."),
    Why.SEPARATE_ANSWERS: lambda: _("Each executor answers separately."),
    Why.TIME: lambda: _("The moment is earlier than the step before it."),
}


@dataclass
class NotAllowed(Refused):
    cause: StepNotAllowed

    @property
    def clause(self) -> int:  # type: ignore[override]
        return self.cause.clause

    def say(self) -> str:
        return _("{why} (clause {clause})").format(why=self._why().rstrip("."), clause=self.clause)

    def _why(self) -> str:
        if isinstance(self.cause, Missing):
            return _("Before this step, {what}.").format(what=_NEEDS[self.cause.need]())
        if self.cause.why is Why.ROLE:
            return _("This is done by: {roles}. Ask that person or the administrator.").format(
                roles=role_list(self.cause.allowed_roles)
            )
        return _WHYS[self.cause.why]()


@dataclass
class AlreadyTaken(Refused):
    holder: Employee | None
    at: datetime | None = None

    def say(self) -> str:
        if self.holder is None:
            return _("Otklik itself is doing this now. Wait a minute and reload the page.")
        return _("Already taken: {name}. Nothing was changed by you.").format(name=self.holder.signature)


@dataclass
class StaleForm(Refused):
    def say(self) -> str:
        return _(
            "The case has changed while you were reading. Look at what is new, then take the step again."
        )


@dataclass
class StaleDraft(Refused):
    """`text` is what the other person has saved; `mine` is kept in the form."""

    text: str
    number: int
    by: Employee | None
    own: bool = False  # saved by the same person, in another window

    def say(self) -> str:
        if self.own:
            return _("You have saved this draft in another window meanwhile. Both texts are shown.")
        name = self.by.signature if self.by else "–"
        return _("{name} has saved this draft after you opened it. Both texts are shown.").format(name=name)


@dataclass
class NotComplete(Refused):
    problems: tuple[str, ...]
    clause: int = 19

    def say(self) -> str:
        return " ".join(self.problems)


@dataclass
class NotYours(Refused):
    clause: int = 6

    def say(self) -> str:
        return _("This belongs to another body or unit. Ask the administrator for an appointment (clause 6).")


@dataclass
class NotAmended(Refused):
    """A published reply cannot be corrected or withdrawn so; `reason` says what to do."""

    reason: str
    clause: int = 15

    def say(self) -> str:
        return self.reason


@dataclass
class NotPublished(Refused):
    reason: str
    clause: int = 15

    def say(self) -> str:
        return self.reason


@dataclass
class AlreadyAnswered(Refused):
    clause: int = 15

    def say(self) -> str:
        return _("Its author has been answered in this case: the message stays in it (clause 15).")


@dataclass
class OnlyMessage(Refused):
    clause: int = 5

    def say(self) -> str:
        return _("It is the only message of the case. Exclude it or close the case instead (clause 5).")


@dataclass
class ActedOn(Refused):
    clause: int = 5

    def say(self) -> str:
        return _(
            "The case has gone on, or the head has been told: it is not simply taken back. "
            "Open the case: it can be excluded or closed there (clause 5)."
        )


@dataclass
class PartlyAnswered(Refused):
    clause: int = 15

    def say(self) -> str:
        return _("Some authors have this answer already; the others get the same text (clause 15).")


@dataclass
class PerhapsPublished(Refused):
    clause: int = 15

    def say(self) -> str:
        return _(
            "A call broke off, and nobody knows whether the reply stands in the network. Look there: if it does, "
            "record it as published; if not, press “Try again” (clause 15)."
        )


@dataclass
class Settled(Refused):
    clause: int = 5

    def say(self) -> str:
        return _("Somebody has decided on these messages already. Reload the page.")


@dataclass
class NothingChosen(Refused):
    clause: int = 7

    def say(self) -> str:
        return _("Choose at least one message that still waits in the inbox (clause 7).")


class WrittenBefore(Refused):
    clause = 10

    def say(self) -> str:
        return _(
            "The author wrote this before the question was approved: it is no reply to it (clause 10). "
            "Accept it, or join it to the incident."
        )


@dataclass
class NotEarlier(Refused):
    clause: int = 18

    def say(self) -> str:
        return _(
            "Among the body's incidents there is none with this number that was detected before this one "
            "(clause 18). Look at the number on its page."
        )


class UnitClosed(Refused):
    clause = 7

    def say(self) -> str:
        return _("The unit has been closed. Choose another one (clause 7).")


@dataclass
class NotAnswered(Refused):
    clause: int = 17

    def say(self) -> str:
        return _(
            "That part has no published answer yet, so nothing has been said for this one (clause 17). "
            "Publish it first."
        )
