"""The columns that views read: each has to be one of its table's, or of a view before it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify

from promotion.dataset.tables import Objects, View


def unresolved(objects: Objects) -> Iterator[tuple[Path, str]]:
    """Yield (script, cause) of each view that reads a column which is not there."""
    known = {name: dict.fromkeys(table.columns, "VARIANT") for name, table in objects.tables.items()}
    for view in objects.views.values():
        if fault := _fault(view, known):
            yield view.source, f"{view.name} reads a column that is not there: {fault}"
        known[view.name] = dict.fromkeys(view.columns, "VARIANT")


def _fault(view: View, known: Mapping[str, Mapping[str, str]]) -> str:
    """Return why the view can't be read, or nothing."""
    named = {table.name.upper() for table in view.query.find_all(exp.Table)}
    read = {name: columns for name, columns in known.items() if name.partition(".")[2].upper() in named} or known
    return _fault_of(view.query, tuple((name, tuple(columns)) for name, columns in read.items()))


@lru_cache(maxsize=1000)  # a rollback looks at all views after each of its scripts, and few of their tables change
def _fault_of(query: exp.Expr, tables: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return why the query can't be read from these tables, given as (SCHEMA.TABLE, names of columns), or nothing."""
    databases = {table.catalog for table in query.find_all(exp.Table) if table.catalog}
    schemas: dict[str, dict[str, dict[str, str]]] = {}
    for name, names in tables:
        schema, _, table = name.partition(".")
        schemas.setdefault(schema, {})[table] = dict.fromkeys(names, "VARIANT")
    columns: dict[str, object] = dict.fromkeys(databases, schemas)
    try:
        qualify(query.copy(), schema=columns, dialect="snowflake")
    except SqlglotError as error:
        return " ".join(str(error).split())
    return ""


def readers(objects: Objects, table: str, column: str) -> list[str]:
    """Return the views, as SCHEMA.VIEW, that read a column of a table, as SCHEMA.TABLE."""
    there = {source for source, _ in unresolved(objects)}
    columns = {name: type_ for name, type_ in objects.tables[table].columns.items() if name != column.upper()}
    without = {**objects.tables, table: replace(objects.tables[table], columns=columns)}
    broken = {source for source, _ in unresolved(replace(objects, tables=without))} - there
    return [view.name for view in objects.views.values() if view.source in broken]
