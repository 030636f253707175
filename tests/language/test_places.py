import pytest

from otklik.language.places import Gazetteer, Name, Place, PlaceKind, find
from otklik.language.reading import read

DISTRICT = Gazetteer(
    [
        Name(PlaceKind.SETTLEMENT, "деревня Дубки"),
        Name(PlaceKind.SETTLEMENT, "посёлок Новая Заря"),
        Name(PlaceKind.STREET, "ул. Лесная", "деревня Дубки"),
        Name(PlaceKind.STREET, "улица 50 лет Октября", "посёлок Новая Заря"),
        Name(PlaceKind.STREET, "переулок Кирова", "посёлок Новая Заря"),
        Name(PlaceKind.STREET, "улица Промышленная", "посёлок Новая Заря"),
    ]
)


def places(text, gazetteer=DISTRICT):
    return [(one.street, one.house, one.settlement) for one in find(read(text), gazetteer)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Нет воды на Лесной 5", [("ул. Лесная", "5", "деревня Дубки")]),
        ("ул. Лесная, д. 5а", [("ул. Лесная", "5а", "деревня Дубки")]),
        ("по улице лесной дом 12/3 темно", [("ул. Лесная", "12/3", "деревня Дубки")]),
        ("Кирова, 7 Б", [("переулок Кирова", "7б", "посёлок Новая Заря")]),
        ("На 50 лет Октября 3 яма", [("улица 50 лет Октября", "3", "посёлок Новая Заря")]),
        ("в Дубках нет света", [("", "", "деревня Дубки")]),
        ("посёлок Новая Заря без автобуса", [("", "", "посёлок Новая Заря")]),
        ("Промышленой 4 течёт", [("улица Промышленная", "4", "посёлок Новая Заря")]),  # a slip
        ("лесная поляна заросла", []),
        ("", []),
    ],
)
def test_places_of_the_gazetteer(text, expected):
    assert places(text) == expected


def test_a_street_outside_the_gazetteer_is_told_by_its_sign():
    assert find(read("Яма на ул. Садовая, 8"), None) == (Place("Садовая", "8", "", 7, 21, known=False),)


def test_a_sign_without_a_name_is_no_place():
    assert places("на улице темно", None) == []


def test_the_original_text_is_pointed_at():
    text = "Здравствуйте! Лесная, д. 5а не чищена"
    (place,) = find(read(text), DISTRICT)
    assert text[place.start : place.end] == "Лесная, д. 5а"


def test_no_more_places_than_a_person_reads():
    assert len(find(read("Лесная 1, " * 200), DISTRICT)) == 10


def test_a_preposition_after_the_house_is_not_its_letter():
    found = find(read("На Лесной 5 в Боровском темно"), Gazetteer([Name(PlaceKind.STREET, "Лесная")]))
    assert found[0].house == "5"


HOMONYMS = Gazetteer(
    [
        Name(PlaceKind.SETTLEMENT, "деревня Дубки"),
        Name(PlaceKind.SETTLEMENT, "посёлок Приозёрный"),
        Name(PlaceKind.STREET, "улица Садовая", "деревня Дубки"),
        Name(PlaceKind.STREET, "улица Садовая", "посёлок Приозёрный"),
        Name(PlaceKind.STREET, "переулок Родниковый", "деревня Дубки"),
        Name(PlaceKind.STREET, "улица Родниковая", "посёлок Приозёрный"),
        Name(PlaceKind.STREET, "улица Центральная", "деревня Дубки"),
        Name(PlaceKind.STREET, "улица Набережная", "деревня Дубки"),
        Name(PlaceKind.STREET, "улица 1-я Полевая", "деревня Дубки"),
        Name(PlaceKind.STREET, "улица 40 лет Октября", "деревня Дубки"),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("в Дубках на Садовой 3 яма", [("улица Садовая", "3", "деревня Дубки")]),
        ("на Садовой 3 яма", [("улица Садовая", "3", "")]),  # of which settlement is not told
        ("Родниковая 2", [("улица Родниковая", "2", "посёлок Приозёрный")]),
        ("Родниковый переулок, 2", [("переулок Родниковый", "2", "деревня Дубки")]),
        ("центральная площадь не убрана", []),  # a square is no street
        ("у дома 14 по Набережной", [("улица Набережная", "14", "деревня Дубки")]),
        ("Первая Полевая 8", [("улица 1-я Полевая", "8", "деревня Дубки")]),
        ("на 1-й Полевой", [("улица 1-я Полевая", "", "деревня Дубки")]),
        ("сорок лет Октября, дом пять", [("улица 40 лет Октября", "5", "деревня Дубки")]),
        ("ул. 40 лет Окт. 5", [("улица 40 лет Октября", "5", "деревня Дубки")]),
        ("Центральная 8 раз без воды", [("улица Центральная", "", "деревня Дубки")]),
        ("Центральная, д. 8, корп. 2", [("улица Центральная", "8 к2", "деревня Дубки")]),
        ("в приозёрном нет связи", [("", "", "посёлок Приозёрный")]),
    ],
)
def test_names_spelled_alike_numbers_and_words_around(text, expected):
    assert places(text, HOMONYMS) == expected
