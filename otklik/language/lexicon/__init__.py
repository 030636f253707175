"""The words the suggestions are made of: data in TOML, in Russian, written for this project."""

import tomllib
from importlib.resources import files
from typing import Any


def read(name: str) -> dict[str, Any]:
    """The table `name`.toml of this folder, a path with slashes for a folder below it."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


def names(folder: str) -> list[str]:
    """Names of the tables in `folder`, in alphabetical order."""
    found = (files(__name__) / folder).iterdir()
    return sorted(
        f"{folder}/{path.name.removesuffix('.toml')}" for path in found if path.name.endswith(".toml")
    )
