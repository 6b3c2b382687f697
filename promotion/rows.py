"""The rows of SHOW, DESCRIBE and other statements that answer by column."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from snowflake.connector import DictCursor, SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from promotion.error_numbers import DOES_NOT_EXIST

Row = dict[str, Any]
_Found = TypeVar("_Found")


def by_column(connection: SnowflakeConnection, statement: str) -> list[Row]:
    """Return the rows of a statement, {column: value} each. Raise SnowflakeError."""
    with connection.cursor(DictCursor) as cursor:
        cursor.execute(statement)
        return [dict(row) for row in cursor.fetchall()]


def of_each(listed: Callable[[], list[Row]], look: Callable[[Row], _Found]) -> Iterator[_Found]:
    """Yield what `look` finds of each object that `listed` shows, less those that somebody drops in between.

    A vendor load makes and drops tables at any time. Raise ProgrammingError for an object that is there and can't be
    looked at.
    """
    for row in listed():
        try:
            found = look(row)
        except ProgrammingError as error:
            if error.errno != DOES_NOT_EXIST:
                raise
            if _name(row) not in map(_name, listed()):
                continue
            found = look(row)  # it was made again
        yield found


def _name(row: Row) -> tuple[Any, ...]:
    return row.get("schema_name"), row["name"], row.get("arguments")
