from collections import Counter

import pytest

from otklik.language import leaning
from otklik.language.abuse import Ground, Tier, gravest, marks
from otklik.language.reading import read
from tests.language import sets


def seen(text):
    mark = gravest(marks(read(text)))
    return mark.tier if mark else "none"


def share(rows, tier):
    met = [row for row in rows if seen(row["text"]) == tier]
    return len(met) / len(rows)


@pytest.fixture(scope="module")
def obscenity():
    return sets.rows("obscenity")


@pytest.fixture(scope="module")
def threats():
    return sets.rows("threats")


def test_the_sets_are_large_enough(obscenity, threats):
    assert len(obscenity) >= 300
    assert len(threats) >= 300
    assert len(Counter(row["variety"] for row in obscenity)) >= 14


def test_plain_obscenity_is_seen(obscenity):
    assert share([row for row in obscenity if row["variety"] == "plain"], Tier.PROPOSE) >= 0.97


def test_disguised_obscenity_is_seen(obscenity):
    assert share([row for row in obscenity if row["variety"].startswith("disguised")], Tier.PROPOSE) >= 0.93


def test_no_innocent_look_alike_is_taken_for_obscenity(obscenity):
    innocent = [row["text"] for row in obscenity if row["variety"] == "innocent"]
    assert [text for text in innocent if seen(text) == Tier.PROPOSE] == []


def test_rude_words_only_hint(obscenity):
    assert {seen(row["text"]) for row in obscenity if row["variety"] == "rude"} == {Tier.HINT}


def test_threats_are_seen(threats):
    assert share([row for row in threats if row["tier"] == "propose"], Tier.PROPOSE) >= 0.85


def test_no_accident_or_report_is_taken_for_a_threat(threats):
    innocent = [row["text"] for row in threats if row["tier"] != "propose"]
    found = [
        text
        for text in innocent
        if any(mark.ground == Ground.THREAT and mark.tier == Tier.PROPOSE for mark in marks(read(text)))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "оскорблять",
        "застрахуй",
        "хлебать",
        "страховка",
        "команда",
        "рубля",
        "Херсон",
        "небо",
        "мебель",
        "колебаться",
    ],
)
def test_words_that_only_sound_alike(text):
    assert seen(text) == "none"


def test_the_place_in_the_original_text_is_told():
    text = "Да вы п*здец как чистите!"
    (mark,) = marks(read(text))
    assert text[mark.start : mark.end] == "п*здец"
    assert (mark.tier, mark.ground) == (Tier.PROPOSE, Ground.OBSCENITY)


def test_a_threat_goes_before_obscenity():
    assert gravest(marks(read("Сука, я тебя убью"))).ground == Ground.THREAT


def test_a_dog_is_not_an_insult():
    assert seen("Сука ощенилась под домом, щенки замерзают") == "none"


@pytest.mark.parametrize(
    "text",
    ["http://example.org/xyu", "почта info@suka.ru", "8-900-***-**-12", "Ш*** И.И.", "15*20 м", "х. Дальний"],
)
def test_links_numbers_and_initials_are_left_alone(text):
    assert seen(text) == "none"


def test_no_message_of_the_development_set_is_proposed_for_exclusion():
    import csv

    with sets.development_set().open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert sum(seen(text) == Tier.PROPOSE for text in texts) * 1000 <= len(texts)


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("Знаю вашу машину", Tier.HINT),
        ("Мало ли что бывает, подумайте", "none"),  # what surrounds a threat is none by itself
        ("Знаю вашу машину. Мало ли что на дороге бывает", Tier.PROPOSE),
        ("Знаю вашу машину, напишу в прокуратуру", "none"),
    ],
)
def test_signs_of_a_threat_add_up(rules_alone, text, tier):
    assert seen(text) == tier


def test_what_was_learned_proposes_what_no_rule_sees(monkeypatch):
    text = "Ещё один такой счёт – и я вашему бухгалтеру пальцы в двери прищемлю, сам узнает как это"
    assert seen(text) == Tier.PROPOSE
    monkeypatch.setattr(leaning, "weigh", lambda words: leaning.Leaning(0, ()))
    assert seen(text) != Tier.PROPOSE


def test_where_what_was_learned_doubts_it_a_rule_only_hints():
    assert seen("Знаю вашу машину. Мало ли что на дороге бывает") == Tier.HINT


def test_what_somebody_else_threatened_is_a_hint_at_most():
    assert seen("Сосед орал, что сожжёт нам машину, если не уберём, и замахнулся топором") != Tier.PROPOSE


@pytest.mark.parametrize(
    "text", ["Автомобиль Х333УЕ у подъезда", "Заявка №Х-У-14/2", "купец Сукин, XIX век", "**Кто вы?** Вы кто"]
)
def test_numbers_and_names_are_left_alone(text):
    assert seen(text) == "none"


@pytest.mark.parametrize(
    "text",
    ["пизьдец дороге", "ху🤬ня какая-то", "нa[уй такие скверы", "идите на х.. со сборами", "пи3 дит он"],
)
def test_what_is_misspelled_masked_or_cut_short_is_obscene(text):
    assert seen(text) == Tier.PROPOSE


@pytest.mark.parametrize(
    "text",
    [
        "Уб*ю гниду за эту трубу",
        "убъю тебя за забор",
        "Сломаю тибе руки",
        "Ноги вырву этому Кружилину",
        "Покалечу вашего Пестрякова",
    ],
)
def test_verbs_masked_or_spelled_by_ear_and_persons_named_are_known(text):
    assert seen(text) == Tier.PROPOSE


@pytest.mark.parametrize(
    "text",
    ["Сломали забор на Пестрякова", "З@режу арбуз на празднике двора", "5*6 кв. м", "*" * 50 + "ю"],
)
def test_a_street_and_a_melon_are_no_victims(text):
    assert seen(text) != Tier.PROPOSE
