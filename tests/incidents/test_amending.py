"""R-30, R-31: a published reply is put right where it stands, or taken back; the history tells both."""

from datetime import timedelta

import pytest

from otklik.incidents import deferring
from otklik.incidents.actions import amending, drafting, publication, triage, whereabouts
from otklik.incidents.errors import AlreadyTaken, NotAllowed, NotAmended
from otklik.incidents.models import Amendment, OpenDuty
from otklik.incidents.verifying import verify
from otklik.netsim.vk.sim import user_token
from otklik.networks.actions import store_credential, switch_off
from otklik.notices.models import Notice
from otklik.office.models import Appointment
from otklik.regulation.history import ReplyKind
from tests.town import GROUP, moment

AT = moment("mon 12:25")
LATER = moment("mon 15:00")
RIGHT = "Фонарь заменён 23 ноября."


@pytest.fixture
def answered(connected, sim, post):
    """An answer that stands in the stand-in under a citizen's comment."""
    store_credential(connected.account, kind="user", secret=user_token(GROUP), at=AT)
    comment = sim.write_comment(post, "Анна Ключевская", "Не горит фонарь")
    message = connected.message(
        key=f"-{GROUP}_{post.id}_{comment.id}",
        post_key=f"-{GROUP}_{post.id}",
        thread_key=f"-{GROUP}_{post.id}_{comment.id}",
    )
    row = connected.approved(message=message)
    publication.attempt(row.pk, at=AT)
    row.refresh_from_db()
    return row


def answers(sim, post):
    return [c.text for c in sim.world.under(post) if c.from_id == -GROUP and not c.deleted]


def incident_of(row):
    return row.version.reply.assignment.incident


def correct(town, row, text=RIGHT, at=LATER, **changed):
    return amending.correct(row, text=text, reason="описка", by=town.monitor, at=at, **changed)


def withdraw(town, row, at=LATER, **changed):
    return amending.withdraw(row, reason="ошибочный адрес", by=town.supervisor, at=at, **changed)


def steps(row):
    return [entry.step for entry in incident_of(row).entries.order_by("number")]


def state(amendment):
    amendment.refresh_from_db()
    return amendment.state


def try_until_done(amendment, at=LATER):
    for _try in range(20):
        at = amending.attempt(amendment.pk, at=at)
        if at is None:
            return
    raise AssertionError("never done")


def test_a_corrected_answer_stands_with_the_new_words_and_changes_no_duty(answered, connected, sim, post):
    duties = list(OpenDuty.objects.values())
    asked = correct(connected, answered)
    assert answers(sim, post) == ["Фонарь заменён."]  # nothing is done in the request of the page
    try_until_done(asked)
    assert answers(sim, post) == [RIGHT]
    assert steps(answered)[-1] == "correct"
    entry = incident_of(answered).entries.get(step="correct")
    assert (entry.by, entry.data["version"], entry.data["reason"]) == (connected.monitor, 2, "описка")
    assert [v.text for v in answered.version.reply.versions.all()] == ["Фонарь заменён.", RIGHT]
    assert list(OpenDuty.objects.values()) == duties
    assert list(verify()) == []


def test_a_withdrawn_answer_is_gone_and_owed_again(answered, connected, sim, post):
    asked = withdraw(connected, answered)
    try_until_done(asked)
    assert answers(sim, post) == []
    part = answered.version.reply.assignment
    part.refresh_from_db()
    assert part.state == "assigned"
    kinds = OpenDuty.objects.filter(incident=part.incident).values_list("kind", "started_at")
    assert sorted(kinds) == [("answer", LATER), ("draft", LATER)]
    assert Notice.objects.filter(to=connected.executor, key=f"withdrawn:{asked.pk}").count() == 1
    assert list(verify()) == []
    answered.refresh_from_db()
    assert answered.withdrawn_at == LATER


def test_after_a_withdrawal_the_next_answer_takes_the_same_road(answered, connected, sim, post):
    try_until_done(withdraw(connected, answered))
    reply = connected.sent(
        at="mon 15:30", text="Заменим завтра.", assignment=answered.version.reply.assignment
    )
    assert reply.pk != answered.version.reply_id
    row = connected.approved(at="mon 15:40", reply=reply)
    publication.attempt(row.pk, at=moment("mon 15:41"))
    assert answers(sim, post) == ["Заменим завтра."]
    assert list(verify()) == []


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "broken_json", "http_status"])
@pytest.mark.parametrize(("ask", "method"), [(correct, "wall.editComment"), (withdraw, "wall.deleteComment")])
def test_whatever_happens_to_the_call_it_is_done_and_recorded_once(
    answered, connected, sim, post, ask, method, fault
):
    asked = ask(connected, answered)
    sim.fault(fault, method)
    try_until_done(asked)
    assert answers(sim, post) == ([RIGHT] if ask is correct else [])
    assert state(asked) == "done"
    assert [step for step in steps(answered) if step in ("correct", "withdraw")] == [ask.__name__]


