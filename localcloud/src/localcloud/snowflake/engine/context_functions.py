"""CURRENT_ROLE() and its kin: what a session is. The Terraform provider starts with a SELECT of them alone.

https://docs.snowflake.com/en/sql-reference/functions-context
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.role_key import role_kind
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import column_labels
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.literals import snowflake_literal
from localcloud.snowflake.wire.names import dotted
from localcloud.snowflake.wire.result import SELECT, Result, table
from localcloud.snowflake.wire.statement import Reader, Statement

_REGION = "AWS_US_EAST_1"
_QUERIES = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE")
# Functions that are called without parentheses, too.
_BARE = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "LOCALTIMESTAMP", "CURRENT_USER")


# CURRENT_ROLE and its kin, by their names without parentheses.
NAMES = (
    "CURRENT_ACCOUNT", "CURRENT_ACCOUNT_NAME", "CURRENT_ORGANIZATION_NAME", "CURRENT_REGION", "CURRENT_SESSION",
    "CURRENT_USER", "CURRENT_ROLE", "CURRENT_ROLE_TYPE", "CURRENT_SECONDARY_ROLES", "CURRENT_AVAILABLE_ROLES",
    "CURRENT_WAREHOUSE", "CURRENT_DATABASE", "CURRENT_SCHEMA", "CURRENT_SCHEMAS", "CURRENT_TRANSACTION",
    "LAST_QUERY_ID",
)  # fmt: skip


# Those that a column's default may call.
IN_DEFAULTS = (
    "CURRENT_ACCOUNT", "CURRENT_ACCOUNT_NAME", "CURRENT_DATABASE", "CURRENT_ORGANIZATION_NAME", "CURRENT_REGION",
    "CURRENT_ROLE", "CURRENT_SCHEMA", "CURRENT_SESSION", "CURRENT_USER", "CURRENT_WAREHOUSE",
)  # fmt: skip


def values(session: Session) -> dict[str, str | None]:
    """The value of each function by its name, without parentheses."""
    account = session.account
    secondary = _of_account(access_control.secondary(session))
    return {
        "CURRENT_ACCOUNT": account.locator,
        "CURRENT_ACCOUNT_NAME": account.account_name,
        "CURRENT_ORGANIZATION_NAME": account.organization,
        "CURRENT_REGION": _REGION,
        "CURRENT_SESSION": str(session.id),
        "CURRENT_USER": session.user,
        "CURRENT_ROLE": session.role,
        "CURRENT_ROLE_TYPE": "ROLE",
        "CURRENT_SECONDARY_ROLES": json.dumps(
            {
                "roles": ",".join(secondary),
                "value": "ALL" if session.secondary_roles == "ALL" else "",
            },
            separators=(",", ":"),
        ),
        "CURRENT_AVAILABLE_ROLES": json.dumps(_of_account(access_control.roles_of_user(account, session.user))),
        "CURRENT_WAREHOUSE": session.warehouse,
        "CURRENT_DATABASE": session.database,
        "CURRENT_SCHEMA": session.schema,
        "CURRENT_SCHEMAS": json.dumps(_search_path(session)),
        "CURRENT_TRANSACTION": session.transaction,
        "LAST_QUERY_ID": session.last_query,
    }


def _search_path(session: Session) -> list[str]:
    """Return the schemas in which a query's tables are looked for.

    https://docs.snowflake.com/en/sql-reference/name-resolution#name-resolution-in-queries
    """
    names = [(session.database, schema) for schema in dict.fromkeys((session.schema, "PUBLIC"))]
    return [
        dotted((database, schema))
        for database, schema in names
        if database and schema and session.account.find("SCHEMA", (database, schema))
    ]


def _of_account(roles: Iterable[str]) -> list[str]:
    """Return the account roles among the roles, in order."""
    return sorted(role for role in roles if role_kind(role) == "ROLE")


def answer(session: Session, statement: Statement) -> Result | None:
    """Return the answer to a SELECT of nothing but these functions; None for others."""
    reader = statement.reader()
    if not reader.accept("SELECT"):
        return None
    known = values(session)
    names: list[str] = []
    row: list[str | None] = []
    while True:
        function = reader.peek().value
        if function not in known or not (_call(reader, function) or _bare(reader, function)):
            return None
        names.append(_alias(reader) or (f"{function}()" if reader.peek(-1).value == ")" else function))
        row.append(known[function])
        if not reader.accept(","):
            break
    return table(names, [row], SELECT) if reader.done() else None


def _call(reader: Reader, function: str) -> bool:
    return reader.accept(function, "(", ")")


def _alias(reader: Reader) -> str | None:
    reader.accept("AS")
    return reader.identifier() if reader.peek().is_name() else None


def inline(session: Session, statement: Statement, in_transaction: bool = False, labels: bool = True) -> Statement:
    """The statement with these functions replaced by their values, for what DuckDB knows otherwise or not at all.

    So is the time, where the clock was moved, and in transactions, for DuckDB has the time of their beginning; not in
    DDL, where it may be a column's default. With `labels`, columns keep the names that they have by their text.
    Those in a column's default stay (context_defaults.py). Raise SnowflakeError 000002 for one that can't be there.
    """
    known = {name: "NULL" if value is None else snowflake_literal(value) for name, value in values(session).items()}
    if (session.account.clock.moved or in_transaction) and statement.tokens[0].value in _QUERIES:
        known |= _moments(session.account.now())
    reader, pieces, position = statement.reader(), [], 0
    defaults = _in_defaults(statement)
    while not reader.done():
        token = reader.peek()
        if reader.position in defaults and token.value in NAMES:
            if token.value not in IN_DEFAULTS:
                raise errors.unsupported(f"{token.value} in the DEFAULT of a column")
            reader.next()
        elif token.kind == "word" and token.value == "LAST_QUERY_ID" and (number := _number(reader)) is not None:
            found = session.query_id(number)
            pieces += [statement.text[position : token.start], snowflake_literal(found) if found else "NULL"]
            position = statement.tokens[reader.position - 1].end
        elif (
            token.kind == "word" and token.value in known and (_call(reader, token.value) or _bare(reader, token.value))
        ):
            pieces += [statement.text[position : token.start], known[token.value]]
            position = statement.tokens[reader.position - 1].end
        else:
            reader.next()
    if not pieces:
        return statement
    if labels and (labelled := column_labels.written(statement, tree_of(statement))) is not statement:
        return inline(session, labelled, in_transaction, labels=False)
    text = "".join(pieces) + statement.text[position:]
    return statement.with_text(text)


def _in_defaults(statement: Statement) -> frozenset[int]:
    """Return the places of the words that belong to a DEFAULT of CREATE or ALTER TABLE."""
    found: set[int] = set()
    depth, within = 0, None
    for place, token in enumerate(statement.tokens if statement.verb in ("CREATE", "ALTER") else ()):
        depth += {"(": 1, ")": -1}.get(token.value, 0) if token.kind == "symbol" else 0
        if within is not None and (depth < within or (depth == within and token.value == ",")):
            within = None
        if token.kind == "word" and within is not None:
            found.add(place)
        if token.kind == "word" and token.value == "DEFAULT":
            within = depth
    return frozenset(found)


def _number(reader: Reader) -> int | None:
    """Go on behind LAST_QUERY_ID(number), and return the number; None if no number is given."""
    sign = 1 if reader.peek(2).value != "-" else -1
    at = 2 if sign == 1 else 3
    number = reader.peek(at)
    if reader.peek(1).value != "(" or not number.value.isdecimal() or reader.peek(at + 1).value != ")":
        return None
    reader.position += at + 2
    return sign * int(number.value)


def _bare(reader: Reader, function: str) -> bool:
    """CURRENT_TIMESTAMP and CURRENT_DATE are functions without parentheses too, but not where they name a column."""
    before = reader.peek(-1).value if reader.position else ""
    return function in _BARE and reader.peek(1).value != "(" and before not in (".", "AS") and reader.accept(function)


def _moments(now: datetime) -> dict[str, str]:
    """The functions of the time, as literals."""
    aware, naive = f"'{now.isoformat()}'::TIMESTAMP_LTZ", f"'{now.replace(tzinfo=None).isoformat()}'::TIMESTAMP_NTZ"
    return {
        **dict.fromkeys(("CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "GETDATE", "SYSTIMESTAMP"), aware),
        "SYSDATE": naive,
        "CURRENT_DATE": f"'{now.date()}'::DATE",
        **dict.fromkeys(("CURRENT_TIME", "LOCALTIME"), f"'{now.time().isoformat()}'::TIME"),
    }
