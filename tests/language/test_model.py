import pytest

from otklik.language import ranking, training
from otklik.language.bayes import Bayes
from otklik.language.model import Model, Sample, UnknownModelError
from otklik.language.reading import read

TAUGHT = [Sample(f"Жду бобика у причала {number}", "transport.routes", "question") for number in range(30)]
OTHERS = [Sample(f"Тротуар не чищен {number}", "roads.sidewalk-ice", "complaint") for number in range(30)]


def best(text, model=None):
    return ranking.rank(read(text), model).topics[:1]


def test_a_fresh_model_changes_nothing_of_the_order():
    text = "не вывозят мусор"
    assert best(text, Model())[0].code == best(text)[0].code == "waste.collection"


def test_words_that_no_lexicon_knows_are_learned():
    model = Model()
    model.learn(TAUGHT + OTHERS)
    assert (
        best("бобика у причала нет")[0:1] == () or best("бобика у причала нет")[0].code != "transport.routes"
    )
    (learned,) = best("бобика у причала нет", model)
    assert learned.code == "transport.routes"
    assert learned.places == (0, 2)  # бобика, причала: the reasons are the words that were taught


def test_one_correction_counts_at_once():
    model = Model()
    model.learn(TAUGHT + OTHERS)
    before = model.groups.evidence(["бобик"])["transport"]
    model.learn([Sample("бобик", "transport.routes")] * 5)
    assert model.groups.evidence(["бобик"])["transport"] > before


def test_a_group_alone_may_be_taught():
    model = Model()
    model.learn([Sample("бобик ходит", "transport"), Sample("тротуар", "roads")])
    assert model.groups.examples == {"transport": 1, "roads": 1}
    assert model.topics == {}


def test_learning_by_parts_is_learning_at_once():
    whole, parts = Model(), Model()
    whole.learn(TAUGHT + OTHERS)
    for sample in TAUGHT + OTHERS:
        parts.learn([sample])
    assert whole.to_bytes() == parts.to_bytes()


def test_a_model_survives_storing():
    model = training.rebuild(TAUGHT + OTHERS).model
    again = Model.from_bytes(model.to_bytes())
    assert again.to_bytes() == model.to_bytes()
    assert ranking.rank(read("бобика нет"), again) == ranking.rank(read("бобика нет"), model)


@pytest.mark.parametrize("packed", [b"", b"junk", Model().to_bytes()[:-3], b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_other_bytes_are_refused(packed):
    with pytest.raises(UnknownModelError):
        Model.from_bytes(packed)


def test_a_rebuild_tells_how_good_it_is():
    rebuilt = training.rebuild(TAUGHT + OTHERS)
    assert rebuilt.quality.examples == 60
    assert rebuilt.quality.accuracy == 1.0
    assert rebuilt.model.groups.examples == {"transport": 30, "roads": 30}


def test_a_rebuild_of_nothing_is_a_fresh_model():
    rebuilt = training.rebuild([])
    assert rebuilt.model.to_bytes() == Model().to_bytes()
    assert rebuilt.quality.examples == 0


def test_evidence_prefers_the_class_where_a_word_was_met():
    counts = Bayes()
    counts.learn(["яма", "дорога"], "roads")
    counts.learn(["кот", "дорога"], "animals")
    told = counts.evidence(["кот"])
    assert told["animals"] > 0 > told["roads"]
    assert counts.evidence(["незнакомое"]) == {}
