"""The published table of the Bot API, made into JSON Schema."""

import json
from functools import cache
from pathlib import Path

import jsonschema

SIMPLE = {
    "Integer": {"type": "integer"},
    "String": {"type": "string"},
    "Boolean": {"type": "boolean"},
    "Float": {"type": "number"},
}


@cache
def table(folder: Path):
    return json.loads((folder / "api.min.json").read_text(encoding="utf-8"))


@cache
def definitions(folder: Path):
    return {name: _object(kind) for name, kind in table(folder)["types"].items()}


def _object(kind):
    if kind.get("subtypes"):
        return {"anyOf": [_type(name) for name in kind["subtypes"]]}
    fields = kind.get("fields", [])
    return {
        "type": "object",
        "properties": {
            field["name"]: {"anyOf": [_type(name) for name in field["types"]]} for field in fields
        },
        "required": [field["name"] for field in fields if field["required"]],
        "additionalProperties": False,
    }


def _type(name):
    if name.startswith("Array of "):
        return {"type": "array", "items": _type(name.removeprefix("Array of "))}
    return SIMPLE.get(name, {"$ref": f"#/$defs/{name}"})


def problems(folder: Path, name: str, value) -> list[str]:
    schema = {**_type(name), "$defs": definitions(folder)}
    validator = jsonschema.Draft202012Validator(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
