"""The gazetteer: imported by the administrator, used by the body and those below it."""

import pytest

from otklik.incidents import tutor
from otklik.incidents.suggestions import suggestion_for
from otklik.language.placesfile import Row
from otklik.office import placenames
from otklik.office.actions import NotAdministrator
from otklik.office.models import Body
from tests.town import build_town, moment

ROWS = (Row("Боровский", "Лесная"), Row("Луговое"))
AT = moment("mon 10:00")


@pytest.fixture
def town(db):
    tutor.forget()
    yield build_town()
    tutor.forget()


def keep(town, *rows, replace=False):
    return placenames.keep(town.body, rows, replace=replace, name="u.csv", by=town.administrator, at=AT)


def names(town):
    return {(row.settlement, row.street) for row in placenames.names_of(town.body)}


def test_names_are_added_and_it_is_recorded(town):
    keep(town, *ROWS)
    kept = keep(town, Row("Боровский", "Лесная"), Row("Боровский", "Озёрная"))
    assert names(town) == {("Боровский", "Лесная"), ("Луговое", ""), ("Боровский", "Озёрная")}
    assert (kept.added, kept.removed, kept.by, kept.file) == (1, 0, town.administrator, "u.csv")


def test_a_preview_tells_what_would_change_and_changes_nothing(town):
    keep(town, *ROWS)
    seen = placenames.preview(town.body, [Row("Луговое"), Row("Боровский", "Новая")], replace=True)
    assert seen == placenames.Preview((Row("Боровский", "Новая"),), 1, (Row("Боровский", "Лесная"),))
    assert len(names(town)) == 2


def test_replacing_removes_what_is_not_in_the_file(town):
    keep(town, *ROWS)
    kept = keep(town, Row("Боровский", "Новая"), replace=True)
    assert names(town) == {("Боровский", "Новая")}
    assert (kept.added, kept.removed) == (1, 2)


def test_only_the_administrator_keeps_them(town):
    with pytest.raises(NotAdministrator):
        placenames.keep(town.body, ROWS, replace=False, by=town.monitor, at=AT)


def where(body, text="На Лесной 5 в Боровском темно"):
    tutor.refresh([body.pk])
    return suggestion_for(text, body.pk)["where"]


def test_places_are_found_by_the_names_at_once(town):
    assert where(town.body) == []
    keep(town, *ROWS)
    assert ["Боровский", "Лесная", "5"] in where(town.body)


def test_a_body_below_knows_the_names_above(town):
    keep(town, *ROWS)
    below = Body.objects.create(parent=town.body, name="Поселение", short_name="Поселение")
    assert ["Боровский", "Лесная", "5"] in where(below)
