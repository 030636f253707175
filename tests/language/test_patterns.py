import pytest

from otklik.language.patterns import Found, Patterns, locate, strongest


def found(pattern, text):
    patterns = Patterns([(pattern, "met")])
    return [one.places for one in patterns.find(locate(text.split()))]


@pytest.mark.parametrize(
    ("pattern", "text", "places"),
    [
        ("мусор*", "опять мусорные баки", [(1,)]),
        ("*йте", "уберите и почистите двор сделайте", [(4,)]),
        ("яма|ямы", "тут ямы", [(1,)]),
        ("яма|ямы", "тут ямщик", []),
        ("вод* нет", "нет у нас воды", [(3, 0)]),
        ("вод* нет", "нет а потом очень долго не было и воды", []),
        ("без+воды", "без воды", [(0, 1)]),
        ("без+воды", "без горячей воды", [(0, 2)]),
        ("без+воды", "воды без", []),
        ("вод* нет !горяч*", "нет горячей воды", []),
        ("без+воды !газа", "без воды и газа", []),
        ("тротуар*", "тратуар", [(0,)]),  # a slip of spelling
        ("подъезд*", "в подьезде", [(1,)]),
        ("ям*", "яркий", []),
        ("=пол", "поля", [(0,)]),
        ("=пол", "полночь", []),
        ("кружк*", "кружок", [(0,)]),  # a vowel that comes and goes
        ("скамейк*", "скамеек", [(0,)]),
        ("парк*", "парок", []),
    ],
)
def test_a_pattern_is_met(pattern, text, places):
    assert found(pattern, text) == places


def test_a_pattern_has_a_weight_and_a_mark():
    (met,) = Patterns([("снег*:2.5", "winter")]).find(locate(["снега"]))
    assert (met.mark, met.weight) == ("winter", 2.5)


def test_a_pattern_counts_once_however_often_the_word_stands():
    assert found("снег*", "снег снег снег") == [(0,)]


def test_a_pattern_half_in_order_is_refused():
    with pytest.raises(ValueError, match="in order or not"):
        Patterns([("без+воды дом", "met")])


def test_a_set_may_let_words_stand_farther_apart():
    text = locate(["нет", "а", "потом", "очень", "долго", "не", "было", "воды"])
    assert Patterns([("вод* нет", "met")]).find(text) == []
    assert Patterns([("вод* нет", "met")], near=7).find(text) != []


def test_signs_of_one_mark_repeat_each_other():
    met = [Found("fire", 0.6, (1,)), Found("fire", 0.9, (2,)), Found("gas", 0.5, (3,))]
    assert strongest(met) == {"fire": pytest.approx(1.1), "gas": 0.5}
