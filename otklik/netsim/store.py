"""What a stand-in remembers: dictionaries of frozen records, written through to one SQLite file.

Without a path all is kept in memory only (tests); with one the demonstration survives a restart.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic, TypeVar

Record = TypeVar("Record")

TABLE = "create table if not exists things (shelf text, key text, body text, primary key (shelf, key))"


class Store:
    def __init__(self, path: Path | None = None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = off")
        self._db.execute(TABLE)
        self._shelves: list[Shelf[Any]] = []
        self.numbers: Shelf[int] = self.shelf("numbers", int)

    def shelf(self, name: str, kind: type[Record]) -> "Shelf[Record]":
        shelf = Shelf(self, name, kind)
        self._shelves.append(shelf)
        return shelf

    def next_number(self, series: str, first: int = 1) -> int:
        """The next number of a series; a series never repeats one, not even after a restart."""
        with self.lock:
            number = (self.numbers[series] if series in self.numbers else first - 1) + 1
            self.numbers[series] = number
            return number

    def clear(self) -> None:
        with self.lock:
            self._db.execute("delete from things")
            for shelf in self._shelves:
                shelf.forget()

    def close(self) -> None:
        with self.lock:
            self._db.close()

    def read(self, shelf: str) -> list[tuple[str, str]]:
        rows = self._db.execute("select key, body from things where shelf = ? order by rowid", (shelf,))
        return rows.fetchall()

    def write(self, shelf: str, key: str, body: str) -> None:
        self._db.execute("insert or replace into things values (?, ?, ?)", (shelf, key, body))

    def erase(self, shelf: str, key: str) -> None:
        self._db.execute("delete from things where shelf = ? and key = ?", (shelf, key))


class Shelf(Generic[Record]):
    """Records by a text key. Records are frozen dataclasses (or ints): replace them, do not change them."""

    def __init__(self, store: Store, name: str, kind: type[Record]) -> None:
        self._store, self._name, self._kind = store, name, kind
        self._records = {key: self._load(json.loads(body)) for key, body in store.read(name)}

    def __setitem__(self, key: object, record: Record) -> None:
        body = record if self._kind is int else asdict(record)  # type: ignore[call-overload]
        with self._store.lock:
            self._records[str(key)] = record
            self._store.write(self._name, str(key), json.dumps(body, ensure_ascii=True))

    def __getitem__(self, key: object) -> Record:
        return self._records[str(key)]

    def __delitem__(self, key: object) -> None:
        with self._store.lock:
            del self._records[str(key)]
            self._store.erase(self._name, str(key))

    def __contains__(self, key: object) -> bool:
        return str(key) in self._records

    def __iter__(self) -> Iterator[Record]:
        with self._store.lock:
            return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def get(self, key: object, default: Any = None) -> Any:
        return self._records.get(str(key), default)

    def forget(self) -> None:
        self._records.clear()

    def _load(self, body: Any) -> Record:
        if self._kind is int:
            return body  # type: ignore[no-any-return]
        return self._kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in body.items()})
