"""Whom a webhook's address belongs to: known for a moment, and never longer than it does good."""

from datetime import UTC, datetime, timedelta

import pytest

from otklik.incidents.actions import collecting
from otklik.networks import reception
from otklik.networks.actions import store_credential, switch_off
from otklik.networks.models import Account, Credential, Delivery
from otklik.office.sealing import seal
from tests.town import GROUP, SECRET

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SOON, LATE = AT + timedelta(seconds=1), AT + reception.REMEMBERED


@pytest.fixture
def bring(connected):
    """`bring(number, at)`: VK delivers; the status of our answer, 404 where nobody is at the address."""

    def call(number, at, secret=SECRET):
        body = (
            f'{{"type": "wall_reply_new", "group_id": {GROUP}, "event_id": "e{number}", "v": "5.199", '
            f'"secret": "{secret}", "object": {{}}}}'
        )
        answer = collecting.take("vk", connected.account.hook_key, body.encode(), {}, at=at)
        return answer.status if answer else 404

    reception.forget()
    return call


def test_of_many_deliveries_each_is_one_insert_and_one_look_into_the_queue(bring, django_assert_num_queries):
    bring(0, AT)
    with django_assert_num_queries(6):
        assert [bring(number, SOON) for number in (1, 2, 3)] == [200, 200, 200]
    assert Delivery.objects.count() == 4


def test_a_delivery_that_was_there_already_asks_for_no_job(bring, django_assert_num_queries):
    bring(0, AT)
    with django_assert_num_queries(1):
        assert bring(0, SOON) == 200


def test_a_secret_changed_by_another_process_is_taken_at_once(bring, connected):
    assert bring(0, AT) == 200
    Credential.objects.filter(account=connected.account, kind="secret").update(sealed=seal("another"))
    assert bring(1, SOON, "another") == 200


def test_a_wrong_secret_is_refused_however_often(bring):
    bring(0, AT)
    assert [bring(number, SOON, "guess") for number in (1, 2)] == [403, 403]


def test_the_former_secret_is_refused_at_once_where_it_was_changed(bring, connected):
    assert bring(0, AT) == 200
    store_credential(connected.account, kind="secret", secret="another", at=AT)
    assert bring(1, SOON) == 403


def test_an_account_switched_off_is_not_found_at_once_here_and_soon_elsewhere(bring, connected):
    assert bring(0, AT) == 200
    Account.objects.filter(pk=connected.account.pk).update(enabled=False)
    assert bring(1, LATE) == 404
    Account.objects.filter(pk=connected.account.pk).update(enabled=True)
    assert bring(2, LATE) == 200
    switch_off(connected.account)
    assert bring(3, LATE) == 404
