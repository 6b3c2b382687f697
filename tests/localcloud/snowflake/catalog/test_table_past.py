"""The past of a table, and the parts that are dropped when it grows too large."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from localcloud.snowflake.catalog import table_past
from localcloud.snowflake.catalog.table_past import Era, Mark, Pasts, TablePast

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(minute: float, rows: int = 0, statement: str = "", within: frozenset[str] = frozenset()) -> Mark:
    return Mark(START + timedelta(minutes=minute), rows, statement, within)


def rows_at(past: TablePast, minute: float, before: bool = False) -> int | None:
    found = past.at(START + timedelta(minutes=minute), before)
    return found.mark.rows if found else None


def test_a_moment_has_the_last_state_until_then() -> None:
    past = TablePast(eras=[Era([at(0, 5)])])
    past.add(at(10, 7, "insert"))
    kept = pa.table({"A": range(7)})
    ended = past.begin(at(20, 3, "delete"), kept, None)
    past.add(at(30, 4, "commit", frozenset({"one"})))
    assert [rows_at(past, minute) for minute in (-1, 0, 9, 10, 20, 29, 99)] == [None, 5, 5, 7, 3, 3, 4]
    assert [rows_at(past, minute, before=True) for minute in (0, 10, 20, 30)] == [None, 5, 7, 3]
    found = past.at(START + timedelta(minutes=15), before=False)
    assert found is not None and found.era is ended and found.era.kept is kept and not found.lasts
    for statement, before, rows in (
        ("insert", True, 5),
        ("insert", False, 7),
        ("delete", True, 7),
        ("delete", False, 3),
    ):
        state = past.of_statement(statement, before)
        assert state is not None and state.mark.rows == rows
    assert past.of_statement("other", before=False) is None
    assert past.is_within("one") and not past.is_within("delete")


def test_a_clock_that_goes_back_leaves_nothing_from_before() -> None:
    past = TablePast(eras=[Era([at(10, 1)])])
    past.add(at(5, 2))
    assert (rows_at(past, 4), rows_at(past, 6)) == (None, 2)
    past.begin(at(1, 0), None, None)
    assert (rows_at(past, 0.5), rows_at(past, 6)) == (None, 0)


def test_the_oldest_go_when_it_is_too_much(monkeypatch) -> None:
    monkeypatch.setattr(table_past, "_MOST_ERAS", 2)
    monkeypatch.setattr(table_past, "_MOST_MARKS", 3)
    monkeypatch.setattr(table_past, "_MOST_BYTES", 100)
    monkeypatch.setattr(table_past, "_FEW_TABLES", 1)
    past, pasts = TablePast(eras=[Era([at(0, 1)])]), Pasts()
    for minute in range(1, 6):
        pasts.count(past.begin(at(minute, minute), pa.table({"A": pa.array(range(5), pa.int64())}), None))
    assert [rows_at(past, minute) for minute in range(6)] == [None, None, None, None, 4, 5]
    # 40 bytes each.
    assert [era.kept is None for era in past.eras] == [False, True]
    for _ in range(2):
        pasts.count(Era([], pa.table({"A": pa.array(range(5), pa.int64())})))
    assert [era.kept is None for era in past.eras] == [True, True]
    for minute in range(6, 10):
        past.add(at(minute, minute))
    assert [rows_at(past, minute) for minute in (5, 7, 9)] == [None, 7, 9]
    assert pasts.of("a") is pasts.of("a") and not pasts.is_full()
    first = [pasts.of(name) for name in ("a", "b")]
    assert pasts.is_full()
    pasts.forget_others({"b"})
    assert [one.lost for one in first] == [True, False] and not pasts.is_full()
