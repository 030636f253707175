"""R-30, R-31, R-33: one answer with many places is corrected or withdrawn at all of them, each by itself."""

from datetime import timedelta

import pytest

from otklik.incidents.actions import amending, placing, publication, routing, showing, triage, whereabouts
from otklik.incidents.errors import AlreadyTaken, NotAmended
from otklik.incidents.models import Amendment, OpenDuty, Publication
from otklik.incidents.verifying import verify
from otklik.netsim.vk.sim import user_token
from otklik.networks.actions import store_credential, switch_off
from otklik.networks.registry import connect
from otklik.notices.models import Notice
from tests.town import GROUP, moment

AT, LATER = moment("mon 12:25"), moment("mon 15:00")
WRONG, RIGHT = "Фонарь заменён.", "Фонарь заменён 23 ноября."


@pytest.fixture
def write(connected, sim, post):
    """A comment of one more citizen."""
    store_credential(connected.account, kind="user", secret=user_token(GROUP), at=AT)

    def written(author):
        comment = sim.write_comment(post, f"Житель {author}", "Не горит фонарь")
        key = f"-{GROUP}_{post.id}_{comment.id}"
        return connected.message(
            key=key, post_key=f"-{GROUP}_{post.id}", thread_key=key, author_key=str(900 + author)
        )

    return written


@pytest.fixture
def answered(connected, write):
    """One answer that stands under three authors' comments; the row of the first."""
    first, *others = (write(author) for author in range(3))
    incident = connected.accepted(message=first)
    for message in others:
        triage.join(message, incident, by=connected.monitor, at=moment("mon 10:05"))
    connected.approved(assignment=assigned(connected, incident))
    for row in Publication.objects.order_by("pk"):
        publication.attempt(row.pk, at=AT)
    return Publication.objects.get(lead=True)


def assigned(town, incident):
    parts = routing.assign(
        incident, units=[(town.units["housing"], "")], by=town.dispatcher, at=moment("mon 10:20")
    )
    return parts[0]


def answers(sim, post):
    return sorted(c.text for c in sim.world.under(post) if c.from_id == -GROUP and not c.deleted)


def incident_of(row):
    return row.version.reply.assignment.incident


def correct(town, row, text=RIGHT, at=LATER, **changed):
    return amending.correct(row, text=text, reason="описка", by=town.monitor, at=at, **changed)


def withdraw(town, row, at=LATER, **changed):
    return amending.withdraw(row, reason="ошибочный адрес", by=town.supervisor, at=at, **changed)


def steps(row):
    return list(incident_of(row).entries.order_by("number").values_list("step", flat=True))


def asked():
    return list(Amendment.objects.filter(state="asked").order_by("pk").values_list("pk", flat=True))


def work(at=LATER):
    """All jobs of amendments, until nothing is due."""
    for _round in range(20):
        for pk in asked():
            at = amending.attempt(pk, at=at) or at
    assert asked() == []


def test_a_correction_reaches_every_author_and_the_history_at_the_last(answered, connected, sim, post):
    correct(connected, answered)
    first, second, third = asked()
    amending.attempt(first, at=LATER)
    amending.attempt(third, at=LATER)
    assert answers(sim, post) == sorted([WRONG, RIGHT, RIGHT])
    assert steps(answered)[-1] == "publish"
    amending.attempt(second, at=LATER + timedelta(minutes=1))
    assert answers(sim, post) == [RIGHT] * 3
    entry = incident_of(answered).entries.get(step="correct")
    assert (entry.at, entry.data["version"]) == (LATER + timedelta(minutes=1), 2)
    assert [each.text for each in answered.version.reply.versions.all()] == [WRONG, RIGHT]
    assert list(verify()) == []


