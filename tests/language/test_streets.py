import pytest

from otklik.language.reading import read
from otklik.language.streets import streets
from otklik.language.suggest import suggest


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("По Заводской не проехать", ["Заводской"]),
        ("на ул. Пожарной темно", ["Пожарной"]),
        ("Школьная 12 без воды", ["Школьная"]),
        ("Садовая улица в ямах", ["Садовая"]),
        ("по заводской трубе идёт дым", []),
        ("Школьная форма дорогая", []),
        ("В Детской поликлинике нет врача", []),
        ("ПО ЗАВОДСКОЙ НЕ ПРОЕХАТЬ", []),  # capitals throughout tell nothing
    ],
)
def test_names_of_streets_without_a_gazetteer(text, names):
    reading = read(text)
    assert [
        text[reading.words[number].start : reading.words[number].end] for number in sorted(streets(reading))
    ] == names


def test_a_street_does_not_tell_the_topic():
    assert suggest("На Заводской не проехать, ямы").groups[0].code == "roads"
