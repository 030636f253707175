"""Jobs: thin faces over the same actions as the pages. Each may run twice, or be killed at any point.

| job | when | what |
|---|---|---|
| parse_delivery | asked for by a webhook | raw delivery -> messages |
| collect_due | every minute | asks for collect_source where a poll is due |
| collect_source | asked for | polls one source |
| publish | asked for by an approval | one try at placing a reply |
| amend | asked for by a correction or withdrawal | one try at changing a published reply |
| look_for_hands | every two minutes | finds replies that people have placed by hand |
| fetch_media | asked for by what brings messages | fetches what citizens attached, checks and cleans it |
| fetch_due | every minute | asks for fetch_media where a try is due |
| tidy_files | every night | removes files that belong to no message or reply any more |
| seal | every night | seals the entries written since the last time, and logs the seal |
| erase | every night | erases what is past its time by the settings of its body, and what signing in leaves behind |
| watch | every minute | tells of what is owed and late, of roles that have passed on; marks orders that have ended |
| rescue | every minute | takes up what a killed worker has left |
| probe_due | every five minutes | asks for probe_account |
| probe_account | asked for | checks the rights of an account |
| renew_due | every minute | asks for renew_credential where one ends soon |
| renew_credential | asked for | renews a credential, tells once where it is lost |
| papers | every five minutes | drafts the papers of a period that has ended, reminds of those not sent |
| post | every minute, and asked for by what is told | makes letters of notices, asks for send_letter |
| send_letter | asked for | one try at sending a letter |
| read_bounces | every five minutes | reads the reports of letters that came back |
| read_bots | every minute, and asked for by a person | finds who has sent a bot her code |
| learn | asked for by a decision of a monitor | looks at the waiting inbox again with what was learned |
| aid | asked for by a person | asks the endpoint of a body for a draft or a summary |
| gather_due | every minute | asks for gather where new messages have not been compared |
| gather | asked for | finds repeats, messages of one matter, mass events |
| rebuild_due | every hour | where it is two at night, asks for rebuild_model |
| rebuild_model | asked for | learns a body's model anew, measures it, takes it into use unless it is worse |
| follow | every minute | counts the figures of incidents that have moved |
| refresh_totals | every hour; asked for by a switch | makes the totals of public pages, once a day |
| recompute | asked for by a change of calendar | saves the copies of open incidents again |
| recompute_country | asked for when a release brings another table of the country | the same for all bodies |
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from otklik.incidents import deferring, erasing, sealing, tidying
from otklik.incidents.actions import (
    aiding,
    amending,
    byhand,
    collecting,
    fetching,
    gathering,
    handing,
    learning,
    publication,
    recomputing,
    reminding,
)
from otklik.incidents.models import Publication, PublicationState
from otklik.jobs.connections import with_fresh_connections
from otklik.networks import actions as networks
from otklik.networks import renewing
from otklik.networks.contract import NetworkError
from otklik.networks.models import Account, Delivery, DeliveryState, Network, Source
from otklik.notices import mailbox, pairing, planning, sending
from otklik.office import doorbook, roster
from otklik.office.models import Body, CalendarChange, CountryTable
from otklik.reports import actions as reports
from otklik.reports import following, totals

log = logging.getLogger(__name__)

FIRST = 10  # of these jobs few can wait at a time; of publications and letters any number: those come after
POLL_EVERY = timedelta(minutes=2)
PROBE_EVERY = timedelta(minutes=5)
STALLED_AFTER = 60  # seconds without a heartbeat of the worker
FOLLOW_FOR = timedelta(seconds=20)
OVERDUE = timedelta(minutes=1)  # what should have been done so long ago has lost its job


@app.task(name="parse_delivery", queue="intake", priority=FIRST)
@with_fresh_connections
def parse_delivery(delivery_id: int) -> None:
    """Some webhooks name no authors: a poll soon after brings their names."""
    if collecting.parse(delivery_id, at=timezone.now()):
        nameless = Source.objects.filter(
            enabled=True,
            paused_at=None,
            account__deliveries=delivery_id,
            account__messages__author_name="",
        )
        for source_id in nameless.distinct().values_list("pk", flat=True):
            deferring.collect(source_id)


@app.periodic(cron="* * * * *")
@app.task(name="collect_due", queue="intake", priority=FIRST, queueing_lock="collect_due")
@with_fresh_connections
def collect_due(timestamp: int) -> None:
    now = timezone.now()
    due = Source.objects.filter(enabled=True, paused_at=None, account__enabled=True)
    due = due.exclude(polled_at__gt=now - POLL_EVERY).exclude(account__paused_until__gt=now)
    for source_id in due.order_by("polled_at").values_list("pk", flat=True):
        deferring.collect(source_id)


@app.task(name="collect_source", queue="intake", priority=FIRST)
@with_fresh_connections
def collect_source(source_id: int) -> None:
    now = timezone.now()
    source = Source.objects.select_related("account__body").get(pk=source_id)
    try:
        collecting.collect(source, at=now)
    except NetworkError as problem:
        networks.poll_failed(source, problem, at=now)


@app.task(name="fetch_media", queue="media")
@with_fresh_connections
def fetch_media(lane: int) -> None:
    """A batch; what is left is asked for again. A lane bounds how many run at once, any lane takes any file."""
    for _file in range(fetching.BATCH):
        if not fetching.fetch_next(at=timezone.now()):
            return
    deferring.fetch(lane)


@app.periodic(cron="* * * * *")
@app.task(name="fetch_due", queue="media", queueing_lock="fetch_due")
@with_fresh_connections
def fetch_due(timestamp: int) -> None:
    for body_id in fetching.due(at=timezone.now()).values_list("message__body_id", flat=True)[:2]:
        deferring.fetch(body_id)


@app.periodic(cron="17 3 * * *")
@app.task(name="tidy_files", queue="media", queueing_lock="tidy_files")
@with_fresh_connections
def tidy_files(timestamp: int) -> None:
    tidying.tidy(at=timezone.now())


@app.periodic(cron="7 0 * * *")
@app.task(name="seal", queue="watch", priority=FIRST, queueing_lock="seal", lock="seal")
@with_fresh_connections
def seal(timestamp: int) -> None:
    for row in sealing.seal(at=timezone.now()):
        log.info("entries %s to %s sealed: %s", row.after + 1, row.upto, row.hash)


@app.periodic(cron="47 2 * * *")
@app.task(name="erase", queue="media", queueing_lock="erase")
@with_fresh_connections
def erase(timestamp: int) -> None:
    erasing.erase(at=timezone.now())
    doorbook.forget(at=timezone.now())


@app.task(name="publish", queue="outbox")
@with_fresh_connections
def publish(publication_id: int) -> None:
    again = publication.attempt(publication_id, at=timezone.now())
    if again is not None:
        deferring.publish_later(publication_id, again)


@app.task(name="amend", queue="outbox")
@with_fresh_connections
def amend(amendment_id: int) -> None:
    again = amending.attempt(amendment_id, at=timezone.now())
    if again is not None:
        deferring.amend_later(amendment_id, again)


@app.periodic(cron="*/2 * * * *")
@app.task(name="look_for_hands", queue="outbox", queueing_lock="look_for_hands")
@with_fresh_connections
def look_for_hands(timestamp: int) -> None:
    now = timezone.now()
    for publication_id in byhand.waiting_for_hands(at=now):
        byhand.look_for(publication_id, at=now)


@app.periodic(cron="* * * * *")
@app.task(name="watch", queue="watch", priority=FIRST, queueing_lock="watch")
@with_fresh_connections
def watch(timestamp: int) -> None:
    now = timezone.now()
    while reminding.watch(at=now) == reminding.BATCH:
        pass
    while reminding.silent_authors(at=now) == reminding.BATCH:
        pass
    reminding.nobody_on_duty(at=now)
    handing.tell_of_absences(at=now)
    roster.end_orders(at=now)


@app.periodic(cron="* * * * *")
@app.task(name="rescue", queue="watch", priority=FIRST, queueing_lock="rescue", pass_context=False)
async def rescue(timestamp: int) -> None:
    """Jobs of a killed worker stay "doing": they are queued again. Then rows whose job is gone get a new one."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # one like it waits already, perhaps for the lock that this one holds
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
    await app.configure_task("rescue_rows", queue="watch").defer_async()


