"""The error of a statement that the server must refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from snowflake.connector.errors import ProgrammingError


def error_number(sql: Callable[[str], object], statement: str) -> int | None:
    """Return the error's number (3001 for 003001). Fails if the statement runs."""
    with pytest.raises(ProgrammingError) as error:
        sql(statement)
    return error.value.errno
