"""Histories at random: any order of legal steps, drawn from the moves that are offered."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from otklik.regulation.history import Fact, History, Role, Step
from otklik.regulation.terms import FinalTarget, preset
from otklik.regulation.workflow import OWN_DRAFT, moves_for
from tests.regulation.story import PARFINO, moment

ALL_ROLES = frozenset(Role)
EDITIONS = (
    PARFINO,
    replace(PARFINO, approval_chain=(Role.MONITOR, Role.SUPERVISOR), final_target=FinalTarget.PUBLICATION),
    replace(PARFINO, approval_chain=(), allow_own_approval=True, interim_limit=2),
    replace(PARFINO, pause=False, final_days=None, interim_free=0),
    preset("nine-hours"),
    preset("first-reaction"),
)
PAUSES_BETWEEN_STEPS = st.sampled_from([0, 1, 10, 30, 31, 60, 150, 600, 24 * 60, 3 * 24 * 60])  # minutes
STARTS = st.sampled_from(["mon 09:10", "mon 12:50", "fri 16:00", "sat 22:15", "thu 17:29"])


ABOUT = {  # steps about a text, and where that text was last told
    Step.APPROVE: Step.SEND,
    Step.RETURN: Step.SEND,
    Step.PUBLISH: Step.SEND,
    Step.CORRECT: Step.PUBLISH,
    Step.WITHDRAW: Step.PUBLISH,
}


def fact_for(move, part, history, at, number):
    """A fact by which an offered move is taken."""
    text = last_of(ABOUT[move.step], part, history) if move.step in ABOUT else None
    return Fact(
        move.step,
        at,
        part=len(history.parts()) + 1 if move.step is Step.ASSIGN else part,
        role=min(move.roles),
        by="vera",
        importance=importance_after(history) if move.step in (Step.IDENTIFY, Step.SET_IMPORTANCE) else "",
        topic="roads" if move.step in (Step.IDENTIFY, Step.SET_TOPIC) else "",
        unit=f"unit-{number}" if move.step in (Step.ASSIGN, Step.REASSIGN) else "",
        kind=text.kind if text else move.kind,
        reply=text.reply if text else f"reply-{number}",
        version=text.version if text else 1,
        promise="soon",
        reason="because",
        exception=OWN_DRAFT if move.step is Step.APPROVE else "",
    )


def last_of(step, part, history):
    return next((fact for fact in reversed(history.facts) if fact.step is step and fact.part == part), None)


def importance_after(history):
    """The other level."""
    now = [fact.importance for fact in history if fact.importance]
    return "high" if now and now[-1] == "normal" else "normal"


def offered(history, terms):
    """Every move that can be taken next, with its part."""
    parts = [None, *history.parts()]
    found = [(move, part) for part in parts for move in moves_for(history, part, ALL_ROLES, terms=terms)]
    return [(approver(move, part, history, terms), part) for move, part in found]


def approver(move, part, history, terms):
    """The same move, by the role whose turn it is in the chain of the edition."""
    if move.step not in (Step.APPROVE, Step.RETURN):
        return move
    roles = [
        role
        for role in (Role.MONITOR, Role.SUPERVISOR)
        if move in moves_for(history, part, frozenset({role}), terms=terms)
    ]
    return replace(move, roles=frozenset(roles))


RARE = frozenset(
    {
        Step.JOIN,
        Step.LINK_REPEAT,
        Step.INSTRUCT,
        Step.EXPLAIN,
        Step.CLOSE,
        Step.EXCLUDE,
        Step.SET_TOPIC,
        Step.CORRECT,
        Step.WITHDRAW,
    }
)


@st.composite
def walks(draw, longest=24):
    """(history, terms): a legal history of up to `longest` facts."""
    terms = draw(st.sampled_from(EDITIONS))
    at = moment(draw(STARTS))
    history = History()
    for number in range(draw(st.integers(1, longest))):
        choices = offered(history, terms)
        if draw(st.integers(0, 3)):
            choices = [choice for choice in choices if choice[0].step not in RARE] or choices
        move, part = draw(st.sampled_from(choices))
        history = history.with_fact(fact_for(move, part, history, at, number))
        at += timedelta(minutes=draw(PAUSES_BETWEEN_STEPS))
    return history, terms
