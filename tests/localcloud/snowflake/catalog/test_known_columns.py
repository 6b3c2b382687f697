"""Columns of tables that results were described with."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from localcloud.snowflake.catalog import known_columns
from localcloud.snowflake.catalog.known_columns import Known, KnownColumn, KnownColumns
from localcloud.snowflake.wire.bounded_cache import BoundedCache
from localcloud.snowflake.wire.names import QualifiedName

TABLE = ("D", "S", "T")
OLD, NEW = {"A": KnownColumn(1)}, {"A": KnownColumn(2)}


def answers(*columns: Known) -> Any:
    """Return a look-up that finds these columns, one after another, and fails when there are no more."""
    coming = iter(columns)
    return lambda tables: dict.fromkeys(tables, next(coming))


def test_columns_are_looked_up_until_a_table_changes() -> None:
    known, look_up = KnownColumns(), answers(OLD, NEW)
    assert known.of([TABLE], look_up) == known.of([TABLE], look_up) == {TABLE: OLD}
    known.forget()
    assert known.of([TABLE], look_up) == {TABLE: NEW}


def test_a_change_while_columns_are_stored_makes_them_old(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(BoundedCache[QualifiedName, Known]):
        """Another thread changes a table just before the first entry is stored, if it may."""

        def __setitem__(self, key: QualifiedName, value: Known) -> None:
            if changing.ident is None:
                changing.start()
                changing.join(0.2)
            super().__setitem__(key, value)

    monkeypatch.setattr(known_columns, "BoundedCache", Slow)
    known, look_up = KnownColumns(), answers(OLD, NEW)
    changing = threading.Thread(target=known.forget)
    assert known.of([TABLE], look_up) == {TABLE: OLD}
    changing.join()
    assert known.of([TABLE], look_up) == {TABLE: NEW}
