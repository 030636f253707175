"""The published OpenAPI description, made into JSON Schema.

Its known defects are corrected before use: ``MessageBody`` asks for a ``link`` that is not in it,
``ChatType`` knows only ``chat``, ``nullable`` is not JSON Schema.
"""

import copy
import json
from functools import cache
from pathlib import Path

import jsonschema


@cache
def document(folder: Path):
    return json.loads((folder / "schema_2026_07_01.json").read_text(encoding="utf-8"))


@cache
def definitions(folder: Path):
    schemas = copy.deepcopy(document(folder)["components"]["schemas"])
    schemas["MessageBody"]["required"].remove("link")
    schemas["ChatType"]["enum"] = ["chat", "dialog", "channel"]
    return {name: _converted(schema) for name, schema in schemas.items()}


def _converted(node):
    if isinstance(node, list):
        return [_converted(item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"].replace("#/components/schemas/", "#/$defs/")}
    made = {
        key: _converted(value)
        for key, value in node.items()
        if key != "nullable" and not (key == "required" and isinstance(value, bool))
    }
    return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") is True else made


def problems(folder: Path, name: str, value) -> list[str]:
    schema = {"$ref": f"#/$defs/{name}", "$defs": definitions(folder)}
    validator = jsonschema.Draft202012Validator(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def known_fields(folder: Path, name: str) -> set[str]:
    return _fields(folder, document(folder)["components"]["schemas"][name])


def _fields(folder: Path, node) -> set[str]:
    names = set(node.get("properties", {}))
    for part in node.get("allOf", []):
        names |= _fields(folder, part)
    if "$ref" in node:
        names |= known_fields(folder, node["$ref"].rsplit("/", 1)[-1])
    return names
