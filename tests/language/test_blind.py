"""Messages written and labelled before they were first run, in rounds; figures of each in docs/triage.md.

What a round showed was mended, but for round 3 of the topics and rounds 9 and 13 of threats, which are
kept as controls. The floors below are what was reached, rounded down: they keep what was won, they are no claim
about new messages.
"""

import csv

import pytest

from otklik.language.abuse import gravest, marks
from otklik.language.importance import Level, weigh
from otklik.language.places import Gazetteer, Name, PlaceKind, find
from otklik.language.reading import read
from otklik.language.suggest import suggest
from tests.language import sets

SILENT = {"thanks", "chatter", "advertisement"}
STREETS = sets.ROOT / "otklik" / "demo" / "streets.csv"


def messages(number):
    rows = [row for row in sets.rows("blind") if row["round"] == number]
    return [(row, suggest(row["text"])) for row in rows]


def kind(code):
    return "silent" if code in SILENT else "complaint" if code == "request" else code


def share(found):
    found = list(found)
    return sum(found) / len(found)


def groups(told):
    return [group.code for group in told.groups]


@pytest.mark.parametrize(
    ("number", "first", "three", "kinds"),
    [("1", 0.94, 0.98, 0.85), ("2", 0.93, 0.97, 0.85), ("3", 0.8, 0.88, 0.86)],
)
def test_topics_and_kinds_of_messages_not_seen_before(number, first, three, kinds):
    rows = messages(number)
    told = [(row["groups"].split(), groups(found)) for row, found in rows if row["groups"]]
    assert share(bool(found) and found[0] in true for true, found in told) >= first
    assert share(any(group in true for group in found) for true, found in told) >= three
    assert share(kind(row["kind"]) == kind(found.kind.code) for row, found in rows) >= kinds


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_hardly_a_need_is_overlooked_and_nothing_is_excluded(number):
    rows = messages(number)
    assert share(found.needs_reaction for row, found in rows if row["kind"] not in SILENT) >= 0.98
    assert [row["text"] for row, found in rows if found.exclusion and found.exclusion.tier == "propose"] == []


def test_groups_of_messages_written_by_another_hand():
    told = [(row["groups"].split(), groups(found)) for row, found in messages("4")]
    assert share(bool(found) and found[0] in true for true, found in told) >= 0.93
    assert share(any(group in true for group in found) for true, found in told) >= 0.98


def test_what_is_ticked_beforehand_is_right():
    ticked = [
        (row["groups"].split(), found.preselected) for number in "1234" for row, found in messages(number)
    ]
    assert share(code.partition(".")[0] in true for true, code in ticked if code) >= 0.95


def test_urgent_messages_are_seen():
    rows = [pair for number in "123" for pair in messages(number) if pair[0]["importance"]]
    high = [found.importance.level for row, found in rows if row["importance"] == "high"]
    assert share(level == Level.HIGH for level in high) >= 0.85


def test_urgent_messages_without_a_danger_word_are_seen():
    rows = [
        (row["level"], weigh(read(row["text"])).level == Level.HIGH) for row in sets.rows("blind_importance")
    ]
    assert share(high for true, high in rows if true == "high") >= 0.95
    assert share(true == "high" for true, high in rows if high) >= 0.9


def seen(text):
    mark = gravest(marks(read(text)))
    return mark.tier.value if mark else "none"


def exclusions(rounds, *varieties):
    rows = [row for row in sets.rows("blind_exclusion") if row["round"] in rounds.split()]
    return [(row, seen(row["text"])) for row in rows if not varieties or row["variety"] in varieties]


def right(told):
    return share(tier in row["tiers"].split() for row, tier in told)


def wronged(rounds):
    """Innocent texts that are proposed for exclusion; many were written to fool."""
    told = exclusions(rounds)
    return [row["text"] for row, tier in told if tier == "propose" and "propose" not in row["tiers"]]


def test_nothing_innocent_is_proposed_for_exclusion_by_rules(rules_alone):
    rounds = "1 2 3 4 5 6 7 8 9 10a 10b 11 12 13 14"
    assert len(exclusions(rounds)) >= 3_000
    assert wronged(rounds) == []
    assert share(tier != "none" for _, tier in exclusions("13", "threat innocent")) <= 0.05


def test_hardly_anything_innocent_is_proposed_by_what_was_learned():
    told = wronged("1 2 3 4 5 6 7 8 10a 10b 11 12 14")
    assert told == ["Где искать вашего инспектора? Найдут его в гараже, спит"]
    assert len(wronged("9 13")) <= 6  # of 120 that nothing was learned from


def test_obscenity_and_threats_not_seen_before():
    assert right(exclusions("1 2 3 4 5")) >= 0.97
    assert right(exclusions("6", "plain", "disguised")) >= 0.98
    assert right(exclusions("6 7", "threat")) >= 0.86
    assert right(exclusions("8", "threat")) >= 0.98
    assert right(exclusions("10a 10b", "threat")) >= 0.95
    assert right(exclusions("11 12", "threat")) >= 0.87


def test_threats_that_go_round_the_words():
    assert right(exclusions("10a 10b", "threat veiled")) >= 0.9
    assert right(exclusions("11 12", "threat veiled")) >= 0.8


def test_threats_that_nothing_was_mended_for():
    assert right(exclusions("9 13", "threat")) >= 0.87
    assert share(tier != "none" for _, tier in exclusions("13", "threat")) >= 0.9
    assert share(tier != "none" for _, tier in exclusions("13", "threat innocent")) <= 0.1


def of_hand(hand, *varieties):
    return [seen(row["text"]) for row in sets.rows(f"hands/{hand}") if row["variety"] in varieties]


def test_threats_of_a_hand_that_nothing_was_learned_from():
    assert len(of_hand("d", "ordinary", "veiled")) >= 400
    assert share(tier == "propose" for tier in of_hand("d", "ordinary")) >= 0.85
    assert share(tier != "none" for tier in of_hand("d", "ordinary")) >= 0.91
    assert share(tier == "propose" for tier in of_hand("d", "veiled")) >= 0.53


def test_what_that_hand_wrote_without_a_threat():
    assert of_hand("d", "plain").count("propose") == 0
    assert of_hand("d", "angry", "legal").count("propose") <= 4  # curses and courts
    assert of_hand("d", "lookalike").count("propose") <= 17  # two hundred and fifty, written to fool


def test_stories_and_remarks_are_left_alone():
    told = of_hand("e", "story", "middle", "short")
    assert len(told) >= 1_900
    assert told.count("propose") == 0


def test_rude_words_are_no_ground():
    assert right(exclusions("6", "rude")) == 1


def gazetteer():
    with STREETS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    settlements = dict.fromkeys(settlement for settlement, _street in rows)
    streets = [Name(PlaceKind.STREET, street, settlement) for settlement, street in rows if street]
    return Gazetteer([*streets, *(Name(PlaceKind.SETTLEMENT, name) for name in settlements)])


def test_places_of_the_demo_district_not_seen_before():
    names = gazetteer()
    wrong = [row["text"] for row in sets.rows("blind_places") if not found_as_told(row, names)]
    assert len(wrong) <= 5, wrong


def found_as_told(row, names):
    places = find(read(row["text"]), names)
    place = next((one for one in places if one.street), places[0] if places else None)
    if not place:
        return not (row["street"] or row["settlement"])
    same = (place.street, place.house) == (row["street"], row["house"])
    return same and (place.settlement == row["settlement"] or (not row["settlement"] and bool(row["street"])))
