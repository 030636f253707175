"""The law: whatever page or paper names Facebook or Instagram says whose they are; nothing hides their history."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from otklik.networks import actions as networks
from otklik.regulation.periods import Period
from otklik.reports.counting import Compared, Counted
from otklik.reports.figures import FIGURES
from otklik.reports.layout import Document, Section, Table, summary_sections
from otklik.reports.scope import Scope
from otklik.reports.tallies import Value
from tests.town import moment

WORDS = "Meta Platforms Inc., признанной экстремистской организацией"


def said(answer):
    return answer.content.decode()


@pytest.fixture(params=["facebook", "instagram"])
def incident(request, town):
    """A case of a network that has been switched off since."""
    account = networks.create_account(
        town.body, network=request.param, name="Администрация", external_id="448", at=moment("mon 09:00")
    )
    message = town.message(network=request.param, account=account, key=f"{request.param}-1", permalink="")
    return town.accepted(message=message)


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("monitor", "/inbox/"),
        ("monitor", "/cases/{}/"),
        ("monitor", "/desk/"),
        ("monitor", "/search/?q=фонарь"),
        ("supervisor", "/reports/"),
        ("administrator", "/office/accounts/"),
    ],
)
def test_every_page_that_names_them_says_whose_they_are(town, browser_of, incident, at, person, path):
    at("mon 12:00")
    message = incident.messages.get()
    town.message(network=message.network, account=message.account, key="waits")
    page = said(browser_of(getattr(town, person)).get(path.format(incident.pk)))
    assert message.get_network_display() in page
    assert page.count(WORDS) == 1


def test_a_page_that_names_nobody_needs_no_words(town, browser_of, at):
    at("mon 12:00")
    town.accepted()
    page = said(browser_of(town.monitor).get("/inbox/"))
    assert WORDS not in page
    assert '<p id="whose" class="whose" hidden></p>' in page


def test_a_part_of_a_page_brings_the_words_along(town, browser_of, incident, at):
    at("mon 10:10")
    part = said(browser_of(town.monitor).get("/desk/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert part.count('<p id="whose" class="whose" hx-swap-oob="true">') == part.count(WORDS) == 1


@pytest.mark.parametrize(("network", "feet"), [("Facebook", 2), ("Instagram", 2), ("ВКонтакте", 1)])
def test_a_paper_that_names_them_says_so_at_its_end(network, feet):
    table = Table(("Сеть", "число"), ((network, 7.0),), (8, 2))
    paper = Document("Сводка", (), (Section("По сетям", (), table),), ("Подсчитано",)).with_notice()
    assert len(paper.feet) == feet
    assert (WORDS in paper.feet[-1]) is (feet == 2)


def test_a_paper_says_whose_a_network_of_an_earlier_period_is():
    month = Scope((1,), Period(date(2026, 11, 1), date(2026, 11, 30)), "Europe/Moscow")
    none = {figure.key: {} for figure in FIGURES}
    met = none | {"networks": {"": Value(1), "facebook": Value(1)}}
    now, before = (Counted(month, moment("mon 09:00"), values) for values in (none, met))
    sections = summary_sections(Compared(now, before, now), [], ZoneInfo("Europe/Moscow"))
    (said,) = [each.text for each in sections if each.table and each.table.rows[0][0] == "Facebook*"]
    assert said[-1].startswith("* Принадлежит")
