"""The benchmark of duties runs, and its known answers are right. Time is not judged here."""

import json

from benchmarks import duties


def test_benchmark_runs_and_its_answers_are_right(capsys):
    assert duties.main(["--quick", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["answers are right"]
    assert (printed["facts"], printed["duties"]) == (23, 20)
    assert duties.main(["--quick"]) == 0
    assert "duties; answers right: True" in capsys.readouterr().out


def test_wrong_answers_end_it_with_an_error(monkeypatch, capsys):
    monkeypatch.setitem(duties.KNOWN, ("answer", 1), None)
    assert duties.main(["--quick"]) == 1
    assert "answers right: False" in capsys.readouterr().out
