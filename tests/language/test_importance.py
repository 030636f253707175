import pytest

from otklik.language.importance import Level, weigh
from otklik.language.reading import read
from tests.language import sets


@pytest.fixture(scope="module")
def judged():
    rows = sets.rows("importance")
    return [(row["level"], weigh(read(row["text"])).level) for row in rows]


def test_the_set_is_large_enough(judged):
    assert len(judged) >= 300


def test_what_cannot_wait_is_seen(judged):
    high = [said for true, said in judged if true == "high"]
    assert high.count(Level.HIGH) >= 0.95 * len(high)


def test_not_everything_is_called_urgent(judged):
    called = [true for true, said in judged if said == Level.HIGH]
    assert called.count("high") >= 0.4 * len(called)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Пахнет газом в подъезде", ("gas",)),
        ("Оборван провод у школы", ("wires",)),
        ("Собака покусала ребёнка", ("animals",)),
        ("Нет воды во всём доме", ("outage",)),
        ("Открытый люк у школы", ("manholes",)),
        ("Когда починят лавочку?", ()),
    ],
)
def test_reasons_are_named(text, reasons):
    assert weigh(read(text)).reasons == reasons


def test_hot_water_can_wait_and_cold_cannot():
    assert weigh(read("Нет горячей воды")).level == Level.NORMAL
    assert weigh(read("Нет воды")).level == Level.HIGH


def test_a_lesson_of_safety_is_no_fire():
    assert weigh(read("Прошла лекция и учения по тушению пожара")).level == Level.NORMAL
