"""Our table of VK's contract against the published schema, where that is at hand."""

import json
import os
from pathlib import Path

import pytest

from otklik.netsim.vk import contract as stand_in
from otklik.networks.vk.contract import ERRORS, METHODS

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("OTKLIK_SHARED") or ROOT.parent / "shared")
SCHEMA = SHARED / "data" / "networks" / "vk" / "schema"
needs_schema = pytest.mark.skipif(not SCHEMA.is_dir(), reason="the published schema is not here")
KINDS = {"community": "group", "service": "service", "user": "user"}


def published(section):
    return json.loads((SCHEMA / section / "methods.json").read_text())["methods"]


@needs_schema
@pytest.mark.parametrize("name", METHODS)
def test_method_is_published_with_our_parameters_and_tokens(name):
    [found] = [method for method in published(name.partition(".")[0]) if method["name"] == name]
    known = {parameter["name"] for parameter in found.get("parameters", ())}
    merged = (
        {"owner_id"} if name in ("wall.get", "wall.search") else set()
    )  # the schema has `domain` for both
    assert METHODS[name].parameters - merged <= known
    assert {KINDS[token] for token in METHODS[name].tokens} == set(found["access_token_type"])


@needs_schema
def test_every_code_of_our_table_is_a_published_one():
    errors = json.loads((SCHEMA / "errors.json").read_text())["errors"]
    assert set(ERRORS) <= {error.get("code") for error in errors.values()}


def test_stand_in_knows_every_method_and_parameter_we_use():
    known = stand_in.methods()
    for name, method in METHODS.items():
        assert method.parameters <= set(known[name].parameters), name
        assert {str(token) for token in method.tokens} == {str(token) for token in known[name].tokens}, name


def test_every_error_of_the_stand_in_is_read():
    assert set(stand_in.ERRORS) - set(ERRORS) <= {22, 105, 121, 2000}  # of uploads and of setting up


@pytest.mark.parametrize("code", ERRORS)
def test_error_makes_its_words(code):
    maker, meaning = ERRORS[code]
    assert str(maker(str(meaning), "https://vk.test/")) == str(meaning)
