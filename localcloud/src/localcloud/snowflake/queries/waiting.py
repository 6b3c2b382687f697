"""SYSTEM$WAIT, and GENERATOR with TIMELIMIT alone: statements that take as long as they ask for.

https://docs.snowflake.com/en/sql-reference/functions/system_wait and …/functions/generator
"""

from __future__ import annotations

from sqlglot import exp

from localcloud.snowflake.catalog.session import Session
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.result import SELECT, Result, table
from localcloud.snowflake.wire.statement import Statement

FUNCTION = "SYSTEM$WAIT"
_SECONDS = {"DAYS": 86_400.0, "HOURS": 3_600.0, "MINUTES": 60.0, "SECONDS": 1.0, "MILLISECONDS": 0.001}
# Snowflake makes as many rows as it can in the time.
_ROWS_PER_SECOND = 1_000


def wait(session: Session, statement: Statement) -> Result | None:
    """Answer SELECT or CALL of SYSTEM$WAIT after its time; return None for other statements.

    Raise SnowflakeError if the statement is cancelled or exceeds its time.
    """
    reader = statement.reader()
    if reader.accept_any("SELECT", "CALL") is None or not reader.accept(FUNCTION, "("):
        return None
    arguments = reader.peek().start
    amount = reader.value()
    if not amount.isdecimal():
        raise errors.unsupported(f"{FUNCTION} of anything but a whole number")
    unit = reader.string().upper() if reader.accept(",") else "SECONDS"
    name = FUNCTION if statement.verb == "CALL" else f"{FUNCTION}({statement.text[arguments : reader.peek().start]})"
    reader.expect(")")
    reader.end()
    if unit not in _SECONDS:
        raise errors.unsupported(f"the unit {unit} of {FUNCTION}")
    _pause(session, int(amount) * _SECONDS[unit])
    return table([name], [[f"waited {amount} {unit.lower()}"]], SELECT)


def generate(session: Session, expression: exp.Expr, describe_only: bool) -> bool:
    """Wait as long as each GENERATOR with TIMELIMIT alone says, and give it a number of rows; return whether any has.

    A statement that is only described does not wait.

    Raise SnowflakeError if the statement is cancelled or exceeds its time.
    """
    found = expression.find_all(exp.Generator)
    limited = [one for one in found if one.args.get("timelimit") and not one.args.get("rowcount")]
    for generator in limited:
        limit = generator.args["timelimit"]
        if not (isinstance(limit, exp.Literal) and limit.is_int):
            raise errors.unsupported("GENERATOR with a TIMELIMIT that is no number")
        _pause(session, 0 if describe_only else float(limit.name))
        generator.set("rowcount", exp.Literal.number(int(limit.name) * _ROWS_PER_SECOND))
        generator.set("timelimit", None)
    return bool(limited)


def _pause(session: Session, seconds: float) -> None:
    if session.work is not None:
        session.work.cancelled.wait(seconds)
    session.check()