@app.task(name="rescue_rows", queue="watch", priority=FIRST)
@with_fresh_connections
def rescue_rows() -> None:
    now = timezone.now()
    stuck = Q(state=PublicationState.SENDING, lease_until__lt=now)
    stuck |= Q(state__in=[PublicationState.WAITING, PublicationState.UNKNOWN], try_at__lt=now - OVERDUE)
    stuck |= Q(state=PublicationState.APPROVED, approved_at__lt=now - 2 * OVERDUE)
    for key in Publication.objects.filter(stuck, by_hand=False).values_list("pk", flat=True)[:500]:
        deferring.publish(key)
    for key in amending.due(at=now - OVERDUE):
        deferring.amend(key)
    old = Delivery.objects.filter(state=DeliveryState.NEW, received_at__lt=now - OVERDUE)
    for key, account_id in (
        old.order_by("account_id", "pk").distinct("account_id").values_list("pk", "account_id")
    ):
        deferring.parse(key, account_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="probe_due", queue="watch", priority=FIRST, queueing_lock="probe_due")
@with_fresh_connections
def probe_due(timestamp: int) -> None:
    rows = Account.objects.filter(enabled=True).exclude(network=Network.MANUAL)
    waiting = Q(checked_at=None) | Q(checked_at__lte=timezone.now() - PROBE_EVERY)
    for account_id in rows.filter(waiting).values_list("pk", flat=True):
        deferring.probe(account_id)


@app.task(name="probe_account", queue="watch", priority=FIRST)
@with_fresh_connections
def probe_account(account_id: int) -> None:
    now = timezone.now()
    account = Account.objects.select_related("body").get(pk=account_id)
    change = networks.check(account, at=now)
    if change and change.alarms:
        reminding.account_changed(account, at=now)


