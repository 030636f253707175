import json

import pytest


@pytest.fixture(autouse=True)
def _peers():
    for peer in ("businesstimedelta", "numpy", "pandas", "workclock"):
        pytest.importorskip(peer)


def test_the_benchmark_compares_answers_before_it_times_them(capsys):
    from benchmarks import worktime

    assert worktime.main(["--quick", "--json"]) == 0

    report = json.loads(capsys.readouterr().out)
    assert set(report["agreement on what peers can express"].values()) == {1}
    timed = {(row["peer"], row["operation"]) for row in report["timings"]}
    assert timed == set(worktime.TARGETS)
    assert len(report["wrong on the Russian calendar"]) == 4
    lines = worktime.as_lines(report)
    assert sum(line.startswith("workclock  ") for line in lines) == 5
    assert "wrong answers on the Russian calendar:" in lines


def test_answers_that_differ_are_not_timed(monkeypatch, capsys):
    from benchmarks import worktime

    monkeypatch.setattr(worktime.Bench, "agreement", lambda bench: {"workclock": 0.99})

    assert worktime.main(["--quick", "--json"]) == 1
    assert "timings" not in json.loads(capsys.readouterr().out)
