"""The published schema of the network, made into ordinary JSON Schema.

Draft-3 ``required: true`` inside a property moves up into a list; a ``$ref`` with neighbours stands alone;
relative addresses are kept, each file is a document of its own. The published objects are checked strictly
in one more respect: a field the schema does not know is an error of the stand-in.
"""

import json
from functools import cache
from pathlib import Path

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

# additionalProperties: false stands inside parts of an allOf, where no value could ever fit it
LEFT_OUT = {"required", "format", "$schema", "additionalProperties"}


def load(folder: Path, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


@cache
def registry(folder: Path) -> Registry:
    documents = sorted(folder.glob("*/*.json"))
    resources = [
        (address(folder, path), Resource(converted(load(folder, str(path))), DRAFT202012))
        for path in documents
    ]
    return Registry().with_resources(resources)


def address(folder: Path, path: Path) -> str:
    return f"https://schema.invalid/{path.relative_to(folder)}"


def converted(node):
    if isinstance(node, list):
        return [converted(item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"]}
    made = {key: converted(value) for key, value in node.items() if key not in LEFT_OUT}
    properties = node.get("properties")
    if isinstance(properties, dict):
        must = [
            name
            for name, value in properties.items()
            if isinstance(value, dict) and value.get("required") is True
        ]
        if must:
            made["required"] = must
    return made


def problems(folder: Path, definition: str, value) -> list[str]:
    """What is wrong with ``value`` by a definition ``wall/objects.json#/definitions/…``."""
    file, _, pointer = definition.partition("#")
    schema = {"$ref": f"https://schema.invalid/{file}#{pointer}"}
    validator = jsonschema.Draft202012Validator(schema, registry=registry(folder))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def known_fields(folder: Path, definition: str) -> set[str]:
    """Names of all fields of an object, through its ``$ref`` and ``allOf``."""
    file, _, pointer = definition.partition("#/definitions/")
    node = load(folder, file)["definitions"][pointer]
    return _fields(folder, file, node)


def _fields(folder: Path, file: str, node) -> set[str]:
    names = set(node.get("properties", {}))
    for part in node.get("allOf", []):
        names |= _fields(folder, file, part)
    if "$ref" in node:
        names |= known_fields(folder, str(Path(node["$ref"]).as_posix()).removeprefix("../"))
    return names


def methods(folder: Path) -> dict[str, dict]:
    files = sorted(folder.glob("*/methods.json"))
    return {method["name"]: method for path in files for method in load(folder, str(path))["methods"]}


def errors(folder: Path) -> dict[int, str]:
    return {error["code"]: error["description"] for error in load(folder, "errors.json")["errors"].values()}
