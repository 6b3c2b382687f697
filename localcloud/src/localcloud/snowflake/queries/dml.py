"""Statements that change rows: INSERT, UPDATE, DELETE, MERGE and TRUNCATE. Rights first, then locks, then DuckDB.

https://docs.snowflake.com/en/sql-reference/sql-dml
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.changes import dynamic_table
from localcloud.snowflake.engine import assignment_casts, context_defaults, time_digits, varchar_lengths
from localcloud.snowflake.engine.assignment_casts import FROM_VARIANTS
from localcloud.snowflake.engine.bindings import bound_values
from localcloud.snowflake.engine.columns import Column, columns_of
from localcloud.snowflake.engine.execution import answer, with_tree
from localcloud.snowflake.engine.message_errors import in_own_types
from localcloud.snowflake.engine.time_kinds import Kinds, names_nanos
from localcloud.snowflake.files.moment_text import NANO_TYPES
from localcloud.snowflake.governance import enforcement, protected_changes
from localcloud.snowflake.queries import information_schema, merge, multi_joined
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.tables import collated_queries, column_names, result_scan, table_references, tables
from localcloud.snowflake.tables.table_references import name_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.result import Result
from localcloud.snowflake.wire.statement import Statement

_Answer = Result | dict[str, Any]
# Replaces table functions and Snowflake's own views by their rows; returns whether there are any.
OpenFunctions = Callable[[Session, exp.Expr], bool]


def change(
    session: Session,
    transactions: Transactions,
    expression: exp.Expression,
    statement: Statement,
    open_functions: OpenFunctions = information_schema.replace,
) -> _Answer:
    """Change the rows of a table; return the counts in the statement's answer. Raise SnowflakeError, such as 003001.

    `open_functions` replaces table functions and Snowflake's own views by their rows.
    """
    access_control.require_warehouse(session)
    if isinstance(expression, exp.TruncateTable):
        name = session.qualify(name_of(expression.expressions[0]), 3, "TRUNCATE")
        dynamic_table.refuse_changes(session.account, name)
        with transactions.changing(session, name, (), in_place=True):
            return tables.truncate(session, expression)
    name = table_references.target(session, expression)
    if any(_is_default(each) for update in expression.find_all(exp.Update) for each in update.expressions):
        raise errors.unsupported("DEFAULT as the new value of a column in UPDATE and MERGE")
    for privilege in _privileges(expression):
        access_control.require(session, privilege, "TABLE", name)
    read = [(table, table_references.require_read(session, table, True)) for table in _read_from(expression)]
    named = [(table, source) for table, source in read if source is not None]
    column_names.refuse(session, expression)
    return _apply(session, transactions, expression, statement, name, named, open_functions)


def apply(session: Session, transactions: Transactions, insert: exp.Insert, statement: Statement) -> _Answer:
    """Insert rows whose source the session may read, which is not checked here. Raise SnowflakeError."""
    name = table_references.target(session, insert)
    access_control.require(session, "INSERT", "TABLE", name)
    return _apply(session, transactions, insert, statement, name, [])


# The kinds of JSON columns, by the lengths that are kept of them, and the types of DuckDB that have no JSON in them.
_KINDS = {varchar_lengths.ARRAY: "ARRAY", varchar_lengths.OBJECT: "OBJECT"}
_SCALAR = re.compile(r"BOOLEAN|DATE|TIME|DECIMAL|DOUBLE|FLOAT|INTERVAL|BLOB|U?(?:TINY|SMALL|BIG|HUGE)?INT")


def _apply(
    session: Session,
    transactions: Transactions,
    expression: exp.Expression,
    statement: Statement,
    name: QualifiedName,
    named: list[tuple[exp.Table, QualifiedName]],
    open_functions: OpenFunctions = information_schema.replace,
) -> _Answer:
    if session.maintains != name:
        dynamic_table.refuse_changes(session.account, name)
    sources = [source for _, source in named]
    known = [] if isinstance(expression, exp.Delete) else _columns(session, [name, *sources])
    targets = [column for column in known if column.table == name]
    if isinstance(expression, exp.Update) and any(_is_qualified(each) for each in expression.expressions):
        merge.without_qualified_targets(expression)
        statement = with_tree(statement, expression)
    context_defaults.put(session, (column.default for column in targets))
    variants = assignment_casts.has_variants(expression, [column for column in known if column.table in sources])
    if _convert_texts(session, targets, expression, statement, variants):
        statement = with_tree(statement, expression)
    in_place = not isinstance(expression, exp.Insert) or bool(expression.args.get("overwrite"))
    reads = named if isinstance(expression, exp.Insert) else [(expression.this, name), *named]
    if collated_queries.apply(session, expression, reads) is not None:
        statement = with_tree(statement, expression)
    if enforcement.enforce(session, named) | protected_changes.rewrite(session, expression, name):
        statement = with_tree(statement, expression)
    if open_functions(session, expression) | result_scan.replace(session, expression):
        statement = with_tree(statement, expression)
    with transactions.changing(session, name, table_references.under(session, sources), in_place):
        found = _run(session, expression, statement, name in sources)
        if not statement.describe_only:
            varchar_lengths.check(session, name, targets, expression)
            time_digits.cut_columns(session.connection, name, targets)
        return found


def _columns(session: Session, names: Sequence[QualifiedName]) -> list[Column]:
    if session.connection.runs_with_nanos:
        # The session's transaction may have widened them.
        return columns_of(session.connection, names)
    with session.connection.cursor_in_schema() as cursor:
        return columns_of(cursor, names)


def _is_default(assignment: exp.Expr) -> bool:
    value = assignment.expression
    name = value.this if isinstance(value, exp.Column) and not value.table else None
    return isinstance(name, exp.Identifier) and not name.quoted and name.name.upper() == "DEFAULT"


def _is_qualified(assignment: exp.Expr) -> bool:
    return isinstance(assignment.this, exp.Column) and bool(assignment.this.table)


def _convert_texts(
    session: Session, columns: Sequence[Column], change: exp.Expression, statement: Statement, variants: bool
) -> bool:
    """Cast texts to their columns' types where DuckDB would read them otherwise; return whether any was cast.

    Raise SnowflakeError 002023 for a text that is inserted into a VARIANT, and a scalar into an OBJECT or ARRAY.
    """
    targets = {column.name: assignment_casts.type_of(column) for column in columns}
    if variants:
        targets |= {name: FROM_VARIANTS for name, type_ in targets.items() if type_ == "VARCHAR"}
    if isinstance(change, exp.Insert):
        kinds = {column.name: _KINDS[column.length] for column in columns if column.length in _KINDS}
        return bool(change.expression) and _convert_inserted(session, targets, kinds, change, statement)
    times = _kinds(session, change, list(targets.values()))
    return assignment_casts.cast_assignments(change, targets, times, session.connection.input_formats)


def _convert_inserted(
    session: Session, targets: dict[str, str], kinds: dict[str, str], insert: exp.Insert, statement: Statement
) -> bool:
    written = insert.this.expressions if isinstance(insert.this, exp.Schema) else []
    given = list(map(table_references.part, written)) or list(targets)
    if "JSON" in targets.values() and insert.expression.find(exp.Placeholder):
        _refuse_bound_texts(insert.expression, given, targets, kinds, statement)
    elif "JSON" in targets.values():
        _refuse_types(session, insert.expression, given, targets, kinds)
    types = [targets.get(column, "") for column in given]
    named = assignment_casts.has_times(types) or FROM_VARIANTS in types
    named = named and insert.expression.is_star and _name_columns(session, insert)
    formats = session.connection.input_formats
    return assignment_casts.cast_rows(insert.expression, types, _kinds(session, insert, types), formats) or named


def _kinds(session: Session, change: exp.Expr, types: Sequence[str]) -> Kinds:
    """Return the kinds of times that a value may have for columns of these types, the first of nine digits too."""
    nanos = session.connection.knows_nanos or (assignment_casts.has_times(types) and names_nanos(change))
    return Kinds(session.connection.knows_zones, nanos)


def _name_columns(session: Session, insert: exp.Insert) -> bool:
    """Name the columns of a star where some are texts, VARIANTs, or times of nine digits; return whether."""
    described = _described(session, insert.expression)
    if not any(type_ in ("VARCHAR", "JSON") or type_ in NANO_TYPES.values() for _, type_ in described):
        return False
    columns = [exp.column(exp.to_identifier(name, quoted=True)) for name, _ in described]
    source = insert.expression
    query = source if isinstance(source, exp.Query) else exp.select("*").from_(source.copy())
    insert.set("expression", exp.select(*columns).from_(query.subquery("LOCALCLOUD_SOURCE")))
    return True


def _described(session: Session, source: exp.Expr) -> list[tuple[str, str]]:
    """Return the names and DuckDB's types of a query's columns; none if it can't be planned alone."""
    query = source if isinstance(source, exp.Query) else exp.select("*").from_(source.copy())
    try:
        plain = session.connection.translate(query).sql(dialect="duckdb")
        with session.connection.cursor_in_schema() as cursor:
            return [(row[0], row[1]) for row in cursor.execute(f"DESCRIBE {plain}").fetchall()]
    except (duckdb.Error, SnowflakeError):
        return []