def test_a_withdrawn_answer_is_gone_everywhere_and_owed_once(answered, connected, sim, post):
    withdraw(connected, answered)
    first, *_rest = asked()
    amending.attempt(first, at=LATER)
    assert (steps(answered)[-1], OpenDuty.objects.count()) == ("publish", 0)
    work()
    assert answers(sim, post) == []
    assert steps(answered).count("withdraw") == 1
    assert OpenDuty.objects.filter(kind="answer").count() == 1
    assert Notice.objects.filter(to=connected.executor, key__startswith="withdrawn:").count() == 1
    assert list(verify()) == []


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "broken_json", "http_status"])
@pytest.mark.parametrize(("ask", "method"), [(correct, "wall.editComment"), (withdraw, "wall.deleteComment")])
def test_each_place_is_tried_again_by_itself(answered, connected, sim, post, ask, method, fault):
    ask(connected, answered)
    sim.fault(fault, method, count=2)
    work()
    assert answers(sim, post) == ([RIGHT] * 3 if ask is correct else [])
    assert steps(answered).count(ask.__name__) == 1


def test_where_one_place_refuses_the_others_stand_and_it_is_asked_for_again_or_done_by_hand(
    answered, connected, sim, post
):
    correct(connected, answered)
    sim.fault("api_error", "wall.editComment", code=15)
    work()
    assert answers(sim, post) == sorted([WRONG, RIGHT, RIGHT])
    assert "correct" not in steps(answered)
    assert Notice.objects.filter(key__startswith="amendment:").count() == 1
    correct(connected, answered)
    assert len(asked()) == 1  # only where it does not stand yet
    sim.fault("api_error", "wall.editComment", code=15)
    work()
    correct(connected, answered, by_hand=True)
    assert steps(answered)[-1] == "correct"
    assert {whereabouts.words_at(row) for row in whereabouts.standing(answered.version.reply)} == {RIGHT}


def test_many_refusals_are_one_notice(answered, connected, sim):
    correct(connected, answered)
    sim.fault("api_error", "wall.editComment", count=3, code=15)
    work()
    assert Notice.objects.filter(to=connected.monitor, key__startswith="amendment:").count() == 1


def test_nothing_else_is_asked_while_one_place_is_being_changed(answered, connected):
    correct(connected, answered)
    first, *_rest = asked()
    amending.attempt(first, at=LATER)
    for step in (lambda: correct(connected, answered, text=WRONG), lambda: withdraw(connected, answered)):
        with pytest.raises(AlreadyTaken):
            step()


def test_what_otklik_cannot_reach_is_named_and_the_rest_is_done(answered, connected, sim, post):
    last = Publication.objects.latest("pk")
    Publication.objects.filter(pk=last.pk).update(external_key="")  # placed otherwise, by hand
    correct(connected, answered)
    work()
    refused = Amendment.objects.get(state="refused")
    assert (refused.publication, last.permalink in refused.problem) == (last, True)
    assert "correct" not in steps(answered)
    Publication.objects.update(external_key="")
    with pytest.raises(NotAmended):
        withdraw(connected, answered)


def test_who_joins_after_a_correction_gets_the_corrected_words(answered, connected, sim, post, write):
    correct(connected, answered)
    work()
    incident, late = incident_of(answered), write(7)
    triage.join(late, incident, by=connected.monitor, at=moment("mon 15:10"))
    publication.attempt(Publication.objects.get(target=late).pk, at=moment("mon 15:11"))
    assert answers(sim, post) == [RIGHT] * 4
    assert steps(answered).count("publish") == 1
    again = write(7)
    triage.join(again, incident, by=connected.monitor, at=moment("mon 15:12"))
    assert not Publication.objects.filter(target=again).exists()
    correct(connected, answered, text="Фонарь заменён вчера.", at=moment("mon 15:20"))
    work(moment("mon 15:20"))
    assert answers(sim, post) == ["Фонарь заменён вчера."] * 4
    assert list(verify()) == []


def test_an_answer_half_taken_back_and_one_with_a_latecomer_are_whole_for_verify(answered, connected, write):
    late = write(7)
    correct(connected, answered)
    work()
    triage.join(late, incident_of(answered), by=connected.monitor, at=moment("mon 15:10"))
    publication.attempt(Publication.objects.get(target=late).pk, at=moment("mon 15:11"))
    withdraw(connected, answered, at=moment("mon 15:20"))
    for pk in asked():
        assert list(verify()) == []
        amending.attempt(pk, at=moment("mon 15:20"))
    assert steps(answered)[-1] == "withdraw"
    assert list(verify()) == []


