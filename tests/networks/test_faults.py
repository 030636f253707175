"""The fault matrix: every scripted fault of every call ends as a named error, and nothing is sent twice."""

import pytest

from otklik.networks.contract import (
    AuthLost,
    Forbidden,
    NeedsHuman,
    NetworkError,
    RateLimited,
    Rejected,
    Retryable,
    TargetGone,
    UnknownOutcome,
)
from tests.networks.worlds import ANSWER, WORLDS, now

FAULTS = ("drop_before", "drop_after", "http_status", "status_after", "broken_json")
NAMED = (AuthLost, Forbidden, NeedsHuman, RateLimited, Rejected, Retryable, TargetGone, UnknownOutcome)
CODES = (
    1,
    4,
    5,
    6,
    9,
    10,
    14,
    17,
    100,
    102,
    190,
    200,
    300,
    400,
    401,
    403,
    404,
    409,
    413,
    422,
    429,
    500,
    503,
    9999,
)


@pytest.fixture(scope="module", params=WORLDS, ids=lambda kind: kind.network)
def world(request):
    made = request.param()
    yield made
    made.close()


def deeds(world):
    """What is done with a connector, by name."""
    connector, outgoing = world.connector(), world.outgoing(world.comment("Когда?"))
    address = f"{world.sim.url}/wall-456_1?reply=2"
    return {
        "poll": lambda: connector.poll("page", world.key, {}, now()),
        "messages": lambda: connector.poll("messages", world.key, {}, now()),
        "find": lambda: connector.find(outgoing),
        "verify": lambda: connector.verify(address),
        "publish": lambda: connector.publish(outgoing),
    }


@pytest.mark.parametrize("code", CODES)
def test_any_code_of_any_call_is_named(world, code):
    if world.network in ("telegram", "max") and code not in range(400, 600):
        pytest.skip("here the code is the HTTP status")
    for name, deed in deeds(world).items():
        world.sim.fault("api_error", "*", count=-1, code=code)
        problem = _problem(deed)
        world.sim.faults.clear()
        assert problem is None or (type(problem) in NAMED and str(problem)), name


@pytest.mark.parametrize("fault", FAULTS)
def test_reads_that_fail_may_be_repeated_and_writes_are_unknown(world, fault):
    for name, deed in deeds(world).items():
        if name == "publish" and not world.send:
            continue
        world.sim.journal.clear()
        world.sim.fault(fault, world.send if name == "publish" else "*", count=-1)
        problem = _problem(deed)
        world.sim.faults.clear()
        if world.sim.journal.rows():
            assert type(problem) is (UnknownOutcome if name == "publish" else Retryable), (name, problem)
        else:  # nobody can look, or the address is of another network: refused without a call
            assert problem is None or isinstance(problem, NeedsHuman), (name, problem)


def _problem(deed):
    try:
        deed()
    except NetworkError as problem:
        return problem
    return None


@pytest.mark.parametrize("fault", FAULTS)
def test_after_any_fault_a_look_and_a_second_try_leave_one_reply(world, fault):
    if not (world.send and world.finds):
        pytest.skip("our own replies cannot be looked for here")
    connector, before = world.connector(), world.replies()
    outgoing = world.outgoing(world.comment("Когда?"), guid=f"guid-{fault}")
    world.sim.fault(fault, world.send)
    with pytest.raises(UnknownOutcome):
        connector.publish(outgoing)
    if connector.find(outgoing) is None:
        connector.publish(outgoing)
    assert connector.find(outgoing)
    assert world.replies() == [*before, ANSWER]
