"""IS_ROLE_IN_SESSION and IS_DATABASE_ROLE_IN_SESSION: whether a role, by its name, is one that the session has now.

https://docs.snowflake.com/en/sql-reference/functions/is_role_in_session and …/is_database_role_in_session
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog import access_control
from localcloud.snowflake.catalog.role_key import role_name
from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors

_OF_ACCOUNT, _OF_DATABASE = "IS_ROLE_IN_SESSION", "IS_DATABASE_ROLE_IN_SESSION"
NAMES = (_OF_ACCOUNT, _OF_DATABASE)


def replace(session: Session, expression: exp.Expr, database: str | None) -> bool:
    """Replace the two functions, in place, by a comparison with the session's roles; return whether there are any.

    A database role is looked for in `database`. Raise SnowflakeError for more or fewer than one argument.
    """
    calls = [call for call in expression.find_all(exp.Anonymous) if call.name.upper() in NAMES]
    for call in calls:
        function = call.name.upper()
        if len(call.expressions) != 1:
            text = f"wrong number of arguments for function [{function}], expected 1, got {len(call.expressions)}"
            raise errors.compilation("000938", "22023", text)
        names = _of_database(session, database) if function == _OF_DATABASE else _of_account(session)
        found = _is_one_of(call.expressions[0], names)
        found.meta.update(call.meta)
        call.replace(found)
    return bool(calls)


def _of_account(session: Session) -> list[str]:
    return sorted(key for key in access_control.active(session) if len(role_name(key)) == 1)


def _of_database(session: Session, database: str | None) -> list[str]:
    names = map(role_name, access_control.active(session))
    return sorted(name[1] for name in names if len(name) == 2 and name[0] == database)


def _is_one_of(value: exp.Expr, names: list[str]) -> exp.Expr:
    """Return the comparison, which is NULL for a NULL."""
    if not names:
        return exp.Paren(this=exp.NEQ(this=value.copy(), expression=value.copy()))
    return exp.Paren(this=exp.In(this=value.copy(), expressions=list(map(exp.Literal.string, names))))
