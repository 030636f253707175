"""The clock and the duties agree with an office that counts minute by minute (see `minutes`).

`OTKLIK_TERMS` random terms are compared (500 by default; `make proof` asks for 100,000), all drawn
from `OTKLIK_SEED`.
"""

import os
from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from otklik.regulation.duties import DutyKind, duties
from otklik.regulation.history import Fact, ReplyKind, Role, Step
from otklik.regulation.terms import preset
from otklik.regulation.worktime import OutsideCalendar, Pause
from tests.proof.minutes import ANSWER, FINAL_DAYS, FORWARD
from tests.proof.offices import draw_office, russian_days

TERMS = int(os.environ.get("OTKLIK_TERMS", "500"))
SEED = int(os.environ.get("OTKLIK_SEED", "24"))
PER_OFFICE = 100 if TERMS < 1000 else 400
SHARES = 20 if TERMS >= 20 * PER_OFFICE else 1
MINUTE = timedelta(minutes=1)
PARFINO = preset("parfino-2020")


@pytest.mark.parametrize("share", range(SHARES))
def test_the_clock_agrees_minute_by_minute(share, record_property):
    random, russian = Random(f"{SEED} {share}"), russian_days()
    compared = Counter()
    while compared.total() < TERMS // SHARES:
        slow, clock = draw_office(random, russian)
        for _ in range(PER_OFFICE):
            question = random.choice(QUESTIONS)
            told = question(random, slow, clock)
            if told is not None:
                asked, by_the_minute, by_the_product = told
                assert (
                    by_the_product == slow.moment(by_the_minute)
                    if question in MOMENTS
                    else (by_the_product == by_the_minute)
                ), (SEED, share, clock, question.__name__, asked)
                compared[question.__name__] += 1
    for kind, count in compared.items():
        record_property("terms: " + kind.replace("_", " "), count)


# Each question returns (what was asked, the slow answer, the product's), or None where it cannot be put.


def forward_term(random, slow, clock):
    start, amount = draw_moment(random, slow), draw_amount(random)
    return (start, amount), slow.after(start, amount), product(clock.add, slow.moment(start), amount * MINUTE)


def term_counted_back(random, slow, clock):
    due, amount = draw_moment(random, slow), draw_amount(random)
    return (due, amount), slow.before(due, amount), product(clock.back, slow.moment(due), amount * MINUTE)


def paused_term(random, slow, clock):
    start, amount, pauses = draw_moment(random, slow), draw_amount(random), draw_pauses(random, slow)
    found = product(clock.add_paused, slow.moment(start), amount * MINUTE, as_pauses(slow, pauses))
    return (start, amount, pauses), slow.after(start, amount, pauses), found


def paused_term_counted_back(random, slow, clock):
    due, amount, pauses = draw_moment(random, slow), draw_amount(random), draw_pauses(random, slow)
    found = product(clock.back_paused, slow.moment(due), amount * MINUTE, as_pauses(slow, pauses))
    return (due, amount, pauses), slow.before(due, amount, pauses), found


def time_used(random, slow, clock):
    start, pauses = draw_moment(random, slow), draw_pauses(random, slow)
    end = min(len(slow), start + random.choice((60, 600, 6000)))
    found = clock.between_paused(slow.moment(start), slow.moment(end), as_pauses(slow, pauses))
    return (start, end, pauses), slow.used(start, end, pauses) * MINUTE, found


def close_of_a_later_working_day(random, slow, clock):
    published, count = min(draw_moment(random, slow), len(slow) - 1), random.choice((1, 2, 3, 7, 7, 7, 10))
    found = product(clock.end_of_working_day, slow.days[published], count)
    return (published, count), slow.close_of_day(published, count), found


def duty_to_forward(random, slow, clock):
    case = draw_case(random, slow)
    if case is None:
        return None
    return case, slow.after(case, FORWARD), due(case_of(slow, case), DutyKind.FORWARD, clock)


def answer_after_requests(random, slow, clock):
    return after_requests(random, slow, clock, DutyKind.ANSWER, 0)


def draft_after_requests(random, slow, clock):
    return after_requests(random, slow, clock, DutyKind.DRAFT, 1)


def answer_of_a_raised_message(random, slow, clock):
    return after_raise(random, slow, clock, DutyKind.ANSWER, 0)


def draft_of_a_raised_message(random, slow, clock):
    return after_raise(random, slow, clock, DutyKind.DRAFT, 1)


def final_answer_after_an_interim_one(random, slow, clock):
    case = draw_case(random, slow)
    if case is None or slow.close_of_day(case, FINAL_DAYS) is None:
        return None
    facts = [*case_of(slow, case), *text(slow, ReplyKind.INTERIM, case)]
    return case, slow.close_of_day(case, FINAL_DAYS), due(facts, DutyKind.FINAL, clock)


