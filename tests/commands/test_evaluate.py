import json

import pytest

from otklik.commands.evaluate import evaluate
from tests.language import sets

MAP = """
[topics]
"Свет" = ["lighting", "energy.outage"]
"Вода" = ["utilities"]
"Неясно" = []
[kinds]
"жалоба" = ["complaint", "request"]
"вопрос" = ["question"]
[importance]
"высокая" = ["high"]
"""

FILE = """text,topic,kind,importance
Не горят фонари на улице,Свет,жалоба,обычная
Нет света во всей деревне,Свет,жалоба,высокая
Нет воды второй день,Вода,жалоба,высокая
Когда дадут горячую воду?,Вода,вопрос,обычная
ну вот,Неясно,,обычная
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    (tmp_path / "file.csv").write_text(FILE, encoding="utf-8")
    return tmp_path


def figures(capsys, *argv):
    assert evaluate([*map(str, argv), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_figures_of_a_small_file(files, capsys):
    told = figures(capsys, files / "file.csv", "--map", files / "map.toml")
    assert told["messages"] == 5
    assert told["topic"]["examples"] == 4
    assert told["topic"]["accuracy"] == 1.0
    assert told["topic"]["undetermined"] == {"examples": 1, "left_undetermined": 1}
    assert told["kind"]["accuracy"] == 1.0
    assert (told["importance"]["recall"], told["importance"]["precision"]) == (1.0, 1.0)
    assert told["exclusion"]["false_proposals"] == 0
    assert told["speed"]["messages_per_second"] > 0


def test_a_model_may_be_taught_first(files, capsys):
    told = figures(capsys, files / "file.csv", "--map", files / "map.toml", "--learn", files / "file.csv")
    assert told["learned"] == 5
    assert told["topic"]["accuracy"] == 1.0


def test_text_output_names_every_figure(files, capsys):
    evaluate([str(files / "file.csv"), "--map", str(files / "map.toml")])
    out = capsys.readouterr().out
    assert "macro_f1" in out
    assert "calibration_error" in out


def test_a_file_without_texts_is_refused(files):
    (files / "bad.csv").write_text("message\nпривет\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no column named text"):
        evaluate([str(files / "bad.csv")])


@pytest.mark.parametrize(
    ("content", "told"),
    [('[topics]\n"Вода" = ["water"]', "no water"), ("[topics", "map.toml"), ("\x00", "map.toml")],
)
def test_a_table_that_cannot_be_used_is_refused(files, content, told):
    (files / "map.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit, match=told):
        evaluate([str(files / "file.csv"), "--map", str(files / "map.toml")])


def test_a_file_that_is_not_there_is_refused(files):
    with pytest.raises(SystemExit, match=r"absent\.csv"):
        evaluate([str(files / "absent.csv")])


def test_the_development_set_is_told_well_before_and_after_learning(capsys):
    path = sets.development_set()
    cold = figures(capsys, path)
    assert cold["topic"]["accuracy"] >= 0.85
    assert cold["topic"]["macro_f1"] >= 0.78
    assert cold["topic"]["calibration_error"] <= 0.04
    assert cold["kind"]["needs_reaction_recall"] >= 0.97
    assert cold["importance"]["recall"] >= 0.95
    assert cold["importance"]["precision"] >= 0.4
    assert cold["exclusion"]["false_proposals"] == 0
    taught = figures(capsys, path, "--cross", "5")
    assert taught["topic"]["accuracy"] >= 0.87
    assert taught["topic"]["top3"] >= 0.96
