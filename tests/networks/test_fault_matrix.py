"""Every fault of the stand-ins in every call of a connector: what we say of it, and what the public sees then.

A call that shows nothing to anybody (an upload) may be repeated: nothing is unknown. A read that fails loses nothing.
Corrections and removals have a matrix of their own (test_amending).
"""

from dataclasses import replace

import pytest

from otklik.netsim.faults import CALL_FAULTS
from otklik.networks.contract import (
    AuthLost,
    File,
    Forbidden,
    ItemKind,
    NeedsHuman,
    NetworkError,
    RateLimited,
    Rejected,
    Retryable,
    TargetGone,
    UnknownOutcome,
)
from otklik.networks.telegram import contract as telegram
from otklik.networks.vk import contract as vk
from tests.networks.worlds import (
    ANSWER,
    FacebookWorld,
    InstagramWorld,
    MaxWorld,
    OkWorld,
    TelegramWorld,
    VkWorld,
    now,
)

PLACED = "placed"
# fault, its details: (what we say of a call that the public sees, does the reply stand?), of one that it does not
FAULTS = {
    ("drop_before", ()): ((UnknownOutcome, False), Retryable),
    ("http_status", (("status", 502),)): ((UnknownOutcome, False), Retryable),
    ("slow", (("seconds", 0.05),)): ((PLACED, True), PLACED),
    ("broken_json", ()): ((UnknownOutcome, True), Retryable),
    ("drop_after", ()): ((UnknownOutcome, True), Retryable),
    ("hang_after", (("seconds", 0.05),)): ((UnknownOutcome, True), Retryable),
    ("status_after", (("status", 504),)): ((UnknownOutcome, True), Retryable),
}
VK_ERRORS = {
    1: Retryable, 5: AuthLost, 6: RateLimited, 7: Forbidden, 9: RateLimited, 10: Retryable, 14: NeedsHuman,
    15: Forbidden, 17: NeedsHuman, 18: TargetGone, 24: NeedsHuman, 27: AuthLost, 28: AuthLost, 29: RateLimited,
    30: Forbidden, 100: Rejected, 113: Rejected, 125: Rejected, 203: Forbidden, 210: Forbidden, 211: Forbidden,
    212: Forbidden, 213: Forbidden, 214: Forbidden, 222: Rejected, 223: RateLimited, 4242: UnknownOutcome,
}  # fmt: skip
OK_ERRORS = {
    2: Retryable, 8: RateLimited, 10: Forbidden, 102: AuthLost, 103: AuthLost, 300: TargetGone, 454: Rejected,
    458: Forbidden, 704: Forbidden, 705: TargetGone, 5000: Retryable, 4242: UnknownOutcome,
}  # fmt: skip
GRAPH_ERRORS = {
    4: RateLimited, 10: Forbidden, 17: RateLimited, 32: RateLimited, 100: TargetGone, 190: AuthLost,
    200: Forbidden, 299: Forbidden, 341: RateLimited, 368: NeedsHuman, 613: RateLimited, 4242: UnknownOutcome,
}  # fmt: skip
TELEGRAM_ERRORS = {
    400: Rejected, 401: AuthLost, 403: Forbidden, 413: Rejected, 429: RateLimited, 500: UnknownOutcome,
}  # fmt: skip
MAX_ERRORS = {
    400: Rejected, 401: AuthLost, 403: Forbidden, 404: TargetGone, 405: Rejected, 413: Rejected,
    429: RateLimited, 500: UnknownOutcome, 503: UnknownOutcome,
}  # fmt: skip

