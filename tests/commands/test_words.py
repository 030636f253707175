"""Every sentence that the command can say has its Russian text."""

import ast
from pathlib import Path

import pytest

from otklik.commands import parts, speech
from otklik.commands.complaints import KNOWN
from otklik.commands.refusals import Exit, Refusal

COMMANDS = Path(parts.__file__).parent
SAYING = {"in_words": (0,), "tell": (0,), "Refusal": (1, 2), "add_passing": (3,)}
TABLES = {"INSTALL", "MAKE_ROOM", "message", "advice", "refusal.message", "refusal.advice", "words"}


def sentences():
    found = {text for known in KNOWN for text in known[2:]}
    for path in COMMANDS.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for place in SAYING.get(getattr(node.func, "id", ""), ()):
                    found |= texts_of(node.args[place : place + 1])
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in TABLES:
                found |= texts_of([node.value])
            if isinstance(node, ast.For) and ast.unparse(node.target).strip("()") == "verb, words":
                found |= {each.elts[1].value for each in node.iter.elts}
    return found


def texts_of(nodes):
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_sentence_has_its_russian_text_and_no_text_is_left_over():
    assert set(speech.russian()) == sentences()


def test_russian_texts_name_the_same_values():
    for english, russian in speech.russian().items():
        assert names_in(russian) == names_in(english), english


def names_in(text):
    return sorted(part.split("}")[0] for part in text.split("{")[1:])


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "ru_RU.UTF-8"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_US.UTF-8", "OTKLIK_LANGUAGE": "ru"}, True),
        ({}, False),
    ],
)
def test_language_is_that_of_the_terminal(monkeypatch, environment, expected):
    for name in ("OTKLIK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert speech.speaks_russian() is expected


def test_refusal_is_told_with_its_advice(monkeypatch, capsys):
    monkeypatch.setenv("OTKLIK_LANGUAGE", "ru")
    speech.explain(
        Refusal(
            Exit.DISK_FULL,
            "the disk of {folder} is full",
            "choose another folder in OTKLIK_DATA",
            folder="/x",
        )
    )
    assert capsys.readouterr().err == "otklik: диск с папкой {} заполнен\notklik: {}\n".format(
        "/x", "выберите другую папку в OTKLIK_DATA"
    )
