import pytest

from otklik.language.similarity import MASS_EVENT, similarity, trigrams


def test_trigrams_are_those_of_pg_trgm():
    assert trigrams("Ямы") == {"  я", " ям", "ямы", "мы "}


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [("", "", 0.0), ("яма", "", 0.0), ("нет воды", "Воды нет!", 1.0), ("яма", "лужа", 0.0)],
)
def test_bounds(one, two, expected):
    assert similarity(one, two) == expected


def test_two_tellings_of_one_event_are_alike():
    one = "На Садовой 5 прорвало трубу, кипяток течёт по двору"
    two = "Прорвало трубу на Садовой 5! Кипяток по двору течёт с утра"
    assert similarity(one, two) >= MASS_EVENT
    assert similarity(one, "Когда откроют каток на стадионе?") < 0.1
