"""The road of a message through the actions: who may, what is owed, what is refused and in which words."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from otklik.incidents import record
from otklik.incidents.actions import alerting, approval, drafting, hearing, publication, routing, triage
from otklik.incidents.errors import AlreadyTaken, NotAllowed, NotComplete, NotYours, StaleDraft, StaleForm
from otklik.incidents.models import Assignment, Decision, Entry, Message, OpenDuty, Publication
from otklik.networks.contract import Placed
from otklik.notices.models import Notice
from otklik.office.models import Topic
from otklik.regulation.history import ReplyKind, Role
from otklik.regulation.terms import TopicTerms, preset
from tests.town import appoint, build_town, enact, hire, moment

pytestmark = pytest.mark.django_db


def owed(incident):
    rows = OpenDuty.objects.filter(incident=incident).order_by("kind")
    return {(row.kind, row.role): row.due_at for row in rows}


def test_an_accepted_message_is_an_incident_with_a_number_and_is_owed_to_the_dispatcher(town):
    incident = town.accepted(at="mon 09:10")
    assert (incident.label, incident.state, incident.importance) == ("1/2026", "forwarded", "normal")
    assert owed(incident)["answer", "monitor"] == moment("tue 09:10")
    assert owed(incident)["route", "dispatcher"] == moment("mon 09:40")


def test_identifying_alone_owes_the_forwarding_within_30_working_minutes(town):
    incident = triage.identify(
        town.message(),
        topic=town.topics["lighting"],
        importance="normal",
        by=town.monitor,
        at=moment("mon 12:50"),
    )
    assert owed(incident)["forward", "monitor"] == moment("mon 14:20")


def test_numbers_follow_each_other_in_a_body_and_a_year(town):
    other = build_town("Луговое", prefix="l.")
    labels = [town.accepted().label, town.accepted().label, other.accepted().label]
    assert labels == ["1/2026", "2/2026", "1/2026"]


def test_an_assigned_part_owes_the_draft_four_working_hours_before_the_answer(town):
    incident = town.accepted(at="mon 09:10")
    part = routing.assign(
        incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 09:20")
    )[0]
    assert (part.state, part.unit) == ("assigned", town.units["housing"])
    assert owed(incident)["draft", "executor"] == moment("mon 14:10")


def test_the_whole_road_leaves_a_chain_of_entries_and_nothing_owed(town):
    placed = town.published()
    incident = placed.version.reply.assignment.incident
    incident.refresh_from_db()
    steps = list(incident.entries.values_list("step", flat=True))
    assert steps == ["identify", "forward", "assign", "send", "approve", "publish"]
    assert (incident.state, owed(incident)) == ("closed", {})
    entries = list(incident.entries.order_by("number"))
    assert [entry.previous for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    assert all(record.seal(entry) == entry.hash for entry in entries)


def test_an_entry_cannot_be_changed_or_removed(town):
    town.accepted()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.update(step="close")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.all()[:1].get().delete()


def test_a_step_without_the_role_is_refused_with_the_clause(town):
    incident = town.accepted()
    with pytest.raises(NotAllowed) as refusal:
        routing.assign(incident, units=[(town.units["housing"], "")], by=town.monitor, at=moment("mon 10:20"))
    assert refusal.value.clause in (7, 17)
    assert str(refusal.value.clause) in refusal.value.say()


def test_a_person_of_another_body_is_refused(town):
    stranger = build_town("Луговое", prefix="l.").dispatcher
    incident = town.accepted()
    with pytest.raises(NotYours):
        routing.assign(incident, units=[(town.units["housing"], "")], by=stranger, at=moment("mon 10:20"))


def test_an_executor_of_another_unit_cannot_write_the_draft(town):
    part = town.assigned()
    with pytest.raises(NotYours):
        drafting.open_reply(part, kind=ReplyKind.ANSWER, by=town.culture, at=moment("mon 11:00"))


def test_a_message_is_taken_once_and_the_second_person_is_told_who_has_it(town):
    message = town.message()
    triage.accept(
        message, topic=town.topics["lighting"], importance="normal", by=town.monitor, at=moment("mon 10:00")
    )
    with pytest.raises(AlreadyTaken) as refusal:
        triage.accept(
            message,
            topic=town.topics["lighting"],
            importance="normal",
            by=town.monitor,
            at=moment("mon 10:01"),
        )
    assert "Соколова А. П." in refusal.value.say()


def test_a_stale_form_changes_nothing(town):
    incident = town.accepted()
    seen = incident.entries_count
    routing.assign(incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 10:20"))
    with pytest.raises(StaleForm):
        routing.assign(
            incident,
            units=[(town.units["culture"], "")],
            by=town.dispatcher,
            at=moment("mon 10:21"),
            seen=seen,
        )
    assert incident.assignments.count() == 1


def test_a_split_message_gives_each_executor_a_part_with_its_own_clock(town):
    incident = town.accepted(at="mon 09:10")
    units = [(town.units["housing"], "фонарь"), (town.units["culture"], "клуб")]
    parts = routing.assign(incident, units=units, by=town.dispatcher, at=moment("mon 09:20"))
    assert [(part.part, part.question) for part in parts] == [(1, "фонарь"), (2, "клуб")]
    assert OpenDuty.objects.filter(incident=incident, kind="draft").count() == 2


def test_a_part_names_the_person_who_sent_its_last_draft_until_it_goes_to_another_unit(town):
    part = town.assigned()
    assert Assignment.objects.get(pk=part.pk).executor is None
    reply = town.sent(assignment=part)
    assert Assignment.objects.get(pk=part.pk).executor == town.executor
    approval.send_back(reply, version=1, comment="Не наше", by=town.monitor, at=moment("mon 12:10"))
    routing.refuse(part, reason="Дом культуры", by=town.executor, at=moment("mon 12:20"))
    routing.reassign(part, unit=town.units["culture"], by=town.dispatcher, at=moment("mon 12:30"))
    assert Assignment.objects.get(pk=part.pk).executor is None


def test_a_refused_part_comes_back_to_the_dispatcher(town):
    part = town.assigned()
    routing.refuse(part, reason="не наш вопрос", by=town.executor, at=moment("mon 10:40"))
    assert part.state == "refused"
    routing.reassign(part, unit=town.units["culture"], by=town.dispatcher, at=moment("mon 10:50"))
    assert (part.state, part.unit) == ("assigned", town.units["culture"])


def test_what_is_typed_is_saved_and_never_overwritten_by_a_stale_page(town):
    part = town.assigned()
    colleague = hire(town, "second", "Миронова Дарья Олеговна", Role.EXECUTOR, "housing")
    reply = drafting.open_reply(part, kind=ReplyKind.ANSWER, by=town.executor, at=moment("mon 11:00"))
    number = drafting.save(reply, text="Первый", number=0, by=town.executor, at=moment("mon 11:01"))
    with pytest.raises(StaleDraft) as refusal:
        drafting.save(reply, text="Второй", number=0, by=colleague, at=moment("mon 11:02"))
    assert (refusal.value.text, refusal.value.number) == ("Первый", number)


def test_a_draft_without_text_or_evidence_is_not_sent(town):
    reply = drafting.open_reply(
        town.assigned(), kind=ReplyKind.ANSWER, by=town.executor, at=moment("mon 11:00")
    )
    with pytest.raises(NotComplete):
        drafting.send(reply, text=" ", no_evidence=True, by=town.executor, at=moment("mon 11:10"))
    with pytest.raises(NotComplete):
        drafting.send(reply, text="Заменим", no_evidence=False, by=town.executor, at=moment("mon 11:10"))


def test_nobody_approves_their_own_draft(town):
    appoint(town, town.executor, Role.MONITOR)
    reply = town.sent()
    with pytest.raises(NotAllowed) as refusal:
        approval.approve(reply, version=1, by=town.executor, at=moment("mon 12:10"))
    assert refusal.value.clause == 5


def test_a_returned_draft_is_reworked_and_approved(town):
    reply = town.sent()
    approval.send_back(reply, version=1, comment="Назовите срок", by=town.monitor, at=moment("mon 12:20"))
    incident = reply.assignment.incident
    assert owed(incident)["rework", "executor"] == moment("mon 14:20")
    drafting.send(
        reply, text="Заменим 25 ноября.", no_evidence=True, by=town.executor, at=moment("mon 14:10")
    )
    placed = approval.approve(reply, version=2, by=town.monitor, at=moment("mon 14:20"))
    assert placed.version.text == "Заменим 25 ноября."


def test_exactly_the_text_that_was_read_is_approved(town):
    reply = town.sent()
    approval.send_back(reply, version=1, comment="Назовите срок", by=town.monitor, at=moment("mon 12:20"))
    drafting.send(
        reply, text="Заменим 25 ноября.", no_evidence=True, by=town.executor, at=moment("mon 14:10")
    )
    with pytest.raises(NotAllowed):
        approval.approve(reply, version=1, by=town.monitor, at=moment("mon 14:20"))


def test_a_version_that_is_not_there_is_decided_by_nobody(town):
    reply, given = town.sent(), {"version": 2, "by": town.monitor, "at": moment("mon 12:20")}
    with pytest.raises(StaleForm):
        approval.approve(reply, **given)
    with pytest.raises(StaleForm):
        approval.send_back(reply, comment="Назовите срок", **given)


def test_an_approved_text_goes_back_only_while_nothing_is_sent(town):
    placed = town.approved()
    publication.claim(placed.pk, at=moment("mon 12:21"))
    with pytest.raises(AlreadyTaken):
        approval.send_back(
            placed.version.reply, version=1, comment="Стойте", by=town.monitor, at=moment("mon 12:21")
        )
    assert Publication.objects.filter(pk=placed.pk).exists()


def test_recording_a_publication_twice_records_it_once(town):
    placed = town.published()
    publication.published(placed.pk, Placed("-1_1_999", "http://vk.test/x"), at=moment("mon 12:40"))
    placed.refresh_from_db()
    incident = placed.version.reply.assignment.incident
    assert incident.entries.filter(step="publish").count() == 1
    assert placed.external_key != "-1_1_999"


def test_a_high_message_tells_the_head_at_once_and_she_acknowledges(town):
    incident = town.accepted(importance="high")
    assert Notice.objects.filter(to=town.head, kind="alert").count() == 1
    assert ("acknowledge", "head") in owed(incident)
    alerting.acknowledge(incident, instruction="Выехать на место", by=town.head, at=moment("mon 10:05"))
    assert ("acknowledge", "head") not in owed(incident)
    assert incident.entries.filter(step="instruct").get().data["reason"] == "Выехать на место"


def test_an_excluded_message_has_no_clock_and_comes_back_with_the_original_detection(town):
    incident = triage.exclude(town.message(), ground="insult", by=town.monitor, at=moment("mon 10:00"))
    assert (incident.state, owed(incident)) == ("excluded", {})
    triage.restore(incident, reason="не оскорбление", by=town.supervisor, at=moment("mon 14:30"))
    triage.identify_restored(
        incident, topic=town.topics["lighting"], importance="normal", by=town.monitor, at=moment("mon 14:40")
    )
    assert owed(incident)["answer", "monitor"] == moment("tue 10:00")


def test_a_threat_is_told_to_the_head_and_the_supervisor(town):
    triage.exclude(town.message(), ground="threat", by=town.monitor, at=moment("mon 10:00"))
    told = set(Notice.objects.filter(kind="alert").values_list("to__login", flat=True))
    assert told == {"head", "supervisor"}


def test_dismissed_messages_leave_the_inbox_and_can_come_back(town):
    messages = [town.message(), town.message()]
    assert triage.dismiss(messages, by=town.monitor, at=moment("mon 10:00")) == 2
    assert set(Message.objects.values_list("state", flat=True)) == {"dismissed"}
    assert triage.return_to_inbox(messages[:1], by=town.monitor, at=moment("mon 10:01")) == 1
    assert Decision.objects.count() == 3


def test_only_the_monitor_dismisses(town):
    with pytest.raises(NotYours):
        triage.dismiss([town.message()], by=town.executor, at=moment("mon 10:00"))


def test_a_published_request_stops_the_clock_until_the_author_replies(town):
    placed = town.published(kind=ReplyKind.CLARIFICATION, text="Уточните номер дома.", at="mon 12:30")
    part = placed.version.reply.assignment
    incident = part.incident
    assert owed(incident)["answer", "executor"] is None
    came = {"posted_at": moment("mon 15:00"), "collected_at": moment("mon 15:01")}
    reply = town.message("Дом 5", parent_key=placed.external_key, **came)
    hearing.recognise(reply, at=moment("mon 15:01"))
    reply.refresh_from_db()
    assert (reply.incident, reply.state) == (incident, "taken")
    assert owed(incident)["answer", "executor"] == moment("tue 11:31")  # paused 12:30-13:00 and 14:00-15:01


@pytest.mark.parametrize("by", ["topic", "terms"])
def test_a_photo_is_asked_for_by_the_topic_or_by_the_terms(town, by):
    """Clause 19."""
    if by == "topic":
        Topic.objects.filter(pk=town.topics["lighting"].pk).update(photo_required=True)
        town.topics["lighting"].refresh_from_db()
    else:
        enact(town.body, replace(preset("parfino-2020"), topics=(TopicTerms("lighting", evidence=True),)))
    with pytest.raises(NotComplete) as refused:
        town.sent()
    assert refused.value.clause == 19


def test_an_interim_answer_opens_seven_working_days(town):
    placed = town.published(kind=ReplyKind.INTERIM, at="mon 12:30")
    incident = placed.version.reply.assignment.incident
    due = owed(incident)["final", "executor"]
    assert due is not None
    assert due <= moment("mon2 17:30") + (moment("wed 10:00") - moment("mon 10:00"))


def test_after_a_published_reply_that_was_once_returned_the_next_one_is_new(town):
    reply = town.sent(kind=ReplyKind.INTERIM)
    approval.send_back(reply, version=1, comment="Назовите срок", by=town.monitor, at=moment("mon 12:10"))
    town.sent(kind=ReplyKind.INTERIM, assignment=reply.assignment, at="mon 12:20")
    town.published(placed=town.approved(reply=reply, at="mon 12:30"), at="mon 12:40")
    following = drafting.open_reply(
        reply.assignment, kind=ReplyKind.INTERIM, by=town.executor, at=moment("mon 14:00")
    )
    assert following != reply


def test_reopened_within_ten_days_the_part_is_answered_again(town):
    placed = town.published()
    part = placed.version.reply.assignment
    triage.reopen(part.incident, part=1, reason="Не горит", by=town.monitor, at=moment("tue 10:00"))
    part.refresh_from_db()
    assert part.state == "assigned"
    again = town.sent(assignment=part, at="tue 11:00", text="Проверили ещё раз.")
    assert again != placed.version.reply
    town.published(placed=town.approved(reply=again, at="tue 11:10"), at="tue 11:20")
    assert owed(part.incident) == {}
