"""A mass event is one incident and one answer: every author gets it, nothing is lost, nothing comes twice."""

import pytest

from otklik.incidents.actions import approval, publication, routing, triage
from otklik.incidents.errors import AlreadyAnswered, OnlyMessage, PartlyAnswered
from otklik.incidents.models import Publication
from otklik.incidents.verifying import verify
from otklik.networks.contract import Placed
from otklik.regulation.history import ReplyKind
from tests.town import moment

pytestmark = pytest.mark.django_db


def written(town, author, post="-1_1", **changed):
    return town.message(author_key=author, post_key=post, **changed)


def joined(town, *messages, at="mon 10:10"):
    first, *rest = messages
    incident = town.accepted(message=first)
    for message in rest:
        triage.join(message, incident, by=town.monitor, at=moment(at))
    return incident


def approved(town, incident, kind=ReplyKind.ANSWER):
    (part,) = routing.assign(
        incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 10:20")
    )
    return town.approved(assignment=part, kind=kind)


def place(town, row, at="mon 12:30"):
    publication.published(row.pk, Placed(f"placed-{row.pk}", f"http://vk.test/{row.pk}"), at=moment(at))


def targets():
    return list(Publication.objects.order_by("pk").values_list("target_id", flat=True))


def test_each_author_has_a_publication_of_the_one_answer(town):
    messages = [written(town, str(author)) for author in range(4)]
    approved(town, joined(town, *messages))
    assert targets() == [each.pk for each in messages]
    assert Publication.objects.values("guid").distinct().count() == 4
    assert list(Publication.objects.order_by("pk").values_list("lead", flat=True)) == [
        True,
        False,
        False,
        False,
    ]


def test_who_wrote_twice_under_one_post_is_answered_once_under_two_posts_twice(town):
    first, again, elsewhere = written(town, "1"), written(town, "1"), written(town, "1", post="-1_2")
    approved(town, joined(town, first, again, elsewhere))
    assert targets() == [first.pk, elsewhere.pk]


def test_messages_without_a_known_author_are_answered_each(town):
    messages = [written(town, "") for _ in range(2)]
    approved(town, joined(town, *messages))
    assert targets() == [each.pk for each in messages]


def test_a_request_goes_to_one_author_and_what_was_deleted_is_not_answered(town):
    first, gone = written(town, "1"), written(town, "2", deleted_at=moment("mon 09:30"))
    approved(town, joined(town, first, gone))
    assert targets() == [first.pk]
    one, two = written(town, "3"), written(town, "4")
    approved(town, joined(town, one, two), kind=ReplyKind.CLARIFICATION)
    assert targets() == [first.pk, one.pk]


def test_the_case_is_answered_when_the_last_author_is(town):
    messages = [written(town, str(author)) for author in range(3)]
    incident = joined(town, *messages)
    approved(town, incident)
    rows = list(Publication.objects.order_by("pk"))
    place(town, rows[0], "mon 12:30")
    place(town, rows[2], "mon 12:31")
    incident.refresh_from_db()
    assert (incident.state, incident.entries.filter(step="publish").count()) == ("in_work", 0)
    place(town, rows[1], "mon 12:40")
    place(town, rows[1], "mon 12:41")  # told twice, recorded once
    incident.refresh_from_db()
    assert (incident.state, incident.closed_at) == ("closed", moment("mon 12:40"))
    assert incident.entries.filter(step="publish").count() == 1
    assert list(verify([town.body])) == []


def test_a_half_answered_text_is_not_replaced_by_another(town):
    incident = joined(town, written(town, "1"), written(town, "2"))
    row = approved(town, incident)
    place(town, row)
    with pytest.raises(PartlyAnswered):
        approval.send_back(
            row.version.reply, version=1, comment="Иначе", by=town.monitor, at=moment("mon 12:35")
        )
    with pytest.raises(PartlyAnswered):
        triage.close(incident, reason="Не наше", part=1, by=town.monitor, at=moment("mon 12:36"))
    assert Publication.objects.count() == 2


def test_who_joins_after_the_approval_gets_the_same_answer(town):
    incident = joined(town, written(town, "1"))
    row = approved(town, incident)
    place(town, row)
    late = written(town, "2")
    triage.join(late, incident, by=town.monitor, at=moment("mon 13:10"))
    extra = Publication.objects.get(target=late)
    assert (extra.version_id, extra.lead, extra.state) == (row.version_id, False, "approved")
    place(town, extra, "mon 14:00")
    assert incident.entries.filter(step="publish").count() == 1
    same = written(town, "2")
    triage.join(same, incident, by=town.monitor, at=moment("mon 14:10"))
    assert not Publication.objects.filter(target=same).exists()


def test_a_message_is_taken_out_again_with_what_was_to_be_placed_under_it(town):
    one, two, three = (written(town, str(author)) for author in range(3))
    incident = joined(town, one, two, three)
    approved(town, incident)
    triage.leave(two, by=town.monitor, at=moment("mon 12:25"))
    two.refresh_from_db()
    assert (two.state, two.incident, targets()) == ("new", None, [one.pk, three.pk])
    for row in Publication.objects.order_by("pk"):
        place(town, row)
    incident.refresh_from_db()
    assert incident.state == "closed"
    assert list(verify([town.body])) == []


def test_when_the_only_waiting_one_leaves_the_case_is_answered(town):
    one, two = written(town, "1"), written(town, "2")
    incident = joined(town, one, two)
    place(town, approved(town, incident))
    triage.leave(two, by=town.monitor, at=moment("mon 12:45"))
    incident.refresh_from_db()
    assert (incident.state, incident.closed_at) == ("closed", moment("mon 12:45"))


def test_who_was_answered_and_the_last_one_stay(town):
    one, two = written(town, "1"), written(town, "2")
    incident = joined(town, one, two)
    place(town, approved(town, incident))
    with pytest.raises(AlreadyAnswered):
        triage.leave(one, by=town.monitor, at=moment("mon 12:45"))
    alone = written(town, "3")
    joined(town, alone)
    with pytest.raises(OnlyMessage):
        triage.leave(alone, by=town.monitor, at=moment("mon 12:45"))
    alone.refresh_from_db()
    assert alone.state == "taken"