@app.periodic(cron="* * * * *")
@app.task(name="renew_due", queue="watch", priority=FIRST, queueing_lock="renew_due")
@with_fresh_connections
def renew_due(timestamp: int) -> None:
    for credential_id in renewing.due(at=timezone.now()):
        deferring.once(f"renew:{credential_id}", "renew_credential", "watch", credential_id=credential_id)


@app.task(name="renew_credential", queue="watch", priority=FIRST)
@with_fresh_connections
def renew_credential(credential_id: int) -> None:
    now = timezone.now()
    if renewing.renew(credential_id, at=now) is renewing.Outcome.LOST:
        account = Account.objects.select_related("body").get(credentials=credential_id)
        reminding.credential_lost(account, at=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="papers", queue="watch", priority=FIRST, queueing_lock="papers")
@with_fresh_connections
def papers(timestamp: int) -> None:
    """Every body has its own midnight: on the 1st at 00:05 there, the drafts are made (R-8)."""
    now = timezone.now()
    reports.prepare(at=now)
    reports.remind(at=now)


@app.periodic(cron="* * * * *")
@app.task(name="follow", queue="watch", priority=FIRST, queueing_lock="follow")
@with_fresh_connections
def follow(timestamp: int) -> None:
    """A large old installation is counted within several runs: between them other jobs have their turn."""
    until = timezone.now() + FOLLOW_FOR
    while following.follow() and timezone.now() < until:
        pass


@app.periodic(cron="* * * * *")
@app.task(name="post", queue="letters", priority=FIRST, queueing_lock="post", lock="post")
@with_fresh_connections
def post(timestamp: int = 0) -> None:
    """One at a time: what was told meanwhile goes into the letters that wait. Alerts are among it (clause 24)."""
    now = timezone.now()
    while planning.plan(at=now) == planning.BATCH:
        pass
    sending.rescue(at=now)
    sending.ask_for_due(at=now)


@app.task(name="send_letter", queue="letters")
@with_fresh_connections
def send_letter(letter_id: int) -> None:
    sending.attempt(letter_id, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="read_bounces", queue="letters", queueing_lock="read_bounces", lock="read_bounces")
@with_fresh_connections
def read_bounces(timestamp: int = 0) -> None:
    mailbox.read_quietly(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="read_bots", queue="letters", queueing_lock="read_bots", lock="read_bots")
@with_fresh_connections
def read_bots(timestamp: int = 0) -> None:
    pairing.read_bots(at=timezone.now())


@app.periodic(cron="37 * * * *")
@app.task(name="refresh_totals", queue="watch", priority=FIRST, queueing_lock="refresh_totals")
@with_fresh_connections
def refresh_totals(timestamp: int) -> None:
    totals.refresh(at=timezone.now())


@app.task(name="recompute", queue="watch", priority=FIRST)
@with_fresh_connections
def recompute(change_id: int, after: int) -> None:
    """A batch; the next one is asked for until there is none (R-10)."""
    change = CalendarChange.objects.select_related("body").get(pk=change_id)
    last = recomputing.recompute(change, at=timezone.now(), after=after)
    if last is not None:
        deferring.recompute(change_id, last)


@app.task(name="recompute_country", queue="watch", priority=FIRST)
@with_fresh_connections
def recompute_country(table_id: int, after: int) -> None:
    table = CountryTable.objects.defer("content").get(pk=table_id)
    last = recomputing.recompute(table, at=timezone.now(), after=after)
    if last is not None:
        deferring.recompute_country(table_id, last)


@app.task(name="learn", queue="learning")
@with_fresh_connections
def learn(body_id: int) -> None:
    learning.look_again(body_id)


@app.task(name="aid", queue="learning")
@with_fresh_connections
def aid(aid_id: int) -> None:
    aiding.perform(aid_id, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="gather_due", queue="learning", queueing_lock="gather_due")
@with_fresh_connections
def gather_due(timestamp: int) -> None:
    for body_id in gathering.due():
        deferring.gather(body_id)


@app.task(name="gather", queue="learning")
@with_fresh_connections
def gather(body_id: int) -> None:
    """A batch; what is left is asked for again."""
    if gathering.gather(body_id, at=timezone.now()) and gathering.is_left(body_id):
        deferring.gather(body_id)


@app.periodic(cron="17 * * * *")
@app.task(name="rebuild_due", queue="learning", queueing_lock="rebuild_due")
@with_fresh_connections
def rebuild_due(timestamp: int) -> None:
    for body_id in learning.due(at=timezone.now()):
        deferring.rebuild(body_id)


@app.task(name="rebuild_model", queue="learning", lock="rebuild_model")
@with_fresh_connections
def rebuild_model(body_id: int) -> None:
    """One at a time: it is the heaviest job there is."""
    learning.rebuild(Body.objects.get(pk=body_id), at=timezone.now())
