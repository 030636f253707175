"""Keys of this installation: from the environment, or made once into a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def application_key(directory: Path, name: str) -> str:
    """`OTKLIK_<NAME>_KEY`, else the contents of `<directory>/keys/<name>` (mode 0600, made at first use)."""
    from_environment = os.environ.get(f"OTKLIK_{name.upper()}_KEY")
    if from_environment:
        return from_environment
    path = directory / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _create(path)
    return path.read_text().strip()


def _create(path: Path) -> None:
    """Writes aside and links, so that two processes starting at once agree on one key."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(aside, path)
    except FileExistsError:
        pass  # another process was first: its key is the key
    finally:
        aside.unlink()
