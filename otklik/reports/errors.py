"""Why a step with a paper is refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from otklik.incidents.errors import Refused


class PaperIsSent(Refused):
    """A sent paper is frozen: a correction is a new paper."""

    def say(self) -> str:
        return _(
            "This paper was sent and does not change any more. Make a correction: a new paper that says so."
        )


class PaperIsDraft(Refused):
    def say(self) -> str:
        return _("This paper was not sent yet: change the draft itself.")


class PeriodNotOver(Refused):
    def say(self) -> str:
        return _("The period is not over: a paper about it can be signed from the next day on.")
