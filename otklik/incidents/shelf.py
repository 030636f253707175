"""Files on disk: under MEDIA_ROOT, outside anything the web server gives out, named by their content.

`<kind>/<body>/<two letters>/<sha256>`; a small copy of a picture lies beside it with the ending `.small`.
A file is written aside and renamed, so that a name never stands for half a file.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

MESSAGES, EVIDENCE = "messages", "evidence"
KINDS = (MESSAGES, EVIDENCE)
SMALL = ".small"
ASIDE = ".part"


@dataclass(frozen=True, slots=True)
class Kept:
    path: str  # below MEDIA_ROOT
    sha256: str
    size: int


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def keep(kind: str, body_id: int, content: bytes, small: bytes | None = None) -> Kept:
    """Writes the content, and the small copy before it: what has a name is whole."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"{kind}/{body_id}/{digest[:2]}/{digest}"
    if small is not None:
        _write(root() / (path + SMALL), small)
    _write(root() / path, content)
    return Kept(path, digest, len(content))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.touch()  # young again: what tidies up leaves young files alone
        return
    aside = path.with_name(f"{path.name}.{os.getpid()}{os.urandom(4).hex()}{ASIDE}")
    aside.touch(mode=0o600)  # citizens' photos are for nobody else on this machine
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def read(path: str) -> bytes:
    return (root() / path).read_bytes()


def small_of(path: str) -> Path:
    """The small copy, or the file itself where there is none."""
    whole = root() / path
    beside = whole.with_name(whole.name + SMALL)
    return beside if beside.exists() else whole
