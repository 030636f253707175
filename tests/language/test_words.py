import pytest

from otklik.language.words import LONGEST_TEXT, MOST_WORDS, plain, words


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("Ёлка", "елка"),
        ("снeг", "снег"),  # a Latin e
        ("мусо\u200bр", "мусор"),
        ("во\u00adда", "вода"),
        ("уууужас", "ужас"),
        ("длинно", "длинно"),
        ("ПОДЪЕЗД", "подъезд"),
        ("Wi", "wi"),
        ("свіt", "свит"),
    ],
)
def test_one_spelling_for_what_a_reader_takes_for_one_word(written, spelling):
    assert plain(written) == spelling


def test_words_know_where_they_stand_in_the_original():
    text = "Нет  ВОДЫ!! (третий день)"
    assert [text[word.start : word.end] for word in words(text)] == ["Нет", "ВОДЫ", "третий", "день"]


def test_endings_fall_off():
    assert {word.stem for word in words("дорога дороги дорогой")} == {"дорог"}


@pytest.mark.parametrize("text", ["", " ", "🙂", "...", "\u200b\u200b", "\x00"])
def test_a_text_without_words_has_none(text):
    assert words(text) == []


def test_a_very_long_text_is_read_up_to_a_bound():
    assert len(words("снег " * LONGEST_TEXT)) == MOST_WORDS
