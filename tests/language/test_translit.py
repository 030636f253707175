import pytest

from otklik.language.reading import read
from otklik.language.suggest import suggest
from otklik.language.translit import by_sound


@pytest.mark.parametrize(
    ("latin", "russian"),
    [
        ("doroga", "дорога"),
        ("svetofor", "светофор"),
        ("yashchik", "ящик"),
        ("goryachey", "горячей"),
        ("zhkh", "жх"),
    ],
)
def test_latin_letters_by_sound(latin, russian):
    assert by_sound(latin) == russian


def test_a_message_in_latin_letters_is_understood():
    told = suggest("Kogda pochinite dorogu, odni yamy?")
    assert (told.groups[0].code, told.kind.code) == ("roads", "question")
    assert "dorogu" in told.topics[0].words


def test_latin_words_among_russian_ones_stay():
    assert [word.text for word in read("нет Wi-Fi doroga").words] == ["нет", "wi", "fi", "doroga"]
