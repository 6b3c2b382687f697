"""A column that is neither grouped nor aggregated, and its place in the statement.

https://docs.snowflake.com/en/sql-reference/sql/select#usage-notes
"""

from __future__ import annotations

import re

from sqlglot import exp

from localcloud.snowflake.engine.parsing import parse_one
from localcloud.snowflake.wire.errors import SnowflakeError

_NOT_GROUPED = re.compile(r"\[(.+)\] is not a valid group by expression")


def located(error: SnowflakeError, text: str) -> SnowflakeError:
    """Return 001104 for a column of a SELECT with a GROUP BY, from the error of a statement; other errors as they are.

    `text` is the statement. Without GROUP BY, or where it is not certain whose column it is, the error is 000979.
    """
    named = _NOT_GROUPED.search(error.message)
    if named is None:
        return error
    for select in parse_one(text).find_all(exp.Select):
        for column in _ungrouped(select) if select.args.get("group") else ():
            table = _table_of(column, select)
            if table and column.name.upper() == named[1].upper():
                return _neither(f"{table}.{column.name}".upper(), text, min(_starts(column)))
    return error


def _ungrouped(select: exp.Select) -> list[exp.Column]:
    """Return the columns of the list of a SELECT that are in no aggregate and no expression of GROUP BY."""
    grouped = {each.sql().upper() for each in select.args["group"].expressions}
    columns = [column for item in select.expressions for column in item.find_all(exp.Column)]
    return [each for each in columns if each.sql().upper() not in grouped and not each.find_ancestor(exp.AggFunc)]


def _table_of(column: exp.Column, select: exp.Select) -> str:
    """Return the name or alias of a column's table; "" if it may be of several."""
    sources = [select.args["from_"].this] if select.args.get("from_") and not select.args.get("joins") else []
    return column.table or "".join(source.alias_or_name for source in sources)


def _starts(column: exp.Column) -> list[int]:
    return [part.meta["start"] for part in column.parts if "start" in part.meta] or [0]


def _neither(column: str, text: str, start: int) -> SnowflakeError:
    before = text[:start]
    line, position = before.count("\n") + 1, start - (before.rfind("\n") + 1)
    why = f"'{column}' in select clause is neither an aggregate nor in the group by clause."
    return SnowflakeError("001104", "42601", f"SQL compilation error: error line {line} at position {position}\n{why}")
