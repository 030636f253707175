"""What signing in leaves behind: sessions, failures that are counted, a line for each sign-in."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session

FAILURES_KEPT = timedelta(days=1)  # they hold somebody up for minutes only (AXES_COOLOFF_TIME)
SIGN_INS_KEPT = timedelta(days=365)  # who came in from where, should it ever be asked


def forget(*, at: datetime) -> int:
    """Removes what has ended; returns how many rows."""
    past = (
        Session.objects.filter(expire_date__lte=at),
        AccessAttempt.objects.filter(attempt_time__lte=at - FAILURES_KEPT),
        AccessLog.objects.filter(attempt_time__lte=at - SIGN_INS_KEPT),
    )
    return sum(rows.delete()[0] for rows in past)
