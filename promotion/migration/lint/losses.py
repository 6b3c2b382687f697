"""M5: statements that lose data. A comment with a reason allows one, and is reviewed with the change."""

from collections.abc import Iterator

from promotion.migration.lint.rerun import dropped_columns
from promotion.migration.lint.statement import Statement

_REMEDY = "if it is intended, write `-- allow M501: <reason>` above it"
_LOST = {
    "TABLE": "the rows",
    "STAGE": "the record of which parts were loaded",
    "PIPE": "the record of which parts were loaded, and the parts that are pending",
}


def check(statement: Statement) -> Iterator[tuple[str, str, str]]:
    """Yield (code, cause, remedy) for a statement that loses data."""
    removes = statement.verb == "DROP" or (statement.verb == "CREATE" and statement.replaces)
    if removes and (lost := _LOST.get(statement.kind)):
        yield "M501", f"{statement.verb} {statement.kind} {statement.name} loses {lost}", _REMEDY
    for column in dropped_columns(statement):
        yield "M501", f"DROP COLUMN {column} loses its values", _REMEDY
