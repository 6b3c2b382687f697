"""Implicit commits: before DDL, and before AUTOCOMMIT changes.

https://docs.snowflake.com/en/sql-reference/transactions#ddl and …#autocommit
"""

from __future__ import annotations

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.objects import parameters
from localcloud.snowflake.queries.transactions import Transactions
from localcloud.snowflake.wire.statement import Statement

_DDL = ("CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "COMMENT", "UNDROP")
# These set parameters, which is no DDL.
_NO_DDL = (("ALTER", "SESSION SET"), ("ALTER", "SESSION UNSET"), ("ALTER", "ACCOUNT"))


def before_ddl(transactions: Transactions, session: Session, statement: Statement) -> None:
    """Commit the session's transaction if the statement is DDL. Raise SnowflakeError if that fails."""
    head = statement.head
    if head.verb in _DDL and not any((head.verb, kind) in _NO_DDL for kind in head.kinds):
        transactions.commit(session)


def before_autocommit(transactions: Transactions, session: Session, statement: Statement) -> None:
    """Commit the session's transaction if the statement changes AUTOCOMMIT. Raise SnowflakeError if that fails."""
    if statement.starts("ALTER", "SESSION", "SET"):
        words = [token.value for token in statement.tokens[3:] if token.kind == "word"]
        now = parameters.in_force(session, "AUTOCOMMIT").upper()
        if "AUTOCOMMIT" in words and now not in words:
            transactions.commit(session)