def test_a_worker_killed_in_the_call_leaves_a_claim_that_another_takes_up(answered, connected, sim, post):
    asked = correct(connected, answered)
    assert amending.claim(asked.pk, at=LATER) is not None
    assert amending.attempt(asked.pk, at=LATER + timedelta(minutes=1)) is None  # leased: hands off
    assert answers(sim, post) == ["Фонарь заменён."]
    after = LATER + publication.LEASE + timedelta(seconds=1)
    assert amending.due(at=after) == [asked.pk]
    assert amending.attempt(asked.pk, at=after) is None
    assert answers(sim, post) == [RIGHT]


def test_a_lasting_refusal_stops_at_once_and_the_person_is_told(answered, connected, sim, post):
    asked = correct(connected, answered)
    sim.fault("api_error", "wall.editComment", code=15)
    assert amending.attempt(asked.pk, at=LATER) is None
    assert state(asked) == "refused"
    assert asked.problem
    assert Notice.objects.filter(to=connected.monitor, key=f"amendment:{asked.pk}").count() == 1
    assert steps(answered)[-1] == "publish"
    try_until_done(correct(connected, answered))  # it may be asked for again
    assert answers(sim, post) == [RIGHT]


def test_after_many_failures_it_is_given_up(answered, connected, sim):
    asked = withdraw(connected, answered)
    sim.fault("api_error", "wall.deleteComment", count=50, code=10)
    try_until_done(asked)
    assert state(asked) == "refused"


def test_what_somebody_has_removed_in_the_network_counts_as_withdrawn(answered, connected, sim, post):
    [ours] = [c for c in sim.world.under(post) if c.from_id == -GROUP]
    sim.world.delete_comment(ours, -GROUP)
    asked = withdraw(connected, answered)
    try_until_done(asked)
    assert state(asked) == "done"


def test_two_do_not_amend_the_same_reply_at_once(answered, connected):
    correct(connected, answered)
    with pytest.raises(AlreadyTaken):
        withdraw(connected, answered)


@pytest.mark.parametrize("who", ["executor", "dispatcher", "head"])
def test_only_those_who_approve_may_do_it(answered, connected, who):
    by = connected.people[who]
    for ask in (
        lambda: amending.correct(answered, text=RIGHT, reason="так", by=by, at=LATER),
        lambda: amending.withdraw(answered, reason="так", by=by, at=LATER),
    ):
        with pytest.raises(NotAllowed):
            ask()
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "Фонарь заменён.", "я" * 5000])
def test_an_empty_an_unchanged_and_a_too_long_text_are_refused(answered, connected, text):
    with pytest.raises(NotAmended):
        correct(connected, answered, text=text)


def test_where_otklik_cannot_a_person_does_it_by_hand_and_records_it(answered, connected, sim):
    switch_off(connected.account)
    with pytest.raises(NotAmended) as refusal:
        correct(connected, answered)
    assert answered.permalink in refusal.value.say()
    sim.journal.clear()
    done = correct(connected, answered, by_hand=True)
    assert (done.state, done.by_hand) == ("done", True)
    assert steps(answered)[-1] == "correct"
    assert sim.journal.rows() == []


def test_an_interim_answer_is_not_withdrawn_for_its_promise_stands(connected):
    reply = connected.sent(kind=ReplyKind.INTERIM)
    row = connected.published(reply=reply)
    with pytest.raises(NotAllowed):
        withdraw(connected, row)


def test_a_reopened_answer_that_is_withdrawn_starts_no_second_clock(answered, connected):
    incident = incident_of(answered)
    triage.reopen(incident, reason="не решено", part=1, by=connected.monitor, at=moment("mon 14:00"))
    before = list(OpenDuty.objects.values_list("kind", "started_at", "due_at"))
    try_until_done(withdraw(connected, answered))
    assert list(OpenDuty.objects.values_list("kind", "started_at", "due_at")) == before
    assert list(verify()) == []


def test_an_order_that_ends_before_the_network_has_done_it_hides_nothing(answered, connected, sim, post):
    asked = correct(connected, answered)
    Appointment.objects.filter(employee=connected.monitor).delete()
    try_until_done(asked)
    entry = incident_of(answered).entries.get(step="correct")
    assert (entry.role, entry.by) == ("system", None)
    assert connected.monitor.signature in entry.data["reason"]


def test_a_withdrawn_reply_is_neither_corrected_nor_withdrawn_again(answered, connected):
    try_until_done(withdraw(connected, answered))
    answered.refresh_from_db()
    for ask in (correct, withdraw):
        with pytest.raises(NotAmended):
            ask(connected, answered)


def test_a_draft_is_not_mistaken_for_what_stands(answered, connected):
    triage.reopen(incident_of(answered), reason="не решено", part=1, by=connected.monitor, at=LATER)
    assignment = answered.version.reply.assignment
    reply = drafting.open_reply(assignment, kind=ReplyKind.ANSWER, by=connected.executor, at=LATER)
    assert whereabouts.standing_text(answered.version.reply) == "Фонарь заменён."
    assert whereabouts.standing_text(reply) == ""


def test_the_job_is_asked_for_with_the_request(answered, connected, monkeypatch):
    asked = []
    monkeypatch.setattr(deferring, "amend", asked.append)
    assert asked == []
    assert correct(connected, answered).pk == asked[0]