def test_who_waits_to_be_answered_while_it_is_corrected_gets_the_new_words(
    answered, connected, sim, post, write
):
    late = write(7)
    triage.join(late, incident_of(answered), by=connected.monitor, at=moment("mon 14:50"))
    correct(connected, answered)
    work()
    publication.attempt(Publication.objects.get(target=late).pk, at=moment("mon 15:05"))
    assert answers(sim, post) == [RIGHT] * 4


@pytest.mark.parametrize(("ask", "outcome"), [(correct, [RIGHT] * 4), (withdraw, [])])
def test_an_answer_that_is_being_placed_meanwhile_follows(
    answered, connected, sim, post, write, ask, outcome
):
    late = write(7)
    triage.join(late, incident_of(answered), by=connected.monitor, at=moment("mon 14:50"))
    row = Publication.objects.get(target=late)
    held = publication.claim(row.pk, at=moment("mon 14:59"))
    ask(connected, answered)
    work()
    placed = connect(held.account, at=LATER).publish(held.outgoing)  # the old words
    publication.published(row.pk, placed, at=moment("mon 15:02"))
    assert len(asked()) == 1
    work(moment("mon 15:03"))
    assert answers(sim, post) == outcome
    assert steps(answered).count(ask.__name__) == 1
    assert list(verify()) == []


def test_who_joins_an_answer_that_is_taken_back_waits_for_the_next(answered, connected, write):
    withdraw(connected, answered)
    late = write(7)
    triage.join(late, incident_of(answered), by=connected.monitor, at=moment("mon 15:01"))
    assert not Publication.objects.filter(target=late).exists()
    work()
    reply = connected.sent(
        at="mon 15:30", text="Заменим завтра.", assignment=answered.version.reply.assignment
    )
    connected.approved(at="mon 15:40", reply=reply)
    assert Publication.objects.filter(version__reply=reply).count() == 4


def test_what_was_not_sent_yet_is_not_sent_after_a_withdrawal(answered, connected, sim, post, write):
    late = write(7)
    triage.join(late, incident_of(answered), by=connected.monitor, at=moment("mon 14:50"))
    row = Publication.objects.get(target=late)
    withdraw(connected, answered)
    work()
    assert publication.attempt(row.pk, at=moment("mon 15:10")) is None
    assert answers(sim, post) == []


def test_by_hand_everything_is_recorded_at_once(answered, connected, sim):
    switch_off(connected.account)
    with pytest.raises(NotAmended) as refusal:
        withdraw(connected, answered)
    for row in Publication.objects.all():
        assert row.permalink in refusal.value.say()
    withdraw(connected, answered, by_hand=True)
    assert steps(answered)[-1] == "withdraw"
    assert not Publication.objects.filter(withdrawn_at=None).exists()


def test_a_correction_keeps_the_address_of_the_page_of_files(connected):
    """Telegram would otherwise lose it, and so would every network that takes no files."""
    row = connected.published()
    page = showing.EvidencePage.objects.create(
        publication=row, body_id=row.body_id, token="x" * 32, made_at=AT, open_until=LATER
    )
    row = Publication.objects.get(pk=row.pk)
    said = whereabouts.as_it_is_to_be(row, RIGHT)
    assert (said.text, said.files) == (f"{RIGHT}\n\n{showing.address_of(page)}", False)
    assert whereabouts.as_it_is_to_be(row, "").text == ""
    limit = whereabouts.limits_of(row.network).text
    assert whereabouts.longest(row) == limit - 2 - len(showing.address_of(page))
    with pytest.raises(NotAmended):
        correct(connected, row, text="я" * (limit - 10))


def test_the_job_of_each_place_is_asked_for(answered, connected, monkeypatch):
    jobs = []
    monkeypatch.setattr(whereabouts.deferring, "amend", jobs.append)
    correct(connected, answered)
    assert jobs == asked()
    assert placing.put_for_newcomer(answered.target, incident_of(answered), at=LATER) == []