# network: (world, its errors, calls that the public sees: (method, how it is brought about))
SEEN = {
    "vk": (
        VkWorld,
        VK_ERRORS,
        {"wall.createComment": ("comment", 0), "messages.send": ("private", 0)},
    ),
    "ok": (OkWorld, OK_ERRORS, {"POST me/messages": ("private", 0)}),
    "facebook": (
        FacebookWorld,
        GRAPH_ERRORS,
        {"POST comments": ("comment", 0), "POST messages": ("private", 0)},
    ),
    "instagram": (
        InstagramWorld,
        GRAPH_ERRORS,
        {"POST replies": ("comment", 0), "POST messages": ("private", 0)},
    ),
    "telegram": (
        TelegramWorld,
        TELEGRAM_ERRORS,
        {
            "sendMessage": ("comment", 0),
            "sendPhoto": ("comment", 1),
            "sendMediaGroup": ("comment", 2),
            "sendDocument": ("paper", 1),
        },
    ),
    "max": (
        MaxWorld,
        MAX_ERRORS,
        {
            "POST /messages/{messageId}/comments": ("comment", 0),
            "POST /messages": ("private", 0),
        },
    ),
}
UNSEEN = {  # calls, and what the account has besides
    "vk": ("docs.getWallUploadServer", "upload.doc", "docs.save"),
    "vk with an administrator": ("photos.getWallUploadServer", "upload.photo", "photos.saveWallPhoto"),
    "facebook": ("POST photos",),
    "instagram": ("GET object",),
    "max": ("GET /messages/{messageId}",),
}
BESIDES = {"vk with an administrator": {"user": "sim-user-456"}}
CALLS = [(network, method) for network, (_world, _errors, calls) in SEEN.items() for method in calls]
ERRORS = [(network, method, code) for network, method in CALLS for code in SEEN[network][1]]
QUIET = [(network, method) for network, methods in UNSEEN.items() for method in methods]


@pytest.fixture(scope="module")
def worlds():
    made = {}
    yield (
        lambda network: made.setdefault(network, SEEN[network][0]()) if network not in made else made[network]
    )
    for world in made.values():
        world.close()


@pytest.fixture
def papers(tmp_path):
    def make(kind, count):
        content = "application/pdf" if kind == "paper" else "image/png"
        path = tmp_path / "paper"
        path.write_bytes(b"%PDF-1.7" if kind == "paper" else b"\x89PNG\r\n\x1a\n")
        return tuple(File(f"{n}.png", content, str(path)) for n in range(count))

    return make


_said = iter(range(1, 1_000_000))


def reply_to(world, kind, files=()):
    """A citizen writes; our reply to it, with a text of its own."""
    number = next(_said)
    wanted = f"Вопрос {number}"
    {"private": lambda: direct(world, wanted)}.get(kind, lambda: world.comment(wanted))()
    item = next(e.item for e in everything(world) if e.item and e.item.text == wanted)
    outgoing = world.outgoing(
        item.key, f"{ANSWER} № {number}.", guid=f"11111111-2222-5333-8444-{number:012}",
        kind=item.kind, post_key=item.post_key, thread_key=item.thread_key, author_key=item.author_key,
    )  # fmt: skip
    assert item.kind is (ItemKind.PRIVATE if kind == "private" else ItemKind.COMMENT)
    return replace(outgoing, files=files)


def direct(world, text):
    whose = {"vk": (456,), "ok": (555,), "max": (88,), "telegram": ()}.get(world.network)
    if whose is None:
        whose = (world.account,)
    world.sim.write_direct(*whose, world.author, text)


def everything(world):
    for kind in world.connector().watches:
        yield from walk(world, kind, world.key)


def walk(world, kind, key):
    """One poll from the beginning to its end."""
    cursor, more, at = {}, True, now()
    while more:
        page = world.connector().poll(kind, key, cursor, at)
        cursor, more = page.cursor, page.more
        yield from page.events


def standing(world, outgoing):
    """How often the reply stands in the network, whoever may see it."""
    rows = [
        vars(row) for shelf in ("comments", "directs", "notes") for row in getattr(world.sim.world, shelf, ())
    ]
    return sum(row["text"] == outgoing.text for row in rows)


def outcome(world, outgoing, **credentials):
    try:
        world.connector(**credentials).publish(outgoing)
    except NetworkError as problem:
        return type(problem)
    return PLACED


def test_no_fault_is_forgotten():
    assert {fault for fault, _details in FAULTS} | {"api_error"} == set(CALL_FAULTS)


def writing(methods):
    return {name for name, method in methods.items() if method.writes}


def test_no_call_that_writes_is_forgotten():
    assert writing(vk.METHODS) == set(SEEN["vk"][2])
    assert writing(telegram.METHODS) == set(SEEN["telegram"][2])


@pytest.mark.parametrize(("network", "method"), CALLS)
def test_no_call_of_a_publication_is_forgotten(worlds, papers, network, method):
    world, (kind, count) = worlds(network), SEEN[network][2][method]
    outgoing = reply_to(world, kind, papers(kind, count))
    world.sim.journal.clear()
    assert outcome(world, outgoing) == PLACED
    quiet = {name for of, names in UNSEEN.items() if of.partition(" ")[0] == network for name in names}
    assert {row["method"] for row in world.sim.journal.rows()} <= {*SEEN[network][2], *quiet}


