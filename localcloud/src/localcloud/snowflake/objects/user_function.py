"""User-defined functions in SQL: their definitions. Queries inline them: queries/inlined_functions.py.

https://docs.snowflake.com/en/sql-reference/sql/create-function
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.functions import all_names
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.objects.data_types import read_types
from localcloud.snowflake.objects.routine import (
    AFTER_TYPE,
    SHOWN,
    Routine,
    RoutineType,
    accept_said,
    alter_secure,
    read_arguments,
    read_body,
)
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result, table
from localcloud.snowflake.wire.statement import Reader, parse

_SHOWN = (
    *SHOWN,
    "is_external_function", "language", "is_memoizable", "is_data_metric",
)  # fmt: skip
# Words that change nothing here: a function is computed each time, with its NULLs.
_HARMLESS = ("IMMUTABLE", "VOLATILE", "MEMOIZABLE", "NOT NULL")


@dataclass(kw_only=True)
class UserFunction(Routine):
    """A function in SQL: `body` is an expression, a query, or a block of Snowflake Scripting.

    `expression` is what a block computes.
    """

    kind = "FUNCTION"

    expression: str = ""

    @property
    def sql(self) -> str:
        """The expression or query that queries inline."""
        return self.expression or self.body.strip().removesuffix(";")


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
    """(name type, …) | RETURNS type | RETURNS TABLE (name type, …) | LANGUAGE SQL | AS 'body' | what changes nothing"""
    if "ARGUMENTS" not in options and reader.accept("("):
        options["ARGUMENTS"] = read_arguments(reader)
    elif reader.accept("RETURNS", "TABLE"):
        reader.expect("(")
        options["RETURNS"], options["COLUMNS"] = "TABLE", read_arguments(reader)
    elif reader.accept("RETURNS"):
        if reader.at("NULL", "ON"):
            raise errors.unsupported("RETURNS NULL ON NULL INPUT of FUNCTION")
        options["RETURNS"], options["RETURNS_EXACTLY"] = read_types(reader, *AFTER_TYPE)
    elif reader.accept("LANGUAGE"):
        language = reader.identifier()
        if language != "SQL":
            raise errors.unsupported(f"FUNCTION in the language {language}")
    elif reader.accept("AS"):
        options["BODY"] = read_body(reader)
    elif reader.at("STRICT"):
        raise errors.unsupported("STRICT of FUNCTION")
    elif reader.at("COPY", "GRANTS"):
        raise errors.unsupported("COPY GRANTS of FUNCTION")
    else:
        return accept_said(reader, options, _HARMLESS)
    return True


def _check(session: Session, function: UserFunction, chosen: Any) -> None:
    if not function.returns or not function.body:
        raise errors.unsupported("CREATE FUNCTION without RETURNS or AS")
    is_query = function.sql.lstrip("( \n\t").upper().startswith(("SELECT", "WITH"))
    # A syntax error is found when the function is made.
    tree_of(parse(function.sql if is_query else f"SELECT {function.sql}"))
    if any(argument.out for argument in function.arguments):
        raise errors.syntax("OUT")
    if function.plain_name in all_names.NAMES:
        raise errors.unsupported(f"a function with the name of Snowflake's {function.plain_name}")


def _row(_: Session, function: UserFunction) -> list[Any]:
    database, schema, _signed = function.name
    table = "Y" if function.columns else "N"
    return [
        function.created_on, function.plain_name, schema, "N", "N", "N", function.fewest_arguments,
        len(function.arguments), function.described, function.comment or "user-defined function", database, table, "N",
        "Y" if function.secure else "N", None, None, "N", "SQL", "N", "N",
    ]  # fmt: skip


def _describe(session: Session, function: UserFunction) -> Result:
    """DESCRIBE: the body of a secure function is shown to its owner alone.

    https://docs.snowflake.com/en/sql-reference/sql/desc-function
    """
    rows = function.properties
    if not function.secure or access_control.owns(session, UserFunction.kind, function.name):
        rows.append(["body", function.body])
    return table(("property", "value"), rows)


USER_FUNCTION = RoutineType(
    type=UserFunction,
    parts=3,
    columns=_SHOWN,
    row=_row,
    describe=_describe,
    alter_right="OWNERSHIP",
    modifiers=("TEMPORARY", "TEMP", "SECURE"),
    action=alter_secure,
    clause=_clause,
    check=_check,
)
