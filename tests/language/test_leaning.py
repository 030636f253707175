import pytest

from otklik.language import leaning
from otklik.language.words import words


def score(text):
    return leaning.weigh(words(text)).score


def test_a_threat_leans_and_a_complaint_does_not():
    assert score("Приеду и переломаю тебе все рёбра, тварь") > 1
    assert score("На улице Лесной третий день не вывозят мусор, примите меры") < 0


def test_the_words_that_weighed_most_are_told():
    told = words("Господа, я тебя прирежу завтра")
    assert "прирежу" in [told[number].text for number in leaning.weigh(told).words]


@pytest.mark.parametrize("text", ["", "ты", "Ш*** И.И.", "**Кто вы?** Вы кто", "я я я я"])
def test_of_hardly_a_word_nothing_is_said(text):
    assert leaning.weigh(words(text)) == leaning.Leaning(0, ())


def test_features_are_parts_of_words_and_neighbours():
    assert leaning.features(words("Дороги")) == {"дорог", "^доро", "ги$", "оги$"}
    assert "теб+найд" in leaning.features(words("тебя найду"))
