"""Columns of many rows reach PostgreSQL as they are (otklik.config.columns)."""

import json
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from otklik.config.columns import ColumnDumper

pytestmark = pytest.mark.django_db

ODD = ["", "NULL", "null", '"', "\\", '\\"', "{a,b}", " a ", "a,b", "'", "%s", "\n", "ё\u3000", None]


def read_back(values, of):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{of}[]", [values])
        return cursor.fetchone()[0]


def test_the_program_writes_so():
    dumper = connection.connection.adapters.get_dumper(list, psycopg.adapt.PyFormat.TEXT)
    assert issubclass(dumper, ColumnDumper)


@pytest.mark.parametrize(
    ("of", "values"),
    [
        ("text", ODD),
        ("text", [None, None]),
        ("bigint", [1, -(2**62), None]),
        ("boolean", [True, None, False]),
        ("bytea", [b"\x00\\\"'", None]),
        ("timestamptz", [datetime(2026, 11, 29, 20, 16, tzinfo=UTC), None]),
        ("text", [["a", 'b"'], ["c", "\\"]]),
        ("text", []),
    ],
)
def test_what_is_written_is_read(of, values):
    assert read_back(values, of) == values


def test_json_is_written_with_its_quotes():
    told = [{"words": ['"a"', "\\", "ё"]}, None]
    first, second = read_back([Jsonb(one) if one else None for one in told], "jsonb")
    assert [json.loads(first), second] == told


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))))
def test_any_text(values):
    assert read_back(values, "text") == values
