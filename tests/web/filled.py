"""A town in which there is one of everything that an address can name, and all these addresses."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import URLPattern, reverse

from otklik.incidents import shelf
from otklik.incidents.actions import noting
from otklik.incidents.aided import Aid, AidSettings
from otklik.incidents.gatherings import Gathered, Gathering
from otklik.incidents.learned import ModelVersion
from otklik.incidents.models import Evidence, EvidencePage, Media, SavedSearch
from otklik.networks.models import Delivery, Source
from otklik.notices.models import Address
from otklik.office.reply_templates import ReplyTemplate
from otklik.reports.models import Paper
from otklik.web import urls
from tests.pictures import picture
from tests.town import hire, moment

# Of what an address asks for, in its order; of `fill` the keys. What is not a key of `fill` stands as it is.
ASKED = {
    **dict.fromkeys(("message", "topics", "accept", "exclude", "leave"), ("message",)),
    "join": ("message", "incident"),
    "take-back": ("incident",),
    **dict.fromkeys(("gathering", "merge", "set-apart", "gather-again"), ("gathering",)),
    "attach-gathered": ("gathering", "incident"),
    **dict.fromkeys(
        (
            "aid-settings", "aid-trial", "hire", "terms", "edit-terms", "import-terms", "enact-terms",
            "schedule", "quality", "quality-behind", "places", "preview-places", "keep-places",
            "reply-templates", "new-reply-template", "public-settings", "units", "new-unit", "body", "new-body",
            "office-topics", "topics-file", "topics-take", "retention",
        ),
        ("body",),
    ),
    "change-schedule": ("body", "week"),
    "gate": ("body", "mail"),
    "gate-trial": ("body", "mail"),
    "terms-file": ("body", "edition"),
    "choose-model": ("body", "model"),
    **dict.fromkeys(
        (
            "case", "forward", "assign", "topic", "repeat", "importance", "identify", "exclude-case", "restore",
            "close", "reopen", "acknowledge", "instruct", "write-note", "looks", "aid", "aid-ask",
            "head-acknowledge",
        ),
        ("incident",),
    ),
    "aid-insert": ("incident", "aid"),
    "why": ("incident", 0),
    "why-json": ("incident", 0),
    "why-broken": ("incident", "forward", 0, 0),
    "why-owed": ("duty",),
    "withdraw-note": ("note",),
    **dict.fromkeys(
        (
            "part-refuse", "part-reassign", "write", "hear", "part-close", "part-joint", "part-reopen",
            "part-explain",
        ),
        ("part",),
    ),
    **dict.fromkeys(("save", "send", "attach", "approve", "send-back"), ("reply",)),
    "insert-template": ("reply", "template"),
    **dict.fromkeys(("evidence", "evidence-small", "turn", "detach"), ("file",)),
    **dict.fromkeys(("media", "media-small"), ("media",)),
    "media-again": ("media lost",),
    **dict.fromkeys(
        ("take-by-hand", "placed", "close-page", "try-again", "correct-published", "withdraw-published"),
        ("publication",),
    ),
    "forget-search": ("search",),
    **dict.fromkeys(
        ("person", "change-person", "appoint", "substitute", "absence", "new-password"), ("person",)
    ),
    "end-order": ("person", "order"),
    "address-again": ("address",),
    **dict.fromkeys(("reply-template", "drop-reply-template"), ("template",)),
    **dict.fromkeys(("unit", "change-unit", "unit-members", "unit-topics", "close-unit"), ("unit",)),
    **dict.fromkeys(
        ("account", "credential", "account-roots", "subscribe-account", "watch-source", "switch-account"),
        ("account",),
    ),
    "read-delivery-again": ("account", "delivery"),
    "stop-source": ("account", "source"),
    "read-source-on": ("account", "source"),
    **dict.fromkeys(("paper", "paper-write", "paper-sign", "paper-correct"), ("paper",)),
    "paper-file": ("paper", "pdf"),
    "board": ("excluded",),
    "chapter": ("desk",),
    "behind": ("on_time",),
    "figures": ("csv",),
    **dict.fromkeys(("pair", "part-from"), ("telegram",)),
}  # fmt: skip
KNOWN_BY_NAME = (
    "board",
    "chapter",
    "behind",
    "figures",
    "pair",
    "part-from",
)  # what these name is of no body
CLOSED = [each for each in urls.urlpatterns if isinstance(each, URLPattern) and each not in urls.OPEN]
WITH_KEYS = [each.name for each in CLOSED if "<" in str(each.pattern)]
WITHOUT_KEYS = [each.name for each in CLOSED if "<" not in str(each.pattern)]


def address_of(name, keys):
    return reverse(name, args=[keys.get(each, each) for each in ASKED.get(name, ())])


def fill(town):
    """Keys of one thing of each kind, all of the town's body. Files need a shelf of their own (MEDIA_ROOT)."""
    at = moment("mon 12:40")
    placed = town.published("mon 12:30", text="Не горит фонарь", importance="high")
    reply = placed.version.reply
    part = reply.assignment
    incident = part.incident
    kept = shelf.keep(shelf.MESSAGES, town.body.pk, picture(), picture(size=(40, 30)))
    of_file = {
        "content_type": "image/jpeg", "path": kept.path, "sha256": kept.sha256, "size": kept.size,
    }  # fmt: skip
    waiting = town.message(text="Не горит фонарь у дома 7")
    made = {
        "body": town.body,
        "message": waiting,
        "incident": incident,
        "part": part,
        "reply": reply,
        "publication": placed,
        "duty": town.assigned("mon 12:35").incident.open_duties.first(),
        "gathering": gathered(town, waiting, at),
        "aid": aid(town, incident, at),
        "note": noting.write(incident, text="Позвонить подрядчику", by=town.monitor, at=at),
        "file": Evidence.objects.create(
            reply=reply, name="лампа.jpg", added_by=town.executor, added_at=at, **of_file
        ),
        "media": Media.objects.create(
            message=waiting, kind="photo", url="https://far.example/a.jpg", state="kept", **of_file
        ),
        "media lost": Media.objects.create(
            message=waiting, kind="photo", url="https://far.example/b.jpg", state="failed"
        ),
        "search": SavedSearch.objects.create(employee=town.monitor, name="Фонари", address="q=фонарь"),
        "edition": town.body.editions.get(),
        "model": ModelVersion.objects.create(
            body=town.body, made_at=at, until=at, learned=500, examples=400,
            accuracy=0.8, macro_f1=0.7, top3=0.9, calibration_error=0.1,
        ),
        "template": ReplyTemplate.objects.create(
            body=town.body, name="Фонарь", text="Фонарь заменён.", changed_at=at, changed_by=town.monitor
        ),
        "unit": town.units["culture"],
        "account": town.account,
        "delivery": Delivery.objects.create(
            account=town.account, key="1", received_at=at, body=b"{", state="quarantined"
        ),
        "source": Source.objects.create(account=town.account, kind="query", key="фонарь", paused_at=at),
        "paper": Paper.objects.create(
            body=town.body, kind="register", first=date(2026, 10, 1), last=date(2026, 10, 31),
            made_at=at, due_on=date(2026, 12, 1),
        ),
        **person(town, at),
    }  # fmt: skip
    EvidencePage.objects.create(
        publication=placed,
        body=town.body,
        token=f"t{town.body.pk:031d}",
        made_at=at,
        open_until=at + timedelta(30),
    )
    return {name: row.pk for name, row in made.items()}


def gathered(town, message, at):
    row = Gathering.objects.create(body=town.body, kind="same_matter", first_at=at, last_at=at)
    for each in (message, town.message(text="Не горит фонарь у дома 9")):
        Gathered.objects.create(gathering=row, message=each, likeness=0.9)
    return row


def aid(town, incident, at):
    AidSettings.objects.create(
        body=town.body, enabled=True, url="https://oracle.example/v1", model="tiny", changed_at=at,
        changed_by=town.administrator,
    )  # fmt: skip
    return Aid.objects.create(
        incident=incident,
        kind="draft",
        part=1,
        state="done",
        asked_by=town.executor,
        asked_at=at,
        text="Черновик",
    )


def person(town, at):
    """Somebody whom nobody needs to be signed in as."""
    someone = hire(town, f"zaitsev-{town.body.pk}", "Зайцев Пётр Ильич", "executor", "culture")
    address = Address.objects.create(
        employee=someone, way="mail", value="z@example.ru", reachable=False, since=at
    )
    return {"person": someone, "order": someone.appointments.get(), "address": address}