@pytest.mark.parametrize(("network", "method"), CALLS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0])
def test_call_that_the_public_sees(worlds, papers, network, method, fault):
    world, (kind, count) = worlds(network), SEEN[network][2][method]
    outgoing = reply_to(world, kind, papers(kind, count))
    world.sim.fault(fault[0], method, **dict(fault[1]))
    said, stands = FAULTS[fault][0]
    assert outcome(world, outgoing) == said
    assert standing(world, outgoing) == int(stands)
    assert world.sim.faults.waiting() == []


@pytest.mark.parametrize(("network", "method", "code"), ERRORS)
def test_refusal_of_the_network(worlds, papers, network, method, code):
    world, (kind, count) = worlds(network), SEEN[network][2][method]
    outgoing = reply_to(world, kind, papers(kind, count))
    world.sim.fault("api_error", method, code=code)
    assert outcome(world, outgoing) == SEEN[network][1][code]
    assert standing(world, outgoing) == 0
    assert world.sim.faults.waiting() == []


@pytest.mark.parametrize(("network", "method"), QUIET)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0])
def test_call_that_shows_nothing_to_anybody(worlds, papers, network, method, fault):
    world = worlds(network.partition(" ")[0])
    outgoing = reply_to(world, "comment", papers("photo", min(1, world.connector().limits.photos)))
    world.sim.fault(fault[0], method, **dict(fault[1]))
    said = FAULTS[fault][1]
    assert outcome(world, outgoing, **BESIDES.get(network, {})) == said
    assert standing(world, outgoing) == int(said == PLACED)
    assert world.sim.faults.waiting() == []


# -- reads -------------------------------------------------------------------------------------


def sources(world):
    """Everything that an account of this network may read: kind and key."""
    connector = world.connector()
    yield from ((kind, world.key) for kind in connector.watches)
    yield from (connector.source(where, words) for where, words in world.elsewhere)


def calls_of(world, kind, key):
    """Keys of what is read, and the calls by which."""
    world.sim.journal.clear()
    found = {event.key for event in walk(world, kind, key)}
    return found, {row["method"] for row in world.sim.journal.rows()}


@pytest.fixture(params=SEEN)
def filled(request):
    """A world in which every source has something to be read."""
    made = SEEN[request.param][0]()
    made.comment("Когда? #ремонт")
    if "messages" in made.connector().watches:
        direct(made, "Лично")
    if made.elsewhere:
        made.written_elsewhere("Чужой #ремонт")
    yield made
    made.close()


def test_any_fault_in_any_call_of_a_read_is_tried_again_and_loses_nothing(filled):
    for kind, key in sources(filled):
        found, methods = calls_of(filled, kind, key)
        assert found, kind
        assert methods, kind
        for method in sorted(methods):
            for (fault, details), (_seen, said) in FAULTS.items():
                filled.sim.fault(fault, method, **dict(details))
                if said == PLACED:
                    assert {event.key for event in walk(filled, kind, key)} == found
                else:
                    with pytest.raises(said):
                        list(walk(filled, kind, key))
                assert filled.sim.faults.waiting() == []
                assert {event.key for event in walk(filled, kind, key)} == found, (kind, method, fault)


def test_every_refusal_of_a_read_is_named_and_the_next_one_brings_everything(filled):
    """What is closed or gone under a page that can be read is left out; all else is said by its name."""
    for kind, key in sources(filled):
        found, methods = calls_of(filled, kind, key)
        for method in sorted(methods):
            for code, expected in SEEN[filled.network][1].items():
                filled.sim.fault("api_error", method, code=code)
                said = _refusal(filled, kind, key)
                unnamed = Retryable if expected is UnknownOutcome else expected
                assert said in {unnamed, *SOFTER.get(unnamed, ())}, (kind, method, code)
                assert filled.sim.faults.waiting() == []
                assert {event.key for event in walk(filled, kind, key)} == found, (kind, method, code)


SOFTER = {TargetGone: (PLACED, Rejected), Forbidden: (PLACED,)}  # one post of many; a community named wrongly


def _refusal(world, kind, key):
    try:
        list(walk(world, kind, key))
    except NetworkError as problem:
        return type(problem)
    return PLACED
