"""The expression of a policy for one table or view: its arguments are columns, its context functions the session's.

https://docs.snowflake.com/en/user-guide/security-column-intro#how-does-a-masking-policy-work
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import duckdb
from sqlglot import exp

from localcloud.snowflake.catalog.policies import Policy
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine import context_functions, session_roles, time_formats
from localcloud.snowflake.engine.columns import columns_of
from localcloud.snowflake.engine.error_translation import to_snowflake_error
from localcloud.snowflake.engine.functions import allowlist
from localcloud.snowflake.engine.statement_tree import tree_of
from localcloud.snowflake.governance import tag_functions
from localcloud.snowflake.tables import table_references
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.names import QualifiedName
from localcloud.snowflake.wire.statement import parse


def expression_of(
    session: Session, policy: Policy, arguments: Sequence[exp.Expr], protected: QualifiedName, tags: Mapping[str, str]
) -> exp.Expr:
    """Return the policy's body on these arguments, for the table or view `protected`.

    `tags` are the values of the tags of the masked column, by their full names. Context functions have the values of
    the session that asks; CURRENT_DATABASE, CURRENT_SCHEMA and database roles are those of `protected`. Tables in the
    body are read with the rights of the policy's owner. Raise SnowflakeError.
    """
    body = _parsed(session, policy, protected)
    tag_functions.replace_current(session, body, policy.name[:2], tags)
    owner = Session(session.account, session.connection, user="", role=policy.owner)
    tables = list(table_references.read_by(body))
    table_references.qualify(body, policy.name[:2])
    for table in tables:
        table_references.require_read(owner, table)
    _substitute(session, policy, body, arguments, [table_references.name_of(table) for table in tables])
    found: exp.Expr = body.expressions[0].unalias()
    return exp.Paren(this=found.copy())


def _parsed(session: Session, policy: Policy, protected: QualifiedName) -> exp.Query:
    within = dataclasses.replace(session, database=protected[0], schema=protected[1])
    statement = context_functions.inline(within, parse(f"SELECT {policy.body}"), labels=False)
    body = tree_of(statement)
    if not isinstance(body, exp.Select) or len(body.expressions) != 1 or body.args.get("from_"):
        raise errors.syntax(policy.body[:60])
    allowlist.require_known_functions(statement, body)
    time_formats.correct(body)
    session_roles.replace(session, body, protected[0])
    table_references.refuse_functions(body)
    return body


def _substitute(
    session: Session,
    policy: Policy,
    body: exp.Query,
    arguments: Sequence[exp.Expr],
    tables: Sequence[QualifiedName],
) -> None:
    """Put the arguments in the place of their names, in place."""
    values = dict(zip((name for name, _ in policy.signature), arguments, strict=False))
    with session.connection.plain_cursor() as cursor:
        taken = {column.name for column in columns_of(cursor, tables)}
    for column in list(body.find_all(exp.Column)):
        if column.table or not isinstance(column.this, exp.Identifier):
            continue
        name = table_references.part(column.this)
        if name in values and name in taken:
            raise errors.unsupported(f"the argument {name} of {policy.full_name}, which is also a column of its tables")
        if name in values:
            column.replace(exp.Paren(this=values[name].copy()))


def check(session: Session, policy: Policy) -> None:
    """Raise SnowflakeError for a body that is no expression on its arguments."""
    arguments: list[exp.Expr] = [exp.cast(exp.Null(), type_, dialect="snowflake") for _, type_ in policy.signature]
    found = expression_of(session, policy, arguments, policy.name, {})
    plain = session.connection.translate(exp.select(found)).sql(dialect="duckdb")
    with session.connection.cursor_in_schema() as cursor:
        try:
            cursor.execute(f"DESCRIBE {plain}")
        except duckdb.Error as error:
            raise to_snowflake_error(error) from error
