"""What the case page shows of a reply: its versions, and the places where it stands in the networks."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from otklik.incidents.actions.whereabouts import words_at
from otklik.incidents.models import Amendment, AmendmentState, Publication, Reply, Version

_DONE_LAST = (AmendmentState.ASKED, AmendmentState.REFUSED, AmendmentState.DONE)


@dataclass(frozen=True)
class VersionSheet:
    version: Version
    changes: SafeString | None  # against the version before
    comment: str  # with which it was returned
    publication: Publication | None


@dataclass(frozen=True)
class ReplySheet:
    reply: Reply
    versions: list[VersionSheet]

    @property
    def last(self) -> VersionSheet | None:
        return self.versions[-1] if self.versions else None

    @property
    def published(self) -> VersionSheet | None:
        rows = [row for row in self.versions if row.version.is_published]
        return rows[-1] if rows else None

    @property
    def places(self) -> list[PlaceSheet]:
        wish = self._amendments[-1] if self._amendments else None
        return [PlaceSheet(row, wish) for row in placed(self.reply)]

    @property
    def amendment(self) -> Amendment | None:
        """The last correction or withdrawal that was asked for: of its places one that is not done, if any."""
        rows = [row for row in self._amendments if row.asked_at == self._amendments[-1].asked_at]
        return min(rows, key=lambda row: _DONE_LAST.index(row.state)) if rows else None

    @property
    def stands(self) -> bool:
        return any(place.row.withdrawn_at is None for place in self.places)

    @property
    def _amendments(self) -> list[Amendment]:
        rows = [each for row in placed(self.reply) for each in row.amendments.all()]
        return sorted(rows, key=lambda each: (each.asked_at, each.pk))


@dataclass(frozen=True, slots=True)
class PlaceSheet:
    """A place where the reply stands; `wish`: the last change that was asked for."""

    row: Publication
    wish: Amendment | None

    @property
    def differs(self) -> bool:
        """The change has not reached it."""
        if self.wish is None or self.row.withdrawn_at is not None:
            return False
        return self.wish.withdraws or words_at(self.row) != self.wish.text


def placed(reply: Reply) -> list[Publication]:
    """Where it was published, the first place first; of a mass event one for each author."""
    rows = [row for version in reply.versions.all() for row in version.publications.all()]
    return sorted((row for row in rows if row.published_at), key=lambda row: (not row.lead, row.pk))


def standing(reply: Reply) -> list[Publication]:
    """Where it stands now; nowhere while some of the authors are still to be answered."""
    published = any(version.is_published for version in reply.versions.all())
    return [row for row in placed(reply) if row.withdrawn_at is None] if published else []


def lead_of(reply: Reply) -> int:
    """The key of its first place, standing or not: by it the reply is named."""
    return next(row.pk for row in placed(reply) if row.lead)
