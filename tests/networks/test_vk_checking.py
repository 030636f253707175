"""The live check list of a VKontakte account, and the command that prints it."""

from datetime import UTC, datetime

import pytest

from otklik.commands.check_network import check_network
from otklik.networks import actions, sources
from otklik.networks.contract import Rejected
from otklik.office.models import Body
from tests.networks.conftest import GROUP, SECRET

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def rights(connector):
    return {probe.right: probe.works for probe in connector.probe(AT)}


def test_account_with_everything_works_in_everything(connect, sim, administrator):
    sim.connect_callback(GROUP, f"{sim.url}/nowhere", SECRET)
    found = rights(
        connect(
            {"community": f"sim-community-{GROUP}", "service": f"sim-service-{GROUP}", "user": administrator}
        )
    )
    assert {right for right, works in found.items() if works} >= {
        "read_comments",
        "publish",
        "private_messages",
        "documents",
        "photos",
    }


@pytest.mark.parametrize(
    ("token", "lost"),
    [("service", {"read_comments", "webhook"}), ("community", {"publish", "webhook"})],
)
def test_dead_token_is_named_by_what_it_took_away(vk, sim, token, lost):
    sim.expire_token(f"sim-{token}-{GROUP}")
    found = list(vk.probe(AT))
    assert {probe.right for probe in found if not probe.works} == lost
    assert all(probe.problem and probe.advice for probe in found if not probe.works)


def test_wrong_number_of_the_community_is_told(connect, sim):
    from dataclasses import replace

    vk = connect()
    vk.access = replace(vk.access, external_id="999")
    assert not rights(vk)["publish"]


def test_missing_right_is_told_by_its_name(vk, sim):
    sim.fault("api_error", "groups.getTokenPermissions", code=7)
    assert not rights(vk)["publish"]


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["456", "Район", ""])
def test_command_prints_what_is_missing_and_what_to_do(sim, capsys, wanted):
    body = Body.objects.create(name="Администрация", short_name="Район")
    account = actions.create_account(
        body, network="vk", name="Район", external_id=str(GROUP), api_url=sim.url, at=AT
    )
    for kind in ("community", "service"):
        actions.store_credential(account, kind=kind, secret=f"sim-{kind}-{GROUP}", at=AT)
    assert check_network([wanted] if wanted else []) == 1
    said = capsys.readouterr().out
    assert f"{account.pk}. ВКонтакте: Район – работает частично\n" in said
    assert "Callback" in said
    account.refresh_from_db()
    assert account.state == "limited"


@pytest.mark.django_db
def test_command_says_that_there_is_no_such_account(capsys):
    assert check_network(["нет такого"]) == 3
    assert "нет такого" in capsys.readouterr().out


@pytest.mark.django_db
def test_command_names_what_is_not_read_any_more(sim, capsys):
    body = Body.objects.create(name="Администрация", short_name="Район")
    account = actions.create_account(
        body, network="vk", name="Район", external_id=str(GROUP), api_url=sim.url, at=AT
    )
    sources.pause(actions.watch(account, kind="query", key="мусор"), at=AT)
    assert check_network([]) > 0
    said = capsys.readouterr().out
    assert "  - мусор\n" in said
    assert "Читать дальше" in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("network", "remarks"),
    [
        ("ok", ["Публичные ответы размещает человек."]),
        (
            "instagram",
            [
                "Принадлежит компании Meta Platforms Inc., признанной экстремистской организацией и запрещённой в "
                "Российской Федерации.",
                "Выключена: ничего не читается и не отправляется.",
            ],
        ),
        ("vk", []),
    ],
)
def test_command_tells_what_is_no_fault_and_yet_to_be_known(capsys, network, remarks):
    body = Body.objects.create(name="Администрация", short_name="Район")
    actions.create_account(
        body, network=network, name="Район", external_id="7", api_url="http://127.0.0.1:9", at=AT
    )
    check_network([])
    assert [line[4:] for line in capsys.readouterr().out.splitlines() if line.startswith("  · ")] == remarks


@pytest.mark.django_db
def test_command_names_what_could_not_be_read_the_last_time(sim, capsys):
    body = Body.objects.create(name="Администрация", short_name="Район")
    account = actions.create_account(
        body, network="vk", name="Район", external_id=str(GROUP), api_url=sim.url, at=AT
    )
    source = actions.watch(account, kind="within", key="sosedi мусор")
    actions.poll_failed(source, Rejected("нет такого сообщества"), at=AT)
    check_network([])
    assert "  - sosedi мусор\n      нет такого сообщества\n" in capsys.readouterr().out
