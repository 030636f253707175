"""The demo month's papers and pictures of their pages: `python tools/papers.py [FOLDER]` (build/papers).

The demo district lives its month in a throw-away data folder; both papers of November 2026 are drafted on
the 1st at 00:05, signed on the 3rd and written as PDF, DOCX and XLSX.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIVED = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
READY = datetime(2026, 11, 30, 21, 5, tzinfo=UTC)
SIGNED = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
DOTS = 1.5  # of a picture for each point of the page


def make(folder: Path) -> int:
    """Needs Django and a running, empty database."""
    from django.core.management import call_command
    from django.db import connections

    from otklik.demo import district, month
    from otklik.netsim.vk import VkSim
    from otklik.reports import actions

    call_command("migrate", verbosity=0, interactive=False)
    folder.mkdir(parents=True, exist_ok=True)
    with VkSim(rate_limits=False) as sim:
        body = district.load(urls={"vk": sim.url}, at=LIVED)
        month.live(body, at=LIVED, sim=sim)
    monitor = body.appointments.get(role="monitor").employee
    for paper in actions.prepare(at=READY):
        if paper.body_id == body.pk:
            write(actions.sign(paper, by=monitor, at=SIGNED), folder)
    connections.close_all()
    return 0


def write(paper: object, folder: Path) -> None:
    from otklik.reports.documents import Format, written
    from otklik.reports.freezing import document_of

    document = document_of(paper.content)  # type: ignore[attr-defined]
    for form in Format:
        path = folder / f"{paper.kind}.{form}"  # type: ignore[attr-defined]
        path.write_bytes(written(document, form))
        print(path)
        if form is Format.PDF:
            draw(path)


def draw(path: Path) -> None:
    """A picture of each page."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, 1):
            picture = path.with_name(f"{path.stem}-{number}.png")
            page.render(scale=DOTS).to_pil().save(picture)
            print(picture)


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "papers"
    with tempfile.TemporaryDirectory(prefix="otklik-papers-") as data:
        Path(data).chmod(0o711)  # PostgreSQL must pass through it as its own user
        os.environ["OTKLIK_DATA"] = data
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "otklik.config.settings"
        sys.path.insert(0, str(ROOT))
        from otklik.commands import management

        return management.with_django(lambda rest: make(folder.resolve()), [])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