def lateness_of_an_answer(random, slow, clock):
    case = draw_case(random, slow)
    if case is None:
        return None
    at = random.choice((case + random.randrange(6000), slow.after(case, ANSWER)))
    at = min(at + random.choice((0, 0, 1)), len(slow) // 2)
    if at < case:
        return None
    facts = [*case_of(slow, case), *text(slow, ReplyKind.ANSWER, at)]
    answer = next(duty for duty in duties(facts, PARFINO, clock) if duty.kind is DutyKind.ANSWER)
    return (case, at), slow.used(case, at) > ANSWER, answer.broken(slow.moment(at))


OF_CLOCK = (
    forward_term,
    term_counted_back,
    paused_term,
    paused_term_counted_back,
    time_used,
    close_of_a_later_working_day,
)
OF_DUTIES = (
    duty_to_forward,
    answer_after_requests,
    draft_after_requests,
    answer_of_a_raised_message,
    draft_of_a_raised_message,
    final_answer_after_an_interim_one,
    lateness_of_an_answer,
)
QUESTIONS = OF_CLOCK + OF_DUTIES
MOMENTS = frozenset(QUESTIONS) - {time_used, lateness_of_an_answer}


def after_requests(random, slow, clock, kind, place):
    case = draw_case(random, slow)
    if case is None:
        return None
    high, at, requests = random.random() < 0.4, case, []
    facts = case_of(slow, case, "high" if high else "normal")
    for _ in range(random.choice((1, 1, 2))):
        asked = at + random.choice((0, random.randrange(200), random.randrange(4000)))
        at = asked + random.choice((0, random.randrange(600), random.randrange(6000)))
        requests.append((asked, at))
        facts += text(slow, ReplyKind.CLARIFICATION, asked)
        facts.append(Fact(Step.HEAR, slow.moment(at), part=1, role=Role.AUTHOR))
    if at > len(slow) // 2:
        return None
    return (case, high, requests), slow.asked_and_heard(case, requests, high)[place], due(facts, kind, clock)


def after_raise(random, slow, clock, kind, place):
    case = draw_case(random, slow)
    if case is None:
        return None
    at = min(case + random.choice((0, random.randrange(300), random.randrange(5000))), len(slow) // 2)
    raised = Fact(Step.SET_IMPORTANCE, slow.moment(at), role=Role.MONITOR, importance="high", reason="wires")
    facts = [*case_of(slow, case), raised]
    return (case, at), slow.raised(case, at)[place], due(facts, kind, clock)


def draw_moment(random, slow):
    """Any minute, often one at which work begins or ends."""
    minute = random.randrange(len(slow) + 1)
    if random.random() < 0.5:
        return minute
    end = len(slow)
    while 0 < minute < end and slow.at_work[minute] == slow.at_work[minute - 1]:
        minute += 1
    return minute


def draw_amount(random):
    return random.choice((0, 30, 60, 120, 240, 480, random.randrange(1, 3000)))


def draw_pauses(random, slow):
    found = []
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        start = draw_moment(random, slow)
        found.append((start, min(len(slow), start + random.choice((0, 1, 90, 700, 5000)))))
    return found


def draw_case(random, slow):
    """The minute of a detection with time enough after it; None where the office works too little."""
    case = random.choice((draw_moment(random, slow), random.randrange(len(slow)))) % (len(slow) // 3)
    enough = sum(slow.at_work[len(slow) // 2 :]) > 3000
    return case if enough and slow.before(case, ANSWER) is not None else None


def as_pauses(slow, pauses):
    return [Pause(slow.moment(start), slow.moment(end)) for start, end in pauses]


def product(question, *asked):
    try:
        return question(*asked)
    except OutsideCalendar:
        return None


def case_of(slow, detected, importance="normal"):
    """Detected, forwarded and assigned at once."""
    at = slow.moment(detected)
    said = {"importance": importance, "topic": "roads", "reason": "wires"}
    return [
        Fact(Step.IDENTIFY, at, role=Role.MONITOR, **said),
        Fact(Step.FORWARD, at, role=Role.MONITOR),
        Fact(Step.ASSIGN, at, part=1, role=Role.DISPATCHER, unit="roads"),
    ]


def text(slow, kind, minute):
    """Sent, approved and published at once."""
    steps = (Step.SEND, Role.EXECUTOR), (Step.APPROVE, Role.MONITOR), (Step.PUBLISH, Role.DISPATCHER)
    said = {"part": 1, "kind": kind, "reply": f"{kind} {minute}", "version": 1}
    return [Fact(step, slow.moment(minute), role=role, **said) for step, role in steps]


def due(facts, kind, clock):
    return next(duty.due_at for duty in reversed(duties(facts, PARFINO, clock)) if duty.kind is kind)
