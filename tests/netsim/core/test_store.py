"""What a stand-in remembers between two starts."""

from dataclasses import dataclass

import pytest

from otklik.netsim.store import Store


@dataclass(frozen=True)
class Thing:
    name: str
    parts: tuple[int, ...] = ()


@pytest.mark.parametrize("text", ["Яма", "👩‍🔧", "сло\u200bво", "\ud83d", 'a"b\\', ""])
def test_records_survive_a_restart(tmp_path, text):
    store = Store(tmp_path / "state" / "vk.sqlite3")
    store.shelf("things", Thing)["a"] = Thing(text, (1, 2))
    store.close()
    again = Store(tmp_path / "state" / "vk.sqlite3")
    assert list(again.shelf("things", Thing)) == [Thing(text, (1, 2))]
    again.close()


def test_a_removed_record_stays_removed(tmp_path):
    store = Store(tmp_path / "s")
    shelf = store.shelf("things", Thing)
    shelf["a"], shelf["b"] = Thing("a"), Thing("b")
    del shelf["a"]
    store.close()
    again = Store(tmp_path / "s")
    assert [thing.name for thing in again.shelf("things", Thing)] == ["b"]
    again.close()


def test_a_series_never_repeats_a_number(tmp_path):
    store = Store(tmp_path / "s")
    assert [store.next_number("a"), store.next_number("a"), store.next_number("b", 100)] == [1, 2, 100]
    store.close()
    again = Store(tmp_path / "s")
    assert [again.next_number("a"), again.next_number("b", 100)] == [3, 101]
    again.close()


def test_a_cleared_store_is_empty_everywhere(tmp_path):
    store = Store(tmp_path / "s")
    shelf = store.shelf("things", Thing)
    shelf["a"] = Thing("a")
    store.clear()
    assert (len(shelf), "a" in shelf, store.next_number("n")) == (0, False, 1)
    store.close()