def _refuse_bound_texts(
    source: exp.Expr, given: list[str], targets: dict[str, str], kinds: dict[str, str], statement: Statement
) -> None:
    """Raise SnowflakeError 002023 for a text that is bound for a column of JSON, which DuckDB would parse."""
    marks = [node for node in source.dfs() if isinstance(node, exp.Placeholder)]
    types = [statement.bindings.get(str(number), {}).get("type") for number in range(1, len(marks) + 1)]
    bound = dict(zip(map(id, marks), types, strict=True))
    for row in assignment_casts.rows_of(source):
        for column, value in zip(given, row, strict=False):
            if targets.get(column) == "JSON" and bound.get(id(value.unalias())) == "TEXT":
                raise _wrong_type(column, kinds.get(column, "VARIANT"))


def _wrong_type(column: str, wanted: str = "VARIANT", found: str = "VARCHAR") -> SnowflakeError:
    text = f"Expression type does not match column data type, expecting {wanted} but got {found}"
    return errors.compilation("002023", "22000", f"{text} for column {column}")


def _refuse_types(
    session: Session, source: exp.Expression, given: list[str], targets: dict[str, str], kinds: dict[str, str]
) -> None:
    """Raise SnowflakeError 002023 for a query with a text for a column of JSON, which DuckDB would parse.

    And for one with a number, a BOOLEAN or a date or time for an ARRAY or OBJECT.
    """
    for column, (_, type_) in zip(given, _described(session, source), strict=False):
        if targets.get(column) != "JSON":
            continue
        if type_ == "VARCHAR" or (column in kinds and _SCALAR.match(type_)):
            raise _wrong_type(column, kinds.get(column, "VARIANT"), in_own_types(type_))


