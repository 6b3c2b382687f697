"""The functions and procedures of a database: several may share a name, so the types of their arguments belong to it.

https://docs.snowflake.com/en/sql-reference/sql/show-user-functions and …/show-user-procedures
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from promotion.identifier import name_of, quoted
from promotion.rows import by_column

KINDS = ("FUNCTION", "PROCEDURE")
NOT_SEEN = "not seen"
_SIGNATURE = re.compile(r"\((?P<types>.*?)\) RETURN (?P<returns>.*)", re.DOTALL)
_MODES = re.compile(r"\b(DEFAULT|OUT) ")
_NAME = re.compile(r"(?P<name>.*)(?P<types>\([^()]*\))", re.DOTALL)


@dataclass(frozen=True)
class Routine:
    """`name`: SCHEMA.NAME(TYPE, …); `in_statements`: the full name, quoted, with the types.

    `text`: the body; empty where only the owner sees it.
    """

    name: str
    in_statements: str
    made: str
    text: str
    properties: Mapping[str, str]


def read(connection: SnowflakeConnection, kind: str, database: str, without: frozenset[str]) -> Iterator[Routine]:
    """Yield the routines of a kind, less those of the schemas `without`."""
    for row in by_column(connection, f"SHOW USER {kind}S IN DATABASE {quoted(database)}"):
        if row["schema_name"] not in without:
            yield _routine(connection, kind, database, row)


def statement_name(name: str) -> tuple[str, str]:
    """Return the name of a routine without the types of its arguments, and these in parentheses."""
    found = _NAME.fullmatch(name)
    return (found["name"], found["types"]) if found else (name, "()")


def _routine(connection: SnowflakeConnection, kind: str, database: str, row: Mapping[str, Any]) -> Routine:
    schema, name = row["schema_name"], row["name"]
    found = _SIGNATURE.search(str(row["arguments"]).removeprefix(name))
    types = f"({_MODES.sub('', found['types'])})" if found else "()"
    in_statements = f"{quoted(database, schema, name)}{types}"
    described = _described(connection, kind, in_statements)
    body = described.pop("BODY", "")
    properties = {"arguments": str(row["arguments"]), "comment": str(row["description"] or "")}
    properties |= {"is_secure": str(row.get("is_secure") or ""), **described}
    return Routine(f"{name_of(schema, name)}{types}", in_statements, str(row["created_on"]), body, properties)


def _described(connection: SnowflakeConnection, kind: str, name: str) -> dict[str, str]:
    """Return {PROPERTY: value} of body and options; NOT_SEEN for a login that may not describe it.

    https://docs.snowflake.com/en/sql-reference/sql/desc-procedure
    """
    try:
        rows = by_column(connection, f"DESCRIBE {kind} {name}")
    except ProgrammingError:
        return {"options": NOT_SEEN}
    shown = ("body", "language", "execute as")
    return {row["property"].upper(): str(row["value"] or "") for row in rows if row["property"] in shown}
