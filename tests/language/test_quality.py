import pytest

from otklik.language import quality
from otklik.language.quality import Outcome, Score


def outcome(truth, guess, share=0.9):
    return Outcome(truth, ((guess, share), ("third", (1 - share) / 2)))


OUTCOMES = [outcome("a", "a"), outcome("a", "a"), outcome("a", "b"), outcome("b", "b")]


def test_accuracy_and_f1():
    assert quality.accuracy(OUTCOMES) == 0.75
    assert quality.scores(OUTCOMES) == {
        "a": Score(precision=1.0, recall=2 / 3, f1=0.8, examples=3),
        "b": Score(precision=0.5, recall=1.0, f1=2 / 3, examples=1),
    }
    assert quality.macro_f1(OUTCOMES) == pytest.approx((0.8 + 2 / 3) / 2)


def test_the_truth_among_the_first_guesses():
    assert quality.top([Outcome("c", (("a", 0.5), ("c", 0.3))), Outcome("d", (("a", 1.0),))], 2) == 0.5


def test_confidence_should_be_accuracy():
    sure = [outcome("a", "a", 0.75)] * 3 + [outcome("a", "b", 0.75)]
    assert quality.calibration_error(sure) == pytest.approx(0.0)
    assert quality.calibration_error([outcome("a", "b", 1.0)]) == 1.0


def test_coverage_is_how_many_may_be_trusted():
    ranked = [outcome("a", "a", 0.9), outcome("a", "a", 0.8), outcome("a", "b", 0.3), outcome("a", "b", 0.2)]
    assert quality.coverage(ranked, 0.95) == 0.5
    assert quality.coverage(ranked, 0.5) == 1.0


def test_confusions_are_counted():
    assert quality.confusions(OUTCOMES) == [("a", "b", 1)]


def test_nothing_measured_gives_noughts():
    assert quality.accuracy([]) == quality.macro_f1([]) == quality.top([]) == quality.coverage([]) == 0.0
    assert quality.calibration_error([]) == 0.0
