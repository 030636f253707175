"""Every page opens for those who work on it, in every state of the road."""

import pytest

from otklik.incidents.actions import approval, byhand, triage
from otklik.regulation.history import ReplyKind
from tests.town import moment

PEOPLE = ("monitor", "dispatcher", "executor", "supervisor", "head", "administrator")
PAGES = (
    "/inbox/",
    "/inbox/new/",
    "/desk/",
    "/rail/",
    "/menu/",
    "/notices/",
    "/self/",
    "/design/",
    "/office/",
    "/office/people/",
    "/office/accounts/",
    "/search/",
    "/search/?q=фонарь",
    "/boards/to-publish/",
    "/boards/waiting/",
    "/boards/promises/",
    "/boards/excluded/",
    "/boards/dismissed/",
)


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_open_when_there_is_nothing_yet(town, browser_of, at, person):
    at("mon 09:00")
    client = browser_of(getattr(town, person))
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


def build_road(town):
    """One case in every state, three messages in the inbox."""
    for number in range(3):
        town.message(text=f"Когда починят фонарь на Садовой, {number}?")
    triage.dismiss([town.message(text="Спасибо!")], by=town.monitor, at=moment("mon 09:30"))
    triage.exclude(
        town.message(text="Сказано грубо"), ground="insult", by=town.monitor, at=moment("mon 09:40")
    )
    town.accepted("mon 10:00", importance="high")
    town.assigned("mon 10:20")
    town.sent("mon 11:00")
    returned = town.sent("mon 11:10")
    approval.send_back(returned, version=1, comment="Назовите день.", by=town.monitor, at=moment("mon 11:30"))
    byhand.take(town.approved("mon 12:10"), by=town.dispatcher, at=moment("mon 12:15"))
    town.approved("mon 12:20")
    town.published("mon 12:30")
    town.published("mon 12:30", reply=town.sent(kind=ReplyKind.INTERIM))
    town.published("mon 12:30", reply=town.sent(kind=ReplyKind.CLARIFICATION))


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_open_in_the_middle_of_a_day(town, browser_of, at, person):
    build_road(town)
    at("mon 12:40")
    client = browser_of(getattr(town, person))
    cases = [f"/cases/{incident.pk}/" for incident in town.body.incident_set.all()]
    reasons = [f"{case}why/0/" for case in cases]
    templates = f"/office/templates/{town.body.pk}/"
    pages = [*PAGES, *cases, *reasons, templates]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
