"""What a soak must end with: everything that stands in the networks is here once, every answer stands there once."""

from collections import Counter

from django.db.models import Count, Q

from otklik.incidents import shelf
from otklik.incidents.models import Media, Message, Publication
from otklik.networks.models import Delivery
from tests.soak.people import ANSWER, GONE, standing


def unsettled(citizens):
    """How much is still on its way: messages not here, answers not published, deliveries not read."""
    here = set(citizens_texts())
    return {
        "messages": sum(text not in here for text in citizens.stands.values()),
        "answers": Publication.objects.exclude(state="published").count(),
        "deliveries": Delivery.objects.filter(state="new").count(),
        "files": Media.objects.filter(state="waiting").count(),
    }


def citizens_texts():
    rows = Message.objects.exclude(state="own").exclude(text__startswith=GONE)
    return rows.values_list("text", flat=True)


def faults_of(citizens, worlds):
    """Every way in which the outcome is not as it must be; empty lists when all is well."""
    here, answers = Counter(citizens_texts()), Publication.objects.select_related("version")
    times = {row.pk: standing(worlds[row.network], row.version.text) for row in answers}
    return {
        "lost": [text for text in citizens.stands.values() if not here[text]],
        "kept twice": [text for text, count in here.items() if count > 1],
        "never written": sorted(set(here) - set(citizens.stands.values())),
        "not published": [row.pk for row in answers if row.state != "published"],
        "does not stand": [pk for pk, count in times.items() if not count],
        "stands twice": [pk for pk, count in times.items() if count > 1],
        "our own taken for a citizen's": list(
            Message.objects.exclude(state="own").filter(text__startswith=ANSWER).values_list("pk", flat=True)
        ),
        "files missing": files_missing(citizens),
        "quarantined": list(Delivery.objects.filter(state="quarantined").values_list("problem", flat=True)),
    }


def files_missing(citizens):
    """Photos that are not on the shelf, or are there twice: how many, and why the others are not kept."""
    kept = Media.objects.filter(state="kept")
    whole = sum((shelf.root() / path).is_file() for path in kept.values_list("path", flat=True))
    reasons = list(Media.objects.exclude(state="kept").values_list("state", "reason")[:5])
    return [] if whole == citizens.photos and not reasons else [(whole, citizens.photos), *reasons]


def deliveries():
    """By network: how many were stored, and how many the network brought more than once."""
    rows = Delivery.objects.values_list("account__network").annotate(
        count=Count("pk"), repeated=Count("pk", filter=Q(times__gt=1))
    )
    return {network: [count, repeated] for network, count, repeated in rows.order_by("account__network")}


def by_network():
    rows = Message.objects.exclude(state="own").values_list("network").annotate(count=Count("pk"))
    return dict(rows.order_by("network"))
