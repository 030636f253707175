"""Texts of the pages: `python tools/messages.py extract | compile | check`.

`extract` gathers what is to be translated into `otklik/locale/ru/LC_MESSAGES/django.po`, keeping what is
translated; `compile` makes the `.mo` that is committed beside it; `check` says what is missing or stale.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_javascript, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "otklik"
PO = PACKAGE / "locale" / "ru" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
BEGUN = datetime(2026, 11, 23, tzinfo=UTC)  # the header never changes, so that neither do the files
LAZY = {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY}

Found = tuple[str, object, str | None]  # file, message or (message, plural), context


def templates(path: Path) -> Iterator[tuple[object, str | None]]:
    """Texts of a Django template."""
    from django.utils.translation.template import templatize

    source = templatize(path.read_text("utf-8"), origin=str(path))
    yield from _messages(extract_javascript(io.BytesIO(source.encode()), KEYWORDS, (), {}))


def modules(path: Path) -> Iterator[tuple[object, str | None]]:
    yield from _messages(extract_python(io.BytesIO(path.read_bytes()), KEYWORDS, (), {}))


def _messages(rows: object) -> Iterator[tuple[object, str | None]]:
    for _line, function, said, _comments in rows:  # type: ignore[attr-defined]
        parts = [said] if isinstance(said, str) else [part for part in said or () if part is not None]
        spec = KEYWORDS.get(function or "") or (1,)
        if len(parts) < len(spec):
            continue
        context = parts.pop(0) if isinstance(spec[0], tuple) else None
        yield (tuple(parts[:2]) if len(spec) - (context is not None) > 1 else parts[0], context)


def gathered() -> Catalog:
    """Everything there is to translate, in the order of files."""
    catalog = Catalog(project="otklik", creation_date=BEGUN, fuzzy=False)
    for path in sorted(PACKAGE.rglob("*")):
        readers = {".py": modules, ".html": templates}
        if path.suffix not in readers or "migrations" in path.parts or "netsim" in path.parts:
            continue
        for message, context in readers[path.suffix](path):
            if message:
                catalog.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return catalog


def russian() -> Catalog:
    if not PO.exists():
        return Catalog(locale="ru", project="otklik", creation_date=BEGUN, revision_date=BEGUN, fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="ru")


def extract() -> None:
    catalog = russian()
    catalog.update(gathered(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(catalog))
    print(f"{len(catalog)} texts, {len(missing(catalog))} not translated")


def written(catalog: Catalog) -> bytes:
    catalog.creation_date = catalog.revision_date = BEGUN
    catalog.header_comment = "# Russian texts of Otklik."
    out = io.BytesIO()
    write_po(out, catalog, width=100, include_lineno=False, sort_by_file=True)
    return out.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """What has no Russian text, in any of its plural forms."""
    return [str(message.id) for message in catalog if message.id and not _is_whole(message.string)]


def _is_whole(text: object) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


def compiled(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def problems() -> list[str]:
    """What `check` complains about."""
    held, fresh = russian(), gathered()
    keys = {(str(m.id), m.context) for m in held if m.id}
    wanted = {(str(m.id), m.context) for m in fresh if m.id}
    found = [f"not gathered: {key}" for key in sorted(wanted - keys, key=str)]
    found += [f"used nowhere: {key}" for key in sorted(keys - wanted, key=str)]
    found += [f"not translated: {text}" for text in missing(held)]
    found += [f"{message.id}: {error}" for message, errors in held.check() for error in errors]
    if not MO.exists() or MO.read_bytes() != compiled(held):
        found.append("the compiled texts are stale: run tools/messages.py compile")
    return found


def main() -> int:
    task = sys.argv[1] if len(sys.argv) > 1 else "check"
    if task == "extract":
        extract()
    elif task == "compile":
        MO.write_bytes(compiled(russian()))
    else:
        found = problems()
        print("\n".join(found) or "all texts are translated")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
