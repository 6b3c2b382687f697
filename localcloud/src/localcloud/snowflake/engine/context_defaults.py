"""CURRENT_USER() and other context functions as a column's default, with the values of the session that adds a row.

In DuckDB each is a variable of the connection, which is set before rows are added.
https://docs.snowflake.com/en/sql-reference/sql/create-table#optional-parameters
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.engine.context_functions import IN_DEFAULTS, values
from localcloud.snowflake.wire.literals import string_literal

_NODES = {exp.FUNCTION_BY_NAME[name]: name for name in IN_DEFAULTS}
# A call as Snowflake shows it, or the variable as DuckDB keeps it.
_CALL = re.compile(rf"\b(?:localcloud_)?({'|'.join(IN_DEFAULTS)})(?:\(\)|')", re.IGNORECASE)


def take(expression: exp.Create) -> None:
    """Let the defaults of a new table's columns read the variables."""
    for default in expression.find_all(exp.DefaultColumnConstraint):
        for node in list(default.find_all(*_NODES)):
            name = exp.Literal.string(_variable(_NODES[type(node)]))
            node.replace(exp.Anonymous(this="GETVARIABLE", expressions=[name]))


def put(session: Session, defaults: Iterable[str | None]) -> None:
    """Set the variables that the defaults of a table's columns read, before rows are added to it."""
    called = {name.upper() for default in defaults if default for name in _CALL.findall(default)}
    known = values(session) if called else {}
    for name in sorted(called):
        value = known[name]
        session.connection.execute(
            f"SET VARIABLE {_variable(name)} = {'NULL' if value is None else string_literal(value)}"
        )


def _variable(name: str) -> str:
    return f"localcloud_{name.lower()}"
