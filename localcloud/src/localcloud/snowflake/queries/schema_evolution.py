"""Schema evolution: a COPY by column names adds the columns that its files have and the table has not.

https://docs.snowflake.com/en/user-guide/data-load-schema-evolution
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.schema_objects import Table
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.loading.copy_files import to_load
from localcloud.snowflake.loading.copy_plan import Plan, evolves, targets_of
from localcloud.snowflake.loading.file_columns import FileColumn, columns_of_file
from localcloud.snowflake.tables import alter_column
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import quote_identifier, quote_name
from localcloud.snowflake.wire.statement import parse

_MOST_COLUMNS = 100


def applies(session: Session, plan: Plan) -> bool:
    """Return whether the COPY may change the table's columns.

    It does by column names, into a table with ENABLE_SCHEMA_EVOLUTION, by a role with EVOLVE SCHEMA or OWNERSHIP on it;
    of CSV files only with ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE.
    """
    if not evolves(plan.table) or plan.copy.match_by == "NONE" or plan.copy.validation:
        return False
    if plan.format.type == "CSV" and plan.format["ERROR_ON_COLUMN_COUNT_MISMATCH"]:
        return False
    rights = ("EVOLVE SCHEMA", "OWNERSHIP")
    return any(access_control.holds(session, right, "TABLE", plan.table.name) for right in rights)


def evolve(session: Session, plan: Plan) -> None:
    """Add the new columns of the files to be loaded, and drop NOT NULL of columns that one of them lacks.

    A file that can't be read changes nothing: the load reports it. Raise SnowflakeError for more than 100 new columns.
    """
    files, _ = to_load(plan, session.connection, session.account.now().replace(tzinfo=None))
    found: dict[str, FileColumn] = {}
    lacking: set[str] = set()
    upper = plan.copy.match_by == "CASE_INSENSITIVE"
    for file in files:
        with tempfile.TemporaryDirectory(prefix="localcloud-evolve-") as folder:
            path = Path(folder) / "file"
            plan.place.fetch(file, path)
            try:
                columns = columns_of_file(session, path, plan.format)
            except SnowflakeError:
                continue
        names = {column.name.upper() if upper else column.name: column for column in columns}
        for name, column in names.items():
            found[name] = found[name].merged(column) if name in found else column
        lacking |= {target.name for target in plan.targets if not _has(names, target.name, upper)}
    with session.account.lock:
        _change(session, plan, found, lacking, upper)


def _change(session: Session, plan: Plan, found: dict[str, FileColumn], lacking: set[str], upper: bool) -> None:
    # Another COPY may have changed the table meanwhile.
    table, targets = session.account.get(Table, plan.table.name), targets_of(session.connection, plan.table.name)
    known = {target.name.upper() if upper else target.name for target in targets}
    new = {name: column for name, column in found.items() if name not in known}
    if len(new) > _MOST_COLUMNS:
        text = f"Schema evolution adds at most {_MOST_COLUMNS} columns in a COPY, not {len(new)}."
        raise errors.compilation("001006", "42601", text)
    metadata = {name for name, _ in plan.copy.include_metadata}
    actions = [f"ADD COLUMN {quote_identifier(name)} {column.type}" for name, column in new.items()]
    actions += [
        f"ALTER COLUMN {quote_identifier(target.name)} DROP NOT NULL"
        for target in targets
        if target.name in lacking - metadata and not target.nullable
    ]
    for action in actions:
        text = f"ALTER TABLE {quote_name(plan.table.name)} {action}"
        expression = parse_one(text)
        assert isinstance(expression, exp.Alter)
        alter_column.alter(session, plan.table.name, expression, parse(text))
        table.altered_on = session.account.now()
        session.account.known_columns.forget()


def _has(names: dict[str, FileColumn], column: str, upper: bool) -> bool:
    return (column.upper() if upper else column) in names
