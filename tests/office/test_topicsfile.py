"""The classifier of a body as a table: out, mended, in again."""

import pytest

from otklik.commands.topics import topics
from otklik.office import classifier
from otklik.office.actions import NotAdministrator
from otklik.office.models import Topic, TopicUnit
from otklik.office.topicsfile import FaultyTopic, Taken, TopicFault, export, take
from tests.town import build_town, moment

AT = moment("mon 10:00")
HEAD = "code;external_code;group;name;synonyms;unit;photo_required;active\n"


@pytest.fixture
def town(db):
    classifier.load()
    return build_town()


def read(town, text, encoding="utf-8"):
    return take(town.body, (HEAD + text).encode(encoding), by=town.administrator, at=AT)


def unit_of(town, code):
    return TopicUnit.objects.get(body=town.body, topic__code=code).unit


def test_what_is_exported_changes_nothing_when_it_is_read_again(town):
    read(town, "roads.potholes;;;;;Комитет ЖКХ;;\nroads.own;Д-1;;Брод через ручей;брод;;да;1\n")
    text = export(town.body)
    assert "roads.own;Д-1;" in text
    assert take(town.body, text.encode("utf-8-sig"), by=None, at=AT) == Taken(0, 0, 0, ())


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_a_topic_is_tied_to_a_unit_by_its_code(town, encoding):
    assert read(town, "roads.potholes;;;;;комитет жкх;;\n", encoding) == Taken(1, 0, 0, ())
    assert unit_of(town, "roads.potholes") == town.units["housing"]


def test_or_by_its_external_code(town):
    code = Topic.objects.get(body=None, code="roads.potholes").external_code
    assert read(town, f";{code};;;;Отдел культуры;;\n").tied == 1
    assert unit_of(town, "roads.potholes") == town.units["culture"]


def test_a_tie_may_change(town):
    read(town, "roads.potholes;;;;;Комитет ЖКХ;;\n")
    read(town, "roads.potholes;;;;;Отдел культуры;;\n")
    assert unit_of(town, "roads.potholes") == town.units["culture"]


def test_shipped_words_stay(town):
    read(town, "roads.potholes;;;Другое название;;;;\n")
    assert Topic.objects.get(body=None, code="roads.potholes").name != "Другое название"


def test_own_topics_are_made_and_changed(town):
    assert read(town, "roads.own;Д-1;;Брод;брод через ручей;;1;\n").made == 1
    assert read(town, ";Д-1;;Броды;;;;0\n").changed == 1
    own = Topic.objects.get(body=town.body)
    assert (own.code, own.name, own.synonyms, own.active) == ("roads.own", "Броды", "брод через ручей", False)
    assert own.group == Topic.objects.filter(code="roads.potholes").get().group


def test_lines_that_cannot_be_read_are_named_and_the_others_taken(town):
    text = ";X-9;;;;;;\nДороги!;;;Брод;;;;\nnowhere.a;;;Брод;;;;\n"
    text += "roads.b;;;;;;;\nroads.potholes;;;;;Нет такого;;\nroads.c;;;В;;;;\n"
    taken = read(town, text)
    assert taken.made == 1
    assert taken.faults == (
        FaultyTopic(2, TopicFault.UNKNOWN_CODE, "X-9"),
        FaultyTopic(3, TopicFault.BAD_CODE, "Брод"),
        FaultyTopic(4, TopicFault.UNKNOWN_GROUP, "Брод"),
        FaultyTopic(5, TopicFault.NO_NAME, "roads.b"),
        FaultyTopic(6, TopicFault.UNKNOWN_UNIT, "roads.potholes"),
    )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a;b\n1;2\n", bytes(range(256))])
def test_another_file_is_refused_whole(town, content):
    (fault,) = take(town.body, content, by=None, at=AT).faults
    assert fault.fault == TopicFault.BROKEN


def test_a_name_is_no_formula_in_a_spreadsheet(town):
    Topic.objects.create(body=town.body, code="roads.x", external_code="@1", group="Дороги", name="=1+1")
    text = export(town.body)
    assert "roads.x;'@1;Дороги;'=1+1;;;;1" in text
    take(town.body, text.encode(), by=None, at=AT)
    assert Topic.objects.get(body=town.body).name == "=1+1"


def test_only_the_administrator_imports(town):
    with pytest.raises(NotAdministrator):
        take(town.body, HEAD.encode(), by=town.monitor, at=AT)


def test_from_the_console(town, tmp_path, capsys):
    file = tmp_path / "topics.csv"
    assert topics(["export", str(town.body.pk), str(file)]) == 0
    text = file.read_text("utf-8-sig") + "nowhere.a;;;Брод;;;;\r\n"
    file.write_text(text)
    assert topics(["import", "Приозёрный район", str(file)]) == 1
    assert "такой группы тем нет: Брод" in capsys.readouterr().out
    assert topics(["import", "Нигде", str(file)]) == 3
    assert topics(["import", str(town.body.pk), str(tmp_path / "no.csv")]) == 2
