"""How good the suggestions were: what was suggested, beside what a person then decided. Read, never stored.

A message keeps the suggestion that the person had before her eyes, so these are figures of real work, not of
a trial. Shares of few messages say little: each carries the interval in which the truth lies (95 of 100).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from otklik.incidents.lessons import decided, known
from otklik.incidents.models import Message, MessageState
from otklik.language import quality
from otklik.language.quality import Outcome
from otklik.language.suggest import PRESELECTED_FROM
from otklik.office.models import Body
from otklik.regulation.moves import State

LATEST = 2_000  # decisions that are looked at
FEW = 30  # under so many no figure is told as one
MOST_CONFUSED = 12
CERTAINTY = 1.96  # of the interval: 95 of 100


@dataclass(frozen=True, slots=True)
class Share:
    """`met` of `whole`; `low` and `high` are per cent between which the true share lies (Wilson)."""

    met: int
    whole: int

    @property
    def percent(self) -> int:
        return round(100 * self.met / self.whole) if self.whole else 0

    @property
    def is_few(self) -> bool:
        return self.whole < FEW

    @property
    def low(self) -> int:
        return max(round(100 * (self._middle - self._half)), 0)

    @property
    def high(self) -> int:
        return min(round(100 * (self._middle + self._half)), 100)

    @property
    def _middle(self) -> float:
        return (self.met + CERTAINTY**2 / 2) / (self.whole + CERTAINTY**2)

    @property
    def _half(self) -> float:
        whole, share = self.whole, self.met / max(self.whole, 1)
        spread = sqrt(whole * share * (1 - share) + CERTAINTY**2 / 4)
        return CERTAINTY * spread / (whole + CERTAINTY**2)


@dataclass(frozen=True, slots=True)
class Confusion:
    """`suggested` (empty: not determined) was corrected to `chosen` so many times; codes of topics."""

    suggested: str
    chosen: str
    times: int


@dataclass(frozen=True)
class Topics:
    """Of messages whose topic a person chose, among the shipped ones and the body's own in their groups."""

    first: Share  # the surest suggestion was chosen
    three: Share  # the chosen one was among the three
    ticked: Share  # of those ticked beforehand, how many stayed
    covered: Share  # how many were ticked beforehand
    undetermined: Share  # nothing was suggested
    macro_f1: float
    calibration_error: float
    confusions: tuple[Confusion, ...]


@dataclass(frozen=True)
class Standing:
    """Of the latest decisions of a body. `cut`: there were more than are looked at."""

    decided: int
    cut: bool
    topics: Topics
    high_confirmed: Share  # suggested as high, and high in the end
    high_seen: Share  # high in the end, and suggested as such
    exclusion_confirmed: Share  # exclusion was proposed, and it was excluded
    excluded_seen: Share  # excluded, and it was proposed or hinted at
    wanting_seen: Share  # accepted, and a reaction had been suggested
    idle_confirmed: Share  # no reaction was suggested, and none was needed


@dataclass(slots=True)
class _Seen:
    """One decision as far as figures need it."""

    state: str
    chosen: str
    importance: str
    excluded: bool
    suggestion: dict[str, Any] = field(default_factory=dict)

    @property
    def taken(self) -> bool:
        return self.state == MessageState.TAKEN and not self.excluded


def standing(body: Body) -> Standing:
    """Figures of the latest 2,000 decisions, in one query."""
    columns = ("state", "incident__topic__code", "incident__importance", "incident__state", "suggestion")
    rows = decided(body.pk).exclude(suggestion={}).values_list(*columns)[: LATEST + 1]
    seen = [
        _Seen(state, topic or "", importance or "", incident == State.EXCLUDED, suggestion)
        for state, topic, importance, incident, suggestion in rows
    ]
    return _told(seen[:LATEST], cut=len(seen) > LATEST)


def _told(seen: Sequence[_Seen], *, cut: bool) -> Standing:
    taken = [one for one in seen if one.taken]
    high = [one for one in taken if one.suggestion.get("importance") == "high"]
    proposed = [one for one in seen if one.suggestion.get("exclusion") == "propose"]
    excluded = [one for one in seen if one.excluded]
    idle = [one for one in seen if not one.suggestion.get("needs_reaction", True)]
    return Standing(
        decided=len(seen),
        cut=cut,
        topics=_topics([one for one in taken if one.chosen and is_known(one.chosen)]),
        high_confirmed=_share(high, lambda one: one.importance == "high"),
        high_seen=_share(
            [one for one in taken if one.importance == "high"],
            lambda one: one.suggestion.get("importance") == "high",
        ),
        exclusion_confirmed=_share(proposed, lambda one: one.excluded),
        excluded_seen=_share(excluded, lambda one: bool(one.suggestion.get("exclusion"))),
        wanting_seen=_share(taken, lambda one: bool(one.suggestion.get("needs_reaction"))),
        idle_confirmed=_share(idle, lambda one: one.state == MessageState.DISMISSED),
    )


def _share(rows: Sequence[_Seen], met: Any) -> Share:
    return Share(sum(bool(met(one)) for one in rows), len(rows))


def _topics(rows: Sequence[_Seen]) -> Topics:
    outcomes = [Outcome(one.chosen, _guesses(one)) for one in rows]
    guessed = [outcome for outcome in outcomes if outcome.guesses]
    sure = [outcome for outcome in guessed if outcome.share >= PRESELECTED_FROM]
    whole = len(outcomes)
    return Topics(
        first=Share(sum(outcome.right for outcome in outcomes), whole),
        three=Share(round(quality.top(outcomes) * whole), whole),
        ticked=Share(sum(outcome.right for outcome in sure), len(sure)),
        covered=Share(len(sure), whole),
        undetermined=Share(whole - len(guessed), whole),
        macro_f1=quality.macro_f1(outcomes),
        calibration_error=quality.calibration_error(guessed),
        confusions=_confusions(outcomes),
    )


def _guesses(one: _Seen) -> tuple[tuple[str, float], ...]:
    return tuple((row["code"], float(row["confidence"])) for row in one.suggestion.get("topics", ()))


def _confusions(outcomes: Sequence[Outcome]) -> tuple[Confusion, ...]:
    wrong = Counter((one.guess, one.truth) for one in outcomes if not one.right)
    ranked = sorted(wrong.items(), key=lambda row: (-row[1], row[0]))[:MOST_CONFUSED]
    return tuple(Confusion(guess, truth, times) for (guess, truth), times in ranked)


def behind(body: Body, *, suggested: str, chosen: str, most: int = 100) -> list[Message]:
    """Messages for which `chosen` was chosen though `suggested` came first, among the latest; newest first."""
    rows = decided(body.pk).filter(incident__topic__code=chosen).select_related("incident__topic")
    first: dict[str, Any] = (
        {"suggestion__topics__0__code": suggested} if suggested else {"suggestion__topics": []}
    )
    return list(rows.filter(**first).exclude(incident__state=State.EXCLUDED)[:most])


def is_known(code: str) -> bool:
    """Whether a code is one of the classifier, or empty for "not determined"."""
    return not code or known(code) == code