def _run(session: Session, expression: exp.Expression, statement: Statement, reads_itself: bool) -> _Answer:
    if isinstance(expression, exp.Merge) and not statement.describe_only:
        return merge.merge(session, expression, statement)
    if isinstance(expression, exp.Insert) and expression.args.get("overwrite") and reads_itself:
        return _overwrite_from_itself(session, expression, statement)
    if isinstance(expression, exp.Update) and not (statement.describe_only or statement.bindings):
        number = multi_joined.count(session, expression)
        return multi_joined.with_count(answer(session, expression, statement), number)
    return answer(session, expression, statement)


def _overwrite_from_itself(session: Session, expression: exp.Insert, statement: Statement) -> dict[str, Any]:
    """fakesnow deletes the rows before it reads them: the new ones are put aside first."""
    aside = f"LOCALCLOUD_ASIDE_{uuid.uuid4().hex}".upper()
    connection = session.connection
    query = session.connection.translate(expression.expression).sql(dialect="duckdb")
    connection.execute(
        f'CREATE TEMP TABLE "{aside}" AS {query}', bound_values(statement, session.connection.runs_with_nanos)
    )
    expression.set("expression", exp.select("*").from_(f"temp.main.{aside}"))
    text = expression.sql(dialect="snowflake")
    found = answer(session, expression, statement.with_text(text, {}))
    connection.execute(f'DROP TABLE temp.main."{aside}"')
    return found


def _privileges(expression: exp.Expression) -> list[str]:
    """The privileges that a change needs on its table."""
    match expression:
        case exp.Insert():
            return ["INSERT", "DELETE"] if expression.args.get("overwrite") else ["INSERT"]
        case exp.Update():
            return ["UPDATE"]
        case exp.Delete():
            return ["DELETE"]
        case exp.Merge():
            return merge.actions(expression)
    raise errors.unsupported(expression.key.upper())


def _read_from(expression: exp.Expression) -> list[exp.Table]:
    """The tables that a change reads."""
    if isinstance(expression, exp.Insert):
        return list(table_references.read_by(expression.expression)) if expression.expression else []
    known: set[QualifiedName] = {(cte.alias_or_name.upper(),) for cte in expression.find_all(exp.CTE)}
    tables_ = [table for table in expression.find_all(exp.Table) if table is not expression.this]
    return [table for table in tables_ if name_of(table) not in known]
