"""Where a reply stands in the networks, with which words, and whether Otklik itself can change it there.

A mass event has one answer with many places (R-33): each place is corrected (R-30) or taken back (R-31) by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from otklik.incidents import deferring
from otklik.incidents.actions.showing import address_of
from otklik.incidents.models import Amendment, AmendmentState, Publication, PublicationState, Reply
from otklik.networks.contract import ItemKind, Standing
from otklik.networks.registry import limits_of

MOST_NAMED = 5  # addresses in one sentence; the page of the case lists all
_APART = "\n\n"  # between a text and the address of the page of its files, as connectors write it


def standing(reply: Reply) -> QuerySet[Publication]:
    """Every place where it stands now, the first one first."""
    rows = Publication.objects.filter(
        version__reply=reply, state=PublicationState.PUBLISHED, withdrawn_at=None
    ).order_by("pk")
    return rows.select_related(
        "account", "target", "evidence_page", "version__reply__assignment__incident__body"
    ).prefetch_related("amendments")


def standing_text(reply: Reply) -> str:
    """What the reply says now: of its versions the last one, for a published reply has no drafts."""
    last = reply.versions.order_by("-number").first()
    return last.text if last else ""


def words_at(row: Publication) -> str:
    """What it says at this place. Reads `amendments`."""
    done = [each for each in row.amendments.all() if each.state == AmendmentState.DONE and not each.withdraws]
    return done[-1].text if done else row.version.text


def able(row: Publication, *, withdraws: bool, at: datetime) -> bool:
    """Whether Otklik itself can do it: the network allows it, and the reply's key there is known."""
    if row.account is None or not row.account.enabled or not row.external_key:
        return False
    limits, kind = limits_of(row.network), ItemKind(row.target.kind)
    if not withdraws:
        return limits.can_correct(kind)
    late = limits.removable_for is not None and at - (row.published_at or at) >= limits.removable_for
    return limits.can_remove(kind) and not late


def by_hand_words(rows: Sequence[Publication]) -> str:
    there = [row.permalink for row in rows[:MOST_NAMED] if row.permalink] or [_("the place of the reply")]
    if len(rows) > len(there):
        there.append(_("and the other places listed with the reply"))
    return _(
        "Otklik cannot do this here. Open {address}, do it there by hand, "
        "then tick that it is done and record it (clause 15)."
    ).format(address=", ".join(there))


def longest(row: Publication) -> int:
    """Characters of a text that fits at this place; 0: no limit is known."""
    limit = limits_of(row.network).text
    return max(1, limit - len(_link_of(row))) if limit else 0


def as_it_is_to_be(row: Publication, text: str) -> Standing:
    """For the connector. The page of the files stands under the text, where there is one, and stays."""
    link = _link_of(row)
    return Standing(
        key=row.external_key,
        kind=ItemKind(row.target.kind),
        text=text and text + link,
        target_key=row.target.key,
        post_key=row.target.post_key,
        thread_key=row.target.thread_key,
        files=bool(row.version.files) and not link,
    )


def _link_of(row: Publication) -> str:
    page = getattr(row, "evidence_page", None)
    return _APART + address_of(page) if page else ""


def follow(row: Publication, *, at: datetime) -> None:
    """The reply was corrected or withdrawn while this place was being answered: the same is asked for here.

    Locks the reply: whoever corrects or withdraws it sees this place, or this place sees the correction.
    """
    Reply.objects.select_for_update(of=("self",)).get(pk=row.version.reply_id)
    rows = Amendment.objects.filter(
        publication__version__reply=row.version.reply_id,
        state__in=[AmendmentState.ASKED, AmendmentState.DONE],
    )
    wish = rows.exclude(publication=row).select_related("asked_by").order_by("asked_at", "pk").last()
    if wish is None or (not wish.withdraws and wish.text == words_at(row)):
        return
    ask(row, wish, at=at)


def ask(row: Publication, wish: Amendment, *, at: datetime) -> Amendment:
    """The same for one place more: by a job where Otklik can do it, otherwise the person is told where."""
    can = able(row, withdraws=wish.withdraws, at=at)
    made = Amendment.objects.create(
        publication=row,
        text=wish.text,
        reason=wish.reason,
        asked_by=wish.asked_by,
        asked_at=wish.asked_at,
        try_at=at,
        state=AmendmentState.ASKED if can else AmendmentState.REFUSED,
        problem="" if can else by_hand_words([row]),
    )
    if can:
        deferring.amend(made.pk)
    return made
