"""`otklik places`: streets and settlements from the console."""

import pytest

from otklik.commands.places import places
from otklik.office.models import PlaceImport, PlaceName
from tests.town import build_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "улицы.csv"
    path.write_bytes("Населённый пункт;Улица\nБоровский;Лесная\n—;…\n".encode("cp1251"))
    return path


def test_names_are_read_and_lines_left_out_are_named(file, capsys):
    town = build_town()
    assert places([str(town.body.pk), str(file)]) == 1
    assert capsys.readouterr().out == (
        "строка 3: название без букв: —;…\nНовых названий: 1. Уже известны: 0. Будет удалено: 0.\n"
    )
    assert list(PlaceName.objects.values_list("settlement", "street")) == [("Боровский", "Лесная")]
    assert (PlaceImport.objects.get().by, PlaceImport.objects.get().file) == (None, "улицы.csv")


def test_a_dry_run_changes_nothing(file):
    build_town()
    assert places(["Приозёрный район", str(file), "--dry-run"]) == 1
    assert not PlaceName.objects.exists()


def test_a_body_that_is_not_there(file, capsys):
    assert places(["Нигде", str(file)]) == 3
    assert "Органа «Нигде» нет" in capsys.readouterr().out


def test_a_file_that_is_not_there_or_says_nothing(tmp_path):
    town = build_town()
    assert places([str(town.body.pk), str(tmp_path / "no.csv")]) == 2
    (tmp_path / "empty.csv").write_text("\n;\n")
    assert places([str(town.body.pk), str(tmp_path / "empty.csv")]) == 2
