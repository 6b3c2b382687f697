"""Stored procedures in SQL: CREATE, ALTER, DROP, SHOW and DESCRIBE.

https://docs.snowflake.com/en/sql-reference/sql/create-procedure
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.session import Session
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
    signed,
)
from localcloud.snowflake.scripting.block_parser import read_script
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import Result, done, table
from localcloud.snowflake.wire.statement import Reader, parse

# Words that change nothing here.
_HARMLESS = ("VOLATILE", "IMMUTABLE", "NOT NULL")


@dataclass(kw_only=True)
class Procedure(Routine):
    """A stored procedure. It runs with its owner's rights unless `execute_as` is "CALLER"."""

    kind = "PROCEDURE"

    execute_as: str = "OWNER"

    @property
    def rights(self) -> str:
        """Whose rights it has: OWNER or CALLER."""
        return self.execute_as


def anonymous(session: Session, name: str, reader: Reader) -> Procedure:
    """Return the procedure that the clauses up to CALL describe; the account does not know it. Raise SnowflakeError."""
    found: dict[str, Any] = {}
    while not reader.at("CALL"):
        if not _clause(reader, found):
            reader.fail()
    fields = {key.lower(): value for key, value in found.items()} | {"execute_as": "CALLER"}
    procedure = Procedure(signed((name,), ()), session.role or "PUBLIC", **fields)
    _check(session, procedure, found.keys())
    return procedure


def _clause(reader: Reader, options: dict[str, Any]) -> bool:
    """(name type, …) | RETURNS … | LANGUAGE SQL | EXECUTE AS CALLER | OWNER | AS 'body' | AS BEGIN … END"""
    if "ARGUMENTS" not in options and reader.accept("("):
        options["ARGUMENTS"] = read_arguments(reader)
    elif reader.accept("RETURNS", "TABLE"):
        reader.expect("(")
        options["RETURNS"], options["COLUMNS"] = "TABLE", read_arguments(reader)
    elif reader.at("STRICT") or reader.at("RETURNS", "NULL", "ON") or reader.at("COPY", "GRANTS"):
        raise errors.unsupported(f"{reader.peek().value} {reader.peek(1).value} of PROCEDURE")
    elif reader.accept("RETURNS"):
        options["RETURNS"], options["RETURNS_EXACTLY"] = read_types(reader, *AFTER_TYPE)
    elif reader.accept("LANGUAGE"):
        language = reader.identifier()
        if language != "SQL":
            raise errors.unsupported(f"PROCEDURE in the language {language}")
    elif reader.accept("EXECUTE", "AS"):
        options["EXECUTE_AS"] = _rights(reader)
    elif reader.accept("AS"):
        options["BODY"] = read_body(reader)
    else:
        return accept_said(reader, options, _HARMLESS)
    return True


def _rights(reader: Reader) -> str:
    if reader.at("RESTRICTED"):
        raise errors.unsupported("EXECUTE AS RESTRICTED CALLER")
    return reader.accept_any("CALLER", "OWNER") or reader.fail()


def _check(_: Session, procedure: Procedure, changed: Set[str]) -> None:
    if not procedure.returns:
        raise errors.syntax("")
    if any(argument.out for argument in procedure.arguments):
        raise errors.unsupported("OUT arguments of PROCEDURE")
    # A syntax error is found when the procedure is made.
    if "BODY" in changed or not procedure.body:
        read_script(parse(procedure.body).reader())


def _row(_: Session, procedure: Procedure) -> list[Any]:
    database, schema, _signed = procedure.name
    return [
        procedure.created_on, procedure.plain_name, schema, "N", "N", "N", procedure.fewest_arguments,
        len(procedure.arguments), procedure.described, procedure.comment or "user-defined procedure", database,
        "Y" if procedure.returns == "TABLE" else "N", "N", "Y" if procedure.secure else "N", None, None,
    ]  # fmt: skip


def _describe(session: Session, procedure: Procedure) -> Result:
    """DESCRIBE: the body of a procedure with owner's rights is shown to its owner alone."""
    rows = [*procedure.properties, ["execute as", procedure.execute_as]]
    shown = procedure.execute_as == "CALLER" and not procedure.secure
    if shown or access_control.owns(session, Procedure.kind, procedure.name):
        rows.append(["body", procedure.body])
    return table(("property", "value"), rows)


def _alter(session: Session, procedure: Procedure, reader: Reader) -> Result | None:
    """ALTER PROCEDURE … EXECUTE AS CALLER | OWNER, SET SECURE, UNSET SECURE."""
    if reader.at("SET", "SECURE") or reader.at("UNSET", "SECURE"):
        return alter_secure(session, procedure, reader)
    if not reader.accept("EXECUTE", "AS"):
        return None
    rights = _rights(reader)
    reader.end()
    access_control.require(session, "OWNERSHIP", Procedure.kind, procedure.name)
    procedure.execute_as = rights
    return done()


PROCEDURE = RoutineType(
    type=Procedure,
    parts=3,
    columns=SHOWN,
    row=_row,
    describe=_describe,
    alter_right="OWNERSHIP",
    modifiers=("TEMPORARY", "TEMP", "SECURE"),
    clause=_clause,
    check=_check,
    action=_alter,
)
