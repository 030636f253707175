"""The whole road in every network: a citizen's comment comes in, the approved answer stands there, once."""

import pytest

from otklik.incidents.actions import collecting, publication
from otklik.incidents.models import Message, PublicationState
from otklik.networks import actions
from tests.networks.worlds import WORLDS, now
from tests.town import build_town, moment

pytestmark = pytest.mark.django_db

TEXT = "Фонарь заменён."


@pytest.fixture(params=WORLDS, ids=lambda kind: kind.network)
def world(request):
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def account(town, world):
    """The body's account in this network, as an administrator makes it."""
    access = world.connector().access
    made = actions.create_account(
        town.body,
        network=world.network,
        name="Район",
        external_id=access.external_id,
        api_url=access.api_url,
        settings=access.settings,
        at=moment("mon 09:00"),
    )
    for kind, secret in access.credentials.items():
        actions.store_credential(made, kind=kind, secret=secret, at=moment("mon 09:00"))
    if not made.enabled:
        actions.acknowledge(made, by=town.administrator, at=moment("mon 09:00"))
        actions.switch_on(made)
    return made


def collect(account):
    for source in account.sources.all():
        collecting.collect(source, at=now())


def test_citizen_s_comment_is_answered_in_its_place(town, world, account):
    key = world.comment("Не горит фонарь у дома 5")
    collect(account)
    collect(account)  # again: kept once
    message = Message.objects.get(network=world.network, key=key)
    assert (message.text, message.state) == ("Не горит фонарь у дома 5", "new")
    row = town.approved(message=message, text=TEXT)
    if not world.send:
        assert (row.state, row.by_hand) == (PublicationState.PERSON, True)
        return
    assert publication.attempt(row.pk, at=row.approved_at) is None
    row.refresh_from_db()
    assert (row.state, world.replies()) == (PublicationState.PUBLISHED, [TEXT])
    collect(account)
    own = Message.objects.filter(network=world.network, text=TEXT)
    assert {message.state for message in own} <= {"own"}


def test_answer_lost_on_its_way_back_stands_once(town, world, account):
    if not (world.send and world.finds):
        pytest.skip("a person looks, or publishes")
    key = world.comment("Не горит фонарь у дома 5")
    collect(account)
    row = town.approved(message=Message.objects.get(network=world.network, key=key), text=TEXT)
    world.sim.fault("drop_after", world.send)
    again = publication.attempt(row.pk, at=row.approved_at)
    row.refresh_from_db()
    assert row.state == PublicationState.UNKNOWN
    assert publication.attempt(row.pk, at=again) is None
    row.refresh_from_db()
    assert (row.state, world.replies()) == (PublicationState.PUBLISHED, [TEXT])


def test_where_nobody_but_a_person_can_look_she_is_asked(town, world, account):
    if world.network != "telegram":
        pytest.skip("elsewhere our own reply can be looked for")
    key = world.comment("Не горит фонарь у дома 5")
    collect(account)
    row = town.approved(message=Message.objects.get(network=world.network, key=key), text=TEXT)
    world.sim.fault("drop_after", world.send)
    again = publication.attempt(row.pk, at=row.approved_at)
    assert publication.attempt(row.pk, at=again) is None
    row.refresh_from_db()
    assert (row.state, world.replies()) == (PublicationState.PERSON, [TEXT])


def test_live_check_of_the_account_changes_its_state_once(world, account):
    change = actions.check(account, at=now())
    assert change is not None
    assert change.after in ("working", "limited")
    assert actions.check(account, at=now()) is None
