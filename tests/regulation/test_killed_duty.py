"""A duty as a value: what it says when nothing is said."""

from dataclasses import replace
from datetime import timedelta

from tests.regulation.story import K, Story, moment


def test_a_plain_duty_is_of_the_first_round_no_cycle_no_text_and_not_missed():
    duty = Story().identified("mon 09:10").duty(K.FORWARD)
    assert (duty.round, duty.cycle, duty.version, duty.is_norm, duty.missed) == (1, 0, 0, False, False)
    assert (duty.unit, duty.reply, duty.pauses, duty.paused_since) == ("", "", (), None)


def test_what_was_received_at_its_very_moment_was_not_received_late():
    duty = replace(Story().identified("mon 09:10").duty(K.FORWARD), due_at=moment("mon 09:10"))
    assert not duty.received_late
    assert replace(duty, started_at=duty.started_at + timedelta(minutes=1)).received_late
