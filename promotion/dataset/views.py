"""The columns that views read: each has to be one of its table's, or of a view before it."""

from collections.abc import Iterator, Mapping
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


def _fault(view: View, known: Mapping[str, dict[str, str]]) -> str:
    databases = {table.catalog for table in view.query.find_all(exp.Table) if table.catalog}
    schemas: dict[str, dict[str, dict[str, str]]] = {}
    for name, names in known.items():
        schema, _, table = name.partition(".")
        schemas.setdefault(schema, {})[table] = names
    columns: dict[str, object] = dict.fromkeys(databases, schemas)
    try:
        qualify(view.query.copy(), schema=columns, dialect="snowflake")
    except SqlglotError as error:
        return " ".join(str(error).split())
    return ""
