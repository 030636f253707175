"""What a reply must contain before it is sent to approval: clauses 16, 18, 19, 21."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from otklik.regulation.history import ReplyKind


@dataclass(frozen=True, slots=True)
class Content:
    """A reply as its executor means to send it."""

    kind: ReplyKind
    text: str
    attachments: int = 0  # photos and videos
    no_evidence: bool = False  # the mark "there is none"
    measures: str = ""  # taken, or how far the matter is
    promise: str = ""
    promised_for: date | None = None
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What it answers to, and what the network takes. None is "no limit"."""

    is_repeat: bool = False  # clause 18
    needs_evidence: bool = False  # the topic asks for a photo or video
    max_length: int | None = None
    max_attachments: int | None = None


class Gap(StrEnum):
    """What is missing or wrong; `clause_of` tells where that is asked for."""

    EMPTY = "empty"
    EVIDENCE_UNSAID = "evidence_unsaid"  # neither attached nor marked "there is none"
    EVIDENCE_CONTRADICTED = "evidence_contradicted"  # attached, and marked "there is none"
    EVIDENCE_REQUIRED = "evidence_required"  # by the topic
    NO_MEASURES = "no_measures"
    NO_PROMISE = "no_promise"
    PROMISE_IN_THE_PAST = "promise_in_the_past"
    UNSIGNED = "unsigned"
    TOO_LONG = "too_long"
    TOO_MANY_ATTACHMENTS = "too_many_attachments"


_CLAUSES = {
    Gap.EMPTY: 19,
    Gap.EVIDENCE_UNSAID: 19,
    Gap.EVIDENCE_CONTRADICTED: 19,
    Gap.EVIDENCE_REQUIRED: 19,
    Gap.NO_MEASURES: 18,
    Gap.NO_PROMISE: 16,
    Gap.PROMISE_IN_THE_PAST: 16,
    Gap.UNSIGNED: 21,
    Gap.TOO_LONG: 15,
    Gap.TOO_MANY_ATTACHMENTS: 15,
}


def clause_of(gap: Gap) -> int:
    return _CLAUSES[gap]


def gaps(content: Content, expected: Expected, on: date) -> tuple[Gap, ...]:
    """What keeps `content` from being sent on the (local) day `on`; empty when nothing does."""
    found = {
        Gap.EMPTY: not any(letter.isalnum() for letter in content.text),
        Gap.UNSIGNED: not content.signed_by.strip(),
        Gap.TOO_LONG: _exceeds(len(content.text), expected.max_length),
        Gap.TOO_MANY_ATTACHMENTS: _exceeds(content.attachments, expected.max_attachments),
        **_evidence(content, expected),
        **_matter(content, expected, on),
    }
    return tuple(gap for gap in Gap if found.get(gap))


def _exceeds(amount: int, limit: int | None) -> bool:
    return limit is not None and amount > limit


def _evidence(content: Content, expected: Expected) -> dict[Gap, bool]:
    """Clause 19: photo or video where there is any; a request shows nothing."""
    if content.kind is ReplyKind.CLARIFICATION:
        return {}
    attached = content.attachments > 0
    required = expected.needs_evidence and content.kind is ReplyKind.ANSWER and not attached
    return {
        Gap.EVIDENCE_REQUIRED: required,
        Gap.EVIDENCE_UNSAID: not required and not attached and not content.no_evidence,
        Gap.EVIDENCE_CONTRADICTED: attached and content.no_evidence,
    }


def _matter(content: Content, expected: Expected, on: date) -> dict[Gap, bool]:
    """Clause 18: a repeated message is told what was done. Clause 16: an interim answer promises."""
    interim = content.kind is ReplyKind.INTERIM
    asks = content.kind is ReplyKind.CLARIFICATION
    return {
        Gap.NO_MEASURES: expected.is_repeat and not asks and not content.measures.strip(),
        Gap.NO_PROMISE: interim and not content.promise.strip(),
        Gap.PROMISE_IN_THE_PAST: interim and content.promised_for is not None and content.promised_for < on,
    }
